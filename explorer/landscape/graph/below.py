"""Proof that a path stays below a level, whatever the integrator that found it did.

A path is a polygon. On each segment the loss is enclosed by a Taylor model along the segment, with
exact parameters; where that does not suffice the segment is halved. The loss of a critical point is
enclosed too: in its neighbourhood (see :mod:`explorer.landscape.graph.balls`) it differs from the
loss of the centre by at most ``|T^T g| e + (1 + q) e^2 / 2``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.certify.exact import ExactSystem
from explorer.certify.midpoint_radius import EPS, evaluate
from explorer.landscape.graph.balls import Balls
from explorer.landscape.graph.enclosure import enclose

Floats = NDArray[np.float64]

# Halvings of one segment; a path that needs more touches the level, or is hardly below.
_HALVINGS = 12
_MOST_PIECES = 100_000


def loss_of(exact: ExactSystem, balls: Balls) -> tuple[Floats, Floats]:
    """Enclose the loss of the critical point in each neighbourhood.

    Parameters
    ----------
    exact : ExactSystem
    balls : Balls

    Returns
    -------
    low, high : float arrays, shape (K,)
        Infinite where nothing is proved.
    """
    program = exact.system.potential_program
    mid, rad = evaluate(program, balls.centre, np.zeros_like(balls.centre), exact.doubles)
    # |T^T g| <= (1 - q) e <= e, and the curvature in y is below 2
    apart = 2 * balls.error**2
    doubt = (rad[:, 0] + apart) * (1 + 8 * EPS)
    return np.nextafter(mid[:, 0] - doubt, -np.inf), np.nextafter(mid[:, 0] + doubt, np.inf)


def stays_below(exact: ExactSystem, path: Floats, level: float) -> bool:
    """Prove that the loss is below a level on all of a polygon.

    Parameters
    ----------
    exact : ExactSystem
        With a potential.
    path : float array, shape (P, n)
        Its corners; one point is a path too.
    level : float

    Returns
    -------
    bool
        False where it is not proved.
    """
    corners = path if len(path) > 1 else np.repeat(path, 2, axis=0)
    start, end = corners[:-1], corners[1:]
    for _ in range(_HALVINGS):
        middle = (start + end) / 2
        half = ((end - start) / 2)[:, :, None]
        rounding = 4 * EPS * (np.abs(start) + np.abs(end))
        open_rows = ~_below(exact, middle, half, rounding, level)
        if not open_rows.any():
            return True
        start, end, middle = start[open_rows], end[open_rows], middle[open_rows]
        start, end = np.concatenate([start, middle]), np.concatenate([middle, end])
        if len(start) > _MOST_PIECES:
            return False
    return False


def _below(
    exact: ExactSystem, middle: Floats, half: Floats, rounding: Floats, level: float
) -> NDArray[np.bool_]:
    program = exact.system.potential_program
    value, slope, rest = enclose(program, middle, half, exact.doubles, rounding)
    with np.errstate(all="ignore"):
        rise = (np.abs(slope[:, 0, 0]) + rest[:, 0]) * (1 + 8 * EPS)
        return np.asarray(np.nextafter(value[:, 0] + rise, np.inf) < level)
