"""Exact spectrum of a linear chain without ridge: ranks and multiplicities over the rationals.

Symbols:

===== ======================================================================================
A, B  ``X X^T`` and ``Y X^T``, shapes (d_0, d_0) and (d_N, d_0)
Sigma ``B A^+ B^T``: the part of ``Y Y^T`` that linear maps of X explain
s, b  ranks of A and B; Sigma has b eigenvalues that are not zero
===== ======================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, cmp_to_key
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduce import column_space, pivoted, solve, to_flint
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.linear_chain import LinearChain

Real = NDArray[np.float64]

_BITS = 192
"""Precision of eigenvalues at first; doubled until distinct ones are told apart."""


@dataclass(frozen=True, eq=False)
class Eigenvalue:
    """An eigenvalue of Sigma that is not zero.

    Attributes
    ----------
    ball : arb
        A ball that holds it and no other eigenvalue.
    multiplicity : int
    """

    ball: Any
    multiplicity: int


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What decides on the critical points of a chain without ridge.

    Attributes
    ----------
    chain : LinearChain
    basis : object array, shape (d_0, s)
        Exact basis of the column space of A.
    regression : object array, shape (d_N, d_0)
        ``B A^+`` on that space: the map of least loss among all linear maps.
    eigenvalues : tuple of Eigenvalue
        Distinct ones, largest first.
    least : Fraction
        Loss of the regression, exact.
    """

    chain: LinearChain
    basis: Array
    regression: Array
    eigenvalues: tuple[Eigenvalue, ...]
    least: Fraction

    @property
    def inputs(self) -> int:
        """Rank s of A."""
        return int(self.basis.shape[1])

    @property
    def outputs(self) -> int:
        """Rank b of B."""
        return sum(value.multiplicity for value in self.eigenvalues)

    @cached_property
    def repeated(self) -> tuple[Any, ...]:
        """The eigenvalues one by one, as often as their multiplicity says, as balls."""
        return tuple(v.ball for v in self.eigenvalues for _ in range(v.multiplicity))

    def loss(self, left_out: list[Any]) -> float:
        """Loss of a critical map that leaves out some eigenvalues: no digits cancel."""
        return float(sum(left_out, _ball(Fraction(0))) / 2 + _ball(self.least))

    @cached_property
    def rows(self) -> Real:
        """R with rows in the row space of A and ``R A R^T = I``, shape (s, d_0)."""
        order, lower, squares = self._root
        return _over_roots(solve(lower, self.basis.T[order]), squares)

    @cached_property
    def vectors(self) -> tuple[Real, Real, Real]:
        """Singular value decomposition ``B R^T = U diag(d) V^T``; all of U and V.

        The first b values are not zero, shapes (d_N, d_N), (min(d_N, s),) and (s, s).
        """
        order, lower, squares = self._root
        explained = (self.basis.T @ self.chain.B.T)[order]
        whitened = _over_roots(solve(lower, explained), squares).T
        U, d, Vt = np.linalg.svd(whitened)
        return U, d, Vt.T

    @cached_property
    def _root(self) -> tuple[list[int], Array, list[Fraction]]:
        return pivoted(self.basis.T @ self.chain.A @ self.basis)


def spectrum_of(chain: LinearChain) -> Spectrum:
    """Find ranks, eigenvalues and the regression; all that is counted is exact.

    Parameters
    ----------
    chain : LinearChain

    Returns
    -------
    Spectrum

    Notes
    -----
    Multiplicities come from the square-free factors of the characteristic polynomial over the
    rationals, eigenvalues from its certified real roots, told apart by balls.
    """
    basis = column_space(chain.A)
    A, B = basis.T @ chain.A @ basis, chain.B @ basis
    left = solve(A, B.T)  # A^-1 B^T
    explained = B @ left if len(B) <= len(A) else left @ B
    trace = sum(np.diagonal(explained).tolist(), Fraction(0))
    eigenvalues = _eigenvalues(explained) if explained.size else ()
    regression = left.T @ basis.T if basis.size else np.zeros_like(chain.B)
    return Spectrum(chain, basis, regression, eigenvalues, chain.constant - trace / 2)


def _eigenvalues(matrix: Array) -> tuple[Eigenvalue, ...]:
    """Eigenvalues that are not zero of an exact matrix that has real ones only, largest first."""
    from flint import ctx, fmpz_poly

    coefficients = to_flint(matrix).charpoly().numer().coeffs()
    zeros = next(k for k, value in enumerate(coefficients) if value != 0)
    factors = fmpz_poly(coefficients[zeros:]).factor_squarefree()[1]
    before, ctx.prec = ctx.prec, _BITS
    try:
        while True:
            found = [(root.real, m) for f, m in factors for root in _roots(f)]
            found.sort(key=cmp_to_key(_by_middle), reverse=True)
            apart = all(high > low for (high, _), (low, _) in pairwise(found))
            if apart and all(ball > 0 for ball, _ in found):
                return tuple(Eigenvalue(ball, m) for ball, m in found)
            ctx.prec *= 2
    finally:
        ctx.prec = before


def _roots(polynomial: Any) -> list[Any]:
    return [root for root, _ in polynomial.complex_roots()]


def _by_middle(one: tuple[Any, int], other: tuple[Any, int]) -> int:
    low, high = one[0].mid(), other[0].mid()
    return int(low > high) - int(low < high)


def _over_roots(matrix: Array, squares: list[Fraction]) -> Real:
    """Divide each row by the root of a number; numbers may lie beyond doubles on the way."""
    found = np.zeros(matrix.shape)
    for (i, j), value in np.ndenumerate(matrix):
        found[i, j] = float(_ball(value) / _ball(squares[i]).sqrt())
    return found


def _ball(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(*value.as_integer_ratio()))
