"""Coefficients of functions at points known up to an error, with bounds that include rounding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import SparseSystem

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

_EPS = float(np.finfo(np.float64).eps)
# Numbers in an array made at once
_AT_ONCE = 1 << 22


@dataclass(frozen=True, eq=False)
class Values:
    """Values of K polynomials at N points.

    Attributes
    ----------
    middle : complex array, shape (N, K)
    radius : float array, shape (N, K)
        The true value is no further from the middle.
    """

    middle: Complex
    radius: Floats

    def apart(self, one: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether some coefficient of a row differs for certain from that of other rows."""
        gap = np.abs(self.middle[others] - self.middle[one])
        room = (self.radius[others] + self.radius[one]) * (1 + 8 * _EPS)
        # NaN or inf tells nothing
        return np.asarray((gap * (1 - 8 * _EPS) > room).any(axis=1))


def values_at(terms: SparseSystem, points: Complex, radius: Floats) -> Values:
    """Evaluate polynomials without parameters on polydiscs.

    Parameters
    ----------
    terms : SparseSystem
        K polynomials.
    points : complex array, shape (N, n)
    radius : float array, shape (N, n)
        Of the polydiscs.

    Notes
    -----
    With ``P`` the sum of absolute terms, ``|c(x + d) - c(x)| <= P(|x| + r) - P(|x|)``, and rounding
    is below ``8 eps (degree + number of terms) P(|x| + r)``.
    """
    K = terms.size
    middle = np.zeros((len(points), K), dtype=np.complex128)
    bound = np.zeros((len(points), K))
    step = max(1, _AT_ONCE // max(1, terms.exponents.size))
    for begin in range(0, len(points), step):
        rows = slice(begin, begin + step)
        middle[rows], bound[rows] = _part(terms, points[rows], radius[rows])
    return Values(middle, bound)


def _part(terms: SparseSystem, points: Complex, radius: Floats) -> tuple[Complex, Floats]:
    numbers = np.array([float(c) for c in terms.coefficients])
    with np.errstate(over="ignore", invalid="ignore"):
        value = numbers * _monomials(points, terms)
        size = np.abs(points) * (1 + 4 * _EPS)
        inner = np.abs(numbers) * _monomials(size, terms)
        outer = np.abs(numbers) * _monomials((size + radius) * (1 + 4 * _EPS), terms)
        roundings = 8 * _EPS * (terms.exponents.sum(axis=1) + len(terms) + 2)
        bound = np.maximum(outer - inner, 0) + roundings * outer
    belongs = np.zeros((len(terms), terms.size))
    belongs[np.arange(len(terms)), terms.equation] = 1
    return value @ belongs, (bound @ belongs) * (1 + 8 * _EPS * (len(terms) + 1))


def _monomials(points: NDArray[Any], terms: SparseSystem) -> NDArray[Any]:
    return np.asarray(np.prod(points[:, None, :] ** terms.exponents[None], axis=2))
