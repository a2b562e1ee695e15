"""Inertia of a symmetric matrix of balls by LDL^T with diagonal pivots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from flint import arb, arb_mat

UNDECIDED = -1


def negative_pivots(matrix: arb_mat) -> int:
    """Count negative eigenvalues of every symmetric matrix in a ball matrix, or -1 where zero cannot be excluded.

    Notes
    -----
    ``A = L D L^T`` has the inertia of D (Sylvester). A pivot whose ball holds zero ends the
    attempt; then A is replaced by ``T A T^T`` with a random unit lower triangular integer T, which
    is invertible and leaves the inertia as it is.
    """
    from flint import arb_mat

    n = matrix.nrows()
    rng = np.random.default_rng(n)
    for attempt in range(3):
        count = _eliminate(matrix)
        if count >= 0 or attempt == 2:
            return count
        lower = np.tril(rng.integers(-2, 3, size=(n, n)), -1) + np.eye(n, dtype=int)
        change = arb_mat(n, n, lower.ravel().tolist())
        matrix = change * matrix * change.transpose()
    return UNDECIDED


def _eliminate(matrix: arb_mat) -> int:
    n = matrix.nrows()
    rows: list[list[arb]] = [[matrix[i, j] for j in range(n)] for i in range(n)]
    left, negative = list(range(n)), 0
    while left:
        p = max(left, key=lambda k: abs(float(rows[k][k].mid())))
        pivot = rows[p][p]
        if not (pivot > 0 or pivot < 0):
            return UNDECIDED
        negative += bool(pivot < 0)
        left.remove(p)
        for i in left:
            factor = rows[i][p] / pivot
            for j in left:
                # Only one triangle is trusted: both are balls of the same numbers.
                rows[i][j] = rows[i][j] - factor * rows[p][j]
    return negative
