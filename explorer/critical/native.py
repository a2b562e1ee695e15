"""The native engine put to a problem: the family its data belong to, the cached generic set, one path an orbit."""

from __future__ import annotations

import numpy as np

from explorer.critical.believe import Candidates
from explorer.critical.engine_run import EngineRun
from explorer.critical.generic_sets import DataFamily, find_generic
from explorer.engine import PathStatus, solve_targets
from explorer.problem import InputError, Problem
from explorer.problem.cautions import in_general_position

# Ways for a path to end that say nothing about a solution.
_LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED)


def native_engine(problem: Problem, seed: int) -> EngineRun:
    """Parameter homotopy from the generic set of the architecture (monodromy once, then kept on disk)."""
    if not problem.X.any():
        raise InputError("engine = native: the inputs X are all zero; allowed are data of rank >= 1, or engine phcpy")
    data = DataFamily(problem.architecture, problem.sample_rank)
    generic = find_generic(data)
    rng = np.random.default_rng([seed, 1])
    result = solve_targets(problem.system, generic, data.point(problem)[None, :], data.family, rng)[0]
    account = {status.name.lower().replace("_", " "): number for status, number in result.account.items() if number}
    lost = sum(result.account.get(status, 0) for status in _LOST)
    notes = list(result.notes)
    diverged = result.account.get(PathStatus.AT_INFINITY, 0)
    if diverged and in_general_position(problem.ridge):
        lost += diverged
        notes.append(
            f"{diverged} paths went towards infinity, which generic ridge coefficients exclude: points are missing"
        )
    if not generic.settled:
        notes.append("the generic solve did not settle, so points may be missing")
    candidates = Candidates(
        points=result.points,
        multiplicity=result.multiplicity,
        account={"paths": sum(result.account.values()), **account},
        notes=tuple(notes),
    )
    return EngineRun(candidates, lost=lost + (0 if generic.settled else 1))
