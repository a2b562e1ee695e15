"""Jacobian, right-hand sides, Taylor coefficients of the paths and residuals in double-double."""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.interpret import (
    DOUBLE,
    DOUBLE_DOUBLE,
    run_first_order,
    run_program,
    run_two_orders,
)
from explorer.homotopy.kernels.lanes import vcopy, vnegate
from explorer.homotopy.kernels.layout import LANES, PAIR, QUAD
from explorer.homotopy.kernels.linear import factor, solve


@kernel
def load_negative(buffer, outputs, shift, right):
    """Put minus the values at ``outputs + shift`` into the right-hand side.

    Parameters
    ----------
    buffer : float array, shape (size,)
    outputs : int array, shape (n,)
    shift, right : int
    """
    for i in range(len(outputs)):
        vnegate(buffer, right + i * PAIR, outputs[i] + shift)


@kernel
def load_jacobian(buffer, outputs, matrix):
    """Copy the Jacobian from its slots to the matrix.

    Parameters
    ----------
    buffer : float array, shape (size,)
    outputs : int array, shape (n * n,)
    matrix : int
    """
    for k in range(len(outputs)):
        vcopy(buffer, matrix + k * PAIR, outputs[k])


@kernel
def factor_jacobian(b, program):
    """Values, Jacobian and its LU at the points in the first slots.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    """
    run_program(DOUBLE, b.buffer, program.value, program.value_runs)
    run_program(DOUBLE, b.buffer, program.jacobian, program.jacobian_runs)
    load_jacobian(b.buffer, program.jacobian_out, b.matrix)
    factor(b.buffer, b.matrix, b.n, b.work, b.swaps)


@kernel
def taylor(b, program):
    """Taylor coefficients 1 .. order of the path, one linear system each with the same LU.

    Values and parameters of all orders must be in place; coefficient k of unknown i ends at ``k *
    stride + i * PAIR``. Coefficient k + 1 of the equations is computed with that of the unknowns
    zero, which leaves the right-hand side (Griewank and Walther, 2008, chapter 13); the same sweep
    completes coefficient k.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    """
    buffer, n = b.buffer, b.n
    for k in range(b.stride, (b.order + 1) * b.stride, b.stride):
        for i in range(n * PAIR):
            buffer[k + i] = 0.0
    run_first_order(buffer, program.value, program.value_runs, b.stride)
    for k in range(1, b.order + 1):
        load_negative(buffer, program.value_out, k * b.stride, b.right)
        solve(buffer, b.matrix, n, b.right, b.swaps)
        for i in range(n):
            vcopy(buffer, k * b.stride + i * PAIR, b.right + i * PAIR)
        if k < b.order:
            run_two_orders(buffer, program.value, program.value_runs, k, b.stride)


@kernel
def load_exact(buffer, exact, target, source, part, count):
    """Copy elements to the high (``part`` 0) or low (1) parts of elements in double-double.

    Parameters
    ----------
    buffer, exact : float arrays, shapes (size,)
    target, source : int
        Places of neighbouring elements.
    part, count : int
    """
    for i in range(count):
        q = target + i * QUAD + part * LANES
        place = source + i * PAIR
        for lane in range(LANES):
            exact[q + lane] = buffer[place + lane]
            exact[q + 2 * LANES + lane] = buffer[place + LANES + lane]


@kernel
def exact_residual(buffer, exact, x, low, n, p, instructions, runs, outputs, right, lanes):
    """Residual at ``x + low`` in double-double, rounded to double, at ``right``.

    It takes what it needs of block and program one by one: passing both made a correction 0.3 us
    slower, of 1.7 (measured), even where no residual is asked for.

    Parameters
    ----------
    buffer, exact : float arrays, shapes (size,)
        Of a block.
    x, low : int
        Places of n elements; the parameters stand behind the n first slots.
    n, p : int
    instructions : int array, shape (4, K)
    runs : int array, shape (R + 1,)
    outputs : int array, shape (n,)
        Of the program, as offsets in ``exact``.
    right : int
    lanes : int array, shape (LANES,)
        The residual is written in the lanes that are not 0.
    """
    load_exact(buffer, exact, 0, x, 0, n)
    load_exact(buffer, exact, 0, low, 1, n)
    # Parameters have no low parts: those are 0 from the beginning
    load_exact(buffer, exact, n * QUAD, n * PAIR, 0, p)
    run_program(DOUBLE_DOUBLE, exact, instructions, runs)
    for i in range(n):
        for lane in range(LANES):
            if lanes[lane]:
                q = outputs[i] + lane
                place = right + i * PAIR + lane
                buffer[place] = exact[q] + exact[q + LANES]
                buffer[place + LANES] = exact[q + 2 * LANES] + exact[q + 3 * LANES]
