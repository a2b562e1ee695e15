"""Lengths of steps, and when a path has ended.

The step length follows the observed error of the predictor and the distance of the nearest pole
that the approximants see.
"""

from __future__ import annotations

import numpy as np

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.layout import LANES, PAIR
from explorer.homotopy.kernels.points import norms
from explorer.homotopy.kernels.series import vpole
from explorer.homotopy.kernels.state import ACTIVE

# How a path ends; 0 while it goes on.
CONVERGED = 1
SMALL_STEP = 2
MANY_STEPS = 3
LARGE = 4
STOPPED = 5


@kernel
def nearest_poles(b, sizes, poles):
    """Distance of the nearest pole that the series see.

    Coordinates with a small last coefficient do not count.

    Parameters
    ----------
    b : LaneBlock
    sizes, poles : float arrays, shape (LANES,)
        Norm of the last coefficient; the distances.
    """
    buffer = b.buffer
    least = b.spot
    floor = b.spot + LANES
    for lane in range(LANES):
        buffer[least + lane] = 1e300
        buffer[floor + lane] = 1e-4 * sizes[lane] ** 2
    for i in range(b.n):
        place = (b.order - 1) * b.stride + i * PAIR
        vpole(buffer, least, place, b.stride, b.weights + i * LANES, floor)
    for lane in range(LANES):
        poles[lane] = np.sqrt(buffer[least + lane])


@kernel
def choose_steps(b, lanes, tolerance, pole_share):
    """Choose step lengths: what the last step taught, not too near a pole.

    A path lands on its target without a tiny last step.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    tolerance, pole_share : float
        See :class:`explorer.homotopy.options.TrackerOptions`.
    """
    norms(b, b.order * b.stride, lanes.first)
    nearest_poles(b, lanes.first, lanes.second)
    for lane in range(LANES):
        lanes.new_t[lane] = lanes.t[lane]
        lanes.tried[lane] = 0.0
        if lanes.state[lane] != ACTIVE:
            continue
        step = min(lanes.h[lane], pole_share * lanes.second[lane])
        if lanes.fresh[lane] == 1 and lanes.first[lane] > 0.0:
            step = min(step, (0.1 * tolerance / lanes.first[lane]) ** (1.0 / b.order))
        remaining = abs(lanes.target[lane] - lanes.t[lane])
        if step >= remaining:
            step = remaining
            lanes.new_t[lane] = lanes.target[lane]
        else:
            step = min(step, 0.5 * remaining)
            lanes.new_t[lane] = lanes.t[lane] + lanes.direction[lane] * step
        lanes.tried[lane] = step


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
