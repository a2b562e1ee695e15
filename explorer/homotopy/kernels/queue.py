# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""The tracker's kernel: a queue of paths through a block of lanes, each with its own step, until the queue is empty.

The step length follows the observed error of the predictor and the distance of the nearest pole
that the approximants see. When Newton stops contracting before it is accurate, the next steps of
that path are made in double-double.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.homotopy import load_segment
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.norms import vlargest
from explorer.homotopy.kernels.points import clear_lane, move_lane, put_point, take_point
from explorer.homotopy.kernels.stepper import ACTIVE, IDLE, choose_steps, correct, expand, predict

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


class Work(NamedTuple):
    """Paths to track and where their ends go; see :func:`explorer.homotopy.tracker.track`."""

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
def begin_way(lanes, work, lane, j):  # type: ignore[no-untyped-def]
    """Put path j, at its beginning, in a lane."""
    way = work.end[j] - work.begin[j]
    lanes.state[lane], lanes.path[lane], lanes.steps[lane], lanes.fresh[lane] = ACTIVE, j, 0, 1
    lanes.t[lane], lanes.target[lane] = work.begin[j], work.end[j]
    lanes.length[lane] = lanes.h[lane] = abs(way)
    lanes.direction[lane] = way / abs(way)
    lanes.precise[lane] = 0


@kernel
def load_path(b, lanes, work, lane, j, exact_steps):  # type: ignore[no-untyped-def]
    """Start path j in one lane."""
    load_segment(b, b.path, lane, work.coefficients, work.geometric, work.groups[j], lanes.curved)
    begin_way(lanes, work, lane, j)
    put_point(b.buffer, b.x, lane, work.start[j])
    put_point(b.buffer, b.low, lane, work.start_low[j])
    for i in range(b.n):
        if work.start_low[j, i] != 0.0:
            lanes.precise[lane] = exact_steps


@kernel
def fill(b, lanes, work, settings, following, last):  # type: ignore[no-untyped-def]
    """Give idle lanes the next paths; next path, number of active lanes."""
    active = 0
    for lane in range(LANES):
        if lanes.state[lane] == IDLE and following < last:
            load_path(b, lanes, work, lane, following, settings.exact_steps)
            following += 1
        active += lanes.state[lane]
    return following, active


@kernel
def is_good(first, second, settings):  # type: ignore[no-untyped-def]
    """Whether two Newton steps contract well enough and leave little error, estimated as second^2 / first."""
    good = first <= 8.0 * settings.tolerance and second <= max(0.1 * first, 1e-12)
    return good and second * second <= settings.accept * max(first, 1e-12)


@kernel
def change_of_step(first, second, settings):  # type: ignore[no-untyped-def]
    """Factor for the step length: Newton leaves about c^2 e^3, c = second / first^2; aim at a tenth of ``accept``."""
    if not first < 1e300:
        return 0.2
    curve = second / max(first, 1e-16) ** 2
    aim = min(
        settings.tolerance, (0.1 * settings.accept / max(curve * curve, 1e-16)) ** (1.0 / 3.0)
    )
    return 0.8 * (aim / max(first, 1e-16)) ** (1.0 / (settings.order + 1))


@kernel
def accept(b, lanes, lane):  # type: ignore[no-untyped-def]
    """Make the corrected point of a lane its accepted one."""
    lanes.t[lane] = lanes.new_t[lane]
    move_lane(b.buffer, b.x, 0, b.n, lane)
    if lanes.precise[lane] > 0:
        lanes.precise[lane] -= 1
        if lanes.precise[lane] > 0:
            move_lane(b.buffer, b.low, b.guess_low, b.n, lane)
        else:
            clear_lane(b.buffer, b.low, b.n, lane)


@kernel
def judge(b, lanes, lane, top, settings):  # type: ignore[no-untyped-def]
    """Accept or reject the step of a lane; a status when its path has ended, else 0."""
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
    return outcome(lanes, lane, good, top, settings)


@kernel
def outcome(lanes, lane, good, top, settings):  # type: ignore[no-untyped-def]
    """Next step length of a lane whose step was ``good`` or not; a status when its path has ended, else 0.

    ``top`` is the square of the largest coordinate.
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
def finish(b, lanes, work, lane, status):  # type: ignore[no-untyped-def]
    """Write the end of a path and free its lane."""
    j = lanes.path[lane]
    take_point(b.buffer, b.x, lane, work.result[j])
    take_point(b.buffer, b.low, lane, work.result_low[j])
    work.reached[j], work.status[j], work.counts[j] = lanes.t[lane], status, 2 * lanes.steps[lane]
    lanes.state[lane] = IDLE


@kernel
def track_queue(b, code, lanes, work, settings, first, last, stop, done):  # type: ignore[no-untyped-def]
    """Track paths ``first .. last - 1``; results are written in place, ``done[0]`` counts ends, ``stop[0]`` stops."""
    following, active = fill(b, lanes, work, settings, first, last)
    while active > 0:
        expand(b, code, lanes)
        choose_steps(b, lanes, settings.tolerance, settings.pole_share)
        predict(b, lanes)
        correct(b, code, lanes)
        vlargest(b.buffer, b.spot, 0, PAIR, b.n)
        for lane in range(LANES):
            if lanes.state[lane] == ACTIVE:
                status = judge(b, lanes, lane, b.buffer[b.spot + lane], settings)
                if status == 0 and stop[0] != 0:
                    status = STOPPED
                if status != 0:
                    finish(b, lanes, work, lane, status)
                    done[0] += 1
        following, active = fill(
            b, lanes, work, settings, following, first if stop[0] != 0 else last
        )
