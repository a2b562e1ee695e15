"""What is done for the paths of one pattern that get lost; the cheapest remedy comes first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.homotopy.detours import WIDTHS, by_a_detour, by_own_detours
from explorer.homotopy.double_double import refine_double_double
from explorer.homotopy.endgame import EndVerdict, cauchy
from explorer.homotopy.endpoints import Endpoints, finish, polish_endpoints
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.last_stretch import LastStretch
from explorer.homotopy.multiprecision import solve_multiprecision
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.pattern_paths import IN_MULTIPRECISION, Bools, PatternPaths, TargetTask
from explorer.homotopy.round_obstacles import round_obstacles
from explorer.homotopy.tracker import Ints, TrackerResult, track

# A singular end is this near to where multiprecision left the path, as a share of its size.
_FAR = 1e-2
# Newton's method starts this far aside: the middle between two zeros would lead nowhere.
_ASIDE = 1e-7 * (1 + 0.5j)
# Steps of Newton's method from there: to a simple zero it is quadratic, to a double one it halves.
_ROUNDS = 8
# Ends of a larger condition are looked at again where doubles round the target.
_ROUNDED = 1e10
# Steps of a path that is tracked again where no more than that is done for it.
_FEW_STEPS = 1000
# An end moves by no more, as a share of its size, where rounding of the target says nothing.
_MOVED = 1e-4


class PathRecovery(PatternPaths):
    """Paths of one pattern, and remedies for those that were lost or have jumped.

    Parameters are those of :class:`PatternPaths`.
    """

    def __init__(
        self, task: TargetTask, source: PatternSet, first: Endpoints, seed: list[int]
    ) -> None:
        super().__init__(task, source, first, seed)
        self._circled = np.zeros(len(self.points), dtype=bool)
        self._closed = np.zeros(len(self.points), dtype=bool)
        self._centres = np.zeros_like(self.points)

    def rescue(self) -> None:
        """Do for lost and jumped paths what can be done."""
        if not self.task.options.thorough:
            self.tighter = replace(self.tighter, steps=_FEW_STEPS)
            self._with_tighter_settings()
            return
        self._doubt_rounded_targets()
        self._in_double_double()
        self._with_tighter_settings()
        by_own_detours(self, 0)
        round_obstacles(self)
        self._find_singular()
        self._in_multiprecision()
        self._endgame()
        by_own_detours(self, len(WIDTHS))
        for attempt in range(self.task.options.retries):
            by_a_detour(self, attempt)

    def _doubt_rounded_targets(self) -> None:
        """Give up ends that are none of the target beyond doubles."""
        task = self.task
        rows = np.flatnonzero(self.good & (self.condition > _ROUNDED))
        if task.precise is None or not len(rows):
            return
        groups = self.groups[rows]
        here = TrackerResult(
            points=self.points[rows],
            low=np.zeros_like(self.points[rows]),
            reached=np.ones(len(rows), dtype=np.complex128),
            code=np.ones(len(rows), dtype=np.int64),
            jacobians=np.zeros(len(rows), dtype=np.int64),
        )
        points, good, condition = self.settled(here, groups)
        size = np.abs(points).max(axis=1, initial=0)
        stays = good & (np.abs(points - here.points).max(axis=1, initial=0) <= _MOVED * size)
        kept = np.where(stays[:, None] & self.source.pattern, points, here.points)
        self.take(rows, kept, stays, np.where(stays, condition, np.inf))

    def _in_double_double(self) -> None:
        """Track lost paths in double-double: nearly all had run out of digits near infinity."""
        rows = np.flatnonzero(~self.good)
        if len(rows):
            self.take_double_double(rows, self.in_stages(rows).end)

    def _with_tighter_settings(self) -> None:
        """Track lost and jumped paths again; those that had jumped take the new end in any case."""
        rows = np.flatnonzero(~self.good | self.jumped)
        if not len(rows):
            return
        task = self.task
        groups = self.groups[rows]
        tracked = track(
            task.compiled,
            self.path,
            self.start[rows],
            groups,
            self.tighter,
            jobs=task.options.jobs,
        )
        self.stopped[rows] = np.maximum(self.stopped[rows], tracked.reached.real)
        ends = polish_endpoints(task.compiled, self.values, tracked, groups)
        self.jacobians[rows] += ends.jacobians
        points, good, condition = finish(ends, self.source, task.options)
        better = good | self.jumped[rows]
        self.take(rows[better], points[better], good[better], condition[better])

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
        points = np.where(self.source.pattern, self._centres[rows], 0)
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
        o = self.task.options
        ends = cauchy(
            self.task.compiled,
            self.path,
            self.start[rows],
            self.groups[rows],
            self.tighter,
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
        task = self.task
        found = np.zeros(len(rows), dtype=bool)
        places = np.flatnonzero(asked)
        most = task.options.precise_paths
        found[places[most:]] = self._simple_in_double_double(
            rows[places[most:]], points[places[most:]]
        )
        for k in places[:most].tolist():
            values = self.values[self.groups[rows[k]]]
            start = points[k] + _ASIDE * (1 + np.abs(points[k]).max())
            exact = task.exact(int(self.groups[rows[k]]))
            end = solve_multiprecision(
                task.system, values, start, task.options.multiprecision, exact=exact
            )
            found[k] = end.code == 1
        return found

    def _simple_in_double_double(self, rows: Ints, points: Complex) -> Bools:
        """The same for many ends at once, with the digits of a double-double."""
        o = self.task.options.double_double
        if not len(rows):
            return np.zeros(0, dtype=bool)
        start = points + _ASIDE * (1 + np.abs(points).max(axis=1, keepdims=True))
        _, _, sizes, condition = refine_double_double(
            self.task.compiled, self.values, start, self.groups[rows], rounds=_ROUNDS
        )
        return np.asarray((sizes < o.simple) & (condition < o.condition))

    def _in_multiprecision(self) -> None:
        """Follow in multiprecision the last stretch of paths that have no simple end.

        It may yet have one that double-double cannot tell; if not, growth tells a singular end from
        one at infinity.
        """
        rows = np.flatnonzero(~self.good & (self.verdict != EndVerdict.FINITE))
        if not len(rows):
            return
        task = self.task
        stretch = LastStretch(task.system, self.path, self.values, task.exact, task.options)
        stages = self.in_stages(rows)
        judged = stretch.judge(self.start[rows], self.groups[rows], stages)
        self.jacobians[rows] += judged.jacobians
        self.verdict[rows] = judged.verdict
        simple = judged.verdict == EndVerdict.SIMPLE
        self.points[rows] = np.where(self.source.pattern, judged.points, 0)
        kept = self.points[rows[simple]]
        self.take(rows[simple], kept, True, judged.condition[simple], IN_MULTIPRECISION)
