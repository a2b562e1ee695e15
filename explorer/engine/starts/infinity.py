"""Paths to infinity, told by how fast they go there (Huber and Verschelde, "Polyhedral end games", 1998).

Near t = 1 a path is a power series in ``(1 - t)^(1/w)``, so the share of the homogenising unknown that vanishes goes like
``(1 - t)^v`` with a rational valuation ``v = a / w > 0`` at infinity, and v = 0 at a finite end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.engine.options import TrackerOptions
from explorer.engine.starts.chart import Chart
from explorer.engine.tape import Tape
from explorer.engine.tracker import Complex, Ints, Segment, track

# Distances from the target at which the share is read, as shares of the last stretch.
_RADII = 10.0 ** -np.arange(2, 11)


def valuations(
    tape: Tape, segment: Segment, chart: Chart, start: Complex, tracker: TrackerOptions, jobs: int
) -> tuple[NDArray[np.float64], Ints]:
    """Slopes of the logarithm of the share between successive radii, shape (N, 8), and Jacobians spent, shape (N,).

    A slope is NaN where a path could not be followed so far.
    """
    here, at = start, 0.0
    alive, spent = np.ones(len(start), dtype=bool), np.zeros(len(start), dtype=np.int64)
    shares = np.full((len(start), len(_RADII)), np.nan)
    for k, radius in enumerate(_RADII.tolist()):
        moved = track(tape, segment, here, options=tracker, begin=at, end=1 - radius, jobs=jobs)
        here, at, alive = moved.points, 1 - radius, alive & (moved.code == 1)
        shares[alive, k] = chart.share(here[alive])
        spent += moved.jacobians
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.diff(np.log(shares), axis=1) / np.log(0.1), spent


def settled(slopes: NDArray[np.float64], count: int, spread: float, least: float = 0.02) -> NDArray[np.bool_]:
    """Whether ``count`` successive slopes somewhere agree to a share ``spread`` and are well above 0."""
    windows = np.lib.stride_tricks.sliding_window_view(slopes, count, axis=1)
    low, high = windows.min(axis=2), windows.max(axis=2)
    with np.errstate(invalid="ignore"):
        return np.asarray(((low > least) & (high - low < spread * high)).any(axis=1))
