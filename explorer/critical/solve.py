"""Solve a problem: engine, belief, completion by symmetry, classification."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from explorer.critical.believe import complete_by_symmetry
from explorer.critical.engine_run import Limits
from explorer.critical.engines import choose
from explorer.critical.exact_count import exact_count
from explorer.critical.solution import Solution, assemble
from explorer.problem import InputError, Problem


def solve(
    problem: Problem,
    engine: str = "auto",
    seed: int = 0,
    *,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    certify: bool = False,
) -> Solution:
    """Find the complex critical points of a problem.

    Parameters
    ----------
    problem : Problem
        Architecture with data and regularisation.
    engine : str
        ``"native"`` (our own; ``"auto"`` means it) or ``"phcpy"`` (PHCpack's black box, a second opinion).
    seed : int
        Seed of the engine's random numbers, >= 0; the same seed gives the same answer.

    time_limit : float, optional
        Seconds that phcpy may take (default 600); the native engine has no limit.
    memory_limit : int, optional
        Bytes that phcpy may take (default 4 GiB).
    certify : bool
        Prove existence, distinctness, reality and index of every point, and find an exact count where no closed form
        is known (needs msolve).

    Returns
    -------
    Solution
        Points, counts and checks. ``counts.complete`` is False when a check shows that points are missing.

    Raises
    ------
    InputError
        For an unknown engine or a seed that is not a whole number >= 0.
    explorer.phc.PhcError
        When phcpy is absent, dies, or exceeds its limits.

    Examples
    --------
    >>> import numpy as np
    >>> from explorer import DeepLinear, Problem, solve
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[2.0]], Y=[[1.0]], regularization=0.05)
    >>> solve(problem, seed=1).counts.real
    3
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed = {seed!r}: allowed is a whole number >= 0")
    limits = Limits(time_limit, memory_limit)
    name, run = choose(engine)
    start = perf_counter()
    found = run(problem, seed, limits)
    believed = complete_by_symmetry(problem, found.candidates)
    account = {**found.candidates.account, **believed.account}
    # What symmetry gave back is no longer missing.
    lost = max(0, found.lost + account["not solutions"] - account["added by symmetry"])
    expected = exact_count(problem, int(believed.regular.sum())) if certify else None
    solution = assemble(problem, replace(believed, account=account), lost=lost, expected=expected)
    if certify:
        from explorer.critical.certified import certify_solution

        solution = certify_solution(solution)
    return replace(solution, engine=name, seed=seed, seconds=perf_counter() - start, notes=found.candidates.notes)
