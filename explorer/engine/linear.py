# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Complex LU of a block of matrices, one a lane, with threshold partial pivoting."""

from __future__ import annotations

from explorer.engine.compile import kernel
from explorer.engine.vector import (
    LANES,
    PAIR,
    vbelow,
    vcopy,
    vinvert,
    vlargest,
    vmul,
    vnmac,
    vrow1,
    vrow4,
)

# A pivot is kept when its square is at least this share of the largest in its column: |pivot| >= max / 10.
# Tenfold fewer row swaps than the strict rule at a Newton-step error of 8e-14 (measured in C++, see HOUSE.md).
THRESHOLD = 0.01


@kernel
def swap_rows(buffer, matrix, n, k, lane, permutation):  # type: ignore[no-untyped-def]
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
    permutation[k, lane], permutation[row, lane] = permutation[row, lane], permutation[k, lane]


@kernel
def factor(buffer, matrix, n, work, permutation):  # type: ignore[no-untyped-def]
    """Factor in place; the diagonal holds inverse pivots. ``work`` is one spare element.

    The matrix of n * n elements starts at offset ``matrix``, row by row; ``permutation`` has shape (n, LANES).
    """
    for i in range(n):
        for lane in range(LANES):
            permutation[i, lane] = i
    for k in range(n):
        diagonal = matrix + (k * n + k) * PAIR
        for lane in range(LANES):
            buffer[work + lane] = 0.0
        for i in range(k + 1, n):
            vlargest(buffer, work, matrix + (i * n + k) * PAIR)
        small = vbelow(buffer, diagonal, work, THRESHOLD)
        if small:
            for lane in range(LANES):
                if (small >> lane) & 1:
                    swap_rows(buffer, matrix, n, k, lane, permutation)
        vinvert(buffer, diagonal, diagonal)
        right = matrix + (k * n + k + 1) * PAIR
        for i in range(k + 1, n):
            left = matrix + (i * n + k) * PAIR
            vmul(buffer, left, left, diagonal)
            j, c, r = n - k - 1, left + PAIR, right
            while j >= 4:
                vrow4(buffer, c, left, r)
                j, c, r = j - 4, c + 4 * PAIR, r + 4 * PAIR
            while j > 0:
                vrow1(buffer, c, left, r)
                j, c, r = j - 1, c + PAIR, r + PAIR


@kernel
def solve(buffer, matrix, n, right, work, permutation):  # type: ignore[no-untyped-def]
    """Overwrite n elements at ``right`` by the solution; ``work`` are n spare elements."""
    for i in range(n):
        for lane in range(LANES):
            place = right + permutation[i, lane] * PAIR + lane
            buffer[work + i * PAIR + lane] = buffer[place]
            buffer[work + i * PAIR + LANES + lane] = buffer[place + LANES]
    for i in range(n):
        for j in range(i):
            vnmac(buffer, work + i * PAIR, matrix + (i * n + j) * PAIR, work + j * PAIR)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            vnmac(buffer, work + i * PAIR, matrix + (i * n + j) * PAIR, work + j * PAIR)
        vmul(buffer, work + i * PAIR, work + i * PAIR, matrix + (i * n + i) * PAIR)
    for i in range(n):
        vcopy(buffer, right + i * PAIR, work + i * PAIR)
