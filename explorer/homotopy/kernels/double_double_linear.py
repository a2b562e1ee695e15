"""Complex LU of a block of matrices in double-double, one a lane, with partial pivoting.

Places are offsets in doubles; an element has QUAD of them (see
:mod:`explorer.homotopy.kernels.double_double`). ``q`` is a float array, shape (size,).
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.double_double import qcopy, qfill, qhigh, qmul, qset, qsub
from explorer.homotopy.kernels.layout import LANES, QUAD


@kernel
def qinvert(q, c, a, spare):
    """Inverse of element a at c by Newton's iteration from the double one.

    Parameters
    ----------
    q : float array, shape (size,)
    c, a : int
    spare : int
        Place of two elements.
    """
    for lane in range(LANES):
        z = qhigh(q, a, lane)
        # A complex division by zero, in an idle lane, would raise
        size = z.real * z.real + z.imag * z.imag
        qset(q, c, lane, complex(z.real / size, -z.imag / size), complex(0.0))
    qfill(q, spare + QUAD, 1, 2.0)
    for _ in range(2):
        qmul(q, spare, a, c)
        qsub(q, spare, spare + QUAD, spare)
        qmul(q, c, c, spare)


@kernel
def bring_up_pivot(q, matrix, order, n, k, lane):
    """Swap the row with the largest entry of column k into row k, in one lane.

    Parameters
    ----------
    q : float array, shape (size,)
    matrix : int
        Place of n * n elements, row by row.
    order : int array, shape (n, LANES)
        Order of the rows.
    n, k, lane : int
    """
    best = -1.0
    row = k
    for i in range(k, n):
        size = abs(qhigh(q, matrix + (i * n + k) * QUAD, lane))
        if size > best:
            best = size
            row = i
    if row != k:
        for j in range(n):
            a, b = matrix + (k * n + j) * QUAD + lane, matrix + (row * n + j) * QUAD + lane
            for part in range(0, QUAD, LANES):
                q[a + part], q[b + part] = q[b + part], q[a + part]
        order[k, lane], order[row, lane] = order[row, lane], order[k, lane]


@kernel
def qfactor(q, matrix, n, spare, order):
    """Factor in place, inverse pivots on the diagonal.

    Parameters
    ----------
    q : float array, shape (size,)
    matrix, n : int
    spare : int
        Place of three elements.
    order : int array, shape (n, LANES)
        Becomes the order of the rows.
    """
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
def qsolve(q, matrix, n, right, spare, order, work):
    """Overwrite n elements at ``right`` by the solution.

    Parameters
    ----------
    q : float array, shape (size,)
    matrix, n, right : int
    spare, work : int
        Places of one and of n elements.
    order : int array, shape (n, LANES)
    """
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
