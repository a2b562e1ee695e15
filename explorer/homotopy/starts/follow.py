"""Paths from the start to just before the target, where all are simple and no two may be the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.segment import Complex, Segment
from explorer.homotopy.starts.chart import Chart
from explorer.homotopy.starts.same import crowded, places
from explorer.homotopy.tracker import Ints, Progress, refine, track

BOUNDARY = 0.9
"""Where paths are compared: late, so that a jump is seen, but not where paths that meet at t = 1 are close already."""
_SAME = 1e-9
_TRIES = 3


@dataclass(frozen=True)
class Followed:
    """N paths at the boundary: points (N, m), whether they arrived, whether they are on another's path, Jacobians."""

    points: Complex
    arrived: NDArray[np.bool_]
    jumped: NDArray[np.bool_]
    jacobians: Ints


def follow(
    compiled: CompiledSystem,
    chart: Chart,
    begin: Complex,
    end: Complex,
    start: Complex,
    o: NativeOptions,
    progress: Progress | None,
) -> Followed:
    """Track to the boundary; paths that fail or coincide there are tracked again with tighter settings."""
    segment = Segment.line(begin, begin + BOUNDARY * (end - begin))
    values = begin + BOUNDARY * (end - begin)
    points, jacobians = start.copy(), np.zeros(len(start), dtype=np.int64)
    arrived, jumped = np.zeros(len(start), dtype=bool), np.zeros(len(start), dtype=bool)
    again, options = np.arange(len(start)), o.tracker
    for _ in range(_TRIES):
        tracked = track(
            compiled, segment, start[again], options=options, jobs=o.jobs, progress=progress
        )
        ends, _, sizes, _ = refine(compiled, values, tracked.points, low=tracked.low, rounds=2)
        points[again], arrived[again] = ends, (tracked.code == 1) & (sizes < 1e-8)
        jacobians[again] += tracked.jacobians
        jumped[:] = False
        jumped[arrived] = crowded(chart.unit(points[arrived]), _SAME)
        again, options, progress = np.flatnonzero(~arrived | jumped), options.tighter(), None
        if not len(again):
            break
    jumped[arrived] = places(chart.unit(points[arrived]), _SAME) != np.arange(arrived.sum())
    return Followed(points, arrived, jumped, jacobians)
