# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Kernels that run a tape over a block of paths: values, Jacobian, Taylor coefficients, exact residual."""

from __future__ import annotations

from explorer.homotopy.kernels.arithmetic import vadd, vcopy, vmul, vnegate, vsub
from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.doubled import QUAD, run_doubled
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.linear import solve
from explorer.homotopy.kernels.series import vconv1, vconv12, vconv23, vconv34, vconv45, vconv56
from explorer.polynomial.opcodes import ADD, MULTIPLY


@kernel
def run_tape(buffer, code, runs):  # type: ignore[no-untyped-def]
    """Run instructions; rows of ``code`` are operation, target, left, right as offsets; ``runs`` bounds equal ones."""
    for r in range(len(runs) - 1):
        operation = code[0, runs[r]]
        if operation == MULTIPLY:
            for k in range(runs[r], runs[r + 1]):
                vmul(buffer, code[1, k], code[2, k], code[3, k])
        elif operation == ADD:
            for k in range(runs[r], runs[r + 1]):
                vadd(buffer, code[1, k], code[2, k], code[3, k])
        else:
            for k in range(runs[r], runs[r + 1]):
                vsub(buffer, code[1, k], code[2, k], code[3, k])


@kernel
def run_shifted(buffer, code, first, last, shift):  # type: ignore[no-untyped-def]
    """Run sums or differences ``first .. last - 1`` on the Taylor coefficients that lie ``shift`` further on."""
    if code[0, first] == ADD:
        for k in range(first, last):
            vadd(buffer, code[1, k] + shift, code[2, k] + shift, code[3, k] + shift)
    else:
        for k in range(first, last):
            vsub(buffer, code[1, k] + shift, code[2, k] + shift, code[3, k] + shift)


@kernel
def run_first_order(buffer, code, runs, stride):  # type: ignore[no-untyped-def]
    """Compute Taylor coefficient 1 of every value slot from the coefficients of its operands."""
    for r in range(len(runs) - 1):
        if code[0, runs[r]] == MULTIPLY:
            for k in range(runs[r], runs[r + 1]):
                vconv1(buffer, code[1, k], code[2, k], code[3, k], stride)
        else:
            run_shifted(buffer, code, runs[r], runs[r + 1], stride)


@kernel
def multiply_two_orders(buffer, code, first, last, order, stride):  # type: ignore[no-untyped-def]
    """Products ``first .. last - 1``: coefficients ``order`` and ``order + 1``."""
    for k in range(first, last):
        c, a, b = code[1, k], code[2, k], code[3, k]
        if order == 1:
            vconv12(buffer, c, a, b, stride)
        elif order == 2:
            vconv23(buffer, c, a, b, stride)
        elif order == 3:
            vconv34(buffer, c, a, b, stride)
        elif order == 4:
            vconv45(buffer, c, a, b, stride)
        else:
            vconv56(buffer, c, a, b, stride)


@kernel
def run_two_orders(buffer, code, runs, order, stride):  # type: ignore[no-untyped-def]
    """Compute Taylor coefficients ``order`` and ``order + 1`` of every value slot in one sweep."""
    for r in range(len(runs) - 1):
        first, last = runs[r], runs[r + 1]
        if code[0, first] == MULTIPLY:
            multiply_two_orders(buffer, code, first, last, order, stride)
        else:
            run_shifted(buffer, code, first, last, order * stride)
            run_shifted(buffer, code, first, last, (order + 1) * stride)


@kernel
def load_jacobian(buffer, outputs, matrix):  # type: ignore[no-untyped-def]
    """Copy the Jacobian from its slots to the matrix."""
    for k in range(len(outputs)):
        vcopy(buffer, matrix + k * PAIR, outputs[k])


@kernel
def load_negative(buffer, outputs, shift, right):  # type: ignore[no-untyped-def]
    """Put minus the values at ``outputs + shift`` into the right-hand side."""
    for i in range(len(outputs)):
        vnegate(buffer, right + i * PAIR, outputs[i] + shift)


@kernel
def taylor(buffer, code, runs, outputs, n, order, stride, matrix, right, swaps):  # type: ignore[no-untyped-def]
    """Taylor coefficients 1 .. order of the path, one linear system each with the same LU.

    Values and parameters of all orders must be in place; coefficient k of unknown i ends at ``k *
    stride + i * PAIR``. Coefficient k + 1 of the equations is computed with that of the unknowns
    zero, which leaves the right-hand side (Griewank and Walther, 2008, chapter 13); the same sweep
    completes coefficient k.
    """
    for k in range(stride, (order + 1) * stride, stride):
        for i in range(n * PAIR):
            buffer[k + i] = 0.0
    run_first_order(buffer, code, runs, stride)
    for k in range(1, order + 1):
        load_negative(buffer, outputs, k * stride, right)
        solve(buffer, matrix, n, right, swaps)
        for i in range(n):
            vcopy(buffer, k * stride + i * PAIR, right + i * PAIR)
        if k < order:
            run_two_orders(buffer, code, runs, k, stride)


@kernel
def exact_residual(buffer, exact, x, low, n, p, parameters, code, outputs, right, lanes):  # type: ignore[no-untyped-def]
    """Residual at ``x + low`` in double-double, rounded to double, at ``right`` of the lanes marked in ``lanes``."""
    for i in range(n):
        for lane in range(LANES):
            exact[i * QUAD + lane] = buffer[x + i * PAIR + lane]
            exact[i * QUAD + LANES + lane] = buffer[low + i * PAIR + lane]
            exact[i * QUAD + 2 * LANES + lane] = buffer[x + i * PAIR + LANES + lane]
            exact[i * QUAD + 3 * LANES + lane] = buffer[low + i * PAIR + LANES + lane]
    for i in range(p):
        for lane in range(LANES):
            exact[(n + i) * QUAD + lane] = buffer[parameters + i * PAIR + lane]
            exact[(n + i) * QUAD + LANES + lane] = 0.0
            exact[(n + i) * QUAD + 2 * LANES + lane] = buffer[parameters + i * PAIR + LANES + lane]
            exact[(n + i) * QUAD + 3 * LANES + lane] = 0.0
    run_doubled(exact, code[0], code[1], code[2], code[3])
    for i in range(n):
        for lane in range(LANES):
            if lanes[lane]:
                place = outputs[i] * QUAD + lane
                buffer[right + i * PAIR + lane] = exact[place] + exact[place + LANES]
                buffer[right + i * PAIR + LANES + lane] = (
                    exact[place + 2 * LANES] + exact[place + 3 * LANES]
                )
