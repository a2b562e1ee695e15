"""The last stretch of paths in doubt, in multiprecision: simple, singular, infinite or undecided.

Infinity is shown, not supposed. A path that goes there grows like a power of what is left of it,
with a rational exponent; one that has a finite end, of whatever size S, deviates from that law by a
share of ``size / S`` at least long before it stands still. So a path counts as infinite only where
its exponent is rational to a thousandth, having grown to 1e12, or on to 1e-28 before the target;
one that double-double leads to 1e-16 before it and no farther, where it has that exponent from 1e-8
on; and in both cases only where the leading terms of the target vanish in the weighted chart in
which its end is finite (:mod:`explorer.homotopy.initial_forms`). Where doubles round a target that
is as good as degenerate it has to go on like that to 1e-60, or as far as the bits carry: such data
have ends so far out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.double_double_stages import HANDOVER, LEFT, Stages
from explorer.homotopy.endgame import EndVerdict
from explorer.homotopy.initial_forms import InitialForms
from explorer.homotopy.multiprecision import (
    MultiprecisionEnd,
    solve_multiprecision,
    track_multiprecision,
)
from explorer.homotopy.multiprecision_system import as_complex
from explorer.homotopy.options import MultiprecisionOptions, NativeOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.precise_target import PreciseEnd
from explorer.homotopy.tracker import Ints, TrackerResult
from explorer.polynomial import System

# Where a path turns that met an obstacle after the first stage.
_SIDE = 1 + HANDOVER * 1j
# What must be left at most before a path may be called infinite or singular, and growth exponents:
# above the first a path is infinite, below the second its end is finite.
_LOOKED_AT = 1e-28
_GROWS, _STANDS = 0.04, 1e-3
# The same where doubles round the target, and how far paths are followed then.
_LOOKED_AT_FAR = 1e-60
_SMALLEST_LEFT, _LARGEST = 1e-72, 1e60
_STEPS = 400
# A path of such a condition has used up the bits; it has come far enough.
_EXHAUSTED = 1e100
# Denominators of exponents, and how near to a rational number the last one is.
_DENOMINATORS, _RATIONAL = 12, 1e-3
# So large a point has shown how it grows, where the target is as it is in doubles.
_LARGE = 1e12
# What a path moves over the last stage, as a share of its size, where it stands still.
_STILL = 1e-12
# Steps in sight before anything is said.
_FEWEST = 3
# Exponents over quarters of the decades differ by less than this where a power law holds.
_STEADY = 0.02
# Paths to infinity that are followed far; where all of them go on, so do the others.
_FEW_FAR = 8


@dataclass(frozen=True)
class JudgedEnds:
    """Ends of N paths.

    Attributes
    ----------
    points : complex array, shape (N, n)
    verdict : int array, shape (N,)
        Of :class:`EndVerdict`.
    condition : float array, shape (N,)
    jacobians : int array, shape (N,)
    """

    points: Complex
    verdict: Ints
    condition: NDArray[np.float64]
    jacobians: Ints


@dataclass(frozen=True)
class _Way:
    """Where multiprecision took up a path, shape (n,), and what was left of it there."""

    point: Complex
    left: float


@dataclass(frozen=True)
class LastStretch:
    """What the paths of a pattern share.

    Attributes
    ----------
    system : System
    path : ParameterPath
    values : complex array, shape (G, p)
        Parameters of the targets.
    exact : callable
        Gives the end of a group beyond doubles, or None.
    options : NativeOptions
    """

    system: System
    path: ParameterPath
    values: Complex
    exact: Callable[[int], PreciseEnd | None]
    options: NativeOptions

    def judge(self, start: Complex, groups: Ints, stages: Stages) -> JudgedEnds:
        """Follow in multiprecision what double-double cannot end.

        Parameters
        ----------
        start : complex array, shape (N, n)
        groups : int array, shape (N,)
        stages : Stages
            How far double-double came.
        """
        arrived = stages.arrived
        infinite = self._at_infinity(groups, stages, ~arrived & _grows(stages.results[:-1]))
        stands = arrived & _stands(*stages.results[-2:])
        settled = infinite | stands
        ends, ways = self._ends(start, groups, stages, settled)
        judged = [judge(e, far=self._rounded(int(g))) for e, g in zip(ends, groups, strict=True)]
        verdict = np.array(judged, dtype=np.int64)
        for k in np.flatnonzero(verdict == EndVerdict.INFINITE).tolist():
            if not self._shown(groups, ways, ends, k):
                verdict[k] = EndVerdict.UNDECIDED
        verdict[infinite] = EndVerdict.INFINITE
        singular = stands & (verdict != EndVerdict.SIMPLE)
        verdict[singular] = EndVerdict.FINITE
        self._far(start, groups, stages, ends, verdict)
        pairs = list(zip(ends, start, strict=True))
        points = np.array([x if e is None else e.rounded for e, x in pairs]).reshape(start.shape)
        points[singular] = stages.results[-1].points[singular]
        return JudgedEnds(
            points=points,
            verdict=verdict,
            condition=np.array([np.inf if e is None else e.condition for e in ends]),
            jacobians=np.array([0 if e is None else e.jacobians for e in ends], dtype=np.int64),
        )

    def _at_infinity(
        self, groups: Ints, stages: Stages, asked: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Keep those of the asked paths that a weighted chart shows to end at infinity."""
        last, left = stages.results[1:3], np.array(LEFT[1:3])
        shown = np.zeros(len(groups), dtype=bool)
        for group in np.unique(groups[asked]).tolist():
            forms = InitialForms(self.system, self.path, group, self.values[group])
            for k in np.flatnonzero(asked & (groups == group)).tolist():
                shown[k] = forms.vanish(np.array([stage.points[k] for stage in last]), left)
        return shown

    def _shown(
        self, groups: Ints, ways: dict[int, _Way], ends: list[MultiprecisionEnd | None], k: int
    ) -> bool:
        """The same for path k that was followed in multiprecision."""
        end, way, group = ends[k], ways[k], int(groups[k])
        assert end is not None
        forms = InitialForms(self.system, self.path, group, self.values[group])
        left = np.array([way.left, way.left * end.left])
        return forms.vanish(np.array([way.point, end.rounded]), left)

    def _ends(
        self, start: Complex, groups: Ints, stages: Stages, settled: NDArray[np.bool_]
    ) -> tuple[list[MultiprecisionEnd | None], dict[int, _Way]]:
        ends: list[MultiprecisionEnd | None] = []
        ways: dict[int, _Way] = {}
        followed = 0
        for k, group in enumerate(groups.tolist()):
            end = None
            if stages.arrived[k]:
                end = solve_multiprecision(
                    self.system,
                    self.values[group],
                    stages.results[-1].points[k],
                    self.options.multiprecision,
                    low=stages.results[-1].low[k],
                    exact=self.exact(group),
                    near=True,
                )
            doubtful = (end is None or end.code != 1) and not settled[k]
            if doubtful and followed < self.options.precise_paths:
                followed += 1
                options = self.options.multiprecision
                options = far(options) if self._rounded(group) else options
                end, ways[k] = self._followed(start, k, group, stages, options)
            ends.append(end)
        return ends, ways

    def _far(
        self,
        start: Complex,
        groups: Ints,
        stages: Stages,
        ends: list[MultiprecisionEnd | None],
        verdict: Ints,
    ) -> None:
        """Follow paths to infinity on, where doubles round the target.

        Nearly degenerate data have ends out there. Where some of these paths have ends, all are
        followed, as many as may be; the others stay undecided.
        """
        rows = [
            k
            for k in np.flatnonzero(verdict == EndVerdict.INFINITE).tolist()
            if ends[k] is None and self._rounded(int(groups[k]))
        ]
        options = far(self.options.multiprecision)
        seen: list[EndVerdict] = []
        for k in rows[: self.options.precise_paths]:
            if len(seen) == _FEW_FAR and set(seen) == {EndVerdict.INFINITE}:
                return
            ends[k], _ = self._followed(start, k, int(groups[k]), stages, options)
            verdict[k] = judge(ends[k], far=True)
            seen.append(EndVerdict(int(verdict[k])))
        verdict[rows[self.options.precise_paths :]] = EndVerdict.UNDECIDED

    def _rounded(self, group: int) -> bool:
        """Whether doubles round the target of a group, and that may decide what an end is."""
        exact = self.exact(group)
        return exact is not None and exact.decides and exact.differs_from(self.values[group])

    def _followed(
        self, start: Complex, k: int, group: int, stages: Stages, options: MultiprecisionOptions
    ) -> tuple[MultiprecisionEnd, _Way]:
        """Follow path k from where double-double came to, or from its start."""
        first = stages.results[0]
        there = bool(first.code[k] == 1)
        exact = self.exact(group)
        for begin, point, low in stages.before(k, start[k]):
            straight = track_multiprecision(
                self.system, self.path, point, group, options, begin=begin, low=low, exact=exact
            )
            if straight.left < 1:
                break
        way = _Way(point, 1 - begin)
        if not there or judge(straight) != EndVerdict.UNDECIDED:
            return straight, way
        # Real ways meet folds: the target is come at from the side
        turned = track_multiprecision(
            self.system,
            self.path,
            first.points[k],
            group,
            options,
            begin=1 - HANDOVER,
            end=_SIDE,
            low=first.low[k],
        )
        if turned.code != 1:
            return straight, way
        end = track_multiprecision(
            self.system, self.path, turned.point, group, options, begin=_SIDE, exact=exact
        )
        return end, _Way(as_complex(turned.point), HANDOVER)


