"""The native engine from a classical start: no structure used, a path for every solution that a bound allows."""

from __future__ import annotations

import numpy as np

from explorer.external.phcpack import PhcOptions
from explorer.homotopy import NativeOptions, PathResults, solve_from
from explorer.networks.problem import Problem


def solve_from_start(
    problem: Problem, seed: int, start: str, threads: int, phc: PhcOptions
) -> PathResults:
    """Track every path of a total-degree, multihomogeneous or polyhedral start.

    Most go to infinity, as they should.
    """
    rng = np.random.default_rng([seed, 2])
    parameters = np.asarray(problem.parameters, dtype=np.float64)
    return solve_from(problem.system, parameters, start, rng, NativeOptions(jobs=threads), phc=phc)
