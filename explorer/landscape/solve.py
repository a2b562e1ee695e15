"""Solve problems: the options, and entries for one problem, for many, for a stream of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

from explorer.errors import is_whole, options_of, require, shortened
from explorer.landscape.conclude import RunFacts, conclude_runs
from explorer.landscape.conclude_manifolds import compared, conclude_manifolds
from explorer.landscape.engines.choose import choose
from explorer.landscape.engines.engine import Engine, Job, Limits
from explorer.landscape.engines.manifold_ways import Way, way_beside, way_of
from explorer.landscape.solution import Solution
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.homotopy.path_results import PathResults
    from explorer.homotopy.progress import Watch


_ALL = 2**62  # no list has so many points


@dataclass(frozen=True)
class SolveOptions:
    """How problems are solved; the fields are keywords of :func:`solve` and its siblings.

    Attributes
    ----------
    start : str
        Where the native engine's paths begin: ``"structure"`` (a generic network solved once, the
        fastest), or a start that takes any system, for comparison: ``"total-degree"``,
        ``"multihomogeneous"`` (one group of unknowns a layer), ``"polyhedral"`` (needs phcpy).
    jobs : int, optional
        Threads of the native engine (default: all cores); the answer does not depend on it.
    time_limit : float, optional
        Seconds that phcpy may take for each problem (default 600); the native engine has no limit.
    memory_limit : int, optional
        Bytes that phcpy may take (default 4 GiB).
    certify : bool, optional
        Prove existence, distinctness, reality and index of every point, and find an exact count
        where no closed form is known (needs msolve). Unless told, points are not certified, and
        manifolds where that takes no more than about a second.
    orbits : bool, optional
        List one point of each orbit under sign flips that leave the loss alone, not all its images,
        where the native engine starts from structure and every point is simple; all else, counts
        included, is of all points. Unless told, lists of more than 100,000 points are such.
    """

    start: str = "structure"
    jobs: int | None = None
    time_limit: float | None = None
    memory_limit: int | None = None
    certify: bool | None = None
    orbits: bool | None = None

    def __post_init__(self) -> None:
        for name in ("certify", "orbits"):
            value = getattr(self, name)
            allowed = "True, False or None, which leaves it open"
            require(value is None or isinstance(value, bool), name, repr(value), allowed)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> SolveOptions:
        """Make them of the keywords of a call.

        Raises
        ------
        InputError
            For a keyword that there is not.
        """
        return options_of(cls, given)

    def limits(self, watch: Watch | None = None) -> Limits:
        """What the engine may use."""
        listed = None if self.orbits is None else 0 if self.orbits else _ALL
        return Limits(self.time_limit, self.memory_limit, self.jobs, watch, listed)


def solve(
    problem: Problem,
    engine: str = "auto",
    seed: int = 0,
    *,
    watch: Watch | None = None,
    **options: Any,
) -> Solution:
    """Find the complex critical points of a problem, or its critical manifolds.

    Where one lambda a layer makes the critical points of a linear network with a hidden layer of
    two units or more move in manifolds, these are listed, and ``points`` has one point of each.

    Parameters
    ----------
    problem : Problem
        Architecture with data and regularisation.
    engine : str
        ``"auto"`` (manifolds where there are some and a way to list them is known, else points),
        ``"native"`` (points, by our own engine), ``"phcpy"`` (points, by PHCpack's black box, a
        second opinion); ``"reduced"``, ``"strata"`` or ``"slices"`` (manifolds: by reduced
        equations, without ridge, or of any loss that a compact group moves).
    seed : int
        Seed of the engine's random numbers, >= 0; the same seed gives the same answer.
    watch : callable, optional
        Called now and then with an :class:`explorer.homotopy.Report` of the native engine: paths
        done, of how many, rate.
    **options
        ``start``, ``jobs``, ``time_limit``, ``memory_limit``, ``certify``, ``orbits``: the fields
        of :class:`SolveOptions`.

    Returns
    -------
    Solution
        Points, counts and checks. ``counts.complete`` is False when a check shows that points are
        missing.

    Raises
    ------
    InputError
        For an unknown engine or start, too many paths, or a seed or number of jobs that is not
        allowed.
    explorer.external.phcpack.PhcError
        When phcpy is absent, dies, or exceeds its limits.

    Examples
    --------
    >>> import numpy as np
    >>> from explorer import DeepLinear, Problem, solve
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[2.0]], Y=[[1.0]], regularization=0.05)
    >>> solve(problem, seed=1).counts.real
    3
    """
    (solution,) = solve_stream([problem], engine, seed, watch=watch, **options)
    return solution


def solve_stream(
    problems: Iterable[Problem],
    engine: str = "auto",
    seed: int | Iterable[int] = 0,
    *,
    watch: Watch | None = None,
    **options: Any,
) -> Iterator[Solution]:
    """Solve problems one batch after the other and yield each solution in its turn.

    Nothing is kept.

    Neighbours of one architecture and sample rank are tracked together, some thousand paths at a
    time. See :func:`solve_many` for the rest.
    """
    chosen = SolveOptions.of(options)
    choose(engine, chosen.start)  # what is not allowed is said before any work
    if not isinstance(seed, Iterable):
        _check_seed(seed)
        pairs: Iterable[Job] = ((problem, seed) for problem in problems)
    else:
        pairs = zip(problems, seed, strict=True)
    return solve_jobs(pairs, engine, chosen, chosen.limits(watch))


def solve_jobs(
    pairs: Iterable[Job], engine: str, options: SolveOptions, limits: Limits
) -> Iterator[Solution]:
    """Solve problems with their seeds; neighbours that go the same way go together."""
    for chosen, jobs in by_ways(pairs, engine, options.start):
        if chosen is None:
            name, run = choose(engine, options.start)
            certify = bool(options.certify)
            for solution in conclude_all(name, run, jobs, limits, certify=certify):
                yield with_manifolds(solution, engine, options.start, limits)
        else:
            yield from solve_manifolds(chosen, jobs, limits, options.certify)


def by_ways(
    pairs: Iterable[Job], engine: str, start: str
) -> Iterator[tuple[Way | None, Iterator[Job]]]:
    """Give neighbours that go the same way together."""

    def way(job: Job) -> Way | None:
        check_problem(job[0])
        return way_of(job[0], engine, start)

    return groupby(pairs, key=way)


def with_manifolds(solution: Solution, engine: str, start: str, limits: Limits) -> Solution:
    """Hold isolated points against reduced equations, where these describe them.

    Parameters
    ----------
    solution : Solution
        That lists points.
    engine, start : str
        As the user named them.
    limits : Limits

    Returns
    -------
    Solution
        With one more check, where ``engine`` leaves it open how to solve.
    """
    way = way_beside(solution.problem, engine, start)
    if way is None:
        return solution
    (found,) = way.find([(solution.problem, solution.seed)], limits, False)
    return compared(solution, found)


# Lists found together: enough to share their paths' kernels, few enough to let nobody wait.
_AT_ONCE = 64


def solve_manifolds(
    way: Way, jobs: Iterator[Job], limits: Limits, certify: bool | None
) -> Iterator[Solution]:
    """List critical manifolds, some problems at a time."""
    while batch := list(islice(jobs, _AT_ONCE)):
        for _, seed in batch:
            _check_seed(seed)
        began = perf_counter()
        lists = way.find(batch, limits, certify)
        share = (perf_counter() - began) / len(batch)
        for (problem, seed), found in zip(batch, lists, strict=True):
            facts = RunFacts(engine=way.name, seed=int(seed), seconds=share, began=perf_counter())
            yield conclude_manifolds(problem, found, facts)


def conclude_all(
    name: str, run: Engine, pairs: Iterable[Job], limits: Limits, *, certify: bool
) -> Iterator[Solution]:
    """Run ``run``, the engine of this ``name``, and conclude what it finds, job by job."""
    for mine, found in run_engine(run, pairs, limits):
        yield from conclude_runs(mine, found, name, certify=certify)


def run_engine(
    run: Engine, pairs: Iterable[Job], limits: Limits
) -> Iterator[tuple[list[Job], Sequence[PathResults]]]:
    """Give what an engine finds, together what comes together, with its problems and seeds."""
    taken: deque[Job] = deque()

    def jobs() -> Iterator[Job]:
        for problem, seed in pairs:
            check_problem(problem)
            _check_seed(seed)
            taken.append((problem, seed))
            yield problem, seed

    for found in run(jobs(), limits):
        yield [taken.popleft() for _ in found], found


def check_problem(problem: object) -> None:
    """Refuse what is no problem."""
    if not isinstance(problem, Problem):  # its text is made for an error only
        allowed = "an explorer.Problem, such as Problem(architecture, X, Y, 0.1)"
        require(False, "problem", shortened(repr(problem)), allowed)


def _check_seed(seed: object) -> None:
    allowed = is_whole(seed) and seed >= 0
    require(allowed, "seed", repr(seed), "a whole number >= 0")
