"""The last stretch of paths in doubt, in multiprecision: simple, singular, infinite or undecided.

Infinity is shown, not supposed. A path that goes there grows like a power of what is left of it,
with a rational exponent; one that has a finite end, of whatever size S, deviates from that law by a
share of ``size / S`` at least long before it stands still. So a path counts as infinite only where
its exponent is rational to a thousandth, having grown to 1e16, or on to 1e-28 before the target.
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

# Where double-double hands over, as a place on the way.
_HAND_OVER = 1 - 1e-8
# What must be left at most before a path may be called infinite or singular, and growth exponents:
# above the first a path is infinite, below the second its end is finite.
_LOOKED_AT, _GROWS, _STANDS = 1e-28, 0.04, 1e-3
# Denominators of exponents, and how near to a rational number the last one is.
_DENOMINATORS, _RATIONAL = 12, 1e-3
# Steps in sight before anything is said.
_FEWEST = 8
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
    o = options.double_double
    half = track_double_double(compiled, path, start, groups, o, end=_HAND_OVER, jobs=options.jobs)
    rest = track_double_double(
        compiled,
        path,
        half.points,
        groups,
        o,
        begin=_HAND_OVER,
        low=half.low,
        jobs=options.jobs,
    )
    arrived = (half.code == 1) & (rest.code == 1)
    ends: list[MultiprecisionEnd | None] = []
    followed = 0
    for k, group in enumerate(groups.tolist()):
        end = None
        if arrived[k]:
            end = solve_multiprecision(
                system,
                values[group],
                rest.points[k],
                options.multiprecision,
                low=rest.low[k],
                near=True,
            )
        if (end is None or end.code != 1) and followed < options.precise_paths:
            followed += 1
            end = _tracked(system, path, half, start, k, group, options)
        ends.append(end)
    pairs = list(zip(ends, start, strict=True))
    used = np.array([0 if e is None else e.jacobians for e in ends], dtype=np.int64)
    return JudgedEnds(
        points=np.array([x if e is None else e.rounded for e, x in pairs]).reshape(start.shape),
        verdict=np.array([judge(e) for e in ends], dtype=np.int64),
        condition=np.array([np.inf if e is None else e.condition for e in ends]),
        jacobians=half.jacobians + rest.jacobians + used,
    )


def _tracked(
    system: System,
    path: ParameterPath,
    half: TrackerResult,
    start: Complex,
    k: int,
    group: int,
    options: NativeOptions,
) -> MultiprecisionEnd:
    """Follow path k in multiprecision from where double-double hands over, or from its start."""
    there = half.code[k] == 1
    return track_multiprecision(
        system,
        path,
        half.points[k] if there else start[k],
        group,
        options.multiprecision,
        begin=_HAND_OVER if there else 0.0,
        low=half.low[k] if there else None,
    )


def judge(end: MultiprecisionEnd | None) -> EndVerdict:
    """What the end of a path is, by how its size went on the last stretch."""
    if end is None:
        return EndVerdict.UNDECIDED
    if end.code == 1:
        return EndVerdict.SIMPLE
    if (end.left > _LOOKED_AT and end.code != 4) or len(end.trail) < _FEWEST:
        return EndVerdict.UNDECIDED
    trail = np.array(end.trail)
    last, middle, first = (_growth(trail, share) for share in (0.75, 0.5, 0.25))
    nearest = float(Fraction(last).limit_denominator(_DENOMINATORS)) if np.isfinite(last) else 0
    steady = max(abs(last - middle), abs(middle - first) / 4) < _STEADY
    if last > _GROWS and steady and abs(last - nearest) < _RATIONAL:
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
