"""Detours over other complex parameters, of single paths and of all paths of a target."""

from __future__ import annotations

import numpy as np

from explorer.homotopy.endgame import EndVerdict
from explorer.homotopy.endpoints import (
    SAME_END,
    Endpoints,
    duplicates,
    finish,
    polish_endpoints,
)
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.own_detours import Ends, aside, chains
from explorer.homotopy.parameter_path import Complex, path_to
from explorer.homotopy.pattern_paths import IN_DOUBLE, Bools, Floats, PatternPaths
from explorer.homotopy.tracker import Ints, track

# How far aside detours of single paths go: small ones first, they move few other paths.
WIDTHS = (0.05, 0.2, 0.6)
# Paths that the chains of one try may take in, and as a share of all; more is no local repair.
_FEW, _SHARE = 64, 0.05
# A path that stopped earlier was not stopped by its target.
_BEFORE_THE_END = 1 - 1e-6
# Seeds of own detours begin here.
_OWN = 1000


def by_own_detours(paths: PatternPaths, first: int) -> None:
    """Lead jumped paths round by detours of their own, and those whose end is open."""
    for attempt, width in enumerate(WIDTHS, first):
        waiting = jumped_or_open(paths)
        for d in np.unique(paths.groups[waiting]).tolist():
            _own_detour(paths, d, waiting & (paths.groups == d), attempt, width)


def jumped_or_open(paths: PatternPaths) -> Bools:
    """Paths that a detour may help: what stopped them was not the target."""
    stopped = (paths.verdict == EndVerdict.UNDECIDED) & (paths.stopped < _BEFORE_THE_END)
    waiting: Bools = (paths.good & paths.jumped) | (~paths.good & stopped)
    return waiting


def _own_detour(paths: PatternPaths, d: int, lost: Bools, attempt: int, width: float) -> None:
    """Move the lost paths of one target on, and those whose ends they take."""
    mine = np.flatnonzero(paths.groups == d)
    ends = Ends(
        paths.points[mine], lost[mine], paths.resolved[mine] & ~lost[mine], paths.source.actions
    )
    rng = np.random.default_rng([*paths.seed, _OWN + attempt])
    start, end = paths.task.data, paths.task.z[d]
    turn = np.exp(2j * np.pi * rng.random(len(start)))
    middle = aside(start, end, paths.task.family, width, turn)
    paths.detours[d] += 1
    most = max(_FEW, int(_SHARE * len(mine)))
    moved = chains(ends, lambda rows: _over(paths, mine[rows], middle, end[None]), most)
    for chain in moved:
        rows = mine[chain.rows]
        paths.points[rows], paths.condition[rows] = np.array(chain.points), chain.condition
        paths.good[rows], paths.accuracy[rows] = True, IN_DOUBLE
    _give_up_taken(paths, mine, lost, [chain.rows[0] for chain in moved])
    paths.look_for_jumps()


def _give_up_taken(paths: PatternPaths, mine: Ints, lost: Bools, moved: list[int]) -> None:
    """Jumped paths have no end where another path has been shown to own it."""
    rest = np.setdiff1d(np.flatnonzero(lost[mine] & paths.good[mine]), moved)
    if not len(rest) or not moved:
        return
    index = OrbitIndex(paths.source.actions, SAME_END)
    others = np.flatnonzero(paths.good[mine] & ~np.isin(np.arange(len(mine)), rest))
    index.add(paths.points[mine[others]])
    taken = index.find(paths.points[mine[rest]]) >= 0
    paths.good[mine[rest[taken]]] = False


def _over(
    paths: PatternPaths, rows: Ints, middle: Complex, end: Complex
) -> tuple[Complex, Bools, Floats]:
    """Ends of some paths of one target over a place in the family."""
    task = paths.task
    jobs, none = task.options.jobs, np.zeros(len(rows), dtype=np.int64)
    there = path_to(task.data, middle[None], task.family)
    half = track(task.compiled, there, paths.start[rows], none, paths.tighter, jobs=jobs)
    onward = path_to(middle, end, task.family)
    rest = track(task.compiled, onward, half.points, none, paths.tighter, jobs=jobs)
    values = paths.values[paths.groups[rows[:1]]]
    ends = polish_endpoints(task.compiled, values, rest, none)
    paths.jacobians[rows] += half.jacobians + ends.jacobians
    points, good, condition = finish(ends, paths.source, task.options)
    return points, good & (half.code == 1), condition


def by_a_detour(paths: PatternPaths, attempt: int) -> None:
    """Go over a random point of the family.

    Another parameter path pairs starts and ends differently, so all paths of a target take it
    together; a target with singular ends keeps its own, as the endgame's verdicts would not
    carry over.
    """
    known = paths.verdict != EndVerdict.UNKNOWN
    failed = ~paths.resolved & ~known
    bound = np.isin(paths.groups, paths.groups[known])
    rows = np.flatnonzero(np.isin(paths.groups, paths.groups[failed]) & ~bound)
    if not len(rows):
        return
    used = np.unique(paths.groups[rows])
    local = np.searchsorted(used, paths.groups[rows])
    paths.detours[used] += 1
    ends = _over_a_random_point(paths, rows, used, local, attempt)
    points, good, condition = finish(ends, paths.source, paths.task.options)
    jumped = duplicates(points, good, local, paths.source.actions)
    # All ends of a target change together, or none: only where more of the new ones are good
    now = np.bincount(local[good & ~jumped], minlength=len(used))
    before = np.bincount(local[paths.resolved[rows]], minlength=len(used))
    better = (now > before)[local]
    paths.take(rows[better], points[better], good[better], condition[better])


def _over_a_random_point(
    paths: PatternPaths, rows: Ints, used: Ints, local: Ints, attempt: int
) -> Endpoints:
    """Ends of some paths by another parameter path; ``used[local]`` are their targets."""
    task = paths.task
    jobs = task.options.jobs
    middle = task.family.sample(np.random.default_rng([*paths.seed, 1 + attempt]))
    there = task.family.path(task.data, middle)
    half = track(task.compiled, there, paths.source.points, options=paths.tighter, jobs=jobs)
    column = rows % len(paths.source.points)
    paths.jacobians[rows] += half.jacobians[column]
    onward = path_to(middle, task.z[used], task.family)
    rest = track(task.compiled, onward, half.points[column], local, paths.tighter, jobs=jobs)
    ends = polish_endpoints(task.compiled, paths.values[used], rest, local)
    paths.jacobians[rows] += ends.jacobians
    return ends
