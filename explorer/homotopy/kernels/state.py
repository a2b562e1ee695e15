"""Paths put into lanes and taken out of them (see :mod:`explorer.homotopy.kernels.tables`)."""

from __future__ import annotations

from explorer.compiled.build import kernel

IDLE = 0
ACTIVE = 1


@kernel
def begin_path(lanes, paths, lane, j):
    """Put path j, at its beginning, in a lane.

    Parameters
    ----------
    lanes : Lanes
    paths : PathTable
    lane, j : int
    """
    way = paths.end[j] - paths.begin[j]
    lanes.state[lane] = ACTIVE
    lanes.path[lane] = j
    lanes.steps[lane] = 0
    lanes.fresh[lane] = 1
    lanes.t[lane] = paths.begin[j]
    lanes.target[lane] = paths.end[j]
    lanes.length[lane] = abs(way)
    lanes.h[lane] = abs(way)
    lanes.direction[lane] = way / abs(way)
    lanes.precise[lane] = 0


@kernel
def end_path(lanes, paths, lane, status):
    """Note how the path of a lane has ended, and free the lane.

    Parameters
    ----------
    lanes : Lanes
    paths : PathTable
    lane, status : int
    """
    j = lanes.path[lane]
    paths.reached[j] = lanes.t[lane]
    paths.status[j] = status
    paths.counts[j] = 2 * lanes.steps[lane]
    lanes.state[lane] = IDLE
