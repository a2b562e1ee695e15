"""The paths of one pattern to all targets.

What is done for those that get lost comes cheapest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import settle, track_double_double
from explorer.homotopy.endgame import FINITE, INFINITE, cauchy
from explorer.homotopy.endpoints import Endpoints, duplicates, finish, polish_endpoints
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family, parameter_values, path_to
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.tracker import Ints, TrackerResult, track

# Ways round what stops a path, in the plane of t: nearly always a place beside the straight way
# where its coordinates are infinite. Should a branch point lie within the bend, two paths meet, and
# another bend is tried. Small ones first: they seldom take in anything else.
_BENDS = (2e-3j, -2e-3j, 2e-2j, -2e-2j)
# What stops a path later than this is the target itself.
_LATEST = 0.999


@dataclass(frozen=True)
class TargetTask:
    """What all patterns share.

    Attributes
    ----------
    compiled : CompiledSystem
    family : Family
    data : complex array, shape (k,)
        Family coordinates of the generic point.
    z : complex array, shape (D, k)
        Those of the targets.
    options : NativeOptions
    """

    compiled: CompiledSystem
    family: Family
    data: Complex
    z: Complex
    options: NativeOptions


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
    """

    def __init__(
        self, task: TargetTask, source: PatternSet, first: Endpoints, seed: list[int]
    ) -> None:
        self._task, self._source, self._seed = task, source, seed
        count = len(source.points)
        self._groups = np.repeat(np.arange(len(task.z)), count)
        self._start = np.tile(source.points, (len(task.z), 1))
        self._values = parameter_values(task.z, task.family)
        self._way = path_to(task.data, task.z, task.family)
        self._tighter = task.options.tracker.tighter()
        self.points, self.good, self.condition = finish(first, source, task.options)
        self.jacobians = first.jacobians.copy()
        self.detours = np.zeros(len(task.z), dtype=np.int64)
        self.verdict = np.zeros(len(self.points), dtype=np.int64)
        self._stopped = np.zeros(len(self.points))
        self._look_for_jumps()

    def _look_for_jumps(self) -> None:
        self.jumped = duplicates(self.points, self.good, self._groups, self._source.actions)

    def rescue(self) -> None:
        """Do for lost and jumped paths what can be done."""
        self._in_double_double()
        self._again()
        self._round_obstacles()
        self._endgame()
        for attempt in range(self._task.options.retries):
            self._another_way(attempt)

    def _put(self, rows: Ints, ends: Endpoints, always: NDArray[np.bool_]) -> None:
        """Take new ends of some paths where they are good, or in any case where ``always``."""
        points, good, condition = finish(ends, self._source, self._task.options)
        self.jacobians[rows] += ends.jacobians
        better = good | always
        kept = rows[better]
        self.points[kept] = points[better]
        self.good[kept] = good[better]
        self.condition[kept] = condition[better]
        self._look_for_jumps()

    def _in_double_double(self) -> None:
        """Lost paths go the same way in double-double.

        Nearly all had run out of digits near infinity.
        """
        rows = np.flatnonzero(~self.good)
        if not len(rows):
            return
        task, groups = self._task, self._groups[rows]
        o = task.options
        tracked = track_double_double(
            task.compiled, self._way, self._start[rows], groups, o.double_double, jobs=o.jobs
        )
        self._stopped[rows] = tracked.reached.real
        self._put_double_double(rows, tracked)

    def _put_double_double(self, rows: Ints, tracked: TrackerResult) -> None:
        """Take ends from the tracker in double-double where they are simple."""
        task, groups = self._task, self._groups[rows]
        self.jacobians[rows] += tracked.jacobians
        points, good, condition = settle(
            task.compiled, self._values, tracked, groups, task.options.double_double
        )
        kept = rows[good]
        self.points[kept] = np.where(self._source.pattern, points[good], 0)
        self.good[kept] = True
        self.condition[kept] = condition[good]
        self._look_for_jumps()

    def _again(self) -> None:
        """Go the same way with tighter settings."""
        rows = np.flatnonzero(~self.good | self.jumped)
        if len(rows):
            groups, o = self._groups[rows], self._task.options
            tracked = track(
                self._task.compiled,
                self._way,
                self._start[rows],
                groups,
                self._tighter,
                jobs=o.jobs,
            )
            self._stopped[rows] = np.maximum(self._stopped[rows], tracked.reached.real)
            self._put(
                rows,
                polish_endpoints(self._task.compiled, self._values, tracked, groups),
                self.jumped[rows],
            )

    def _round_obstacles(self) -> None:
        """Lost paths go round by bends; where that makes two paths meet, round the other side."""
        bent = np.zeros(len(self.good), dtype=bool)
        for side in _BENDS:
            rows = np.flatnonzero((~self.good | (self.jumped & bent)) & (self._stopped < _LATEST))
            if not len(rows):
                return
            bent[rows] = True
            self._bend(rows, self._stopped[rows] + side)

    def _bend(self, rows: Ints, corner: NDArray[Any]) -> None:
        """Go round in two stages, both in double-double.

        What stops a path there is a place where its coordinates reach 1e9 and more.
        """
        task, groups = self._task, self._groups[rows]
        compiled, way = task.compiled, self._way
        o = task.options
        half = track_double_double(
            compiled, way, self._start[rows], groups, o.double_double, end=corner, jobs=o.jobs
        )
        self.jacobians[rows] += half.jacobians
        there = half.code == 1
        if there.any():
            rest = track_double_double(
                compiled,
                way,
                half.points[there],
                groups[there],
                o.double_double,
                begin=corner[there],
                low=half.low[there],
                jobs=o.jobs,
            )
            self._put_double_double(rows[there], rest)

    def _endgame(self) -> None:
        """Tell singular ends and ends at infinity."""
        rows = np.flatnonzero(~self.good)
        if len(rows):
            task, groups = self._task, self._groups[rows]
            o = task.options
            ends = cauchy(
                task.compiled,
                self._way,
                self._start[rows],
                groups,
                self._tighter,
                o.endgame,
                o.jobs,
            )
            self.points[rows] = np.where(self._source.pattern, ends.points, 0)
            self.verdict[rows] = ends.verdict

    def _another_way(self, attempt: int) -> None:
        """Go over a random point of the family.

        Another way pairs starts and ends differently, so all paths of a target go that way
        together; a target with singular ends keeps its own way, whose verdicts would not carry
        over.
        """
        failed = (~self.good | self.jumped) & (self.verdict == 0)
        bound = np.isin(self._groups, self._groups[self.verdict != 0])
        rows = np.flatnonzero(np.isin(self._groups, self._groups[failed]) & ~bound)
        if not len(rows):
            return
        task, used = self._task, np.unique(self._groups[rows])
        local, jobs = np.searchsorted(used, self._groups[rows]), task.options.jobs
        self.detours[used] += 1
        middle = task.family.sample(np.random.default_rng([*self._seed, 1 + attempt]))
        there = task.family.path(task.data, middle)
        half = track(task.compiled, there, self._source.points, options=self._tighter, jobs=jobs)
        column = rows % len(self._source.points)
        self.jacobians[rows] += half.jacobians[column]
        way = path_to(middle, task.z[used], task.family)
        rest = track(task.compiled, way, half.points[column], local, self._tighter, jobs=jobs)
        ends = polish_endpoints(task.compiled, self._values[used], rest, local)
        self.jacobians[rows] += ends.jacobians
        points, good, condition = finish(ends, self._source, task.options)
        jumped = duplicates(points, good, local, self._source.actions)
        # All ends of a target change together, or none: only where more of the new ones are good
        fine, before = (
            np.bincount(local[mask], minlength=len(used))
            for mask in (good & ~jumped, self._fine[rows])
        )
        better = (fine > before)[local]
        kept = rows[better]
        self.points[kept] = points[better]
        self.good[kept] = good[better]
        self.condition[kept] = condition[better]
        self._look_for_jumps()

    @property
    def _fine(self) -> NDArray[np.bool_]:
        """Paths with an end of their own."""
        return self.good & ~self.jumped

    @property
    def status(self) -> NDArray[np.object_]:
        """How each path ended, shape (D * K,)."""
        status = np.full(len(self.points), PathStatus.STALLED, dtype=object)
        status[self.verdict == FINITE] = PathStatus.SINGULAR
        status[self.verdict == INFINITE] = PathStatus.AT_INFINITY
        status[self.good] = PathStatus.CONVERGED
        status[self.good & self.jumped] = PathStatus.JUMPED
        return status
