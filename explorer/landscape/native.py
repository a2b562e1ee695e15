"""The native engine put to problems: the generic set of the family their data belong to, then one path an orbit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from time import perf_counter

import numpy as np

from explorer.errors import InputError
from explorer.homotopy import EngineResult, GenericSet, NativeOptions, PathStatus, solve_targets
from explorer.homotopy.progress import Clock, Watch
from explorer.homotopy.segment import Complex
from explorer.landscape.engine_run import EngineRun, Job
from explorer.landscape.generic_sets import DataFamily, find_generic
from explorer.landscape.special import solve_special
from explorer.networks.problem import Problem
from explorer.networks.problem.cautions import in_general_position
from explorer.validate.believe import Candidates
from explorer.validate.orbits import Orbits

# Paths that keep all threads busy for a while; more would only take memory and let the user wait.
_PATHS_AT_ONCE = 4096
# Ways for a path to end that say nothing about a solution.
_LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED)


@dataclass(frozen=True)
class Target:
    """A problem with the family of its data and its place in it."""

    problem: Problem
    seed: int
    data: DataFamily
    point: Complex


def native_engine(
    jobs: Iterable[Job], threads: int, watch: Watch | None = None
) -> Iterator[EngineRun]:
    """Parameter homotopy from the generic set of the architecture (monodromy once, then kept on disk).

    Neighbours of one architecture and sample rank are tracked together, as many as fill the
    threads.
    """
    for _, group in groupby((target_of(*job) for job in jobs), key=lambda target: target.data):
        yield from _one_family(group, threads, watch)


def _one_family(
    targets: Iterator[Target], threads: int, watch: Watch | None
) -> Iterator[EngineRun]:
    first, start = next(targets), perf_counter()
    generic = find_generic(first.data, NativeOptions(jobs=threads), watch)
    spent = perf_counter() - start
    rest, size = (
        chain([first], targets),
        max(1, _PATHS_AT_ONCE // sum(len(s.points) for s in generic.sets)),
    )
    while batch := list(islice(rest, size)):
        start = perf_counter()
        results = _track(batch, generic, threads, watch)
        share, spent = (spent + perf_counter() - start) / len(batch), 0.0
        for target, result in zip(batch, results, strict=True):
            yield replace(engine_run(target.problem, generic, result), seconds=share)


def _track(
    batch: list[Target], generic: GenericSet, threads: int, watch: Watch | None
) -> list[EngineResult]:
    """Track to all targets at once; where chance had a say, a target of another seed than the first's goes alone."""
    first, clock = batch[0], Clock(watch)
    options = NativeOptions(jobs=threads)

    def solve(points: list[Complex], seed: int) -> list[EngineResult]:
        if not points:
            return []
        rng = random_of(seed)
        return solve_targets(
            first.problem.system,
            generic,
            np.array(points),
            first.data.family,
            rng,
            options,
            lambda done, total: clock.report("tracking to the data", done, total),
        )

    usual = [in_general_position(target.problem.ridge) for target in batch]
    results = iter(
        solve(
            [target.point for target, plain in zip(batch, usual, strict=True) if plain], first.seed
        )
    )
    return [
        _again(target, next(results), first.seed, solve)
        if plain
        else solve_special(target.problem, target.data, target.point, generic, target.seed, options)
        for target, plain in zip(batch, usual, strict=True)
    ]


def _again(
    target: Target,
    result: EngineResult,
    seed: int,
    solve: Callable[[list[Complex], int], list[EngineResult]],
) -> EngineResult:
    """Solve a target of another seed alone where a random detour had a say."""
    return (
        solve([target.point], target.seed)[0] if result.detours and target.seed != seed else result
    )


def random_of(seed: int) -> np.random.Generator:
    """Random numbers for the way from the generic set to the data."""
    return np.random.default_rng([seed, 1])


def engine_run(problem: Problem, generic: GenericSet, result: EngineResult) -> EngineRun:
    """Candidates and account of one problem."""
    account = {
        status.name.lower().replace("_", " "): number
        for status, number in result.account.items()
        if number
    }
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
        orbits=_orbits(result),
        paths=result.paths,
    )
    return EngineRun(candidates, lost=lost + (0 if generic.settled else 1))


def _orbits(result: EngineResult) -> Orbits | None:
    """Ends as orbits under the diagonal symmetries; None when some end is singular."""
    whole = sum(len(points) * len(group) for points, group in result.orbits) == len(result.points)
    return Orbits.of(result.orbits) if whole else None


def target_of(problem: Problem, seed: int) -> Target:
    """Choose the family of data of this sample rank, and find the problem's place in it."""
    if problem.architecture.full_rank and not problem.sample_rank:
        raise InputError(
            "engine = native: the inputs X are all zero; allowed are data of rank >= 1, or engine phcpy"
        )
    data = DataFamily(problem.architecture, problem.sample_rank)
    return Target(problem, seed, data, data.point(problem))
