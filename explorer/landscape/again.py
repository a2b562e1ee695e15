"""A problem as plain data, and its solution made again from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.errors import InputError, require
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.networks.architectures import build
from explorer.networks.problem import MatrixRidge, Problem

_HOW = "what `explorer solve --json` prints; fix: make it again with this version"


def problem_of(found: Mapping[str, Any]) -> Problem:
    """Give the problem of what ``explorer solve --json`` prints.

    Raises
    ------
    InputError
        Where it does not hold its problem, as files of earlier versions.
    """
    data = found.get("problem")
    require(isinstance(data, Mapping), "RESULTS: problem", data, _HOW)
    assert isinstance(data, Mapping)
    architecture = build(found["architecture"])
    try:
        ridge = tuple(np.asarray(one, dtype=float) for one in data["ridge"])
        x, y = (_array(data[name]) for name in ("X", "Y"))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"RESULTS: problem: {error}; allowed is {_HOW}") from None
    return Problem(architecture, x, y, MatrixRidge(ridge))


def _array(rows: Any) -> Any:
    return None if rows is None or not len(rows) else np.asarray(rows, dtype=float)


def solve_again(found: Mapping[str, Any]) -> Solution:
    """Solve the problem of a file again, and compare the number of real points with the file's.

    Raises
    ------
    InputError
        Where they differ: the file is of another version, or changed.
    """
    seed = found.get("seed")
    solution = solve(problem_of(found), seed=seed if isinstance(seed, int) and seed >= 0 else 0)
    kept, now = found.get("real"), solution.counts.real
    require(kept == now, "RESULTS: real", kept, f"{now}, as these data have now; {_HOW}")
    return solution
