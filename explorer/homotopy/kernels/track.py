"""Paths go through a block of lanes, each with a step of its own, until none is left.

The step length follows the observed error of the predictor and the distance of the nearest pole
that the approximants see. When Newton stops contracting before it is accurate, the next steps of
that path are made in double-double.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.parameter_path import load_parameter_path
from explorer.homotopy.kernels.points import (
    clear_lane,
    move_lane,
    put_point,
    take_point,
    vlargest,
)
from explorer.homotopy.kernels.step import ACTIVE, IDLE, choose_steps, correct, expand, predict

CONVERGED, SMALL_STEP, MANY_STEPS, LARGE, STOPPED = 1, 2, 3, 4, 5


class Settings(NamedTuple):
    """Numbers of :class:`explorer.homotopy.options.TrackerOptions`."""

    order: int
    tolerance: float
    pole_share: float
    smallest_step: float
    steps: int
    largest: float
    exact_steps: int
    accept: float


class PathTable(NamedTuple):
    """N paths to track and where their ends go; see :func:`explorer.homotopy.tracker.track`.

    Attributes
    ----------
    coefficients : complex array, shape (G, 3, p)
        Parameter path of each group.
    geometric : bool array, shape (G, p)
    start, start_low, result, result_low : complex arrays, shape (N, n)
        Points and their double-double rests.
    groups : int array, shape (N,)
    begin, end, reached : complex arrays, shape (N,)
        Positions on the parameter path.
    status, counts : int arrays, shape (N,)
        How each path ended; Jacobians evaluated and factored.
    """

    coefficients: Any
    geometric: Any
    start: Any
    start_low: Any
    groups: Any
    begin: Any
    end: Any
    result: Any
    result_low: Any
    reached: Any
    status: Any
    counts: Any


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
def load_path(b, lanes, paths, lane, j, exact_steps):
    """Start path j in one lane.

    Parameters
    ----------
    b : Block
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
    b : Block
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
def is_good(first, second, settings):
    """Whether two Newton steps contract well and leave little error, about ``second^2 / first``.

    Parameters
    ----------
    first, second : float
        Relative sizes of the steps.
    settings : Settings
    """
    good = first <= 8.0 * settings.tolerance and second <= max(0.1 * first, 1e-12)
    return good and second * second <= settings.accept * max(first, 1e-12)


@kernel
def change_of_step(first, second, settings):
    """Give the factor for the step length.

    Newton leaves about ``c^2 e^3`` with ``c = second / first^2``; the aim is a tenth of ``accept``.

    Parameters
    ----------
    first, second : float
    settings : Settings
    """
    if not first < 1e300:
        return 0.2
    curve = second / max(first, 1e-16) ** 2
    aim = min(
        settings.tolerance, (0.1 * settings.accept / max(curve * curve, 1e-16)) ** (1.0 / 3.0)
    )
    return 0.8 * (aim / max(first, 1e-16)) ** (1.0 / (settings.order + 1))


@kernel
def accept(b, lanes, lane):
    """Make the corrected point of a lane its accepted one.

    Parameters
    ----------
    b : Block
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
    b : Block
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
def next_step(lanes, lane, good, top, settings):
    """Set the next step length of a lane; a status when its path has ended, else 0.

    Parameters
    ----------
    lanes : Lanes
    lane : int
    good : bool
        Whether the last step was accepted.
    top : float
        Square of the largest coordinate.
    settings : Settings
    """
    lanes.fresh[lane] = 0
    change = change_of_step(lanes.first[lane], lanes.second[lane], settings)
    if good:
        lanes.h[lane] = lanes.tried[lane] * min(max(change, 0.3), 4.0)
        if lanes.t[lane] == lanes.target[lane]:
            return CONVERGED
        if top > settings.largest**2:
            return LARGE
    else:
        lanes.h[lane] = lanes.tried[lane] * min(max(change, 0.1), 0.5)
    if lanes.h[lane] < settings.smallest_step * lanes.length[lane]:
        return SMALL_STEP
    return MANY_STEPS if lanes.steps[lane] >= settings.steps else 0


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


@kernel
def track_paths(b, program, lanes, paths, settings, first, last, stop, done):
    """Track paths ``first .. last - 1``; results are written in place.

    Parameters
    ----------
    b : Block
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
