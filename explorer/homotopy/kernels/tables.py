"""What kernels know of paths: a table of all, the state of those in the lanes, settings."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.layout import LANES


class Lanes(NamedTuple):
    """State of each lane, arrays of shape (LANES,).

    Attributes
    ----------
    state, path, steps : int arrays
        Idle or active; number of the path; steps made.
    t, new_t, target, direction : complex arrays
        Positions on the parameter path: accepted, predicted, wanted; unit direction.
    length, h, tried : float arrays
        Length of the whole way, step length to try, step length tried.
    fresh, precise : int arrays
        Whether no step was made yet; steps still to make in double-double.
    first, second : float arrays
        Relative sizes of the first and the second Newton step.
    curved : int array, shape (p, LANES + 1)
        Whether each parameter moves geometrically, and in how many lanes.
    """

    state: Any
    path: Any
    steps: Any
    t: Any
    new_t: Any
    target: Any
    direction: Any
    length: Any
    h: Any
    tried: Any
    fresh: Any
    precise: Any
    first: Any
    second: Any
    curved: Any


def make_lanes(p: int) -> Lanes:
    """Idle lanes for p parameters."""
    real = np.zeros(LANES)
    position = np.zeros(LANES, dtype=np.complex128)
    count = np.zeros(LANES, dtype=np.int64)
    return Lanes(
        count.copy(),
        count.copy(),
        count.copy(),
        position.copy(),
        position.copy(),
        position.copy(),
        position.copy(),
        real.copy(),
        real.copy(),
        real.copy(),
        count.copy(),
        count.copy(),
        real.copy(),
        real.copy(),
        np.zeros((p, LANES + 1), dtype=np.int64),
    )


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
