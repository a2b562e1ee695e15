"""Small symmetric matrices of balls: Cholesky factor, eigenvalues, inertia."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np

from explorer.networks.architectures.blocks import Array

_SWEEPS = 60


class Definite(Enum):
    """Whether a symmetric matrix is positive definite."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


def cholesky(matrix: Array, floor: Any) -> tuple[Array | None, Definite]:
    """Factor ``L L^T`` of a positive definite matrix, L lower triangular.

    Parameters
    ----------
    matrix : object array, shape (r, r)
        Balls.
    floor : ball
        What a pivot must exceed to be told from zero.

    Returns
    -------
    L : object array, shape (r, r), or None
    definite : Definite
        Undecided where a pivot may be zero.
    """
    size = len(matrix)
    lower = np.zeros((size, size), dtype=object)
    rest = matrix.copy()
    for k in range(size):
        pivot = rest[k, k]
        if not pivot > floor:
            return None, Definite.NO if pivot < -floor else Definite.UNDECIDED
        lower[k:, k] = rest[k:, k] / pivot.sqrt()
        rest = rest - np.multiply.outer(lower[:, k], lower[:, k])
    return lower, Definite.YES


def eigen(matrix: Array) -> tuple[list[Any], Array]:
    """Eigenvalues, largest first, and orthonormal eigenvectors by Jacobi's rotations.

    Parameters
    ----------
    matrix : object array, shape (r, r)
        Symmetric, of balls.

    Returns
    -------
    values : list of r balls without radius
    vectors : object array, shape (r, r)
        One per column.

    References
    ----------
    J. Demmel and K. Veselic, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl.
    13 (1992).
    """
    from flint import arb

    size = len(matrix)
    a = _centres(matrix)
    vectors = np.array([[arb(int(i == j)) for j in range(size)] for i in range(size)], dtype=object)
    pairs = [(p, q) for p in range(size) for q in range(p + 1, size)]
    for _ in range(_SWEEPS):
        turned = [_rotate(a, vectors, p, q) for p, q in pairs]
        if not any(turned):
            break
    order = sorted(range(size), key=lambda k: a[k, k], reverse=True)
    return [a[k, k] for k in order], vectors[:, order].reshape(size, size)


def _rotate(a: Array, vectors: Array, p: int, q: int) -> bool:
    """Make one entry zero, unless it is small beside its diagonal ones."""
    from flint import arb, ctx

    small = arb(2) ** (8 - ctx.prec) * (abs(a[p, p]) * abs(a[q, q])).sqrt()
    if not abs(a[p, q]) > small:
        return False
    theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
    t = (1 if theta >= 0 else -1) / (abs(theta) + (theta * theta + 1).sqrt())
    c = 1 / (t * t + 1).sqrt()
    turn = np.array([[c, t * c], [-t * c, c]], dtype=object)
    a[:, [p, q]] = a[:, [p, q]] @ turn
    a[[p, q], :] = turn.T @ a[[p, q], :]
    vectors[:, [p, q]] = _centres(vectors[:, [p, q]] @ turn)
    a[:, :] = _centres((a + a.T) / 2)
    return True


def _centres(matrix: Array) -> Array:
    found = np.empty(matrix.shape, dtype=object)
    for place in np.ndindex(matrix.shape):
        ball: Any = matrix[place]
        found[place] = ball.mid()
    return found
