# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Kernels that run a tape over a block of paths: values, Jacobian, Taylor coefficients, exact residual."""

from __future__ import annotations

from explorer.engine.compile import kernel
from explorer.engine.doubled import QUAD, run_doubled
from explorer.engine.linear import solve
from explorer.engine.vector import (
    LANES,
    PAIR,
    vadd,
    vconv1,
    vconv2,
    vconv3,
    vconv4,
    vconv5,
    vconv6,
    vcopy,
    vmul,
    vsub,
)


@kernel
def run_tape(buffer, code):  # type: ignore[no-untyped-def]
    """Run instructions; rows of ``code`` are operation, target, left, right as offsets."""
    for k in range(code.shape[1]):
        operation, c, a, b = code[0, k], code[1, k], code[2, k], code[3, k]
        if operation == 5:
            vmul(buffer, c, a, b)
        elif operation == 3:
            vadd(buffer, c, a, b)
        else:
            vsub(buffer, c, a, b)


@kernel
def run_order(buffer, code, order, stride):  # type: ignore[no-untyped-def]
    """Compute one Taylor coefficient of every value slot from the lower ones (Griewank and Walther, chapter 13)."""
    shift = order * stride
    for k in range(code.shape[1]):
        operation, c, a, b = code[0, k], code[1, k], code[2, k], code[3, k]
        if operation == 3:
            vadd(buffer, c + shift, a + shift, b + shift)
        elif operation == 4:
            vsub(buffer, c + shift, a + shift, b + shift)
        elif order == 1:
            vconv1(buffer, c, a, b, stride)
        elif order == 2:
            vconv2(buffer, c, a, b, stride)
        elif order == 3:
            vconv3(buffer, c, a, b, stride)
        elif order == 4:
            vconv4(buffer, c, a, b, stride)
        elif order == 5:
            vconv5(buffer, c, a, b, stride)
        else:
            vconv6(buffer, c, a, b, stride)


@kernel
def load_jacobian(buffer, outputs, matrix):  # type: ignore[no-untyped-def]
    """Copy the Jacobian from its slots to the matrix."""
    for k in range(len(outputs)):
        vcopy(buffer, matrix + k * PAIR, outputs[k])


@kernel
def negate(buffer, place, count):  # type: ignore[no-untyped-def]
    """Change the sign of ``count`` elements."""
    for k in range(place, place + count * PAIR):
        buffer[k] = -buffer[k]


@kernel
def taylor(buffer, code, outputs, n, order, stride, matrix, right, work, permutation):  # type: ignore[no-untyped-def]
    """Taylor coefficients 1 .. order of the path, one linear system each with the same LU.

    Values and parameters of all orders must be in place; coefficient k of unknown i ends at ``k * stride + i * PAIR``.
    """
    for k in range(1, order + 1):
        for i in range(n * PAIR):
            buffer[k * stride + i] = 0.0
        run_order(buffer, code, k, stride)
        for i in range(n):
            vcopy(buffer, right + i * PAIR, k * stride + outputs[i])
        negate(buffer, right, n)
        solve(buffer, matrix, n, right, work, permutation)
        for i in range(n):
            vcopy(buffer, k * stride + i * PAIR, right + i * PAIR)
        if k < order:
            run_order(buffer, code, k, stride)


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
                buffer[right + i * PAIR + LANES + lane] = exact[place + 2 * LANES] + exact[place + 3 * LANES]
