"""Growth of a polynomial P with exact numbers as coefficients, from its leading terms.

Symbols: ``x_i^(d_i)`` is the largest pure power of unknown i, ``e . w`` with ``w_i = 1/d_i`` the
weighted degree of a term ``c x^e``, F the sum of the terms of weighted degree 1. If all ``d_i`` are
even, no term has a larger weighted degree, and F is positive off the origin, then P goes to
infinity in every direction: ``F(t^w x) = t F(x)``, all else grows more slowly. By the same scaling
it is enough that F is positive where ``max |x_i| = 1``; that is proved box by box.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import log2

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.sparse import SparseSystem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Boxes that a proof may take; what needs more stays open.
_BOXES = 100_000
_LARGEST_STEP = 20_000_000
_MOST_TERMS = 2000
# Rounding of a bound, in shares of the absolute terms: a few hundred operations.
_ROUNDING = 1e-12


def is_coercive(polynomial: SparseSystem) -> bool:
    """Prove that a polynomial goes to infinity in every direction; False where that fails.

    Parameters
    ----------
    polynomial : SparseSystem
        A system of size 1 without parameters.

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> is_coercive(expand([x**6 / 3 + 4 * y**4 - 50 * x**4 + x * y - 4 * y**2]))
    True
    >>> is_coercive(expand([(x - y) ** 4 + x * x]))
    False
    """
    if not 0 < len(polynomial) <= _MOST_TERMS:
        return False
    exponents, coefficients = polynomial.exponents, polynomial.coefficients
    pure = _pure_powers(exponents)
    if not pure.all() or (pure % 2).any():
        return False
    degree = [
        sum(Fraction(e, d) for e, d in zip(row, pure.tolist(), strict=True))
        for row in exponents.tolist()
    ]
    if max(degree) > 1:
        return False
    leading = [k for k, d in enumerate(degree) if d == 1]
    return _is_positive(exponents[leading], [coefficients[k] for k in leading], pure)


def has_no_lower_bound(polynomial: SparseSystem) -> bool:
    """Show that a polynomial falls without end along some straight line; False where none is seen.

    Parameters
    ----------
    polynomial : SparseSystem
        A system of size 1 without parameters.

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> has_no_lower_bound(expand([x**3 / 3 + x * x + y**4]))
    True
    """
    exponents, coefficients = polynomial.exponents, polynomial.coefficients
    if len(polynomial) > _MOST_TERMS:
        return False
    for direction in _directions(exponents.shape[1]):
        along: dict[int, Fraction] = {}
        for row, coefficient in zip(exponents.tolist(), coefficients, strict=True):
            value = coefficient
            for e, step in zip(row, direction, strict=True):
                value *= Fraction(step) ** e
            along[sum(row)] = along.get(sum(row), Fraction(0)) + value
        left = [d for d, value in along.items() if value and d]
        if left and (max(left) % 2 or along[max(left)] < 0):
            return True
    return False


def _directions(n: int) -> list[tuple[int, ...]]:
    """Lines through the origin: axes, then diagonals of the plane of any two unknowns."""
    axes = np.eye(n, dtype=int)
    found = [tuple(row) for row in axes.tolist()]
    if n > 12:
        return found
    for i, j in product(range(n), repeat=2):
        if i < j:
            found += [tuple((a * axes[i] + b * axes[j]).tolist()) for a, b in _SLOPES]
    return found


_SLOPES = ((1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1))


def _pure_powers(exponents: Ints) -> Ints:
    """Largest pure power of each unknown, shape (n,); 0 where there is none."""
    alone = (exponents > 0).sum(axis=1) == 1
    return np.asarray(exponents[alone].max(axis=0, initial=0))


def _is_positive(exponents: Ints, coefficients: list[Fraction], pure: Ints) -> bool:
    """Prove that a weighted form is positive off the origin."""
    alone = (exponents > 0).sum(axis=1) == 1
    if any(c < 0 for c, pure_power in zip(coefficients, alone.tolist(), strict=True) if pure_power):
        return False
    even = (exponents % 2 == 0).all(axis=1).tolist()
    if all(c >= 0 and e for c, e in zip(coefficients, even, strict=True)):
        return True
    scaled = _balanced(exponents, coefficients, pure)
    if scaled is None:
        return False
    return all(_is_positive_on_face(exponents, scaled, i) for i in range(exponents.shape[1]))


def _balanced(exponents: Ints, coefficients: list[Fraction], pure: Ints) -> Floats | None:
    """Coefficients in unknowns times powers of two, so that pure powers have factors near 1.

    None where they do not fit doubles.
    """
    steps = np.zeros(len(pure), dtype=int)
    for row, coefficient in zip(exponents.tolist(), coefficients, strict=True):
        if sum(e > 0 for e in row) == 1:
            i = int(np.argmax(row))
            size = log2(coefficient.numerator) - log2(coefficient.denominator)
            steps[i] = -round(size / int(pure[i]))
    shifts = (exponents @ steps).tolist()
    try:
        values = [
            float(c * Fraction(2) ** shift) for c, shift in zip(coefficients, shifts, strict=True)
        ]
    except OverflowError:
        return None
    return np.array(values)


def _is_positive_on_face(exponents: Ints, coefficients: Floats, face: int) -> bool:
    """Prove that a form is positive where unknown ``face`` is 1 or -1, all others within [-1, 1].

    Boxes whose lower bound is positive are done with, others are cut in two.
    """
    n = exponents.shape[1]
    low, high = -np.ones((2, n)), np.ones((2, n))
    low[0, face] = high[0, face] = 1.0
    low[1, face] = high[1, face] = -1.0
    spent = 0
    while len(low):
        spent += len(low)
        if spent > _BOXES or low.size * len(exponents) > _LARGEST_STEP:
            return False
        open_ends = _lower_bound(exponents, coefficients, low, high) <= 0
        low, high = low[open_ends], high[open_ends]
        if (_values(exponents, coefficients, (low + high) / 2) <= 0).any():
            return False
        low, high = _halves(low, high)
    return True


def _halves(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    rows = np.arange(len(low))
    widest = np.argmax(high - low, axis=1) if len(low) else rows
    middle = ((low + high) / 2)[rows, widest]
    first, second = high.copy(), low.copy()
    first[rows, widest] = second[rows, widest] = middle
    return np.concatenate([low, second]), np.concatenate([first, high])


def _values(exponents: Ints, coefficients: Floats, points: Floats) -> Floats:
    return np.asarray((points[:, None, :] ** exponents).prod(axis=2) @ coefficients)


def _lower_bound(exponents: Ints, coefficients: Floats, low: Floats, high: Floats) -> Floats:
    """Bound a polynomial from below on boxes (B, n): by terms, and by the mean value theorem."""
    terms = _range(exponents, coefficients, low, high)[0].sum(axis=1)
    middle, reach = (low + high) / 2, (high - low) / 2
    centred = _values(exponents, coefficients, middle)
    for i in range(exponents.shape[1]):
        rows = exponents[:, i] > 0
        less = exponents[rows].copy()
        less[:, i] -= 1
        slopes = coefficients[rows] * exponents[rows, i]
        least, most = _range(less, slopes, low, high)
        steepest = np.maximum(np.abs(least.sum(axis=1)), np.abs(most.sum(axis=1)))
        centred = centred - steepest * reach[:, i]
    slack = _ROUNDING * (1 + exponents.sum(axis=1).max()) * np.abs(coefficients).sum()
    return np.asarray(np.maximum(terms, centred) - slack)


def _range(
    exponents: Ints, coefficients: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Least and largest value of each term on boxes: two arrays (B, T)."""
    a, b = low[:, None, :] ** exponents, high[:, None, :] ** exponents
    even = (exponents % 2 == 0) & (exponents > 0)
    inside = ((low < 0) & (high > 0))[:, None, :] & even
    least, most = np.where(inside, 0.0, np.minimum(a, b)), np.maximum(a, b)
    bottom = np.ones(least.shape[:2])
    top = bottom.copy()
    for i in range(exponents.shape[1]):
        ends = [bottom * least[..., i], bottom * most[..., i]]
        ends += [top * least[..., i], top * most[..., i]]
        bottom, top = np.minimum.reduce(ends), np.maximum.reduce(ends)
    both = coefficients * bottom, coefficients * top
    return np.minimum(*both), np.maximum(*both)
