"""Solve many problems, in this process or by several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from explorer.errors import require
from explorer.landscape.engines.choose import choose
from explorer.landscape.engines.engine import Job
from explorer.landscape.solution import Solution
from explorer.landscape.solve import SolveOptions, check_problem, solve_jobs
from explorer.landscape.workers import solve_by_workers
from explorer.networks.problem import Problem

# Fewer problems are seldom worth a process.
_FEW = 128


def solve_many(
    problems: Sequence[Problem],
    engine: str = "auto",
    seed: int | Sequence[int] = 0,
    *,
    progress: Callable[[int, int], None] | None = None,
    workers: int | None = None,
    **options: Any,
) -> list[Solution]:
    """Solve many problems; those of one architecture and sample rank are tracked together.

    Parameters
    ----------
    problems : sequence of Problem
    engine, **options
        As for :func:`solve`; the limits hold for each problem.
    seed : int or sequence of int
        One seed for all, or one a problem.
    progress : callable, optional
        Called with the number of problems done and of all, after each.
    workers : int, optional
        Processes that share the problems; no answer depends on it. 1: all is done in this process,
        paths by threads. Unless told, it begins so, and where the rest would take more than some
        seconds there is a process for each core (or for each of ``jobs``).

    Returns
    -------
    list of Solution
        In the order of the problems; each is what :func:`solve` gives for that problem and seed
        alone, bit for bit, but for ``seconds`` and the work of its paths. Every solution keeps its
        points: :func:`solve_stream` serves where memory must stay flat.

    Raises
    ------
    InputError
        As :func:`solve`, and for seeds that are not as many as the problems.

    Examples
    --------
    >>> import numpy as np
    >>> from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve_many
    >>> network, rng = DeepLinear((1, 1, 1)), np.random.default_rng(0)
    >>> problems = [Problem.draw(network, DrawnData(3), RandomRidge(), rng) for _ in range(4)]
    >>> [solution.counts.complex for solution in solve_many(problems)]
    [5, 5, 5, 5]
    """
    require(isinstance(problems, Iterable), "problems", problems, "a sequence of problems")
    problems = list(problems)
    for problem in problems:
        check_problem(problem)
    seeds = list(seed) if isinstance(seed, Sequence) else [seed] * len(problems)
    allowed = f"{len(problems)}, one a problem"
    require(len(seeds) == len(problems), "number of seeds", len(seeds), allowed)
    allowed = "a whole number >= 1"
    whole = isinstance(workers, int) and not isinstance(workers, bool) and workers >= 1
    require(workers is None or whole, "workers", workers, allowed)
    # Neighbours are tracked together, so those of one kind stand together
    order = sorted(range(len(problems)), key=lambda k: _kind(problems[k]))
    pairs = [(problems[k], seeds[k]) for k in order]
    stream = _shared(pairs, engine, SolveOptions.of(options), workers)
    solutions: dict[int, Solution] = {}
    for k, solution in zip(order, stream, strict=True):
        solutions[k] = solution
        if progress is not None:
            progress(len(solutions), len(problems))
    return [solutions[k] for k in range(len(problems))]


def _shared(
    pairs: list[Job], engine: str, options: SolveOptions, workers: int | None
) -> Iterator[Solution]:
    """Solve problems in this process, or share them among some."""
    choose(engine, options.start)
    limits = options.limits()
    if workers == 1 or (workers is None and (len(pairs) < _FEW or limits.threads == 1)):
        return solve_jobs(pairs, engine, options, limits)
    return solve_by_workers(pairs, engine, options, workers)


def _kind(problem: Problem) -> tuple[str, int, bool]:
    rank = problem.sample_rank
    return str(problem.architecture), rank, problem.in_general_position
