"""The paths of one pattern to all targets, and what is done for those that get lost.

The cheapest remedy comes first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import settle, track_double_double
from explorer.homotopy.double_double_stages import HANDOVER, StagedPaths, Stages
from explorer.homotopy.endgame import EndVerdict, cauchy
from explorer.homotopy.endpoints import Endpoints, duplicates, finish, polish_endpoints
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.last_stretch import LastStretch, heads_out
from explorer.homotopy.multiprecision import solve_multiprecision
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.own_detours import Ends, aside, chains
from explorer.homotopy.parameter_path import (
    Complex,
    Family,
    ParameterPath,
    parameter_values,
    path_to,
)
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.precise_target import PreciseEnd, PreciseEnds
from explorer.homotopy.tracker import Ints, TrackerResult, track
from explorer.homotopy.zoomed_path import parameters_in_two, zoomed
from explorer.polynomial import System

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Bends round what stops a path, in the plane of t: nearly always a place beside the straight line
# where its coordinates are infinite. Should a branch point lie within the bend, two paths meet, and
# another bend is tried. Small ones first: they seldom take in anything else.
_BENDS = (2e-3j, -2e-3j, 2e-2j, -2e-2j)
# A singular end is this near to where multiprecision left the path, as a share of its size.
_FAR = 1e-2
# Newton's method starts this far aside: the middle between two zeros would lead nowhere.
_ASIDE = 1e-7 * (1 + 0.5j)
# What stops a path later than this, on the last stretch, is the target itself.
_LATEST = 1 - 1e-12
# Ends of a larger condition are looked at again where doubles round the target.
_ROUNDED = 1e10
# Steps of a path that is tracked again where no more than that is done for it.
_FEW_STEPS = 1000
# An end moves by no more, as a share of its size, where rounding of the target says nothing.
_MOVED = 1e-4
# Errors of ends, as shares of their size.
_IN_DOUBLE, _IN_DOUBLE_DOUBLE, _IN_MULTIPRECISION = 1e-11, 1e-16, 1e-30
# Near the target bends are no wider than this, in distances from it.
_WIDEST = 50
# How far aside detours of single paths go: small ones first, they move few other paths.
_WIDTHS = (0.05, 0.2, 0.6)
# Paths that the chains of one try may take in, and as a share of all; more is no local repair.
_FEW, _SHARE = 64, 0.05
# A path that stopped earlier was not stopped by its target.
_BEFORE_THE_END = 1 - 1e-6
# Two polished ends this close are one.
_SAME_END = 1e-11
# Seeds of own detours begin here.
_OWN = 1000


@dataclass(frozen=True)
class TargetTask:
    """What all patterns share.

    Attributes
    ----------
    system : System
    compiled : CompiledSystem
    family : Family
    data : complex array, shape (k,)
        Generic point of the family.
    z : complex array, shape (D, k)
        Targets.
    options : NativeOptions
    precise : PreciseEnds, optional
        The targets beyond doubles.
    """

    system: System
    compiled: CompiledSystem
    family: Family
    data: Complex
    z: Complex
    options: NativeOptions
    precise: PreciseEnds | None = None

    def exact(self, d: int) -> PreciseEnd | None:
        """Target d beyond doubles, where that is known."""
        return None if self.precise is None else self.precise.of(d)


class PathRecovery:
    """Paths of one pattern: K starts for each of D targets, in order of the targets.

    Parameters
    ----------
    task : TargetTask
    source : PatternSet
    first : Endpoints
        Ends of the first try, shape (D * K, ...).
    seed : list of int
        Seed of detours: they depend on the pattern and the try alone, so a result does not depend
        on the batch.

    Attributes
    ----------
    points : complex array, shape (D * K, n)
    condition : float array, shape (D * K,)
    good : bool array, shape (D * K,)
        Whether the path arrived at a simple solution.
    jumped : bool array, shape (D * K,)
        Whether another path of the target arrived at the same orbit.
    verdict : int array, shape (D * K,)
        What the endgame says, of :class:`EndVerdict`.
    jacobians : int array, shape (D * K,)
    detours : int array, shape (D,)
        Random detours made for each target.
    """

    def __init__(
        self, task: TargetTask, source: PatternSet, first: Endpoints, seed: list[int]
    ) -> None:
        targets = len(task.z)
        self._task = task
        self._source = source
        self._seed = seed
        self._groups = np.repeat(np.arange(targets), len(source.points))
        self._start = np.tile(source.points, (targets, 1))
        self._values = parameter_values(task.z, task.family)
        self._path = path_to(task.data, task.z, task.family)
        self._tighter = task.options.tracker.tighter()
        self.points, self.good, self.condition = finish(first, source, task.options)
        self.jacobians = first.jacobians.copy()
        self.detours = np.zeros(targets, dtype=np.int64)
        self.verdict = np.full(len(self.points), EndVerdict.UNKNOWN, dtype=np.int64)
        self._stopped = np.zeros(len(self.points))
        self._circled = np.zeros(len(self.points), dtype=bool)
        self._closed = np.zeros(len(self.points), dtype=bool)
        self._centres = np.zeros_like(self.points)
        self._accuracy = np.full(len(self.points), _IN_DOUBLE)
        # Where rows are in what has been tracked in stages, -1: nowhere
        self._staged = np.full(len(self.points), -1)
        self._stages: Stages | None = None
        self._look_for_jumps()

    def rescue(self) -> None:
        """Do for lost and jumped paths what can be done."""
        if not self._task.options.thorough:
            self._tighter = replace(self._tighter, steps=_FEW_STEPS)
            self._with_tighter_settings()
            return
        self._doubt_rounded_targets()
        self._in_double_double()
        self._with_tighter_settings()
        self._by_own_detours(0)
        self._round_obstacles()
        self._find_singular()
        self._in_multiprecision()
        self._endgame()
        self._by_own_detours(len(_WIDTHS))
        for attempt in range(self._task.options.retries):
            self._by_a_detour(attempt)

    @property
    def status(self) -> NDArray[np.object_]:
        """How each path ended, shape (D * K,)."""
        status = np.full(len(self.points), PathStatus.STALLED, dtype=object)
        status[self.verdict == EndVerdict.FINITE] = PathStatus.SINGULAR
        status[self.verdict == EndVerdict.INFINITE] = PathStatus.AT_INFINITY
        status[self.verdict == EndVerdict.UNDECIDED] = PathStatus.UNDECIDED
        status[self.good] = PathStatus.CONVERGED
        status[self.good & self.jumped] = PathStatus.JUMPED
        return status

    @property
    def _resolved(self) -> Bools:
        """Paths with an end of their own."""
        return self.good & ~self.jumped

    def _look_for_jumps(self) -> None:
        self.jumped = duplicates(
            self.points, self.good, self._groups, self._source.actions, self._accuracy
        )

    def _take(
        self,
        rows: Ints,
        points: Complex,
        good: Bools | bool,
        condition: Floats,
        accuracy: float = _IN_DOUBLE,
    ) -> None:
        """Replace the ends of some paths."""
        self._accuracy[rows] = accuracy
        self.points[rows] = points
        self.good[rows] = good
        self.condition[rows] = condition
        self._look_for_jumps()

    def _doubt_rounded_targets(self) -> None:
        """Give up ends that are none of the target beyond doubles."""
        task = self._task
        rows = np.flatnonzero(self.good & (self.condition > _ROUNDED))
        if task.precise is None or not len(rows):
            return
        groups = self._groups[rows]
        here = TrackerResult(
            points=self.points[rows],
            low=np.zeros_like(self.points[rows]),
            reached=np.ones(len(rows), dtype=np.complex128),
            code=np.ones(len(rows), dtype=np.int64),
            jacobians=np.zeros(len(rows), dtype=np.int64),
        )
        points, good, condition = self._settled(here, groups)
        size = np.abs(points).max(axis=1, initial=0)
        stays = good & (np.abs(points - here.points).max(axis=1, initial=0) <= _MOVED * size)
        kept = np.where(stays[:, None] & self._source.pattern, points, here.points)
        self._take(rows, kept, stays, np.where(stays, condition, np.inf))

    def _in_double_double(self) -> None:
        """Track lost paths in double-double: nearly all had run out of digits near infinity."""
        rows = np.flatnonzero(~self.good)
        if len(rows):
            self._take_double_double(rows, self._in_stages(rows).end)

    def _in_stages(self, rows: Ints) -> Stages:
        """Track paths in double-double to the last stretch, and along it; once each."""
        new = rows[self._staged[rows] < 0]
        if len(new):
            made = self._staged_paths(new).track(self._start[new], self._groups[new])
            known = 0 if self._stages is None else len(self._stages.arrived)
            self._stages = made if self._stages is None else self._stages.joined(made)
            self._staged[new] = known + np.arange(len(new))
            self.jacobians[new] += made.jacobians
            self._stopped[new] = made.end.reached.real
        assert self._stages is not None
        return self._stages.take(self._staged[rows])

    def _staged_paths(self, rows: Ints) -> StagedPaths:
        o = self._task.options
        last = zoomed(self._path, HANDOVER, self._groups[rows], self._task.exact)
        return StagedPaths(self._task.compiled, self._path, last, o.double_double, o.jobs)

    def _take_double_double(self, rows: Ints, tracked: TrackerResult) -> None:
        """Take ends from the tracker in double-double where they are simple."""
        points, good, condition = self._settled(tracked, self._groups[rows])
        kept = np.where(self._source.pattern, points[good], 0)
        self._take(rows[good], kept, True, condition[good], _IN_DOUBLE_DOUBLE)

    def _settled(self, tracked: TrackerResult, groups: Ints) -> tuple[Complex, Bools, Floats]:
        """Polish ends in double-double at the target: points, which are simple, condition."""
        task = self._task
        values, low = self._values, None
        if task.precise is not None:
            values, low = parameters_in_two(self._path, groups, task.exact)
        return settle(task.compiled, values, tracked, groups, task.options.double_double, low)

    def _with_tighter_settings(self) -> None:
        """Track lost and jumped paths again; those that had jumped take the new end in any case."""
        rows = np.flatnonzero(~self.good | self.jumped)
        if not len(rows):
            return
        task = self._task
        groups = self._groups[rows]
        tracked = track(
            task.compiled,
            self._path,
            self._start[rows],
            groups,
            self._tighter,
            jobs=task.options.jobs,
        )
        self._stopped[rows] = np.maximum(self._stopped[rows], tracked.reached.real)
        ends = polish_endpoints(task.compiled, self._values, tracked, groups)
        self.jacobians[rows] += ends.jacobians
        points, good, condition = finish(ends, self._source, task.options)
        better = good | self.jumped[rows]
        self._take(rows[better], points[better], good[better], condition[better])

    def _round_obstacles(self) -> None:
        """Lead lost paths round by bends; where two paths meet so, round the other side."""
        bent = np.zeros(len(self.good), dtype=bool)
        for side in _BENDS:
            lost = ~self.good | (self.jumped & bent)
            early = np.flatnonzero(lost & (self._stopped < 1 - HANDOVER))
            late = np.flatnonzero(lost & (self._stopped >= 1 - HANDOVER) & (self._staged >= 0))
            late = late[(self._place(late) < _LATEST) & ~self._heads_out(late)]
            if not len(early) and not len(late):
                return
            bent[early] = bent[late] = True
            self._bend(early, self._stopped[early], side)
            self._bend_last(late, side)

    def _heads_out(self, rows: Ints) -> Bools:
        """Paths to infinity, as far as double-double sees."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        return heads_out(self._in_stages(rows).results)

    def _place(self, rows: Ints) -> Floats:
        """Where paths stopped on the last stretch."""
        return np.asarray(1 - (1 - self._stopped[rows]) / HANDOVER)

    def _bend(self, rows: Ints, stopped: Floats, side: complex) -> None:
        """Go round a place on the whole way, in double-double on both sides.

        What stops a path there is a place where its coordinates reach 1e9 and more.
        """
        if not len(rows):
            return
        corner = stopped + side * np.minimum(1, _WIDEST * (1 - stopped))
        low = np.zeros_like(self._start[rows])
        self._over_corners(rows, self._path, self._start[rows], low, corner)

    def _bend_last(self, rows: Ints, side: complex) -> None:
        """Go round a place on the last stretch."""
        if not len(rows):
            return
        first = self._in_stages(rows).results[0]
        stopped = self._place(rows)
        corner = stopped + side * np.minimum(1, _WIDEST * (1 - stopped))
        self._over_corners(rows, self._staged_paths(rows).last, first.points, first.low, corner)

    def _over_corners(
        self, rows: Ints, path: ParameterPath, start: Complex, low: Complex, corner: NDArray[Any]
    ) -> None:
        """Track over corners (N,) in the plane of the position, and take what arrives."""
        o = self._task.options
        compiled = self._task.compiled
        half = track_double_double(
            compiled,
            path,
            start,
            self._groups[rows],
            o.double_double,
            end=corner,
            low=low,
            jobs=o.jobs,
        )
        self.jacobians[rows] += half.jacobians
        there = half.code == 1
        if not there.any():
            return
        rows = rows[there]
        rest = track_double_double(
            compiled,
            path,
            half.points[there],
            self._groups[rows],
            o.double_double,
            begin=corner[there],
            low=half.low[there],
            jobs=o.jobs,
        )
        self.jacobians[rows] += rest.jacobians
        self._take_double_double(rows, rest)

    def _endgame(self) -> None:
        """Look once more at singular ends, and give up infinite ones that nothing has shown."""
        rows = self._find_singular()
        self.verdict[rows] = EndVerdict.UNDECIDED

    def _find_singular(self) -> Ints:
        """Find singular ends by circles round the target; gives the paths still without an end."""
        undecided = np.isin(self.verdict, (EndVerdict.UNKNOWN, EndVerdict.UNDECIDED))
        rows = np.flatnonzero(~self.good & undecided)
        if not len(rows):
            return rows
        self._circle(rows[~self._circled[rows]])
        points = np.where(self._source.pattern, self._centres[rows], 0)
        # An infinite end is for growth to show, and a finite one lies where the path was seen last
        gap = np.abs(points - self.points[rows]).max(axis=1, initial=0)
        near = gap <= _FAR * (1 + np.abs(points).max(axis=1, initial=0))
        singular = self._closed[rows] & near
        singular &= ~self._simple_nearby(rows, points, singular)
        self.points[rows[singular]] = points[singular]
        self.verdict[rows[singular]] = EndVerdict.FINITE
        open_rows: Ints = rows[~singular]
        return open_rows

    def _circle(self, rows: Ints) -> None:
        """Lead paths round the target, once each, and keep the means of circles that close."""
        if not len(rows):
            return
        o = self._task.options
        ends = cauchy(
            self._task.compiled,
            self._path,
            self._start[rows],
            self._groups[rows],
            self._tighter,
            o.endgame,
            o.jobs,
        )
        self._circled[rows] = True
        self._centres[rows] = ends.points
        self._closed[rows] = ends.verdict == EndVerdict.FINITE

    def _simple_nearby(self, rows: Ints, points: Complex, asked: Bools) -> Bools:
        """Whether Newton's method finds a simple zero where the endgame says singular.

        Circles that take in two branch points close too, round a point that is no zero at all.
        """
        task = self._task
        found = np.zeros(len(rows), dtype=bool)
        for k in np.flatnonzero(asked)[: task.options.precise_paths].tolist():
            values = self._values[self._groups[rows[k]]]
            start = points[k] + _ASIDE * (1 + np.abs(points[k]).max())
            exact = task.exact(int(self._groups[rows[k]]))
            end = solve_multiprecision(
                task.system, values, start, task.options.multiprecision, exact=exact
            )
            found[k] = end.code == 1
        return found

    def _in_multiprecision(self) -> None:
        """Follow in multiprecision the last stretch of paths that have no simple end.

        It may yet have one that double-double cannot tell; if not, growth tells a singular end from
        one at infinity.
        """
        rows = np.flatnonzero(~self.good & (self.verdict != EndVerdict.FINITE))
        if not len(rows):
            return
        task = self._task
        stretch = LastStretch(task.system, self._path, self._values, task.exact, task.options)
        stages = self._in_stages(rows)
        judged = stretch.judge(self._start[rows], self._groups[rows], stages)
        self.jacobians[rows] += judged.jacobians
        self.verdict[rows] = judged.verdict
        simple = judged.verdict == EndVerdict.SIMPLE
        self.points[rows] = np.where(self._source.pattern, judged.points, 0)
        kept = self.points[rows[simple]]
        self._take(rows[simple], kept, True, judged.condition[simple], _IN_MULTIPRECISION)

    def _by_own_detours(self, first: int) -> None:
        """Lead jumped paths round by detours of their own, and those whose end is open."""
        for attempt, width in enumerate(_WIDTHS, first):
            waiting = self._jumped_or_open()
            for d in np.unique(self._groups[waiting]).tolist():
                self._own_detour(d, waiting & (self._groups == d), attempt, width)

    def _jumped_or_open(self) -> Bools:
        """Paths that a detour may help: what stopped them was not the target."""
        stopped = (self.verdict == EndVerdict.UNDECIDED) & (self._stopped < _BEFORE_THE_END)
        waiting: Bools = (self.good & self.jumped) | (~self.good & stopped)
        return waiting

    def _own_detour(self, d: int, lost: Bools, attempt: int, width: float) -> None:
        """Move the lost paths of one target on, and those whose ends they take."""
        mine = np.flatnonzero(self._groups == d)
        ends = Ends(
            self.points[mine], lost[mine], self._resolved[mine] & ~lost[mine], self._source.actions
        )
        rng = np.random.default_rng([*self._seed, _OWN + attempt])
        start, end = self._task.data, self._task.z[d]
        turn = np.exp(2j * np.pi * rng.random(len(start)))
        middle = aside(start, end, self._task.family, width, turn)
        self.detours[d] += 1
        most = max(_FEW, int(_SHARE * len(mine)))
        moved = chains(ends, lambda rows: self._over(mine[rows], middle, end[None]), most)
        for chain in moved:
            rows = mine[chain.rows]
            self.points[rows], self.condition[rows] = np.array(chain.points), chain.condition
            self.good[rows], self._accuracy[rows] = True, _IN_DOUBLE
        self._give_up_taken(mine, lost, [chain.rows[0] for chain in moved])
        self._look_for_jumps()

    def _give_up_taken(self, mine: Ints, lost: Bools, moved: list[int]) -> None:
        """Jumped paths have no end where another path has been shown to own it."""
        rest = np.setdiff1d(np.flatnonzero(lost[mine] & self.good[mine]), moved)
        if not len(rest) or not moved:
            return
        index = OrbitIndex(self._source.actions, _SAME_END)
        others = np.flatnonzero(self.good[mine] & ~np.isin(np.arange(len(mine)), rest))
        index.add(self.points[mine[others]])
        taken = index.find(self.points[mine[rest]]) >= 0
        self.good[mine[rest[taken]]] = False

    def _over(self, rows: Ints, middle: Complex, end: Complex) -> tuple[Complex, Bools, Floats]:
        """Ends of some paths of one target over a place in the family."""
        task = self._task
        jobs, none = task.options.jobs, np.zeros(len(rows), dtype=np.int64)
        there = path_to(task.data, middle[None], task.family)
        half = track(task.compiled, there, self._start[rows], none, self._tighter, jobs=jobs)
        onward = path_to(middle, end, task.family)
        rest = track(task.compiled, onward, half.points, none, self._tighter, jobs=jobs)
        values = self._values[self._groups[rows[:1]]]
        ends = polish_endpoints(task.compiled, values, rest, none)
        self.jacobians[rows] += half.jacobians + ends.jacobians
        points, good, condition = finish(ends, self._source, task.options)
        return points, good & (half.code == 1), condition

    def _by_a_detour(self, attempt: int) -> None:
        """Go over a random point of the family.

        Another parameter path pairs starts and ends differently, so all paths of a target take it
        together; a target with singular ends keeps its own, as the endgame's verdicts would not
        carry over.
        """
        known = self.verdict != EndVerdict.UNKNOWN
        failed = ~self._resolved & ~known
        bound = np.isin(self._groups, self._groups[known])
        rows = np.flatnonzero(np.isin(self._groups, self._groups[failed]) & ~bound)
        if not len(rows):
            return
        used = np.unique(self._groups[rows])
        local = np.searchsorted(used, self._groups[rows])
        self.detours[used] += 1
        ends = self._over_a_random_point(rows, used, local, attempt)
        points, good, condition = finish(ends, self._source, self._task.options)
        jumped = duplicates(points, good, local, self._source.actions)
        # All ends of a target change together, or none: only where more of the new ones are good
        now = np.bincount(local[good & ~jumped], minlength=len(used))
        before = np.bincount(local[self._resolved[rows]], minlength=len(used))
        better = (now > before)[local]
        self._take(rows[better], points[better], good[better], condition[better])

    def _over_a_random_point(self, rows: Ints, used: Ints, local: Ints, attempt: int) -> Endpoints:
        """Ends of some paths by another parameter path; ``used[local]`` are their targets."""
        task = self._task
        jobs = task.options.jobs
        middle = task.family.sample(np.random.default_rng([*self._seed, 1 + attempt]))
        there = task.family.path(task.data, middle)
        half = track(task.compiled, there, self._source.points, options=self._tighter, jobs=jobs)
        column = rows % len(self._source.points)
        self.jacobians[rows] += half.jacobians[column]
        onward = path_to(middle, task.z[used], task.family)
        rest = track(task.compiled, onward, half.points[column], local, self._tighter, jobs=jobs)
        ends = polish_endpoints(task.compiled, self._values[used], rest, local)
        self.jacobians[rows] += ends.jacobians
        return ends
