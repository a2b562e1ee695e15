"""Where everything lies in the memory of a block of paths."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Two AVX2 registers (one AVX-512) for each real or imaginary part: fills the pipeline, keeps
# accumulators in registers.
LANES = 8
PAIR = 2 * LANES
QUAD = 4 * LANES
# Degree of the Taylor polynomial of exp in double-double
TERMS = 14


class BlockProgram(NamedTuple):
    """A compiled system as kernels take it: instructions as offsets in a block.

    Made by :meth:`explorer.homotopy.CompiledSystem.block_program`, for elements of PAIR doubles or
    of QUAD doubles.

    Attributes
    ----------
    unknowns, parameters : int
        n and p.
    slots, value_slots : int
        Number of slots in all, and before the first instruction of the Jacobian.
    constants, constants_low : float arrays, shape (C,)
        Constants in double, and the rest of them in double-double.
    value, jacobian : int arrays, shape (4, K)
        Rows: opcode, target, left, right.
    value_runs, jacobian_runs : int arrays, shape (R + 1,)
        Bounds of the runs of equal opcodes.
    value_out : int array, shape (n,)
    jacobian_out : int array, shape (n * n,)
    residual, residual_out
        ``value`` and ``value_out`` for the elements of QUAD doubles of ``LaneBlock.exact``.
    """

    unknowns: int
    parameters: int
    slots: int
    value_slots: int
    constants: Any
    constants_low: Any
    value: Any
    value_runs: Any
    jacobian: Any
    jacobian_runs: Any
    value_out: Any
    jacobian_out: Any
    residual: Any
    residual_out: Any


class LaneBlock(NamedTuple):
    """Memory of a block; all but the arrays are offsets in doubles or counts.

    Attributes
    ----------
    buffer, exact : float arrays
        Elements in double and in double-double precision.
    swaps : int array, shape (n * LANES + 1, 2)
        Row swaps of the lanes (see :mod:`explorer.homotopy.kernels.linear`).
    n, p, order : int
        Unknowns, parameters, order of the series.
    stride : int
        From one Taylor coefficient to the next; coefficient 0 of the unknowns stands at 0.
    matrix : int
        LU factors.
    right, work : int
        Right-hand side; a spare element.
    x, low, guess_low : int
        Accepted points and their double-double rests; the points under correction stand in slots 0
        .. n - 1, their rests at ``guess_low``.
    weights, spot, step, path : int
        Reciprocal sizes; two spare elements; steps; parameter paths.
    """

    buffer: Any
    exact: Any
    swaps: Any
    n: int
    p: int
    order: int
    stride: int
    matrix: int
    right: int
    work: int
    x: int
    low: int
    guess_low: int
    weights: int
    spot: int
    step: int
    path: int


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


def aligned(size: int) -> Floats:
    """Zeros (size,) that start on a cache line.

    Vectors across two lines cost half as much again (measured).
    """
    raw = np.zeros(size + LANES)
    shift = (LANES - (raw.ctypes.data // 8) % LANES) % LANES
    return raw[shift : shift + size]


def _real_part(buffer: Floats, width: int, first: int, *parts: Floats) -> None:
    """Write numbers, and what they leave, into all lanes of elements from ``first`` on."""
    count = len(parts[0])
    elements = buffer[first * width : (first + count) * width].reshape(count, width // LANES, LANES)
    for k, numbers in enumerate(parts):
        elements[:, k] = numbers[:, None]


def make_swaps(n: int) -> Ints:
    """Room for the row swaps of all lanes."""
    return np.zeros((n * LANES + 1, 2), dtype=np.int64)


def make_block(program: BlockProgram, order: int) -> LaneBlock:
    """Allocate a block and put the constants in.

    Parameters
    ----------
    program : BlockProgram
    order : int

    Returns
    -------
    LaneBlock
    """
    n, p = program.unknowns, program.parameters
    stride = program.value_slots * PAIR
    # Slots of Jacobian instructions have no higher coefficients: they lie behind those of the
    # values
    matrix = order * stride + program.slots * PAIR
    right = matrix + n * n * PAIR
    work = right + n * PAIR
    x = work + PAIR
    low = x + n * PAIR
    guess_low = low + n * PAIR
    weights = guess_low + n * PAIR
    spot = weights + n * LANES + (n % 2) * LANES
    step = spot + 2 * PAIR
    path = step + PAIR
    buffer = aligned(path + 3 * p * PAIR)
    exact = aligned(program.value_slots * QUAD)
    _real_part(buffer, PAIR, n + p, program.constants)
    _real_part(exact, QUAD, n + p, program.constants, program.constants_low)
    swaps = make_swaps(n)
    return LaneBlock(
        buffer,
        exact,
        swaps,
        n,
        p,
        order,
        stride,
        matrix,
        right,
        work,
        x,
        low,
        guess_low,
        weights,
        spot,
        step,
        path,
    )


def make_double_double_block(program: BlockProgram, order: int) -> DoubleDoubleBlock:
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
    _real_part(q, QUAD, n + p, program.constants, program.constants_low)
    rows = np.zeros((n, LANES), dtype=np.int64)
    return DoubleDoubleBlock(
        q, rows, n, p, order, stride, matrix, right, work, x, spare, time, turn, power, bent, path
    )