def far(options: MultiprecisionOptions) -> MultiprecisionOptions:
    """Follow paths to 1e-72 before the target."""
    return replace(
        options,
        smallest_left=_SMALLEST_LEFT,
        largest=_LARGEST,
        steps=max(options.steps, _STEPS),
    )


def _grows(stages: Sequence[TrackerResult]) -> NDArray[np.bool_]:
    """Paths (N,) that grow like one rational power of what is left, stage after stage."""
    good = np.all([stage.code == 1 for stage in stages], axis=0)
    sizes = np.log([np.maximum(np.abs(s.points).max(axis=1), 1e-300) for s in stages])
    left = np.log(np.array(LEFT[:-1]))[:, None]
    exponents = -np.diff(sizes, axis=0) / np.diff(left, axis=0)
    powers = np.array([_is_power(*row) for row in exponents.T.tolist()], dtype=bool)
    return np.asarray(good & powers)


def heads_out(stages: Sequence[TrackerResult]) -> NDArray[np.bool_]:
    """Paths (N,) that double-double has seen grow like a power to a large size.

    No obstacle stops these: what they are is for multiprecision to say.
    """
    first, second = stages[:2]
    largest = [np.abs(s.points).max(axis=1, initial=0) for s in (first, second)]
    sizes = np.log(np.clip(np.nan_to_num(largest), 1e-300, 1e300))
    exponents = (sizes[1] - sizes[0]) / np.log(LEFT[0] / LEFT[1])
    powers = np.array([_is_power(e, e) for e in exponents.tolist()], dtype=bool)
    good = (first.code == 1) & (second.code == 1)
    return np.asarray(good & powers & (sizes[1] > np.log(_LARGE)))


