"""Paths go through a block of lanes, each with a step of its own, until none is left.

When Newton stops contracting before it is accurate, the next steps of
that path are made in double-double.
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.layout import LANES, PAIR
from explorer.homotopy.kernels.parameter_path import load_parameter_path
from explorer.homotopy.kernels.points import (
    clear_lane,
    move_lane,
    put_point,
    take_point,
    vlargest,
)
from explorer.homotopy.kernels.state import ACTIVE, IDLE, begin_path, end_path
from explorer.homotopy.kernels.step import correct, expand, predict
from explorer.homotopy.kernels.step_length import STOPPED, choose_steps, is_good, next_step


@kernel
def load_path(b, lanes, paths, lane, j, exact_steps):
    """Start path j in one lane.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    paths : PathTable
    lane, j : int
    exact_steps : int
        Steps in double-double at first, if the point has a rest.
    """
    g = paths.groups[j]
    load_parameter_path(b, b.path, lane, paths.coefficients, paths.geometric, g, lanes.curved)
    begin_path(lanes, paths, lane, j)
    put_point(b.buffer, b.x, lane, paths.start[j])
    put_point(b.buffer, b.low, lane, paths.start_low[j])
    for i in range(b.n):
        if paths.start_low[j, i] != 0.0:
            lanes.precise[lane] = exact_steps


@kernel
def fill_lanes(b, lanes, paths, settings, following, last):
    """Give idle lanes the next paths.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    paths : PathTable
    settings : Settings
    following, last : int
        Next path, and the one before which to stop.

    Returns
    -------
    following, active : int
        Next path, number of active lanes.
    """
    active = 0
    for lane in range(LANES):
        if lanes.state[lane] == IDLE and following < last:
            load_path(b, lanes, paths, lane, following, settings.exact_steps)
            following += 1
        active += lanes.state[lane]
    return following, active


@kernel
def accept(b, lanes, lane):
    """Make the corrected point of a lane its accepted one.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    lane : int
    """
    lanes.t[lane] = lanes.new_t[lane]
    move_lane(b.buffer, b.x, 0, b.n, lane)
    if lanes.precise[lane] > 0:
        lanes.precise[lane] -= 1
        if lanes.precise[lane] > 0:
            move_lane(b.buffer, b.low, b.guess_low, b.n, lane)
        else:
            clear_lane(b.buffer, b.low, b.n, lane)


@kernel
def accept_or_reject(b, lanes, lane, top, settings):
    """Accept or reject the step of a lane; a status when its path has ended, else 0.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    lane : int
    top : float
        Square of the largest coordinate.
    settings : Settings
    """
    lanes.steps[lane] += 1
    first, second = lanes.first[lane], lanes.second[lane]
    good = is_good(first, second, settings)
    # Newton that no longer squares its error has run out of digits
    blunt = first <= settings.tolerance and second > 100.0 * first * first
    if blunt and not good and lanes.precise[lane] == 0 and settings.exact_steps > 0:
        lanes.precise[lane] = settings.exact_steps
        return 0
    if good:
        accept(b, lanes, lane)
    return next_step(lanes, lane, good, top, settings)


@kernel
def track_paths(b, program, lanes, paths, settings, first, last, stop, done):
    """Track paths ``first .. last - 1``; results are written in place.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    lanes : Lanes
    paths : PathTable
    settings : Settings
    first, last : int
    stop, done : int arrays, shape (1,)
        Not 0: stop; number of paths that have ended.
    """
    following, active = fill_lanes(b, lanes, paths, settings, first, last)
    while active > 0:
        expand(b, program, lanes)
        choose_steps(b, lanes, settings.tolerance, settings.pole_share)
        predict(b, lanes)
        correct(b, program, lanes)
        vlargest(b.buffer, b.spot, 0, PAIR, b.n)
        for lane in range(LANES):
            if lanes.state[lane] == ACTIVE:
                status = accept_or_reject(b, lanes, lane, b.buffer[b.spot + lane], settings)
                if status == 0 and stop[0] != 0:
                    status = STOPPED
                if status != 0:
                    take_point(b.buffer, b.x, lane, paths.result[lanes.path[lane]])
                    take_point(b.buffer, b.low, lane, paths.result_low[lanes.path[lane]])
                    end_path(lanes, paths, lane, status)
                    done[0] += 1
        following, active = fill_lanes(
            b, lanes, paths, settings, following, first if stop[0] != 0 else last
        )
