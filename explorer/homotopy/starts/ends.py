"""Ends of paths in a projective chart: simple, at infinity, or singular by the Cauchy endgame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.endgame import FINITE, cauchy
from explorer.homotopy.options import EndgameOptions, NativeOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts.chart import Chart, places
from explorer.homotopy.starts.infinity import Approach, approach, is_steady, pace
from explorer.homotopy.starts.start import Target
from explorer.homotopy.tracker import Ints, refine, track

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# An end this close to infinity (share of its largest coordinate) is there, if Newton's method in
# double-double and a modest condition say that the share is not noise; and if they do not, this
# close.
_AT_INFINITY, _NEAR_INFINITY, _MODEST = 1e-9, 1e-5, 1e10
# Limits of paths that wind often are known to three digits only; one this close is finite if its
# path has slowed down.
_DOUBTFUL, _SLOW = 1e-3, 0.02
# A path that winds w times is this times r^(1/w) from its limit at most, where r is its distance
# from the target.
_GAP = 100.0
# Finite simple ends are further from infinity than noise, and leave the LU in double a digit.
_NOISE, _SHARP = 1e-12, 1e15
# A limit of the endgame is a singular solution if it solves the equations to this share of their
# largest sums; if not, a branch point lies inside the circles.
_RESIDUAL = 1e-6
# Steps of one stretch near the target: more means that double precision has come to its end.
_STEPS = 500
_SAME = 1e-10


@dataclass
class Ends:
    """Ends of N paths.

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
class Finish:
    """The last stretch of all paths, and how to judge their ends.

    Attributes
    ----------
    compiled : CompiledSystem
        The homotopy.
    path : ParameterPath
        Its parameters from the boundary to the target.
    values : complex array, shape (p,)
        Parameters of the target.
    target : Target
        The system with numbers put in, and scaled.
    plain : CompiledSystem
        The same in the unknowns y.
    chart : Chart
    options : NativeOptions
    """

    compiled: CompiledSystem
    path: ParameterPath
    values: Complex
    target: Target
    plain: CompiledSystem
    chart: Chart
    options: NativeOptions

    def run(self, start: Complex) -> Ends:
        """Find the ends of paths that begin on the boundary."""
        o, count = self.options, len(start)
        status = np.full(count, PathStatus.STALLED, dtype=object)
        ends = Ends(
            np.zeros((count, len(self.chart.scale)), dtype=np.complex128),
            np.full(count, np.inf),
            status,
            np.zeros(count, dtype=np.int64),
        )
        self._straight(ends, start, np.arange(count), replace(o.tracker, steps=_STEPS))
        near = self._go_to_infinity(ends, start)
        for tracker, endgame in self._endgames():
            rest = np.flatnonzero(ends.status == PathStatus.STALLED)
            if len(rest):
                groups = np.zeros(len(rest), dtype=np.int64)
                around = cauchy(
                    self.compiled, self.path, start[rest], groups, tracker, endgame, o.jobs
                )
                found = around.verdict == FINITE
                self._limits(ends, rest[found], around.points[found], around.winding[found], near)
        # Windings beyond those looked for: a path that keeps its pace over five decades
        ends.put(
            np.flatnonzero((ends.status == PathStatus.STALLED) & is_steady(near.slopes, 5, 0.2)),
            PathStatus.AT_INFINITY,
        )
        self._separate(ends, start)
        return ends

    def _endgames(self) -> list[tuple[TrackerOptions, EndgameOptions]]:
        """Circles as chosen, then inside branch points near the target, then with more turns."""
        o, brief = self.options, replace(self.options.tracker, steps=_STEPS)
        tight = replace(brief.tighter(), steps=_STEPS)
        deep, deeper = (
            replace(o.endgame, radius=share * o.endgame.radius) for share in (1e-4, 1e-7)
        )
        return [
            (brief, o.endgame),
            (tight, deep),
            (tight, replace(deeper, winding=2 * deeper.winding)),
        ]

    def _straight(self, ends: Ends, start: Complex, rows: Ints, tracker: TrackerOptions) -> None:
        """Track to the target and keep what arrives at a simple point."""
        tracked = track(
            self.compiled, self.path, start[rows], options=tracker, jobs=self.options.jobs
        )
        ends.jacobians[rows] += tracked.jacobians
        arrived = tracked.code == 1
        infinite, finite, x, condition = self._judge(tracked.points, arrived)
        ends.put(rows[infinite], PathStatus.AT_INFINITY)
        ends.put(rows[finite], PathStatus.CONVERGED, x[finite], condition[finite])

    def _judge(self, z: Complex, arrived: Bools) -> tuple[Bools, Bools, Complex, Floats]:
        """Mark simple ends at infinity, and finite simple ends with their points and conditions."""
        polished, _, sizes, curved = refine(self.compiled, self.values, z)
        sharp = arrived & (sizes < 1e-10)
        share = self.chart.share(polished)
        infinite = sharp & (curved < _MODEST) & (share < _AT_INFINITY)
        with np.errstate(all="ignore"):
            guess = self.chart.lower(np.where(sharp[:, None], polished, z))
            unit = np.ldexp(1.0, self.chart.scale)
            y, _, sizes, condition = refine(
                self.plain, np.zeros(0, dtype=np.complex128), guess / unit
            )
            x = y * unit
            moved = np.abs(self.chart.raise_(x) - self.chart.raise_(guess)).max(axis=1)
            finite = arrived & ~infinite & (sizes < 1e-10) & (moved < 1e-4)
            worst = np.maximum(condition, curved)  # one equation alone has condition 1
            finite &= (worst < min(_SHARP, self.options.simple_condition)) & (share > _NOISE)
        return infinite, finite, x, condition

    def _go_to_infinity(self, ends: Ends, start: Complex) -> Approach:
        """Find paths whose pace towards infinity is steady to one percent.

        Returned: what is known of the paths that stalled.
        """
        n, o = len(start), self.options
        near = Approach(
            np.full((n, 8), np.nan), start.copy(), np.ones(n), np.zeros(n, dtype=np.int64)
        )
        rest = np.flatnonzero(ends.status == PathStatus.STALLED)
        if len(rest):
            own = approach(self.compiled, self.path, self.chart, start[rest], o.tracker, o.jobs)
            near.slopes[rest] = own.slopes
            near.points[rest] = own.points
            near.radius[rest] = own.radius
            ends.jacobians[rest] += own.jacobians
            ends.put(rest[is_steady(own.slopes, 3, 0.01)], PathStatus.AT_INFINITY)
        return near

    def _limits(self, ends: Ends, rows: Ints, z: Complex, winding: Ints, near: Approach) -> None:
        """Tell limits of the endgame apart.

        Paths that take turns with others do not end at simple points.
        """
        infinite, finite, x, condition = self._judge(z, winding == 1)
        share = self.chart.share(z)
        slow = np.abs(pace(near.slopes[rows])) < _SLOW
        # With a branch point inside the circles, the mean is no limit: the path itself is elsewhere
        gap = np.abs(z - near.points[rows]).max(axis=1) / np.abs(z).max(axis=1)
        own = gap < _GAP * near.radius[rows] ** (1 / winding)
        far = infinite | (~finite & own & ~slow & (share < _NEAR_INFINITY))
        ends.put(rows[far], PathStatus.AT_INFINITY)
        ends.put(rows[finite], PathStatus.CONVERGED, x[finite], condition[finite])
        here = (share > _DOUBTFUL) | slow
        singular = ~far & ~finite & own & here & (self._residual(z) < _RESIDUAL)
        ends.put(rows[singular], PathStatus.SINGULAR, self.chart.lower(z[singular]))

    def _residual(self, z: Complex) -> Floats:
        """Largest equation at finite points, relative to its terms.

        Small coordinates count as a thousandth there.
        """
        sparse = self.target.sparse
        y = self.chart.lower(z) * np.ldexp(1.0, -self.chart.scale)
        floor = 1e-3 * np.abs(y).max(axis=1, initial=1.0, keepdims=True)
        c = np.array([float(c) for c in sparse.coefficients])
        terms, sizes = (
            c * np.prod(w[:, None] ** sparse.exponents, axis=2)
            for w in (y, np.maximum(np.abs(y), floor))
        )
        pick = (sparse.equation[:, None] == np.arange(sparse.size)).astype(np.float64)
        return np.asarray((np.abs(terms @ pick) / (np.abs(sizes) @ pick)).max(axis=1))

    def _separate(self, ends: Ends, start: Complex) -> None:
        """Two paths at one simple point: one of them has jumped.

        Both are tracked again; what is not resolved is marked.
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
