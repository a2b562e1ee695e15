"""Continuous symmetries of a polynomial with numbers as coefficients.

Symbols: P is the polynomial, M an n x n matrix with ``grad P(x) . M x = 0`` for all x, so that ``x
-> exp(t M) x`` leaves P unchanged. The M form the Lie algebra of the group; the monomials of ``grad
P(x) . M x`` give linear equations for M.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial.sparse import SparseSystem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A combination of equations below this share of the largest is zero: coefficients are doubles, and
# there are few terms.
_ZERO = 1e-11


@dataclass(frozen=True)
class ContinuousSymmetries:
    """The group of linear maps near the identity that leave a polynomial unchanged.

    Attributes
    ----------
    generators : float array, shape (k, n, n)
        A basis of its Lie algebra; ``x -> exp(t M) x``.
    """

    generators: Floats

    @property
    def dimension(self) -> int:
        """Dimension of the group."""
        return len(self.generators)

    def tangents(self, points: NDArray[Any]) -> NDArray[Any]:
        """Directions in which the group moves points (N, n): shape (N, k, n)."""
        return np.asarray(np.einsum("kij,Nj->Nki", self.generators, points))

    def orbit_dimensions(self, points: NDArray[Any], tolerance: float = 1e-6) -> Ints:
        """Dimension of the orbit of each point.

        Parameters
        ----------
        points : array, shape (N, n)
        tolerance : float
            Tangents are dependent when a singular value is below this, relative to the size of the
            point.

        Returns
        -------
        int array, shape (N,)
            A critical point lies on a family of critical points at least so large.
        """
        if not self.dimension:
            return np.zeros(len(points), dtype=np.int64)
        values = np.linalg.svd(self.tangents(points), compute_uv=False)
        size = np.abs(points).max(axis=1, initial=0)[:, None]
        return np.asarray((values > tolerance * size).sum(axis=1))


def continuous_symmetries(
    polynomial: SparseSystem, parameters: ArrayLike = ()
) -> ContinuousSymmetries:
    """Find the linear maps that leave a polynomial unchanged.

    Parameters
    ----------
    polynomial : SparseSystem
        A system of size 1.
    parameters : array, shape (p,)
        Real values of its parameters.

    Returns
    -------
    ContinuousSymmetries

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> continuous_symmetries(expand([(x * x + y * y) ** 2 + x * x + y * y])).dimension
    1
    """
    n = len(polynomial.unknowns)
    exponents, inverse = np.unique(polynomial.exponents, axis=0, return_inverse=True)
    coefficients = np.bincount(
        inverse.ravel(), polynomial.numbers(np.asarray(parameters, float)), len(exponents)
    )
    kept = (coefficients != 0) & exponents.any(axis=1)
    equations = _equations(exponents[kept], coefficients[kept])
    generators = [_spread(null, entries, n) for null, entries in _null_spaces(*equations, n)]
    return ContinuousSymmetries(np.concatenate([np.zeros((0, n, n)), *generators]))


def _equations(exponents: Ints, coefficients: Floats) -> tuple[Ints, Ints, Floats]:
    """Entries (row, column, value) of the equations for M.

    A term ``c x^e`` gives ``c e_i`` to the monomial ``x^(e - e_i + e_j)``.
    """
    n = exponents.shape[1]
    term, i = np.nonzero(exponents)
    step = np.eye(n, dtype=np.int64)
    monomials = (exponents[term] - step[i])[:, None, :] + step[None]
    values = np.repeat(coefficients[term] * exponents[term, i], n)
    columns = (i[:, None] * n + np.arange(n)).ravel()
    _, rows = np.unique(monomials.reshape(-1, n), axis=0, return_inverse=True)
    return rows.ravel(), columns, values


def _null_spaces(rows: Ints, columns: Ints, values: Floats, n: int) -> list[tuple[Floats, Ints]]:
    """Null space of each connected block of the equations, and the entries of M that it is about.

    An entry that no equation names is free; one that an equation names alone is zero.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    zero = _alone(rows, columns, n * n)
    open_ends = ~zero[columns]
    rows = rows[open_ends]
    columns = columns[open_ends]
    values = values[open_ends]
    height = int(rows.max(initial=-1)) + 1
    largest = np.zeros(height)
    np.maximum.at(largest, rows, np.abs(values))
    matrix = coo_array((values / largest[rows], (rows, columns)), shape=(height, n * n)).tocsr()
    links = coo_array((np.ones(len(rows)), (columns, n * n + rows)), shape=(n * n + height,) * 2)
    label = connected_components(links, directed=False)[1]
    found = []
    for block in np.unique(label[: n * n][~zero]):
        entries = np.flatnonzero(label[: n * n] == block)
        of = np.flatnonzero(label[n * n :] == block)
        found.append((_null_space(matrix[of][:, entries].toarray()), entries))
    return found


def _alone(rows: Ints, columns: Ints, size: int) -> NDArray[np.bool_]:
    """Entries of M that must be zero because all others of some equation are."""
    zero = np.zeros(size, dtype=bool)
    while True:
        left = ~zero[columns]
        single = np.bincount(rows[left], minlength=len(rows))[rows] == 1
        more = columns[left & single]
        if not len(more):
            return zero
        zero[more] = True


def _null_space(matrix: Floats) -> Floats:
    """Orthonormal rows that span the null space."""
    if not len(matrix):
        return np.eye(matrix.shape[1])
    triangle = np.linalg.qr(matrix, mode="r") if matrix.shape[0] > matrix.shape[1] else matrix
    _, values, basis = np.linalg.svd(triangle)
    rank = int((values > _ZERO * values.max(initial=0)).sum())
    return np.asarray(basis[rank:])


def _spread(null: Floats, entries: Ints, n: int) -> Floats:
    matrices = np.zeros((len(null), n * n))
    matrices[:, entries] = null
    return matrices.reshape(-1, n, n)
