"""Certified inertia on a complement of a known number of zero eigenvalues.

Theorem (Courant, Fischer). Let a symmetric n x n matrix H have at least k zero eigenvalues, and
let Q be any real n x (n - k) matrix for which ``Q^T H Q`` has i negative eigenvalues and n - k - i
positive ones. Then H has exactly i negative, k zero and n - k - i positive eigenvalues: on a space
of dimension i its form is negative, so it has at least i negative eigenvalues, at least n - k - i
positive ones in the same way, and there is no room for more.

The k zeros are those of the tangent space of a manifold on which the function is constant; they
need not be computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.certify.inertia import UNDECIDED, negative_pivots
from explorer.certify.midpoint_radius import EPS, TINY
from explorer.manifolds.proof.discs import DiscMatrix

if TYPE_CHECKING:
    from flint import arb_mat

Floats = NDArray[np.float64]


def complement(middle: Floats, units: Floats, kernel: int) -> Floats:
    """Choose matrices Q (..., n, n - kernel) that span all but the ``kernel`` flattest directions.

    Nothing is proved here.

    Parameters
    ----------
    middle : float array, shape (..., n, n)
        Approximate symmetric matrices.
    units : float array, shape (..., n, n)
        Coordinates T in which they are well scaled, as ``T^T H T``.
    kernel : int
    """
    turned = units.swapaxes(-1, -2) @ middle @ units
    turned = (turned + turned.swapaxes(-1, -2)) / 2
    turned = np.where(np.isfinite(turned).all(axis=(-1, -2), keepdims=True), turned, 0)
    values, vectors = np.linalg.eigh(turned)
    steep = np.argsort(np.abs(values), axis=-1)[..., kernel:]
    return np.asarray(units @ np.take_along_axis(vectors, steep[..., None, :], axis=-1))


def negative_on(matrix: DiscMatrix, basis: Floats) -> NDArray[np.int64]:
    """Count negative eigenvalues of ``Q^T H Q``, or give -1 where zero cannot be excluded.

    Parameters
    ----------
    matrix : DiscMatrix, shape (..., n, n)
        Encloses symmetric matrices.
    basis : float array, shape (..., n, m)

    Returns
    -------
    int array, shape (...)
        By Gershgorin's intervals.
    """
    Q = DiscMatrix.exact(basis)
    with np.errstate(all="ignore"):
        product = Q.transposed @ matrix @ Q
        diagonal = np.diagonal(product.mid, axis1=-2, axis2=-1)
        total = (product.size + product.rad).sum(axis=-1)
        m = product.shape[-1]
        radius = (total - np.abs(diagonal)) * (1 + EPS) + 4 * (m + 8) * EPS * total + TINY
        decided = (np.abs(diagonal) > radius).all(axis=-1)
    decided &= np.isfinite(radius).all(axis=-1)
    return np.where(decided, (diagonal < 0).sum(axis=-1), UNDECIDED)


def negative_on_ball(matrix: arb_mat, basis: Floats) -> int:
    """Count as :func:`negative_on`, of one matrix of balls at the precision in force."""
    from flint import arb_mat

    n, m = basis.shape
    Q = arb_mat(n, m, basis.ravel().tolist())
    return negative_pivots(Q.transpose() * matrix * Q)
