"""Newton steps with double-double residuals at fixed parameters."""

from __future__ import annotations

import numpy as np

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.evaluate import exact_residual, load_jacobian
from explorer.homotopy.kernels.interpret import DOUBLE, run_program
from explorer.homotopy.kernels.lanes import vcopy
from explorer.homotopy.kernels.layout import LANES, PAIR
from explorer.homotopy.kernels.linear import factor, solve
from explorer.homotopy.kernels.points import (
    add_to_lane,
    norms,
    put_point,
    set_weights,
    take_point,
)


@kernel
def row_sums(b, out):
    """Maximum norm of the Jacobian in the weighted coordinates.

    Parameters
    ----------
    b : LaneBlock
    out : float array, shape (LANES,)
    """
    out[:] = 0.0
    for i in range(b.n):
        for lane in range(LANES):
            total = 0.0
            for j in range(b.n):
                a = b.matrix + (i * b.n + j) * PAIR + lane
                total += (
                    np.sqrt(b.buffer[a] ** 2 + b.buffer[a + LANES] ** 2)
                    / b.buffer[b.weights + j * LANES + lane]
                )
            out[lane] = max(out[lane], total)


@kernel
def estimate_condition(b, sums, condition):
    """``|J| |J^-1 v|`` for one vector v of entries of size 1, its angles golden.

    That is a lower bound of the condition.

    Parameters
    ----------
    b : LaneBlock
    sums, condition : float arrays, shape (LANES,)
        Room for ``|J|``; the estimates.
    """
    row_sums(b, sums)
    factor(b.buffer, b.matrix, b.n, b.work, b.swaps)
    for i in range(b.n):
        angle = 1.0 + 2.399963 * i
        for lane in range(LANES):
            a = b.right + i * PAIR + lane
            b.buffer[a] = np.cos(angle) * sums[lane]
            b.buffer[a + LANES] = np.sin(angle) * sums[lane]
    solve(b.buffer, b.matrix, b.n, b.right, b.swaps)
    norms(b, b.right, condition)


@kernel
def newton_round(b, program, everyone, sums, condition, size):
    """One Newton step of all lanes.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    everyone : int array, shape (LANES,)
        Ones.
    sums, condition, size : float arrays, shape (LANES,)
        Spare; condition and relative size of the step.
    """
    for i in range(b.n):
        vcopy(b.buffer, i * PAIR, b.x + i * PAIR)
    run_program(DOUBLE, b.buffer, program.value, program.value_runs)
    run_program(DOUBLE, b.buffer, program.jacobian, program.jacobian_runs)
    load_jacobian(b.buffer, program.jacobian_out, b.matrix)
    estimate_condition(b, sums, condition)
    exact_residual(
        b.buffer,
        b.exact,
        b.x,
        b.low,
        b.n,
        b.p,
        program.residual,
        program.value_runs,
        program.residual_out,
        b.right,
        everyone,
    )
    for k in range(b.right, b.right + b.n * PAIR):
        b.buffer[k] = -b.buffer[k]
    solve(b.buffer, b.matrix, b.n, b.right, b.swaps)
    norms(b, b.right, size)
    for lane in range(LANES):
        add_to_lane(b.buffer, b.x, b.low, b.right, b.n, lane)


@kernel
def refine_points(
    b, program, spare, everyone, values, groups, points, low, first, last, rounds, sizes, condition
):
    """Refine points ``first .. last - 1`` in place.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    spare : float array, shape (3, LANES)
    everyone : int array, shape (LANES,)
        Ones.
    values : complex array, shape (G, p)
        Parameters of each group.
    groups : int array, shape (N,)
    points, low : complex arrays, shape (N, n)
        Points and their double-double rests.
    first, last, rounds : int
    sizes, condition : float arrays, shape (N,)
        Relative size of the last step, and condition.
    """
    sums = spare[0]
    size = spare[1]
    estimate = spare[2]
    for block in range(first, last, LANES):
        for lane in range(LANES):
            j = min(block + lane, last - 1)
            put_point(b.buffer, b.x, lane, points[j])
            put_point(b.buffer, b.low, lane, low[j])
            put_point(b.buffer, b.n * PAIR, lane, values[groups[j]])
        set_weights(b)
        for _ in range(rounds):
            newton_round(b, program, everyone, sums, estimate, size)
        for lane in range(min(LANES, last - block)):
            j = block + lane
            sizes[j] = size[lane]
            condition[j] = estimate[lane]
            take_point(b.buffer, b.x, lane, points[j])
            take_point(b.buffer, b.low, lane, low[j])
