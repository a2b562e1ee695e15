"""Diagonal symmetries of a polynomial, from the integer lattice of its exponents."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm, prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from flint import fmpz_mat

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class DiagonalSymmetries:
    """The group of ``x -> exp(2 pi i s) x`` (entrywise) that leaves a polynomial unchanged.

    Attributes
    ----------
    weights : int array, shape (k, n)
        Generator j acts with ``s = weights[j] / orders[j]``.
    orders : int array, shape (k,)
        Order of each finite generator, all > 1.
    torus : int array, shape (r, n)
        One-parameter subgroups ``x_i -> t^torus[j, i] x_i``; empty when the group is finite.
    """

    weights: NDArray[np.int64]
    orders: NDArray[np.int64]
    torus: NDArray[np.int64]

    @property
    def order(self) -> int:
        """Number of elements of the finite part."""
        return prod(int(q) for q in self.orders)

    @property
    def signs_only(self) -> bool:
        """Whether every element of the finite part is a matrix of signs."""
        return bool((self.orders == 2).all())

    def factors(self) -> Complex:
        """Multiplier of each unknown under each finite generator, shape (k, n).

        Signs and powers of i are exact.
        """
        return _roots(self._exponent)[self._turns]

    def on(self, pattern: NDArray[np.bool_]) -> Complex:
        """Distinct actions of the finite part on a coordinate subspace.

        Parameters
        ----------
        pattern : bool array, shape (n,)
            Coordinates of the subspace.

        Returns
        -------
        complex array, shape (g, n)
            Identity first; 1 outside of the subspace. The whole group is never listed: a generator
            that acts like others on the subspace is left out.
        """
        elements = np.zeros((1, self.weights.shape[1]), dtype=np.int64)
        for turns in self._turns[::-1] * pattern:
            known = set(map(bytes, elements))
            power = turns
            powers = [np.zeros_like(turns)]
            while bytes(power) not in known:
                powers.append(power)
                power = (power + turns) % self._exponent
            sums = np.array(powers)[:, None] + elements[None]
            elements = (sums % self._exponent).reshape(-1, len(turns))
        return _roots(self._exponent)[elements]

    @property
    def _exponent(self) -> int:
        return lcm(*(int(q) for q in self.orders))

    @property
    def _turns(self) -> NDArray[np.int64]:
        """Generators in steps of ``1 / exponent`` of a turn, shape (k, n)."""
        return self.weights % self.orders[:, None] * (self._exponent // self.orders)[:, None]


def _roots(q: int) -> Complex:
    """List the q-th roots of unity; quarter turns are exact, conjugates agree to the last bit."""
    turns = np.arange(q)
    roots = np.exp(2j * np.pi * turns / q)
    quarter = 4 * turns % q == 0
    roots[quarter] = np.array([1, 1j, -1, -1j])[4 * turns[quarter] // q]
    return np.asarray(np.where(2 * turns <= q, roots, roots[-turns].conj()))


def diagonal_symmetries(exponents: NDArray[np.int64]) -> DiagonalSymmetries:
    """Find all diagonal symmetries of a polynomial.

    Parameters
    ----------
    exponents : int array, shape (T, n)
        Of its monomials, whatever their coefficients.

    Returns
    -------
    DiagonalSymmetries

    Notes
    -----
    With ``U E V = D`` the Smith normal form of the exponent matrix E (unimodular U, V), ``E V[:,
    j]`` is divisible by ``d_j``: column j of V generates a cyclic group of order ``d_j``, or a
    torus where ``d_j = 0``. See docs/theory.md, section 2.

    Examples
    --------
    x y, x^2 and y^2 keep their values when both signs change:

    >>> diagonal_symmetries(np.array([[1, 1], [2, 0], [0, 2]])).factors().real.tolist()
    [[-1.0, -1.0]]
    """
    from flint import fmpz_mat

    n = exponents.shape[1]
    distinct = sorted({tuple(row) for row in exponents.tolist() if any(row)})
    matrix = fmpz_mat([list(row) for row in distinct]) if distinct else fmpz_mat(1, n)
    diagonal, v = _column_smith_form(matrix)
    columns = np.array(v.table(), dtype=object).astype(np.int64).T
    finite = [j for j, d in enumerate(diagonal) if d > 1]
    free = [j for j, d in enumerate(diagonal) if d == 0]
    orders = np.array([diagonal[j] for j in finite], dtype=np.int64)
    weights = columns[finite] % orders[:, None] if finite else np.zeros((0, n), dtype=np.int64)
    return DiagonalSymmetries(weights, orders, columns[free].reshape(-1, n))


def _column_smith_form(matrix: fmpz_mat) -> tuple[list[int], fmpz_mat]:
    """Diagonalise by Hermite forms of rows and columns in turn, and give the columns' change."""
    from flint import fmpz_mat

    n = matrix.ncols()
    work = matrix.hnf()
    v = fmpz_mat([[int(i == j) for j in range(n)] for i in range(n)])
    while True:
        work, change = _column_hermite_form(work)
        v = v * change
        work = work.hnf()
        if _is_diagonal(work):
            break
    return [abs(int(work[j, j])) if j < work.nrows() else 0 for j in range(n)], v


def _column_hermite_form(matrix: fmpz_mat) -> tuple[fmpz_mat, fmpz_mat]:
    from flint import fmpz_mat

    rows, n = matrix.nrows(), matrix.ncols()
    table = [
        [matrix[i, j] for i in range(rows)] + [int(j == k) for k in range(n)] for j in range(n)
    ]
    reduced = fmpz_mat(table).hnf().table()
    form = fmpz_mat([row[:rows] for row in reduced]).transpose()
    change = fmpz_mat([row[rows:] for row in reduced]).transpose()
    return form, change


def _is_diagonal(matrix: fmpz_mat) -> bool:
    return all(
        matrix[i, j] == 0 for i in range(matrix.nrows()) for j in range(matrix.ncols()) if i != j
    )
