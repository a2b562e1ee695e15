"""Majorants: the gradient and Hessian with every coefficient replaced by its absolute value.

For every monomial, ``|(x + d)^e - x^e| <= (|x| + |d|)^e - |x|^e``, so a majorant bounds how much a polynomial changes
over a ball, and how much rounding its evaluation can suffer (Higham, "Accuracy and Stability of Numerical Algorithms",
chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System

_POINTS_PER_BLOCK = 256  # bounds the memory of the table of monomials


@dataclass(frozen=True)
class Majorant:
    """Absolute-value polynomials of a system at given parameters.

    Attributes
    ----------
    n : int
        Number of unknowns.
    row, exponents, coefficients
        Terms of the gradient: equation (T,), exponents (T, n), absolute coefficients (T,).
    """

    n: int
    row: NDArray[np.int64]
    exponents: NDArray[np.int64]
    coefficients: NDArray[np.float64]

    @classmethod
    def of(cls, system: System, parameters: NDArray[np.float64]) -> Majorant:
        """Build from the expanded form of a system."""
        sparse = system.sparse
        return cls(len(sparse.unknowns), sparse.equation, sparse.exponents, np.abs(sparse.numbers(parameters)))

    def gradient(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the absolute terms of each equation at radii (N, n) >= 0: shape (N, n)."""
        return _sums(radii, self.exponents, self.coefficients, self.row, self.n)

    def hessian(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Majorant of the Hessian at radii (N, n) >= 0: shape (N, n, n)."""
        term, variable = np.nonzero(self.exponents)
        exponents = self.exponents[term].copy()
        factors = exponents[np.arange(len(term)), variable]
        exponents[np.arange(len(term)), variable] -= 1
        cells = self.row[term] * self.n + variable
        flat = _sums(radii, exponents, self.coefficients[term] * factors, cells, self.n * self.n)
        return flat.reshape(len(radii), self.n, self.n)


def _sums(
    radii: NDArray[np.float64],
    exponents: NDArray[np.int64],
    coefficients: NDArray[np.float64],
    cell: NDArray[np.int64],
    cells: int,
) -> NDArray[np.float64]:
    """Add up the terms that fall into each cell, shape (N, cells)."""
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(cell[order]) > 0]) if len(order) else order
    total = np.zeros((len(radii), cells))
    for begin in range(0, len(radii), _POINTS_PER_BLOCK):
        block = radii[begin : begin + _POINTS_PER_BLOCK]
        monomials = np.ones((len(block), len(exponents)))
        for k in range(block.shape[1]):
            powers = block[:, k, None] ** np.arange(exponents[:, k].max(initial=0) + 1)
            used = np.flatnonzero(exponents[order, k])
            monomials[:, used] *= powers[:, exponents[order[used], k]]
        if len(order):
            sums = np.add.reduceat(monomials * coefficients[order], starts, axis=1)
            total[begin : begin + len(block), cell[order][starts]] = sums
    return total
