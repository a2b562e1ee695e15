"""Ends of paths in a projective chart: simple, at infinity, or singular by the Cauchy endgame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.endgame import EndVerdict, cauchy
from explorer.homotopy.options import EndgameOptions, NativeOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts.chart import Chart, places
from explorer.homotopy.starts.infinity import Approach, approach, keeps_pace, pace
from explorer.homotopy.starts.target import NumericTarget
from explorer.homotopy.tracker import Ints, refine, track

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# An end this close to infinity (share of its largest coordinate) is there, if Newton's method in
# double-double and a modest condition say that the share is not noise; and if they do not, this
# close.
_AT_INFINITY = 1e-9
_NEAR_INFINITY = 1e-5
_MODEST = 1e10
# Limits of paths that wind often are known to three digits only; one this close is finite if its
# path has slowed down.
_DOUBTFUL = 1e-3
_SLOW = 0.02
# A path that winds w times is this times r^(1/w) from its limit at most, where r is its distance
# from the target.
_GAP = 100.0
# Finite simple ends are further from infinity than noise, and leave the LU in double a digit.
_NOISE = 1e-12
_SHARP = 1e15
# A limit of the endgame is a singular solution if it solves the equations to this share of their
# largest sums; if not, a branch point lies inside the circles.
_RESIDUAL = 1e-6
# Steps of one stretch near the target: more means that double precision has come to its end.
_STEPS = 500
# Newton's last step, relative to the point, at an end that counts as simple.
_SIMPLE = 1e-10
# How far Newton's method may take such an end from the path's, of largest coordinate 1.
_MOVED = 1e-4
# Ends that agree to this share are one.
_SAME = 1e-10


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
            status=np.full(count, PathStatus.STALLED, dtype=object),
            jacobians=np.zeros(count, dtype=np.int64),
        )

    @property
    def stalled(self) -> Bools:
        """Paths whose end is not known."""
        return np.asarray(self.status == PathStatus.STALLED)

    def put(
        self,
        rows: Ints,
        status: PathStatus,
        points: Complex | None = None,
        condition: Floats | None = None,
    ) -> None:
        """Write what is known of some paths."""
        self.status[rows] = status
        if points is not None:
            self.points[rows] = points
        if condition is not None:
            self.condition[rows] = condition


@dataclass(frozen=True)
class SimpleEnds:
    """Which of N ends are simple.

    Attributes
    ----------
    infinite, finite : bool arrays, shape (N,)
    points : complex array, shape (N, n)
        Solutions, where finite.
    condition : float array, shape (N,)
    """

    infinite: Bools
    finite: Bools
    points: Complex
    condition: Floats

    def put_into(self, ends: ChartEnds, rows: Ints) -> None:
        """Write down what these ends of some paths are; others stay as they are."""
        ends.put(rows[self.infinite], PathStatus.AT_INFINITY)
        finite = self.finite
        points = self.points[finite]
        ends.put(rows[finite], PathStatus.CONVERGED, points, self.condition[finite])


@dataclass(frozen=True)
class LastStretch:
    """The last stretch of all paths, and how to judge their ends.

    Attributes
    ----------
    compiled : CompiledSystem
        The homotopy, in the coordinates of the chart.
    path : ParameterPath
        Its parameters from the boundary to the target.
    values : complex array, shape (p,)
        Its parameters at the target.
    target : NumericTarget
        The system with numbers put in and scaled.
    plain : CompiledSystem
        The same in the unknowns y.
    chart : Chart
    options : NativeOptions
    """

    compiled: CompiledSystem
    path: ParameterPath
    values: Complex
    target: NumericTarget
    plain: CompiledSystem
    chart: Chart
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
        near = self._go_to_infinity(ends, start)
        for tracker, endgame in self._endgames():
            self._circle(ends, start, near, tracker, endgame)
        # Windings beyond those looked for: a path that keeps its pace over five decades
        steady = ends.stalled & keeps_pace(near.slopes, 5, 0.2)
        ends.put(np.flatnonzero(steady), PathStatus.AT_INFINITY)
        self._separate(ends, start)
        return ends

    def _endgames(self) -> list[tuple[TrackerOptions, EndgameOptions]]:
        """Circles as chosen; then inside nearby branch points; then with more turns too."""
        o = self.options
        brief = replace(o.tracker, steps=_STEPS)
        tight = replace(brief.tighter(), steps=_STEPS)
        deep = replace(o.endgame, radius=1e-4 * o.endgame.radius)
        deeper = replace(o.endgame, radius=1e-7 * o.endgame.radius, winding=2 * o.endgame.winding)
        return [(brief, o.endgame), (tight, deep), (tight, deeper)]

    def _straight(
        self, ends: ChartEnds, start: Complex, rows: Ints, tracker: TrackerOptions
    ) -> None:
        """Track to the target and keep what arrives at a simple point."""
        tracked = track(
            self.compiled, self.path, start[rows], options=tracker, jobs=self.options.jobs
        )
        ends.jacobians[rows] += tracked.jacobians
        self._find_simple(tracked.points, tracked.code == 1).put_into(ends, rows)

    def _find_simple(self, z: Complex, arrived: Bools) -> SimpleEnds:
        """Mark simple ends at infinity, and finite simple ends with their points and conditions."""
        polished, _, sizes, curved = refine(self.compiled, self.values, z)
        sharp = arrived & (sizes < _SIMPLE)
        share = self.chart.share(polished)
        infinite = sharp & (curved < _MODEST) & (share < _AT_INFINITY)
        with np.errstate(all="ignore"):
            guess = self.chart.lower(np.where(sharp[:, None], polished, z))
            unit = np.ldexp(1.0, self.chart.scale)
            fixed = self.target.unit_values
            y, _, sizes, condition = refine(self.plain, fixed, guess / unit)
            x = y * unit
            moved = np.abs(self.chart.raise_(x) - self.chart.raise_(guess)).max(axis=1)
            finite = arrived & ~infinite & (sizes < _SIMPLE) & (moved < _MOVED)
            worst = np.maximum(condition, curved)  # one equation alone has condition 1
            finite &= (worst < min(_SHARP, self.options.simple_condition)) & (share > _NOISE)
        return SimpleEnds(infinite, finite, x, condition)

    def _go_to_infinity(self, ends: ChartEnds, start: Complex) -> Approach:
        """Find paths whose pace towards infinity has settled to one percent.

        Returns what is known of those that stalled.
        """
        o = self.options
        near = Approach.unknown(start)
        rest = np.flatnonzero(ends.stalled)
        if len(rest):
            own = approach(self.compiled, self.path, self.chart, start[rest], o.tracker, o.jobs)
            near.slopes[rest] = own.slopes
            near.points[rest] = own.points
            near.radius[rest] = own.radius
            ends.jacobians[rest] += own.jacobians
            ends.put(rest[keeps_pace(own.slopes, 3, 0.01)], PathStatus.AT_INFINITY)
        return near

    def _circle(
        self,
        ends: ChartEnds,
        start: Complex,
        near: Approach,
        tracker: TrackerOptions,
        endgame: EndgameOptions,
    ) -> None:
        """Run the endgame on stalled paths."""
        rest = np.flatnonzero(ends.stalled)
        if not len(rest):
            return
        around = cauchy(
            self.compiled,
            self.path,
            start[rest],
            np.zeros(len(rest), dtype=np.int64),
            tracker,
            endgame,
            self.options.jobs,
        )
        found = around.verdict == EndVerdict.FINITE
        self._limits(ends, rest[found], around.points[found], around.winding[found], near)

    def _limits(
        self, ends: ChartEnds, rows: Ints, z: Complex, winding: Ints, near: Approach
    ) -> None:
        """Tell limits of the endgame apart.

        Paths that take turns with others do not end at simple points.
        """
        simple = self._find_simple(z, winding == 1)
        share = self.chart.share(z)
        slow = np.abs(pace(near.slopes[rows])) < _SLOW
        # With a branch point inside the circles, the mean is no limit: the path itself is elsewhere
        gap = np.abs(z - near.points[rows]).max(axis=1) / np.abs(z).max(axis=1)
        own = gap < _GAP * near.radius[rows] ** (1 / winding)
        far = simple.infinite | (~simple.finite & own & ~slow & (share < _NEAR_INFINITY))
        replace(simple, infinite=far).put_into(ends, rows)
        here = (share > _DOUBTFUL) | slow
        solves = self._residual(z) < _RESIDUAL
        singular = ~far & ~simple.finite & own & here & solves
        ends.put(rows[singular], PathStatus.SINGULAR, self.chart.lower(z[singular]))

    def _residual(self, z: Complex) -> Floats:
        """Largest equation at finite points (N, n + G), relative to its terms.

        Small coordinates count as a thousandth of the largest in the sizes of the terms.
        """
        y = self.chart.lower(z) * np.ldexp(1.0, -self.chart.scale)
        floor = 1e-3 * np.abs(y).max(axis=1, initial=1.0, keepdims=True)
        terms = self._terms(y)
        sizes = np.abs(self._terms(np.maximum(np.abs(y), floor)))
        sparse = self.target.sparse
        pick = (sparse.equation[:, None] == np.arange(sparse.size)).astype(np.float64)
        return np.asarray((np.abs(terms @ pick) / (sizes @ pick)).max(axis=1))

    def _terms(self, y: Complex | Floats) -> NDArray[np.inexact]:
        """Terms of the equations at points y (N, n), shape (N, T)."""
        powers = np.prod(y[:, None] ** self.target.sparse.exponents, axis=2)
        return np.asarray(self.target.numbers * powers)

    def _separate(self, ends: ChartEnds, start: Complex) -> None:
        """Find two paths at one simple point: one of them has jumped.

        Both are tracked again; what is not resolved so is marked.
        """
        for attempt in range(2):
            good = np.flatnonzero(ends.status == PathStatus.CONVERGED)
            first = places(self.chart.raise_(ends.points[good]), _SAME)
            shared = np.bincount(first, minlength=len(good))[first] > 1
            if not shared.any():
                return
            if attempt == 0:
                ends.status[good[shared]] = PathStatus.STALLED
                self._straight(ends, start, good[shared], self.options.tracker.tighter())
        ends.status[good[first != np.arange(len(good))]] = PathStatus.JUMPED
