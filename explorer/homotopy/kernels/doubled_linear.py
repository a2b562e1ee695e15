# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Complex LU of a block of matrices in double-double, one a lane, with partial pivoting.

Offsets count doubles; an element has QUAD of them (see :mod:`explorer.homotopy.kernels.doubled`).
"""

from __future__ import annotations

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.doubled import QUAD, qadd, qmul, qsub
from explorer.homotopy.kernels.lanes import LANES


@kernel
def qset(q, c, lane, high, low):  # type: ignore[no-untyped-def]
    """Set one lane of an element to a complex double-double."""
    q[c + lane], q[c + LANES + lane] = high.real, low.real
    q[c + 2 * LANES + lane], q[c + 3 * LANES + lane] = high.imag, low.imag


@kernel
def qhigh(q, c, lane):  # type: ignore[no-untyped-def]
    """High part of one lane."""
    return complex(q[c + lane], q[c + 2 * LANES + lane])


@kernel
def qlow(q, c, lane):  # type: ignore[no-untyped-def]
    """Low part of one lane."""
    return complex(q[c + LANES + lane], q[c + 3 * LANES + lane])


@kernel
def qfill(q, c, count, value):  # type: ignore[no-untyped-def]
    """Set ``count`` elements to a real number in all lanes."""
    for k in range(c, c + count * QUAD, QUAD):
        for i in range(QUAD):
            q[k + i] = value if i < LANES else 0.0


@kernel
def qcopy(q, c, a, count):  # type: ignore[no-untyped-def]
    """Copy ``count`` elements."""
    for i in range(count * QUAD):
        q[c + i] = q[a + i]


@kernel
def qinvert(q, c, a, spare):  # type: ignore[no-untyped-def]
    """Inverse of element a at c by Newton's iteration from the double one; ``spare`` are two elements."""
    for lane in range(LANES):
        z = qhigh(q, a, lane)
        size = (
            z.real * z.real + z.imag * z.imag
        )  # a complex division by zero, in an idle lane, would raise
        qset(q, c, lane, complex(z.real / size, -z.imag / size), complex(0.0))
    qfill(q, spare + QUAD, 1, 2.0)
    for _ in range(2):
        qmul(q, spare, a, c)
        qsub(q, spare, spare + QUAD, spare)
        qmul(q, c, c, spare)


@kernel
def bring_up_pivot(q, matrix, right_order, n, k, lane):  # type: ignore[no-untyped-def]
    """Swap the row with the largest entry of column k into row k, in one lane."""
    best, row = -1.0, k
    for i in range(k, n):
        size = abs(qhigh(q, matrix + (i * n + k) * QUAD, lane))
        if size > best:
            best, row = size, i
    if row != k:
        for j in range(n):
            a, b = matrix + (k * n + j) * QUAD + lane, matrix + (row * n + j) * QUAD + lane
            for part in range(0, QUAD, LANES):
                q[a + part], q[b + part] = q[b + part], q[a + part]
        right_order[k, lane], right_order[row, lane] = right_order[row, lane], right_order[k, lane]


@kernel
def qfactor(q, matrix, n, spare, order):  # type: ignore[no-untyped-def]
    """Factor in place, inverse pivots on the diagonal; ``order`` (n, LANES) becomes the order of the rows."""
    for i in range(n):
        for lane in range(LANES):
            order[i, lane] = i
    for k in range(n):
        for lane in range(LANES):
            bring_up_pivot(q, matrix, order, n, k, lane)
        pivot = matrix + (k * n + k) * QUAD
        qinvert(q, spare + 2 * QUAD, pivot, spare)
        qcopy(q, pivot, spare + 2 * QUAD, 1)
        for i in range(k + 1, n):
            left = matrix + (i * n + k) * QUAD
            qmul(q, left, left, pivot)
            for j in range(k + 1, n):
                qmul(q, spare, left, matrix + (k * n + j) * QUAD)
                qsub(q, matrix + (i * n + j) * QUAD, matrix + (i * n + j) * QUAD, spare)


@kernel
def qsolve(q, matrix, n, right, spare, order, work):  # type: ignore[no-untyped-def]
    """Overwrite n elements at ``right`` by the solution; ``work`` are n spare elements."""
    qcopy(q, work, right, n)
    for i in range(n):
        for lane in range(LANES):
            a, b = right + i * QUAD + lane, work + order[i, lane] * QUAD + lane
            for part in range(0, QUAD, LANES):
                q[a + part] = q[b + part]
    for i in range(n):
        for j in range(i):
            qmul(q, spare, matrix + (i * n + j) * QUAD, right + j * QUAD)
            qsub(q, right + i * QUAD, right + i * QUAD, spare)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            qmul(q, spare, matrix + (i * n + j) * QUAD, right + j * QUAD)
            qsub(q, right + i * QUAD, right + i * QUAD, spare)
        qmul(q, right + i * QUAD, right + i * QUAD, matrix + (i * n + i) * QUAD)


@kernel
def qadd_all(q, c, a, count):  # type: ignore[no-untyped-def]
    """``c += a`` for ``count`` elements."""
    for k in range(0, count * QUAD, QUAD):
        qadd(q, c + k, c + k, a + k)
