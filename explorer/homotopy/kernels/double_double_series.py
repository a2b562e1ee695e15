"""Taylor coefficients and parameter paths in double-double.

Symbols: q float array, shape (size,), of elements of QUAD doubles; d a
:class:`~explorer.homotopy.kernels.layout.DoubleDoubleBlock`; inverses a float array, shape
 (m, 2), of ``1 / k``, high and low parts.
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.double_double import qadd, qcopy, qcopy_lane, qfill, qmul, qset
from explorer.homotopy.kernels.double_double_linear import qsolve
from explorer.homotopy.kernels.interpret import run_order_in_double_double
from explorer.homotopy.kernels.layout import LANES, QUAD, TERMS

# exp(z) from the Taylor polynomial of degree TERMS at z / 2^HALVINGS: 1e-31 for |z| up to 40. A
# squaring doubles the relative error of exp, but not that of exp - 1, which is small at first and
# so bears all but the last SQUARINGS.
HALVINGS = 10
SQUARINGS = 6


@kernel
def qload(q, target, outputs, shift, negative):
    """Gather outputs, with the other sign if ``negative``.

    Parameters
    ----------
    q : float array, shape (size,)
    target : int
    outputs : int array, shape (M,)
    shift : int
        Added to the outputs.
    negative : bool
    """
    for k in range(len(outputs)):
        qcopy(q, target + k * QUAD, outputs[k] + shift, 1)
        if negative:
            for i in range(target + k * QUAD, target + (k + 1) * QUAD):
                q[i] = -q[i]


@kernel
def qtaylor(q, d, program):
    """Taylor coefficients 1 .. order of the path; the LU must be there.

    Parameters
    ----------
    q : float array, shape (size,)
    d : DoubleDoubleBlock
    program : BlockProgram
    """
    for k in range(1, d.order + 1):
        place = k * d.stride
        qfill(q, place, d.n, 0.0)
        run_order_in_double_double(q, program.value, k, d.stride, d.spare)
        qload(q, d.right, program.value_out, place, True)
        qsolve(q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
        qcopy(q, place, d.right, d.n)
        if k < d.order:
            run_order_in_double_double(q, program.value, k, d.stride, d.spare)


@kernel
def qexp(q, d, z, inverses):
    """``exp(z)`` at ``d.power``.

    Parameters
    ----------
    q : float array, shape (size,)
    d : DoubleDoubleBlock
    z : int
    inverses : float array, shape (m, 2)
    """
    qcopy(q, d.turn, z, 1)
    for i in range(d.turn, d.turn + QUAD):
        q[i] = q[i] / 2.0**HALVINGS
    qfill(q, d.power, 1, 1.0)
    for k in range(TERMS, 1, -1):
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
def qgeometric(q, d, source, order, inverses):
    """Coefficients of ``c0 exp(c1 (t + s))`` in s at ``d.bent``, one after the other.

    Parameters
    ----------
    q : float array, shape (size,)
    d : DoubleDoubleBlock
    source, order : int
        Place of c0 and c1; number of the last coefficient.
    inverses : float array, shape (m, 2)
    """
    qmul(q, d.spare + QUAD, source + QUAD, d.time)
    qexp(q, d, d.spare + QUAD, inverses)
    qmul(q, d.bent, source, d.power)
    for k in range(1, order + 1):
        qmul(q, d.bent + k * QUAD, d.bent + (k - 1) * QUAD, source + QUAD)
        for lane in range(LANES):
            qset(q, d.spare, lane, complex(inverses[k, 0]), complex(inverses[k, 1]))
        qmul(q, d.bent + k * QUAD, d.bent + k * QUAD, d.spare)


@kernel
def qparameters(q, d, order, t, curved, inverses):
    """Taylor coefficients 0 .. order of the parameters.

    Parameters
    ----------
    q : float array, shape (size,)
    d : DoubleDoubleBlock
    order : int
    t : complex array, shape (LANES,)
    curved : int array, shape (p, LANES + 1)
    inverses : float array, shape (m, 2)
    """
    for lane in range(LANES):
        qset(q, d.time, lane, t[lane], complex(0.0))
    for j in range(d.p):
        place = (d.n + j) * QUAD
        source = d.path + 3 * j * QUAD
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
                        qcopy_lane(q, place + k * d.stride, d.bent + k * QUAD, lane)
