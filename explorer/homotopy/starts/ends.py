"""Ends of paths in a projective chart: simple, singular, at infinity, or undecided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import track_double_double
from explorer.homotopy.options import DoubleDoubleOptions, NativeOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts.chart import Chart, places
from explorer.homotopy.starts.limits import Judge, goes
from explorer.homotopy.starts.target import NumericTarget
from explorer.homotopy.tracker import Ints, TrackerResult, refine, track

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# An end at infinity in doubles: Newton's method with residuals in double-double takes its share
# of the largest coordinate below this, where its condition is modest. A finite point of size 1e10
# keeps a share of 1e-10.
_AT_INFINITY = 1e-20
_MODEST = 1e10
# Finite simple ends of such condition are told by doubles alone: at a double point Newton's method
# ends with a condition above 1e14.
_SHARP = 1e10
_NOISE = 1e-7
# Steps of one stretch near the target: more means that double precision has come to its end.
_STEPS = 500
# Newton's last step, relative to the point, at an end that counts as simple.
_SIMPLE = 1e-10
# How far Newton's method may take such an end from the path's, of largest coordinate 1.
_MOVED = 1e-4
# Ends that agree to this share are one.
_SAME = 1e-13
# Points of a path that doubles hand on, in decades of tau before the boundary's.
# Distances from the target that double-double reaches.
_RADII = (1e-2, 1e-5, 1e-9, 1e-13, 1e-17, 1e-21, 1e-25)
# Doubles go so far, and a path is judged before the last if its share is so much smaller.
_DOUBLES = 1e-6
_EARLY = 2.5 * np.log(10)
_BRIEF = DoubleDoubleOptions(steps=100)
_GRID = (0.25, 0.5, 0.75, 1.0)


@dataclass
class ChartEnds:
    """Ends of N paths in a chart.

    Attributes
    ----------
    points : complex array, shape (N, n)
        Where there is a solution.
    condition : float array, shape (N,)
    status : object array, shape (N,)
        :class:`PathStatus`.
    jacobians : int array, shape (N,)
    """

    points: Complex
    condition: Floats
    status: NDArray[np.object_]
    jacobians: Ints

    @classmethod
    def unknown(cls, count: int, unknowns: int) -> ChartEnds:
        """Ends of which nothing is known yet."""
        return cls(
            points=np.zeros((count, unknowns), dtype=np.complex128),
            condition=np.full(count, np.inf),
            status=np.full(count, PathStatus.UNDECIDED, dtype=object),
            jacobians=np.zeros(count, dtype=np.int64),
        )

    @property
    def open(self) -> Bools:
        """Paths whose end is not known."""
        return np.asarray(self.status == PathStatus.UNDECIDED)


@dataclass(frozen=True)
class LastStretch:
    """The last stretch of all paths, and how to judge their ends.

    Attributes
    ----------
    compiled : CompiledSystem
        The homotopy, in the coordinates of the chart.
    path : ParameterPath
        Its parameters from the boundary to the target.
    target : NumericTarget
        The system with numbers put in and scaled.
    plain : CompiledSystem
        The same in the unknowns y.
    chart : Chart
    judge : Judge
        Of the ends that doubles cannot tell.
    options : NativeOptions
    """

    compiled: CompiledSystem
    path: ParameterPath
    target: NumericTarget
    plain: CompiledSystem
    chart: Chart
    judge: Judge
    options: NativeOptions

    def run(self, start: Complex) -> ChartEnds:
        """Find the ends of paths that begin on the boundary.

        Parameters
        ----------
        start : complex array, shape (N, n + G)
        """
        count = len(start)
        ends = ChartEnds.unknown(count, len(self.chart.scale))
        brief = replace(self.options.tracker, steps=_STEPS)
        self._straight(ends, start, np.arange(count), brief)
        self._to_infinity(ends, start, np.flatnonzero(ends.open))
        self._precisely(ends, start, np.flatnonzero(ends.open))
        self._separate(ends, start)
        return ends

    def _straight(
        self, ends: ChartEnds, start: Complex, rows: Ints, tracker: TrackerOptions
    ) -> None:
        """Track to the target and keep what arrives at a simple point."""
        tracked = track(
            self.compiled, self.path, start[rows], options=tracker, jobs=self.options.jobs
        )
        ends.jacobians[rows] += tracked.jacobians
        self._keep_simple(ends, rows, tracked.points, tracked.code == 1)

    def _keep_simple(self, ends: ChartEnds, rows: Ints, z: Complex, arrived: Bools) -> None:
        """Write down simple ends of modest condition, finite or at infinity."""
        values = self._values
        polished, low, _, _ = refine(self.compiled, values, z)
        polished, _, sizes, curved = refine(self.compiled, values, polished, low=low, rounds=4)
        sharp = arrived & (sizes < _SIMPLE) & (curved < _MODEST)
        share = self.chart.share(polished)
        ends.status[rows[sharp & (share < _AT_INFINITY)]] = PathStatus.AT_INFINITY
        with np.errstate(all="ignore"):
            guess = self.chart.lower(polished)
            unit = np.ldexp(1.0, self.chart.scale)
            y, _, sizes, condition = refine(self.plain, self.target.unit_values, guess / unit)
            x = y * unit
            moved = np.abs(self.chart.raise_(x) - self.chart.raise_(guess)).max(axis=1)
            finite = sharp & (share > _NOISE) & (sizes < _SIMPLE) & (moved < _MOVED)
            # One equation alone has condition 1
            finite &= np.maximum(condition, curved) < min(_SHARP, self.options.simple_condition)
        ends.status[rows[finite]] = PathStatus.CONVERGED
        ends.points[rows[finite]] = x[finite]
        ends.condition[rows[finite]] = condition[finite]

    @property
    def _values(self) -> Complex:
        """Parameters at the target, shape (p,)."""
        return self.judge.values_at(0.0)

    def _to_infinity(self, ends: ChartEnds, start: Complex, rows: Ints) -> None:
        """Find paths that go to infinity at a steady pace: in doubles, then in double-double."""
        here, low = start[rows], np.zeros_like(start[rows])
        shares = np.full((len(rows), len(_RADII)), np.nan)
        alive, before = np.arange(len(rows)), self.judge.boundary
        for k, radius in enumerate(_RADII):
            if not len(alive):
                return
            moved = self._nearer(before, radius, here, low)
            ends.jacobians[rows[alive]] += moved.jacobians
            shares[alive, k] = np.log(self.chart.share(moved.points))
            shares[alive[moved.code != 1], k] = np.nan
            last = k == len(_RADII) - 1
            far = self.judge.far if last else self.judge.far - _EARLY
            gone = goes(
                shares[alive], np.log(_RADII), np.where(moved.code == 1, far, self.judge.far)
            )
            ends.status[rows[alive[gone]]] = PathStatus.AT_INFINITY
            on = (moved.code == 1) & ~gone
            alive, before = alive[on], radius
            here, low = moved.points[on], moved.low[on]

    def _nearer(self, before: float, after: float, here: Complex, low: Complex) -> TrackerResult:
        """Track from one tau to a smaller one."""
        outer, inner = self.judge.values_at(before), self.judge.values_at(after)
        path = ParameterPath.line(outer, inner, outer != inner)
        if after < _DOUBLES:
            jobs = self.options.jobs
            return track_double_double(
                self.compiled, path, here, options=_BRIEF, low=low, jobs=jobs
            )
        brief = replace(self.options.tracker.tighter(), steps=_STEPS)
        return track(self.compiled, path, here, options=brief, jobs=self.options.jobs)

    def _precisely(self, ends: ChartEnds, start: Complex, rows: Ints) -> None:
        """Follow paths in many bits as far as their ends ask for."""
        if not len(rows):
            return
        logarithms, points, known = self._grid(ends, start, rows)
        for k, row in enumerate(rows.tolist()):
            found = self.judge.end_of(logarithms[: known[k]], points[: known[k], k])
            ends.status[row] = found.status
            ends.condition[row] = found.condition
            if found.point is not None:
                ends.points[row] = found.point

    def _grid(
        self, ends: ChartEnds, start: Complex, rows: Ints
    ) -> tuple[list[float], Complex, Ints]:
        """Points of paths a little nearer to the target, and how many of them each has."""
        first = self.judge.boundary
        decades = (0.0, *_GRID)
        radii = [first * 10.0**-d for d in decades]
        points = np.repeat(start[rows][None], len(radii), axis=0)
        known = np.ones(len(rows), dtype=np.int64)
        alive = np.arange(len(rows))
        tighter = replace(self.options.tracker.tighter(), steps=_STEPS)
        for k in range(1, len(radii)):
            outer, inner = self.judge.values_at(radii[k - 1]), self.judge.values_at(radii[k])
            path = ParameterPath.line(outer, inner)
            here = points[k - 1, alive]
            moved = track(self.compiled, path, here, options=tighter, jobs=self.options.jobs)
            ends.jacobians[rows[alive]] += moved.jacobians
            alive = alive[moved.code == 1]
            points[k, alive] = moved.points[moved.code == 1]
            known[alive] += 1
        return np.log(radii).tolist(), points, known

    def _separate(self, ends: ChartEnds, start: Complex) -> None:
        """Find two paths at one simple point: one of them has jumped.

        Both are followed again in many bits; what is not resolved so is marked.
        """
        for attempt in range(2):
            good = np.flatnonzero(ends.status == PathStatus.CONVERGED)
            first = places(self.chart.raise_(ends.points[good]), _SAME)
            shared = np.bincount(first, minlength=len(good))[first] > 1
            if not shared.any():
                return
            if attempt == 0:
                self._precisely(ends, start, good[shared])
        ends.status[good[first != np.arange(len(good))]] = PathStatus.JUMPED
