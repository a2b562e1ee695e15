# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Tapes, Taylor coefficients and parameter paths in double-double."""

from __future__ import annotations

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.doubled import QUAD, qadd, qmul, qsub
from explorer.homotopy.kernels.doubled_linear import qcopy, qfill, qset, qsolve
from explorer.homotopy.kernels.lanes import LANES
from explorer.polynomial.opcodes import ADD, MULTIPLY, SUBTRACT

# exp(z) from the Taylor polynomial of this degree at z / 2^HALVINGS: 1e-31 for |z| up to 40. A
# squaring doubles the relative error of exp, but not that of exp - 1, which is small at first and
# so bears all but the last SQUARINGS.
DEGREE, HALVINGS, SQUARINGS = 14, 10, 6


@kernel
def qrun(q, code):  # type: ignore[no-untyped-def]
    """Run instructions; rows of ``code`` are operation, target, left, right as offsets."""
    for k in range(code.shape[1]):
        operation, c, a, b = code[0, k], code[1, k], code[2, k], code[3, k]
        if operation == MULTIPLY:
            qmul(q, c, a, b)
        elif operation == ADD:
            qadd(q, c, a, b)
        else:
            qsub(q, c, a, b)


@kernel
def qrun_order(q, code, order, stride, spare):  # type: ignore[no-untyped-def]
    """Compute one Taylor coefficient of every value slot from those of its operands."""
    shift = order * stride
    for k in range(code.shape[1]):
        operation, c, a, b = code[0, k], code[1, k] + shift, code[2, k], code[3, k]
        if operation == ADD:
            qadd(q, c, a + shift, b + shift)
        elif operation == SUBTRACT:
            qsub(q, c, a + shift, b + shift)
        else:
            qmul(q, c, a, b + shift)
            for i in range(1, order + 1):
                qmul(q, spare, a + i * stride, b + shift - i * stride)
                qadd(q, c, c, spare)


@kernel
def qload(q, target, outputs, shift, negative):  # type: ignore[no-untyped-def]
    """Gather outputs, with the other sign if ``negative``."""
    for k in range(len(outputs)):
        qcopy(q, target + k * QUAD, outputs[k] + shift, 1)
        if negative:
            for i in range(target + k * QUAD, target + (k + 1) * QUAD):
                q[i] = -q[i]


@kernel
def qtaylor(q, d, code):  # type: ignore[no-untyped-def]
    """Taylor coefficients 1 .. order of the path (``d`` is a :class:`DoubledBlock`); the LU must be there."""
    for k in range(1, d.order + 1):
        place = k * d.stride
        qfill(q, place, d.n, 0.0)
        qrun_order(q, code.value, k, d.stride, d.spare)
        qload(q, d.right, code.value_out, place, True)
        qsolve(q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
        qcopy(q, place, d.right, d.n)
        if k < d.order:
            qrun_order(q, code.value, k, d.stride, d.spare)


@kernel
def qexp(q, d, z, inverses):  # type: ignore[no-untyped-def]
    """``exp(z)`` at ``d.power``; ``inverses`` (m, 2) are 1 / k, high and low."""
    qcopy(q, d.turn, z, 1)
    for i in range(d.turn, d.turn + QUAD):
        q[i] = q[i] / 2.0**HALVINGS
    qfill(q, d.power, 1, 1.0)
    for k in range(DEGREE, 1, -1):
        for lane in range(LANES):
            qset(q, d.spare, lane, complex(inverses[k, 0]), complex(inverses[k, 1]))
        qmul(q, d.power, d.power, d.turn)
        qmul(q, d.power, d.power, d.spare)
        qfill(q, d.spare, 1, 1.0)
        qadd(q, d.power, d.power, d.spare)
    qmul(q, d.power, d.power, d.turn)
    for _ in range(HALVINGS - SQUARINGS):
        qfill(q, d.spare, 1, 2.0)
        qadd(q, d.spare, d.spare, d.power)
        qmul(q, d.power, d.power, d.spare)
    qfill(q, d.spare, 1, 1.0)
    qadd(q, d.power, d.power, d.spare)
    for _ in range(SQUARINGS):
        qmul(q, d.power, d.power, d.power)


@kernel
def qgeometric(q, d, source, order, inverses):  # type: ignore[no-untyped-def]
    """Coefficients of ``c0 exp(c1 (t + s))`` in s at ``d.bent``, one after the other."""
    qmul(q, d.spare + QUAD, source + QUAD, d.time)
    qexp(q, d, d.spare + QUAD, inverses)
    qmul(q, d.bent, source, d.power)
    for k in range(1, order + 1):
        qmul(q, d.bent + k * QUAD, d.bent + (k - 1) * QUAD, source + QUAD)
        for lane in range(LANES):
            qset(q, d.spare, lane, complex(inverses[k, 0]), complex(inverses[k, 1]))
        qmul(q, d.bent + k * QUAD, d.bent + k * QUAD, d.spare)


@kernel
def qparameters(q, d, order, t, curved, inverses):  # type: ignore[no-untyped-def]
    """Taylor coefficients 0 .. order of the parameters at t, one number a lane."""
    for lane in range(LANES):
        qset(q, d.time, lane, t[lane], complex(0.0))
    for j in range(d.p):
        place, source = (d.n + j) * QUAD, d.path + 3 * j * QUAD
        qmul(q, d.spare, source + 2 * QUAD, d.time)
        qadd(q, d.spare, d.spare, source + QUAD)
        if order > 0:
            qmul(q, place + d.stride, source + 2 * QUAD, d.time)
            qadd(q, place + d.stride, place + d.stride, d.spare)
            qcopy(q, place + 2 * d.stride, source + 2 * QUAD, 1)
        qmul(q, d.spare, d.spare, d.time)
        qadd(q, place, d.spare, source)
        if curved[j, LANES] > 0:
            qgeometric(q, d, source, order, inverses)
            for lane in range(LANES):
                if curved[j, lane]:
                    for k in range(order + 1):
                        for part in range(0, QUAD, LANES):
                            q[place + k * d.stride + part + lane] = q[
                                d.bent + k * QUAD + part + lane
                            ]
