"""Polynomials and truncated power series in a few variables, with coefficients of any kind.

A polynomial is a mapping from exponents to numbers: balls of flint or exact rationals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb
from typing import Any

Exponents = tuple[int, ...]
Polynomial = dict[Exponents, Any]


def plus(a: Mapping[Exponents, Any], b: Mapping[Exponents, Any], factor: Any = 1) -> Polynomial:
    """Sum ``a + factor * b``."""
    total = dict(a)
    for e, c in b.items():
        total[e] = total[e] + factor * c if e in total else factor * c
    return total


def times(a: Mapping[Exponents, Any], b: Mapping[Exponents, Any], order: int) -> Polynomial:
    """Product without the terms of degree above ``order``."""
    product: Polynomial = {}
    second = sorted((sum(e), e, c) for e, c in b.items()) if len(b) > 1 else _only(b)
    for e, c in a.items():
        room = order - sum(e)
        for degree, f, d in second:
            if degree > room:
                break
            key = tuple(map(int.__add__, e, f))
            product[key] = product[key] + c * d if key in product else c * d
    return product


def _only(b: Mapping[Exponents, Any]) -> list[tuple[int, Exponents, Any]]:
    return [(sum(e), e, c) for e, c in b.items()]


def derivative(a: Mapping[Exponents, Any], variable: int) -> Polynomial:
    """Partial derivative."""
    return {
        (*e[:variable], e[variable] - 1, *e[variable + 1 :]): e[variable] * c
        for e, c in a.items()
        if e[variable]
    }


def shifted(
    a: Mapping[Exponents, Any], point: Sequence[Any], unit: Sequence[Any], order: int
) -> Polynomial:
    """Taylor polynomial at ``point`` in ``(x - point) / unit``, up to degree ``order``.

    Parameters
    ----------
    a : Polynomial in n variables
    point, unit : sequences of n numbers
    order : int
    """
    total: Polynomial = {}
    tables: dict[tuple[int, int], list[Any]] = {}
    for e, c in a.items():
        factors = []
        for k, power in enumerate(e):
            if (k, power) not in tables:
                tables[k, power] = _binomial(point[k], unit[k], power, order)
            factors.append(tables[k, power])
        for key, value in _products(factors, c, order):
            total[key] = total[key] + value if key in total else value
    return total


def _binomial(x: Any, unit: Any, power: int, order: int) -> list[Any]:
    """Coefficients of ``(x + unit t)^power`` up to t^order."""
    return [
        comb(power, k) * x ** (power - k) * unit**k if power > k else unit**power
        for k in range(min(power, order) + 1)
    ]


def _products(
    factors: Sequence[list[Any]], start: Any, order: int
) -> Iterator[tuple[Exponents, Any]]:
    """Terms of a product of univariate polynomials, each in a variable of its own."""
    partial: list[tuple[Exponents, Any, int]] = [((), start, order)]
    for table in factors:
        partial = [
            ((*e, k), c * value, room - k)
            for e, c, room in partial
            for k, value in enumerate(table[: room + 1])
            if value != 0
        ]
    for e, c, _ in partial:
        yield e, c


def composed(
    polynomials: Sequence[Mapping[Exponents, Any]], inner: Sequence[Polynomial], order: int
) -> list[Polynomial]:
    """Put series in for the variables of polynomials, truncated at degree ``order``.

    Parameters
    ----------
    polynomials : sequence of Polynomial in c variables
    inner : sequence of c series, all in the same variables
    order : int
    """
    powers: dict[Exponents, Polynomial] = {}

    def power(e: Exponents) -> Polynomial:
        """Give the monomial e of the series; made from the one with its last factor removed."""
        if e not in powers:
            k = max(i for i, v in enumerate(e) if v)
            less = (*e[:k], e[k] - 1, *e[k + 1 :])
            powers[e] = times(power(less), inner[k], order) if any(less) else inner[k]
        return powers[e]

    width = len(next(iter(inner[0]))) if inner and inner[0] else 0
    results = []
    for polynomial in polynomials:
        total: Polynomial = {}
        for e, c in polynomial.items():
            term = power(e) if any(e) else {(0,) * width: 1}
            total = plus(total, term, c)
        results.append(total)
    return results
