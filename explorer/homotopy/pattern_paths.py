"""The paths of one pattern to all targets: where they start, how they ended, how they go again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import settle
from explorer.homotopy.double_double_stages import HANDOVER, StagedPaths, Stages
from explorer.homotopy.endgame import EndVerdict
from explorer.homotopy.endpoints import Endpoints, duplicates, finish
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family, parameter_values, path_to
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.precise_target import PreciseEnd, PreciseEnds
from explorer.homotopy.tracker import Ints, TrackerResult
from explorer.homotopy.zoomed_path import parameters_in_two, zoomed
from explorer.polynomial import System

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Errors of ends, as shares of their size.
IN_DOUBLE = 1e-11
IN_DOUBLE_DOUBLE = 1e-16
IN_MULTIPRECISION = 1e-30


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


class PatternPaths:
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
    groups : int array, shape (D * K,)
        Target of each path.
    start : complex array, shape (D * K, n)
    values : complex array, shape (D, p)
        Parameters of the targets.
    path : ParameterPath
        Way to them.
    tighter : TrackerOptions
        Settings of a second try.
    stopped : float array, shape (D * K,)
        Position that a path reached.
    accuracy : float array, shape (D * K,)
        Error of an end, as a share of its size.
    staged : int array, shape (D * K,)
        Row of a path among those tracked in stages; -1 where it is none of them.
    """

    def __init__(
        self, task: TargetTask, source: PatternSet, first: Endpoints, seed: list[int]
    ) -> None:
        targets = len(task.z)
        self.task = task
        self.source = source
        self.seed = seed
        self.groups = np.repeat(np.arange(targets), len(source.points))
        self.start = np.tile(source.points, (targets, 1))
        self.values = parameter_values(task.z, task.family)
        self.path = path_to(task.data, task.z, task.family)
        self.tighter = task.options.tracker.tighter()
        self.points, self.good, self.condition = finish(first, source, task.options)
        self.jacobians = first.jacobians.copy()
        self.detours = np.zeros(targets, dtype=np.int64)
        self.verdict = np.full(len(self.points), EndVerdict.UNKNOWN, dtype=np.int64)
        self.stopped = np.zeros(len(self.points))
        self.accuracy = np.full(len(self.points), IN_DOUBLE)
        self.staged = np.full(len(self.points), -1)
        self._stages: Stages | None = None
        self.look_for_jumps()

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
    def resolved(self) -> Bools:
        """Paths with an end of their own."""
        return self.good & ~self.jumped

    def look_for_jumps(self) -> None:
        """Tell again which ends have met."""
        self.jumped = duplicates(
            self.points, self.good, self.groups, self.source.actions, self.accuracy
        )

    def take(
        self,
        rows: Ints,
        points: Complex,
        good: Bools | bool,
        condition: Floats,
        accuracy: float = IN_DOUBLE,
    ) -> None:
        """Replace the ends of some paths."""
        self.accuracy[rows] = accuracy
        self.points[rows] = points
        self.good[rows] = good
        self.condition[rows] = condition
        self.look_for_jumps()

    def in_stages(self, rows: Ints) -> Stages:
        """Track paths in double-double to the last stretch, and along it; once each."""
        new = rows[self.staged[rows] < 0]
        if len(new):
            made = self.staged_paths(new).track(self.start[new], self.groups[new])
            known = 0 if self._stages is None else len(self._stages.arrived)
            self._stages = made if self._stages is None else self._stages.joined(made)
            self.staged[new] = known + np.arange(len(new))
            self.jacobians[new] += made.jacobians
            self.stopped[new] = made.end.reached.real
        assert self._stages is not None
        return self._stages.take(self.staged[rows])

    def staged_paths(self, rows: Ints) -> StagedPaths:
        """Ways to the targets of some paths, with their last stretches."""
        o = self.task.options
        last = zoomed(self.path, HANDOVER, self.groups[rows], self.task.exact)
        return StagedPaths(self.task.compiled, self.path, last, o.double_double, o.jobs)

    def take_double_double(self, rows: Ints, tracked: TrackerResult) -> None:
        """Take ends from the tracker in double-double where they are simple."""
        points, good, condition = self.settled(tracked, self.groups[rows])
        kept = np.where(self.source.pattern, points[good], 0)
        self.take(rows[good], kept, True, condition[good], IN_DOUBLE_DOUBLE)

    def settled(self, tracked: TrackerResult, groups: Ints) -> tuple[Complex, Bools, Floats]:
        """Polish ends in double-double at the target: points, which are simple, condition."""
        task = self.task
        values, low = self.values, None
        if task.precise is not None:
            values, low = parameters_in_two(self.path, groups, task.exact)
        return settle(task.compiled, values, tracked, groups, task.options.double_double, low)
