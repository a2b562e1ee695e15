"""All that is told of a solution, as plain data for JSON."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.answer.for_page import page_facts
from explorer.landscape.answer.told import Told
from explorer.landscape.points.symmetry_classes import symmetry_classes
from explorer.landscape.points.table import Maybe


def facts(solution: Told) -> dict[str, Any]:
    """Give counts and verdict, then what they rest on, then every real point, or manifold.

    Parameters
    ----------
    solution : Told

    Returns
    -------
    dict
        Of plain values; what is not known is None.
    """
    blocks = [block.name for block in solution.problem.architecture.blocks]
    return {
        **solution.summary(),
        "sentence": solution.verdict,
        "architecture": solution.problem.architecture.spec,
        "engine": solution.engine,
        "seed": solution.seed,
        "warnings": [str(sentence) for sentence in solution.warnings],
        "notes": [str(sentence) for sentence in solution.notes],
        "checks": [
            {"name": str(check.name), "passed": check.passed, "detail": check.detail}
            for check in solution.checks
        ],
        "paths": dict(solution.path_statistics),
        "blocks": blocks,
        "problem": {
            "X": _plain(solution.problem.X),
            "Y": _plain(solution.problem.Y),
            "ridge": [_plain(one) for one in solution.problem.ridge],
        },
        **page_facts(solution),
        "manifold_table" if solution.of_manifolds else "real_points": _rows(solution),
    }


def _rows(solution: Told) -> list[dict[str, Any]]:
    if solution.of_manifolds:
        columns, rows = solution.manifold_columns, solution.manifold_rows
        chosen = np.arange(len(rows))
    else:
        columns = solution.columns
        chosen = rows = np.flatnonzero(solution.classification.real)
    weights = solution.problem.architecture.split(solution.weights[rows].real)
    spectra = solution.eigenvalues[rows]
    maps = solution.problem.architecture.end_to_end(weights)
    labels, copies = _classes(solution), _copies(solution)
    told = {name: _column(column) for name, column in columns.items()}
    return [
        {"row": int(k)}
        | {name: values[k] for name, values in told.items()}
        | {"class": int(labels[k]), "copies": int(copies[k])}
        | {"eigenvalues": _plain(spectra[place])}
        | {"weights": [_plain(block[place]) for block in weights]}
        | ({} if maps is None else {"map": _plain(np.asarray(maps[place]))})
        for place, k in enumerate(chosen)
    ]


def _classes(solution: Told) -> NDArray[np.int64]:
    """One number for all rows that symmetry makes of one."""
    if solution.of_manifolds:
        return np.arange(len(solution.manifold_rows))
    return symmetry_classes(solution.problem, solution.classification)


def _copies(solution: Told) -> NDArray[np.int64]:
    """How many real points a row stands for."""
    if solution.of_manifolds:
        return np.ones(len(solution.manifold_rows), dtype=np.int64)
    return np.asarray(solution.classification.points.number)


def _column(column: Any) -> list[Any]:
    """All values of a column; what is not known is None."""
    if not isinstance(column, Maybe):
        return [_plain(value) for value in column]
    pairs = zip(column.values.tolist(), column.known.tolist(), strict=True)
    return [value if known else None for value, known in pairs]


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())  # of a single number no list
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
