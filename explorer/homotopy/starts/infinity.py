"""Paths to infinity, told by how fast they go there.

Near t = 1 a path is a power series in ``(1 - t)^(1/w)``, so the share of the homogenising unknown
that vanishes goes like ``(1 - t)^v`` with a rational valuation ``v = a / w > 0`` at infinity, and v
= 0 at a finite end.

References: Huber and Verschelde, "Polyhedral end games for polynomial continuation" (1998).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.starts.chart import Chart
from explorer.homotopy.tracker import Ints, track

# Distances from the target at which the share is read, as shares of the last stretch.
_RADII = 10.0 ** -np.arange(2, 11)
# A decade takes about ten steps; a path that takes so many more has come to the end of double
# precision.
_STEPS = 200
# Shares below this are noise, and tell nothing.
_NOISE = 1e-13


@dataclass(frozen=True)
class Approach:
    """Last decades of N paths.

    Attributes
    ----------
    slopes : float array, shape (N, 8)
        Of the logarithm of the share, from radius to radius; NaN where unknown.
    points : complex array, shape (N, m)
        Last points reached.
    radius : float array, shape (N,)
        Their distances from the target.
    jacobians : int array, shape (N,)
    """

    slopes: NDArray[np.float64]
    points: Complex
    radius: NDArray[np.float64]
    jacobians: Ints

    @classmethod
    def unknown(cls, start: Complex) -> Approach:
        """Paths (N, m) that have not been followed."""
        count = len(start)
        return cls(
            slopes=np.full((count, len(_RADII) - 1), np.nan),
            points=start.copy(),
            radius=np.ones(count),
            jacobians=np.zeros(count, dtype=np.int64),
        )


def approach(
    compiled: CompiledSystem,
    path: ParameterPath,
    chart: Chart,
    start: Complex,
    tracker: TrackerOptions,
    jobs: int,
) -> Approach:
    """Follow paths from points (N, m) decade by decade as far as double precision goes."""
    spent = np.zeros(len(start), dtype=np.int64)
    shares = np.full((len(start), len(_RADII)), np.nan)
    points = start.copy()
    radii = np.ones(len(start))
    here = start
    at = 0.0
    alive = np.arange(len(start))
    brief = replace(tracker, steps=_STEPS)
    for k, radius in enumerate(_RADII.tolist()):
        moved = track(compiled, path, here, options=brief, begin=at, end=1 - radius, jobs=jobs)
        spent[alive] += moved.jacobians
        there = moved.code == 1
        here = moved.points[there]
        at = 1 - radius
        alive = alive[there]
        shares[alive, k] = chart.share(here)
        points[alive] = here
        radii[alive] = radius
    shares[shares < _NOISE] = np.nan
    slopes = np.diff(np.log(shares), axis=1) / np.log(0.1)
    return Approach(slopes, points, radii, spent)


def keeps_pace(
    slopes: NDArray[np.float64], count: int, spread: float, least: float = 0.02
) -> NDArray[np.bool_]:
    """Tell paths that go to infinity at a steady pace.

    Parameters
    ----------
    slopes : float array, shape (N, d)
    count : int
        So many successive slopes somewhere must agree,
    spread : float
        to this share of the largest,
    least : float
        and be above this. The last known slope must be above it too: near a degenerate target a
        path may head for infinity and turn late.

    Returns
    -------
    bool array, shape (N,)

    Examples
    --------
    >>> slopes = np.array([[0.3, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.0]])
    >>> keeps_pace(slopes, 3, 0.01).tolist()
    [True, False]
    """
    windows = np.lib.stride_tricks.sliding_window_view(slopes, count, axis=1)
    low = windows.min(axis=2)
    high = windows.max(axis=2)
    with np.errstate(invalid="ignore"):
        steady = ((low > least) & (high - low < spread * high)).any(axis=1)
        return np.asarray(steady & (pace(slopes) > least))


def pace(slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Last known slope of every path, shape (N,); NaN where there is none."""
    known = np.isfinite(slopes)
    last = slopes.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.asarray(slopes[np.arange(len(slopes)), last])
