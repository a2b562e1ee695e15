"""The native engine put to problems.

The generic set of the family their data belong to, then one path per orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby, islice
from time import perf_counter

import numpy as np

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.path_results import PathNote, PathResults, PathStatus
from explorer.homotopy.progress import Clock, Watch
from explorer.homotopy.targets import solve_targets
from explorer.landscape.engines.degenerate_parameters import solve_degenerate
from explorer.landscape.engines.engine import Job
from explorer.landscape.engines.generic_sets import find_generic
from explorer.landscape.engines.placed import PlacedProblem, target_of
from explorer.landscape.engines.tied_ridge import solve_tied
from explorer.landscape.engines.waves import Solved, Waves
from explorer.networks.problem import Problem

# Paths that keep all threads busy for a while; more would only take memory and let the user wait.
_PATHS_AT_ONCE = 4096
# Points of a solved problem that the next one may begin at.
_MOST_KEPT = 200_000


def options_of(threads: int, listed: int | None = None) -> NativeOptions:
    """Options for so many threads, and points above which one per orbit is given."""
    options = NativeOptions(jobs=threads)
    return options if listed is None else replace(options, listed=listed)


def native_engine(
    jobs: Iterable[Job], options: NativeOptions, watch: Watch | None = None
) -> Iterator[list[PathResults]]:
    """Parameter homotopy from the generic set of the architecture.

    Monodromy once, then kept on disk. Results of one batch come together.

    Neighbours of one architecture and sample rank are tracked together, as many as fill the
    threads.
    """
    for _, group in groupby((target_of(*job) for job in jobs), key=lambda target: target.data):
        yield from _one_family(group, options, watch)


def _one_family(
    targets: Iterator[PlacedProblem], options: NativeOptions, watch: Watch | None
) -> Iterator[list[PathResults]]:
    first, start = next(targets), perf_counter()
    generic = find_generic(first.data, options, watch)
    spent = perf_counter() - start
    rest = chain([first], targets)
    size = max(1, _PATHS_AT_ONCE // sum(len(s.points) for s in generic.sets))
    before: Solved | None = None
    while batch := list(islice(rest, size)):
        start = perf_counter()
        results = _track(batch, generic, options, watch, before)
        before = _kept(batch[-1], results[-1])
        share, spent = (spent + perf_counter() - start) / len(batch), 0.0
        yield [
            replace(explained(target.problem, result), seconds=share)
            for target, result in zip(batch, results, strict=True)
        ]


def _track(
    batch: list[PlacedProblem],
    generic: GenericSet,
    options: NativeOptions,
    watch: Watch | None,
    before: Solved | None,
) -> list[PathResults]:
    """Solve targets: neighbours from each other, the others from the generic set."""
    clock = Clock(watch)

    def from_generic(targets: list[PlacedProblem]) -> list[PathResults]:
        return _from_generic(targets, generic, options, clock) if targets else []

    return Waves(batch, generic, options, from_generic, before).solve()


def _kept(target: PlacedProblem, found: PathResults) -> Solved | None:
    """Keep a solved target for the next batch, where it takes little memory."""
    return (target, found) if len(found.points) <= _MOST_KEPT else None


def _from_generic(
    batch: list[PlacedProblem], generic: GenericSet, options: NativeOptions, clock: Clock
) -> list[PathResults]:
    """Track to all targets at once.

    Where chance had a say, a target of another seed than the first's goes alone.
    """
    first = batch[0]

    def solve(targets: list[PlacedProblem], seed: int) -> list[PathResults]:
        if not targets:
            return []
        rng = random_of(seed)
        return solve_targets(
            first.problem.system,
            generic,
            np.array([target.point for target in targets]),
            first.data.family,
            rng,
            options,
            lambda done, total: clock.report("tracking to the data", done, total),
            precise=[target.precise for target in targets],
        )

    usual = [target.problem.in_general_position for target in batch]
    pairs = list(zip(batch, usual, strict=True))
    results = iter(solve([target for target, plain in pairs if plain], first.seed))
    special = iter(_special([target for target, plain in pairs if not plain], generic, options))
    return [
        _again(target, next(results), first.seed, solve) if plain else next(special)
        for target, plain in pairs
    ]


def _special(
    targets: list[PlacedProblem], generic: GenericSet, options: NativeOptions
) -> Iterator[PathResults]:
    """Solve targets with ridge coefficients that agree or vanish."""
    solved = solve_tied(targets, generic, options)
    for number, target in enumerate(targets):
        if number in solved:
            yield solved[number]
        else:
            yield solve_degenerate(target, generic, options)


def _again(
    target: PlacedProblem,
    result: PathResults,
    seed: int,
    solve: Callable[[list[PlacedProblem], int], list[PathResults]],
) -> PathResults:
    """Solve a target of another seed alone where a random detour had a say."""
    return solve([target], target.seed)[0] if result.detours and target.seed != seed else result


def random_of(seed: int) -> np.random.Generator:
    """Random numbers for the way from the generic set to the data."""
    return np.random.default_rng([seed, 1])


def explained(problem: Problem, result: PathResults) -> PathResults:
    """Count paths to infinity as gaps where nothing special of the data calls for them."""
    diverged = result.status_counts.get(PathStatus.AT_INFINITY, 0)
    if not diverged or not problem.is_generic:
        return result
    notes = (*result.notes, PathNote.EXCLUDED_INFINITY(count=diverged))
    return replace(result, notes=notes, unexplained=result.unexplained + diverged)
