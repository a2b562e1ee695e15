"""Where everything lies in the memory of a block of paths."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.compile import allocating
from explorer.homotopy.kernels.double_double import QUAD
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.linear import make_swaps


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


@allocating
def aligned(size):
    """Zeros (size,) that start on a cache line.

    Vectors across two lines cost half as much again (measured).
    """
    raw = np.zeros(size + LANES)
    shift = (LANES - (raw.ctypes.data // 8) % LANES) % LANES
    return raw[shift : shift + size]


@allocating
def make_block(program, order):
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
    constants = len(program.constants)
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
    for k in range(constants):
        for lane in range(LANES):
            buffer[(n + p + k) * PAIR + lane] = program.constants[k]
            exact[(n + p + k) * QUAD + lane] = program.constants[k]
            exact[(n + p + k) * QUAD + LANES + lane] = program.constants_low[k]
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
