"""Solve a problem from the solution of another one near by."""

from __future__ import annotations

from explorer.landscape.conclude import conclude_run
from explorer.landscape.engines.neighbours import Neighbour
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.networks.problem import Problem


def solve_near(
    start: Solution | Neighbour, problem: Problem, seed: int = 0, *, certify: bool = False
) -> Solution:
    """Solve a problem by paths from the points of a solved one, where that can be.

    Parameters
    ----------
    start : Solution or Neighbour
        Of the same architecture and sample rank; else, and wherever a path is in doubt, the paths
        begin at the generic set, as for :func:`explorer.solve`.
    problem : Problem
    seed : int
    certify : bool

    Returns
    -------
    Solution
        What :func:`explorer.solve` gives, but for the last digits and the order of points that are
        not real.
    """
    near = Neighbour.of(start) if isinstance(start, Solution) else start
    if not isinstance(near, Neighbour) or not near.reaches(problem):
        return solve(problem, seed=seed, certify=certify or None)
    (found,) = near.track([problem], seed)
    return conclude_run(problem, found, "native", seed, certify=certify)
