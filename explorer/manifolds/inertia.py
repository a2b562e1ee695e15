"""Signs of the eigenvalues of a symmetric matrix with a known kernel, or none.

A form with kernel K descends to the quotient by K. Its restriction to any complement Q of K has the
inertia of the quotient, so that Q may be rounded while the form may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.networks.architectures.blocks import Array

Real = NDArray[np.float64]

_ROUNDINGS = 256
"""Units in the last place by which an entry of a form in doubles may be wrong, of its absolute
terms: products of fewer than ten matrices of a few rows."""
_LOST = 160
"""Bits that a form of sharpened weights may have lost."""


@dataclass(frozen=True)
class Inertia:
    """Numbers of eigenvalues by sign."""

    negative: int
    zero: int
    positive: int


def exact_inertia(matrix: Array) -> Inertia:
    """Inertia of a symmetric matrix of Fractions, exactly, by elimination.

    Parameters
    ----------
    matrix : object array, shape (n, n)

    Examples
    --------
    >>> from fractions import Fraction
    >>> exact_inertia(np.array([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]]))
    Inertia(negative=1, zero=0, positive=1)
    """
    rest = matrix.copy()
    signs: list[int] = []
    while len(rest):
        diagonal = [k for k in range(len(rest)) if rest[k, k]]
        if not diagonal:
            places = np.argwhere(rest != 0)
            if not len(places):
                return _counted([*signs, *[0] * len(rest)])
            i, j = places[0]
            # A row added to another one and its column likewise: a congruence with a pivot
            rest[i] = rest[i] + rest[j]
            rest[:, i] = rest[:, i] + rest[:, j]
            diagonal = [int(i)]
        k = diagonal[0]
        pivot = rest[k, k]
        signs.append(1 if pivot > 0 else -1)
        others = [i for i in range(len(rest)) if i != k]
        column = rest[others, k]
        rest = rest[np.ix_(others, others)] - np.multiply.outer(column, column) / pivot
    return _counted(signs)


def _counted(signs: list[int]) -> Inertia:
    return Inertia(signs.count(-1), signs.count(0), signs.count(1))


def inertia_beside(
    form: Real, sizes: Real, kernel: Real, precise: Any = None
) -> tuple[int, int] | None:
    """Count negative and positive eigenvalues of a form beside a known kernel.

    Parameters
    ----------
    form : float array, shape (n, n)
        Symmetric.
    sizes : float array, shape (n, n)
        Sums of the absolute terms of its entries, which rounding is a share of.
    kernel : float array, shape (n, t)
        Columns that span the known kernel, up to rounding.
    precise : callable, optional
        Gives the form in balls of high precision; asked where doubles do not decide.

    Returns
    -------
    (negative, positive) or None
        None where an eigenvalue beside the kernel may be zero.
    """
    if len(form) == 0:
        return 0, 0
    scale = 1 / np.sqrt(np.maximum(np.diag(sizes), np.finfo(float).tiny))
    complement = _complement(kernel / scale[:, None])
    scaled = complement.T @ (form * np.multiply.outer(scale, scale)) @ complement
    values, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    bound = (
        _ROUNDINGS * np.finfo(float).eps * np.linalg.norm(sizes * np.multiply.outer(scale, scale))
    )
    if (np.abs(values) > bound).all():
        return int((values < 0).sum()), int((values > 0).sum())
    if precise is None:
        return None
    return _by_balls(precise(), scale[:, None] * (complement @ vectors), np.abs(values))


def _complement(kernel: Real) -> Real:
    size, known = kernel.shape
    if known == 0:
        return np.eye(size)
    lengths = np.linalg.norm(kernel, axis=0)
    q = np.linalg.qr(kernel / np.where(lengths > 0, lengths, 1.0), mode="complete")[0]
    return np.asarray(q[:, known:])


def _by_balls(form: Array, basis: Real, values: Real) -> tuple[int, int] | None:
    """Eliminate in high precision, in a basis in which the form is almost diagonal."""
    from flint import arb, arb_mat, ctx

    n, m = basis.shape
    change = arb_mat(basis.tolist())
    matrix = arb_mat(n, n, form.ravel().tolist())
    product = change.transpose() * matrix * change
    order = np.argsort(-values)
    rest = np.array([[product[int(i), int(j)] for j in order] for i in order], dtype=object)
    floor = max(abs(entry).upper() for entry in rest.ravel()) * arb(2) ** (_LOST - ctx.prec)
    signs = []
    for k in range(m):
        pivot = rest[k, k]
        if not abs(pivot) > floor:
            return None
        signs.append(pivot > 0)
        rest = rest - np.multiply.outer(rest[:, k], rest[k]) / pivot
    return len(signs) - sum(signs), sum(signs)
