# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Complex LU of a block of matrices, one a lane: left-looking by columns, threshold partial pivoting.

Sums of inner products stay in registers (Golub and Van Loan, section 3.2), which a right-looking
update does not allow. Each lane has row swaps of its own: they are kept as a list of pairs of
offsets, its length in the first row.
"""

from __future__ import annotations

import numpy as np

from explorer.homotopy.kernels.arithmetic import vinvert, vmul, vnmac
from explorer.homotopy.kernels.compile import allocating, kernel
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.norms import vbelow, vlargest
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
# in C++, see HOUSE.md).
THRESHOLD = 0.01


@allocating
def make_swaps(n):  # type: ignore[no-untyped-def]
    """Room for the row swaps of all lanes."""
    return np.zeros((n * LANES + 1, 2), dtype=np.int64)


@kernel
def swap_rows(buffer, matrix, n, k, lane, swaps):  # type: ignore[no-untyped-def]
    """Bring the largest entry of column k to the diagonal in one lane."""
    best, row = -1.0, k
    for i in range(k, n):
        place = matrix + (i * n + k) * PAIR + lane
        size = buffer[place] ** 2 + buffer[place + LANES] ** 2
        if size > best:
            best, row = size, i
    for j in range(n):
        a = matrix + (k * n + j) * PAIR + lane
        b = matrix + (row * n + j) * PAIR + lane
        buffer[a], buffer[b] = buffer[b], buffer[a]
        buffer[a + LANES], buffer[b + LANES] = buffer[b + LANES], buffer[a + LANES]
    swaps[0, 0] += 1
    swaps[swaps[0, 0], 0], swaps[swaps[0, 0], 1] = k * PAIR + lane, row * PAIR + lane


@kernel
def subtract_products(buffer, rows, c, c_step, left, row, right, r_step, count):  # type: ignore[no-untyped-def]
    """``c[r] -= sum_{k < count} left[r, k] right[k]`` for at most four rows."""
    if rows == 4:
        vdot4(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 3:
        vdot3(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 2:
        vdot2(buffer, c, c_step, left, row, right, r_step, count)
    else:
        vdot1(buffer, c, c_step, left, row, right, r_step, count)


@kernel
def forward(buffer, rows, c, c_step, left, row, right, r_step, count):  # type: ignore[no-untyped-def]
    """The same, then substitution with the unit lower triangle in the next columns."""
    if rows == 4:
        vlower4(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 3:
        vlower3(buffer, c, c_step, left, row, right, r_step, count)
    elif rows == 2:
        vlower2(buffer, c, c_step, left, row, right, r_step, count)
    else:
        vdot1(buffer, c, c_step, left, row, right, r_step, count)


@kernel
def backward(buffer, rows, c, left, row, right, count):  # type: ignore[no-untyped-def]
    """The same with the upper triangle in the columns before."""
    if rows == 4:
        vupper4(buffer, c, PAIR, left, row, right, PAIR, count)
    elif rows == 3:
        vupper3(buffer, c, PAIR, left, row, right, PAIR, count)
    elif rows == 2:
        vupper2(buffer, c, PAIR, left, row, right, PAIR, count)
    else:
        vupper1(buffer, c, PAIR, left, row, right, PAIR, count)


@kernel
def update_column(buffer, matrix, n, j):  # type: ignore[no-untyped-def]
    """Apply the columns before j to column j."""
    column, row = matrix + j * PAIR, n * PAIR
    for first in range(0, n, 4):
        rows, place, left = min(4, n - first), column + first * row, matrix + first * row
        if first + rows <= j + 1:
            forward(buffer, rows, place, row, left, row, column, row, first)
            continue
        known = min(first, j)
        subtract_products(buffer, rows, place, row, left, row, column, row, known)
        for i in range(first + 1, first + rows):
            for k in range(known, min(i, j)):
                vnmac(buffer, column + i * row, matrix + (i * n + k) * PAIR, column + k * row)


@kernel
def factor(buffer, matrix, n, work, swaps):  # type: ignore[no-untyped-def]
    """Factor in place; the diagonal holds inverse pivots. ``work`` is one spare element.

    The matrix of n * n elements starts at offset ``matrix``, row by row; ``swaps`` comes from
    :func:`make_swaps`.
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
def solve(buffer, matrix, n, right, swaps):  # type: ignore[no-untyped-def]
    """Overwrite n elements at ``right`` by the solution."""
    for k in range(1, swaps[0, 0] + 1):
        a, b = right + swaps[k, 0], right + swaps[k, 1]
        buffer[a], buffer[b] = buffer[b], buffer[a]
        buffer[a + LANES], buffer[b + LANES] = buffer[b + LANES], buffer[a + LANES]
    for first in range(0, n, 4):
        left = matrix + first * n * PAIR
        forward(
            buffer,
            min(4, n - first),
            right + first * PAIR,
            PAIR,
            left,
            n * PAIR,
            right,
            PAIR,
            first,
        )
    last = n
    while last > 0:
        first = max(0, last - 4)
        left, place = matrix + (first * n + last) * PAIR, right + first * PAIR
        backward(buffer, last - first, place, left, n * PAIR, right + last * PAIR, n - last)
        last = first
