"""The last stretch of paths in doubt, in multiprecision: simple, singular, infinite or undecided.

Infinity is shown, not supposed. A path that goes there grows like a power of what is left of it,
with a rational exponent; one that has a finite end, of whatever size S, deviates from that law by a
share of ``size / S`` at least long before it stands still. So a path counts as infinite only where
its exponent is rational to a thousandth, having grown to 1e12, or on to 1e-28 before the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import track_double_double
from explorer.homotopy.endgame import EndVerdict
from explorer.homotopy.multiprecision import (
    MultiprecisionEnd,
    solve_multiprecision,
    track_multiprecision,
)
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Ints, TrackerResult
from explorer.polynomial import System

# Ends of the stages of double-double on the way; multiprecision takes over from the first.
_STAGES = (1 - 2.0**-27, 1 - 2.0**-40, 1 - 2.0**-53, 1.0)
# Where a path turns that met an obstacle after the first stage.
_SIDE = 1 + 2.0**-27 * 1j
# What must be left at most before a path may be called infinite or singular, and growth exponents:
# above the first a path is infinite, below the second its end is finite.
_LOOKED_AT, _GROWS, _STANDS = 1e-28, 0.04, 1e-3
# Denominators of exponents, and how near to a rational number the last one is.
_DENOMINATORS, _RATIONAL = 12, 1e-3
# So large a point has shown how it grows.
_LARGE = 1e12
# What a path moves over the last stage, as a share of its size, where it stands still.
_STILL = 1e-12
# Steps in sight before anything is said.
_FEWEST = 3
# Exponents over quarters of the decades differ by less than this where a power law holds.
_STEADY = 0.02


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


def last_stretch(
    system: System,
    compiled: CompiledSystem,
    path: ParameterPath,
    values: Complex,
    start: Complex,
    groups: Ints,
    options: NativeOptions,
) -> JudgedEnds:
    """Track start points (N, n) in double-double, and what that cannot end in multiprecision.

    Parameters
    ----------
    values : complex array, shape (G, p)
        Parameters of the targets.
    """
    stages = _in_stages(compiled, path, start, groups, options)
    arrived = np.all([stage.code == 1 for stage in stages], axis=0)
    infinite = ~arrived & _grows(stages[:-1])
    stands = arrived & _stands(*stages[-2:])
    ends: list[MultiprecisionEnd | None] = []
    followed = 0
    for k, group in enumerate(groups.tolist()):
        end = None
        if arrived[k]:
            end = solve_multiprecision(
                system,
                values[group],
                stages[-1].points[k],
                options.multiprecision,
                low=stages[-1].low[k],
                near=True,
            )
        doubtful = (end is None or end.code != 1) and not (infinite[k] or stands[k])
        if doubtful and followed < options.precise_paths:
            followed += 1
            end = _tracked(system, path, stages[0], start, k, group, options)
        ends.append(end)
    pairs = list(zip(ends, start, strict=True))
    verdict = np.array([judge(e) for e in ends], dtype=np.int64)
    verdict[infinite] = EndVerdict.INFINITE
    singular = stands & (verdict != EndVerdict.SIMPLE)
    verdict[singular] = EndVerdict.FINITE
    points = np.array([x if e is None else e.rounded for e, x in pairs]).reshape(start.shape)
    points[singular] = stages[-1].points[singular]
    used = np.array([0 if e is None else e.jacobians for e in ends], dtype=np.int64)
    return JudgedEnds(
        points=points,
        verdict=verdict,
        condition=np.array([np.inf if e is None else e.condition for e in ends]),
        jacobians=used + sum(stage.jacobians for stage in stages),
    )


def _in_stages(
    compiled: CompiledSystem,
    path: ParameterPath,
    start: Complex,
    groups: Ints,
    options: NativeOptions,
) -> list[TrackerResult]:
    """Ends (N, n) of each stage in double-double; a path that stops stays where it is."""
    stages: list[TrackerResult] = []
    here, low, begin = start, np.zeros_like(start), 0.0
    for end in _STAGES:
        stage = track_double_double(
            compiled,
            path,
            here,
            groups,
            options.double_double,
            begin=begin,
            end=end,
            low=low,
            jobs=options.jobs,
        )
        stages.append(stage)
        here, low, begin = stage.points, stage.low, end
    return stages


def _grows(stages: list[TrackerResult]) -> NDArray[np.bool_]:
    """Paths (N,) that grow like one rational power of what is left, stage after stage."""
    good = np.all([stage.code == 1 for stage in stages], axis=0)
    sizes = np.log([np.maximum(np.abs(s.points).max(axis=1), 1e-300) for s in stages])
    left = np.log(1 - np.array(_STAGES[:-1]))[:, None]
    exponents = -np.diff(sizes, axis=0) / np.diff(left, axis=0)
    powers = np.array([_is_power(*row) for row in exponents.T.tolist()], dtype=bool)
    return np.asarray(good & powers)


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


def _tracked(
    system: System,
    path: ParameterPath,
    first: TrackerResult,
    start: Complex,
    k: int,
    group: int,
    options: NativeOptions,
) -> MultiprecisionEnd:
    """Follow path k in multiprecision from where double-double hands over, or from its start."""
    there = first.code[k] == 1
    straight = track_multiprecision(
        system,
        path,
        first.points[k] if there else start[k],
        group,
        options.multiprecision,
        begin=_STAGES[0] if there else 0.0,
        low=first.low[k] if there else None,
    )
    if not there or judge(straight) != EndVerdict.UNDECIDED:
        return straight
    # Real ways meet folds: the target is come at from the side
    turned = track_multiprecision(
        system,
        path,
        first.points[k],
        group,
        options.multiprecision,
        begin=_STAGES[0],
        end=_SIDE,
        low=first.low[k],
    )
    if turned.code != 1:
        return straight
    return track_multiprecision(
        system, path, turned.point, group, options.multiprecision, begin=_SIDE
    )


def judge(end: MultiprecisionEnd | None) -> EndVerdict:
    """What the end of a path is, by how its size went on the last stretch."""
    if end is None:
        return EndVerdict.UNDECIDED
    if end.code == 1:
        return EndVerdict.SIMPLE
    large = bool(end.trail) and end.trail[-1][1] > np.log(_LARGE)
    if (end.left > _LOOKED_AT and not large) or len(end.trail) < _FEWEST:
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
