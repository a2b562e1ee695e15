"""The native engine from a classical start: no structure used, a path for every solution that a bound allows."""

from __future__ import annotations

import numpy as np

from explorer.external.phcpack import PhcOptions
from explorer.homotopy import NativeOptions, PathStatus, solve_from
from explorer.landscape.engine_run import EngineRun
from explorer.networks.problem import Problem
from explorer.validate.believe import Candidates

# Ways for a path to end that say nothing about a solution; most paths of these starts go to
# infinity, as they should.
_LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED)


def solve_from_start(
    problem: Problem, seed: int, start: str, threads: int, phc: PhcOptions
) -> EngineRun:
    """Track every path of a total-degree, multihomogeneous or polyhedral start."""
    rng = np.random.default_rng([seed, 2])
    parameters = np.asarray(problem.parameters, dtype=np.float64)
    result = solve_from(
        problem.system, parameters, start, rng, NativeOptions(jobs=threads), phc=phc
    )
    account = {
        status.name.lower().replace("_", " "): number for status, number in result.account.items()
    }
    candidates = Candidates(
        points=result.points,
        multiplicity=result.multiplicity,
        account={"paths": sum(result.account.values()), **account},
        notes=result.notes,
    )
    return EngineRun(candidates, lost=sum(result.account.get(status, 0) for status in _LOST))
