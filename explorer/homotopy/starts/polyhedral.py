"""Polyhedral start (Huber and Sturmfels, 1995).

The target's monomials with random coefficients, solved by PHCpack.

Every equation also gets a random constant term, whether or not the target has one (Li and Wang,
"The BKK root count in C^n", 1996): then no start solution has a zero coordinate, and every isolated
solution of the target is the end of a path, those with zero coordinates too. There are as many
paths as the mixed volume of the supports with the origin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcOptions
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.starts.start import MOST_PATHS, Start, Writer, blend, refuse_many
from explorer.homotopy.starts.target import NumericTarget
from explorer.homotopy.tracker import Ints
from explorer.polynomial.bounds import total_degree

# Seeds tried until PHCpack has all solutions of its random system.
_TRIES = 3
# The mixed volume is asked for once more where the total degree is no larger.
_CHECKED = 100_000
_INDEPENDENT = 1e-10


def polyhedral_start(target: NumericTarget, rng: np.random.Generator, options: PhcOptions) -> Start:
    """Start whose equations have the monomials of the target, with random coefficients.

    References
    ----------
    Huber and Sturmfels, "A polyhedral method for solving sparse polynomial systems" (1995).
    """
    n = target.sparse.size
    groups = (tuple(range(n)),)
    supports = [_with_origin(rows) for rows in target.sparse.newton_supports()]
    coefficients, points, missing = _random_system(
        supports, total_degree(target.sparse), rng, options
    )
    writer = Writer(groups)
    sizes = [len(rows) for rows in supports]
    c = np.split(writer.graph.parameter("c", (sum(sizes),)), np.cumsum(sizes)[:-1])
    degrees = target.sparse.degrees.tolist()
    equations = [
        sum(
            (
                k * writer.product((*row, d - sum(row)))
                for k, row in zip(own, rows.tolist(), strict=True)
            ),
            start=writer.graph.constant(0),
        )
        for own, rows, d in zip(c, supports, degrees, strict=True)
    ]
    return Start(
        homotopy=blend(target, writer, equations),
        constants=np.concatenate([*coefficients, target.unit_values]),
        points=points,
        groups=groups,
        scale=target.scale,
        missing=missing,
    )


def _with_origin(rows: Ints) -> Ints:
    return np.unique(np.vstack([rows, np.zeros((1, rows.shape[1]), dtype=np.int64)]), axis=0)


def _random_system(
    supports: list[Ints], bound: int, rng: np.random.Generator, options: PhcOptions
) -> tuple[list[Complex], Complex, int]:
    """Coefficients in the order of the supports, and solutions.

    The last number says how many solutions PHCpack did not give.
    """
    names = [f"x{k + 1}" for k in range(len(supports))]
    texts = [_text(rows, names) for rows in supports]
    if bound > MOST_PATHS:
        refuse_many(
            phc.mixed_volume(texts, names, options=options),
            "polyhedral",
            "start = structure has fewest",
        )
    for _ in range(_TRIES):
        start = phc.polyhedral_start(
            texts, names, options=replace(options, seed=int(rng.integers(2**30)))
        )
        if start.complete:
            break
    count = start.root_count
    if bound <= _CHECKED or not count:
        count = max(count, phc.mixed_volume(texts, names, options=options))
    if not start.root_count:
        if count or _has_volume(supports, rng):
            raise phc.PhcError("PHCpack gave no start solutions, and the mixed volume is not 0")
        return [np.zeros(len(rows), dtype=np.complex128) for rows in supports], start.solutions, 0
    coefficients = [
        _aligned(phc.read_terms(text, names), rows)
        for text, rows in zip(start.polynomials, supports, strict=True)
    ]
    return coefficients, start.solutions, count - len(start.solutions)


def _has_volume(supports: list[Ints], rng: np.random.Generator) -> bool:
    """Whether the mixed volume is positive: one edge a support, all independent (Rado 1942).

    Random vectors of the spans of the edges are independent exactly then, but for an event of
    probability near 0.
    """
    edges = [rng.normal(size=len(rows)) @ (rows - rows[0]) for rows in supports]
    values = np.linalg.svd(np.array(edges), compute_uv=False)
    return bool(values[-1] > _INDEPENDENT * values[0])


def _text(rows: Ints, names: list[str]) -> str:
    """Any polynomial with these monomials."""
    products = [
        "*".join(["1", *(f"{x}^{e}" for x, e in zip(names, row, strict=True) if e)])
        for row in rows.tolist()
    ]
    return " + ".join(products) + ";"


def _aligned(terms: tuple[Ints, Complex], rows: Ints) -> Complex:
    """Coefficients in the order of the rows.

    PHCpack leaves out monomials that its mixed cells do not need: 0.
    """
    known = {tuple(row): c for row, c in zip(terms[0].tolist(), terms[1].tolist(), strict=True)}
    return np.array([known.get(tuple(row), 0) for row in rows.tolist()], dtype=np.complex128)
