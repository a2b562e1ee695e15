"""Exact polynomials as dictionaries of terms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import SparseSystem

Terms = dict[tuple[int, ...], Fraction]
"""Exponents to coefficients that are not zero."""

Exact = NDArray[np.object_]
"""Array of Fraction."""


def terms_of(sparse: SparseSystem) -> Terms:
    """Terms of one expanded polynomial without parameters."""
    rows = map(tuple, sparse.exponents.tolist())
    return dict(zip(rows, sparse.coefficients, strict=True))


def add(total: Terms, exponents: tuple[int, ...], value: Fraction) -> None:
    """Add one term in place."""
    left = total.get(exponents, Fraction(0)) + value
    if left:
        total[exponents] = left
    else:
        total.pop(exponents, None)


def product(a: Terms, b: Terms) -> Terms:
    """Multiply."""
    total: Terms = {}
    for left, c in a.items():
        for right, d in b.items():
            add(total, tuple(x + y for x, y in zip(left, right, strict=True)), c * d)
    return total


def combination(parts: Sequence[tuple[Fraction, Terms]]) -> Terms:
    """Add multiples."""
    total: Terms = {}
    for factor, part in parts:
        if factor:
            for exponents, c in part.items():
                add(total, exponents, factor * c)
    return total


def along(polynomial: Terms, field: Exact) -> Terms:
    """Derivative along the field ``x -> M x + b``.

    Parameters
    ----------
    polynomial : Terms
        In n unknowns.
    field : array of Fraction, shape (n, n + 1)
        ``(M | b)``.
    """
    n = len(field)
    total: Terms = {}
    entries = [[(j, field[i, j]) for j in range(n + 1) if field[i, j]] for i in range(n)]
    for exponents, c in polynomial.items():
        for i, e in enumerate(exponents):
            if not e:
                continue
            for j, value in entries[i]:
                moved = list(exponents)
                moved[i] -= 1
                if j < n:
                    moved[j] += 1
                add(total, tuple(moved), c * e * value)
    return total


def substitute(polynomial: Terms, basis: Exact, centre: Sequence[Fraction]) -> Terms:
    """Put ``x = centre + basis u`` in.

    Parameters
    ----------
    polynomial : Terms
        In n unknowns.
    basis : array of Fraction, shape (n, m)
    centre : sequence of n Fraction

    Returns
    -------
    Terms
        In m unknowns.
    """
    n, m = basis.shape
    unit = [tuple(int(j == k) for j in range(m)) for k in range(m)]
    zero = (0,) * m
    lines: list[Terms] = []
    for i in range(n):
        line: Terms = {unit[k]: basis[i, k] for k in range(m) if basis[i, k]}
        if centre[i]:
            line[zero] = centre[i]
        lines.append(line)
    powers: dict[tuple[int, ...], Terms] = {(0,) * n: {zero: Fraction(1)}}
    return combination([(c, _power(e, lines, powers)) for e, c in polynomial.items()])


def _power(
    exponents: tuple[int, ...], lines: Sequence[Terms], known: dict[tuple[int, ...], Terms]
) -> Terms:
    if exponents not in known:
        last = max(k for k, e in enumerate(exponents) if e)
        shorter = (*exponents[:last], exponents[last] - 1, *exponents[last + 1 :])
        known[exponents] = product(_power(shorter, lines, known), lines[last])
    return known[exponents]


def gradients(polynomials: Sequence[Terms], x: NDArray[Any]) -> NDArray[Any]:
    """Gradients at a point (n,) as columns, shape (n, f)."""
    n = len(x)
    columns = np.zeros((n, len(polynomials)), dtype=np.result_type(x, np.float64))
    for k, polynomial in enumerate(polynomials):
        if not polynomial:
            continue
        exponents = np.array(list(polynomial), dtype=np.int64)
        values = np.array([float(c) for c in polynomial.values()])
        for i in range(n):
            lowered = exponents.copy()
            lowered[:, i] -= 1
            used = lowered[:, i] >= 0
            factors = values[used] * exponents[used, i]
            columns[i, k] = factors @ np.prod(x ** lowered[used], axis=1)
    return columns
