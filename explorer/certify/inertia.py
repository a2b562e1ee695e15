"""Certified inertia: of many symmetric matrices in floating point, of one in balls.

Theorem (Sylvester, Gershgorin). Let A be real symmetric, Q any real matrix, ``G = Q^T A Q``. If
every Gershgorin interval of G excludes zero, then G is invertible, hence Q and A are, and A has as
many negative eigenvalues as G has intervals below zero. Q is an approximate eigenbasis; it need not
be orthogonal. The products are computed in doubles and the discs of G take in rounding and the
doubt about A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import EPS, TINY, Floats

if TYPE_CHECKING:
    from flint import arb, arb_mat

UNDECIDED = -1


def negative_eigenvalues(matrices: Floats, radii: Floats, scale: Floats) -> NDArray[np.int64]:
    """Count negative eigenvalues of symmetric matrices, or give -1 where zero cannot be excluded.

    Parameters
    ----------
    matrices : float array, shape (N, n, n)
        Midpoints.
    radii : float array, shape (N, n, n)
        Every entry may differ by so much.
    scale : float array, shape (N, n)
        Powers of two that balance the matrices, ``D A D``; the answer does not depend on them.

    Returns
    -------
    int array, shape (N,)
    """
    n, d = matrices.shape[1], scale[:, :, None] * scale[:, None, :]
    # The mean of a matrix and its transpose is symmetric; half their difference joins the doubt.
    balanced = (matrices + matrices.transpose(0, 2, 1)) / 2 * d
    doubt = (
        radii + np.abs(matrices - matrices.transpose(0, 2, 1)) + 4 * EPS * np.abs(matrices)
    ) * d
    usable = np.asarray(np.isfinite(balanced + doubt).all(axis=(1, 2)))
    balanced = np.where(usable[:, None, None], balanced, 0)
    basis = np.linalg.eigh(balanced)[1]
    with np.errstate(all="ignore"):
        product = np.matmul(basis.transpose(0, 2, 1), np.matmul(balanced, basis))
        size = np.abs(basis)
        # Two products of length n err by at most 2 (n + 2) eps |Q^T| |A| |Q| in each entry (Higham,
        # section 3.5).
        doubt = doubt + 4 * (n + 4) * EPS * np.abs(balanced)
        slack = np.matmul(size.transpose(0, 2, 1), np.matmul(doubt, size)).sum(axis=2)
        diagonal = np.einsum("kii->ki", product)
        off = np.abs(product).sum(axis=2) - np.abs(diagonal)
        radius = (off + slack + 4 * n * EPS * np.abs(product).sum(axis=2)) * (
            1 + 8 * (n + 8) * EPS
        ) + TINY
        decided = usable & (np.abs(diagonal) > radius).all(axis=1)
    return np.where(decided, (diagonal < 0).sum(axis=1), UNDECIDED)


def negative_pivots(matrix: arb_mat) -> int:
    """Count negative eigenvalues of every symmetric matrix in a ball matrix.

    Gives -1 where zero cannot be excluded.

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
