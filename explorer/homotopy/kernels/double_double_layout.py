"""The way of points in and out of a block in double-double."""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.double_double import qhigh, qlow, qset
from explorer.homotopy.kernels.layout import LANES, PAIR, QUAD


@kernel
def round_to_double(d, q_place, buffer, place, count):
    """Copy high parts of elements to a block of doubles.

    Parameters
    ----------
    d : DoubleDoubleBlock
    q_place : int
    buffer : float array, shape (size,)
    place, count : int
    """
    for i in range(count):
        for lane in range(LANES):
            buffer[place + i * PAIR + lane] = d.q[q_place + i * QUAD + lane]
            buffer[place + i * PAIR + LANES + lane] = d.q[q_place + i * QUAD + 2 * LANES + lane]


@kernel
def put(d, lane, place, high, low):
    """Write a point with its low part, complex arrays of shape (n,), into one lane."""
    for i in range(len(high)):
        qset(d.q, place + i * QUAD, lane, high[i], low[i])


@kernel
def take(d, place, lane, high, low):
    """Read one lane into a point with its low part, complex arrays of shape (n,)."""
    for i in range(len(high)):
        high[i] = qhigh(d.q, place + i * QUAD, lane)
        low[i] = qlow(d.q, place + i * QUAD, lane)
