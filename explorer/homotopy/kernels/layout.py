# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Where everything lies in the memory of a block of paths."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.compile import allocating
from explorer.homotopy.kernels.doubled import QUAD
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.linear import make_swaps


class Code(NamedTuple):
    """A compiled system for kernels: instructions as offsets in a block.

    ``value_runs`` and ``jacobian_runs`` are the bounds of the runs of equal operations.
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
    exact: Any
    exact_out: Any


class Block(NamedTuple):
    """Memory of a block; all but the arrays are offsets in doubles or counts.

    Attributes
    ----------
    buffer, exact : float arrays
        Elements in double and in double-double precision.
    n, p, order : int
        Unknowns, parameters, order of the series.
    stride : int
        From one Taylor coefficient to the next; coefficient 0 of the unknowns stands at 0.
    matrix, swaps
        LU factors, and the row swaps of the lanes.
    right, work : int
        Right-hand side; a spare element.
    x, low, guess, guess_low : int
        Accepted points and their double-double rests; the points under correction stand in slots 0
        .. n - 1.
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
def aligned(size):  # type: ignore[no-untyped-def]
    """Zeros that start on a cache line: vectors across two lines cost half as much again (measured)."""
    raw = np.zeros(size + LANES)
    shift = (LANES - (raw.ctypes.data // 8) % LANES) % LANES
    return raw[shift : shift + size]


@allocating
def make_block(code, order):  # type: ignore[no-untyped-def]
    """Allocate a block and put the constants in."""
    n, p = code.unknowns, code.parameters
    stride = code.value_slots * PAIR
    # Slots of Jacobian instructions have no higher coefficients: they lie behind those of the
    # values
    matrix = order * stride + code.slots * PAIR
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
    exact = aligned((n + p + len(code.constants) + code.exact.shape[1]) * QUAD)
    for k in range(len(code.constants)):
        for lane in range(LANES):
            buffer[(n + p + k) * PAIR + lane] = code.constants[k]
            exact[(n + p + k) * QUAD + lane] = code.constants[k]
            exact[(n + p + k) * QUAD + LANES + lane] = code.constants_low[k]
    swaps = make_swaps(n)
    return Block(
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
