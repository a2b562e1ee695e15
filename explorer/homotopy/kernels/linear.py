"""Complex LU of a block of matrices, one a lane: left-looking, threshold partial pivoting.

Sums of inner products stay in registers (Golub and Van Loan, section 3.2), which a right-looking
update does not allow. Each lane has row swaps of its own: they are kept as a list of pairs of
offsets, its length in the first row.

``buffer`` is a float array, shape (size,); the matrix of n * n elements starts at offset
``matrix``, row by row; ``swaps`` is an int array, shape (n * LANES + 1, 2).
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.lanes import vinvert, vmul, vnmac
from explorer.homotopy.kernels.layout import LANES, PAIR
from explorer.homotopy.kernels.points import vbelow, vlargest
from explorer.homotopy.kernels.tiles import (
    vdot1,
    vdot2,
    vdot3,
    vdot4,
    vlower2,
    vlower3,
    vlower4,
    vupper1,
    vupper2,
    vupper3,
    vupper4,
)

# A pivot is kept when its square is at least this share of the largest in its column: |pivot| >=
# max / 10. Tenfold fewer row swaps than the strict rule at a Newton-step error of 8e-14 (measured
# in C++).
THRESHOLD = 0.01


@kernel
def swap_rows(buffer, matrix, n, k, lane, swaps):
    """Bring the largest entry of column k to the diagonal in one lane; note the swap.

    Parameters
    ----------
    buffer : float array, shape (size,)
    matrix, n, k, lane : int
    swaps : int array, shape (n * LANES + 1, 2)
    """
    best = -1.0
    row = k
    for i in range(k, n):
        place = matrix + (i * n + k) * PAIR + lane
        size = buffer[place] ** 2 + buffer[place + LANES] ** 2
        if size > best:
            best = size
            row = i
    for j in range(n):
        a = matrix + (k * n + j) * PAIR + lane
        b = matrix + (row * n + j) * PAIR + lane
        buffer[a], buffer[b] = buffer[b], buffer[a]
        buffer[a + LANES], buffer[b + LANES] = buffer[b + LANES], buffer[a + LANES]
    swaps[0, 0] += 1
    swaps[swaps[0, 0], 0] = k * PAIR + lane
    swaps[swaps[0, 0], 1] = row * PAIR + lane


@kernel
def subtract_products(buffer, rows, c, c_step, left, row, right, r_step, count):
    """``c[r] -= sum_{k < count} left[r, k] right[k]`` for at most four rows.

    Parameters
    ----------
    buffer : float array, shape (size,)
    rows : int
        1 to 4.
    c, c_step, left, row, right, r_step : int
        Places of the first elements, and from one to the next: of c, from row to row of ``left``,
        of ``right``.
    count : int
    """
    if rows == 4:
        vdot4(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 3:
        vdot3(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 2:
        vdot2(buffer, c, c_step, left, row, right, r_step, count)
    else:
        vdot1(buffer, c, c_step, left, row, right, r_step, count)


@kernel
def forward(buffer, rows, c, c_step, left, row, right, r_step, count):
    """The same, then substitution with the unit lower triangle in the next columns.

    Parameters
    ----------
    buffer, rows, c, c_step, left, row, right, r_step, count
        As for :func:`subtract_products`.
    """
    if rows == 4:
        vlower4(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 3:
        vlower3(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 2:
        vlower2(buffer, c, c_step, left, row, right, r_step, count)
    else:
        vdot1(buffer, c, c_step, left, row, right, r_step, count)


@kernel
def backward(buffer, rows, c, left, row, right, count):
    """The same with the upper triangle in the columns before; steps of one element.

    Parameters
    ----------
    buffer, rows, c, left, row, right, count
        As for :func:`subtract_products`.
    """
    if rows == 4:
        vupper4(buffer, c, PAIR, left, row, right, PAIR, count)
    elif rows == 3:
        vupper3(buffer, c, PAIR, left, row, right, PAIR, count)
    elif rows == 2:
        vupper2(buffer, c, PAIR, left, row, right, PAIR, count)
    else:
        vupper1(buffer, c, PAIR, left, row, right, PAIR, count)


@kernel
def update_column(buffer, matrix, n, j):
    """Apply the columns before j to column j.

    Parameters
    ----------
    buffer : float array, shape (size,)
    matrix, n, j : int
    """
    column = matrix + j * PAIR
    row = n * PAIR
    for first in range(0, n, 4):
        rows = min(4, n - first)
        place = column + first * row
        left = matrix + first * row
        if first + rows <= j + 1:
            forward(buffer, rows, place, row, left, row, column, row, first)
            continue
        known = min(first, j)
        subtract_products(buffer, rows, place, row, left, row, column, row, known)
        for i in range(first + 1, first + rows):
            for k in range(known, min(i, j)):
                vnmac(buffer, column + i * row, matrix + (i * n + k) * PAIR, column + k * row)


@kernel
def factor(buffer, matrix, n, work, swaps):
    """Factor in place; the diagonal holds inverse pivots.

    Parameters
    ----------
    buffer : float array, shape (size,)
    matrix, n : int
    work : int
        Place of one spare element.
    swaps : int array, shape (n * LANES + 1, 2)
        From :func:`make_swaps`; row swaps are noted in it.
    """
    swaps[0, 0] = 0
    for j in range(n):
        update_column(buffer, matrix, n, j)
        diagonal = matrix + (j * n + j) * PAIR
        vlargest(buffer, work, diagonal + n * PAIR, n * PAIR, n - 1 - j)
        small = vbelow(buffer, diagonal, work, THRESHOLD)
        if small:
            for lane in range(LANES):
                if (small >> lane) & 1:
                    swap_rows(buffer, matrix, n, j, lane, swaps)
        vinvert(buffer, diagonal, diagonal)
        for i in range(j + 1, n):
            left = matrix + (i * n + j) * PAIR
            vmul(buffer, left, left, diagonal)


@kernel
def solve(buffer, matrix, n, right, swaps):
    """Overwrite n elements at ``right`` by the solution.

    Parameters
    ----------
    buffer : float array, shape (size,)
    matrix, n, right : int
    swaps : int array, shape (n * LANES + 1, 2)
    """
    for k in range(1, swaps[0, 0] + 1):
        a, b = right + swaps[k, 0], right + swaps[k, 1]
        buffer[a], buffer[b] = buffer[b], buffer[a]
        buffer[a + LANES], buffer[b + LANES] = buffer[b + LANES], buffer[a + LANES]
    for first in range(0, n, 4):
        left = matrix + first * n * PAIR
        rows = min(4, n - first)
        place = right + first * PAIR
        forward(buffer, rows, place, PAIR, left, n * PAIR, right, PAIR, first)
    last = n
    while last > 0:
        first = max(0, last - 4)
        left = matrix + (first * n + last) * PAIR
        place = right + first * PAIR
        backward(buffer, last - first, place, left, n * PAIR, right + last * PAIR, n - last)
        last = first
