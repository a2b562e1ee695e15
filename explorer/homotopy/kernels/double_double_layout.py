"""Memory of a block in double-double, and the way of points in and out of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.compile import allocating, kernel
from explorer.homotopy.kernels.double_double import QUAD, qhigh, qlow, qset
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.layout import aligned


class DoubleDoubleBlock(NamedTuple):
    """Memory of a block in double-double; offsets in doubles.

    Attributes
    ----------
    q : float array, shape (size,)
        Elements of QUAD doubles.
    rows : int array, shape (n, LANES)
        Order of the rows of the LU.
    n, p, order, stride, matrix, right : int
        As in :class:`explorer.homotopy.kernels.layout.LaneBlock`.
    work, x, spare : int
        n, n and three elements: room for a solution, the accepted points, room for operations.
    time, turn, power, bent : int
        Positions on the parameter path; room for exponentials; coefficients of a geometric path.
    path : int
        Parameter paths.
    """

    q: Any
    rows: Any
    n: int
    p: int
    order: int
    stride: int
    matrix: int
    right: int
    work: int
    x: int
    spare: int
    time: int
    turn: int
    power: int
    bent: int
    path: int


@allocating
def make_double_double_block(program, order):
    """Allocate a block and put the constants in.

    Parameters
    ----------
    program : BlockProgram
    order : int

    Returns
    -------
    DoubleDoubleBlock
    """
    n, p = program.unknowns, program.parameters
    stride = program.value_slots * QUAD
    matrix = order * stride + program.slots * QUAD
    right = matrix + n * n * QUAD
    work = right + n * QUAD
    x = work + n * QUAD
    spare = x + n * QUAD
    time = spare + 3 * QUAD
    turn = time + QUAD
    power = turn + QUAD
    bent = power + QUAD
    path = bent + (order + 1) * QUAD
    q = aligned(path + 3 * p * QUAD)
    for k in range(len(program.constants)):
        for lane in range(LANES):
            q[(n + p + k) * QUAD + lane] = program.constants[k]
            q[(n + p + k) * QUAD + LANES + lane] = program.constants_low[k]
    rows = np.zeros((n, LANES), dtype=np.int64)
    return DoubleDoubleBlock(
        q, rows, n, p, order, stride, matrix, right, work, x, spare, time, turn, power, bent, path
    )


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