def _stands(before: TrackerResult, last: TrackerResult) -> NDArray[np.bool_]:
    """Paths (N,) that reach their end as smoothly as those to curves of solutions do.

    Where Newton's method then finds no simple zero, the end is singular.
    """
    moved = np.abs(last.points - before.points).max(axis=1, initial=0)
    return np.asarray(moved <= _STILL * np.abs(last.points).max(axis=1, initial=0))


def _is_power(first: float, last: float) -> bool:
    """Whether growth exponents agree, with each other and with a rational number."""
    if not np.isfinite([first, last]).all():
        return False
    nearest = float(Fraction(last).limit_denominator(_DENOMINATORS))
    return last > _GROWS and abs(last - first) < _STEADY and abs(last - nearest) < _RATIONAL


def judge(end: MultiprecisionEnd | None, *, far: bool = False) -> EndVerdict:
    """What the end of a path is, by how its size went on the last stretch."""
    if end is None:
        return EndVerdict.UNDECIDED
    if end.code == 1:
        return EndVerdict.SIMPLE
    large = not far and bool(end.trail) and end.trail[-1][1] > np.log(_LARGE)
    exhausted = end.left <= _LOOKED_AT and end.condition > _EXHAUSTED
    enough = exhausted or end.left <= (_LOOKED_AT_FAR if far else _LOOKED_AT)
    if not (enough or large) or len(end.trail) < _FEWEST:
        return EndVerdict.UNDECIDED
    trail = np.array(end.trail)
    last, middle, first = (_growth(trail, share) for share in (0.75, 0.5, 0.25))
    if _is_power(middle, last) and abs(middle - first) < 4 * _STEADY:
        return EndVerdict.INFINITE
    if abs(last) < _STANDS:
        return EndVerdict.FINITE
    return EndVerdict.UNDECIDED


def _growth(trail: Sequence[tuple[float, float]] | NDArray[np.float64], share: float) -> float:
    """Exponent with which a path grows over a quarter of the decades looked at."""
    left, size = np.asarray(trail).T
    far = left[-1]
    a, b = share * far, min(1.0, share + 0.25) * far
    heights = np.interp([-a, -b], -left, size)
    return float((heights[1] - heights[0]) / (a - b))
