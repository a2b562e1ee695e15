"""The family of polynomials with the symmetry and the monomials of a given one.

Symbols: the given polynomial is ``L = sum_j q_j P_j`` with exact numbers q; members of the family
are ``sum_f c_f Q_f``, where the Q_f span all combinations of the P_j that the fields leave
unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from explorer.manifolds.slices.generators import Algebra, algebra
from explorer.manifolds.slices.linear import null_space, rank, zeros
from explorer.manifolds.slices.terms import Exact, Terms, along, combination, substitute

_SEED = 3


@dataclass(frozen=True)
class Parts:
    """A polynomial as a combination of others.

    Attributes
    ----------
    unknowns : int
    polynomials : list of Terms
    numbers : list of Fraction
    """

    unknowns: int
    polynomials: list[Terms]
    numbers: list[Fraction]

    @classmethod
    def monomials(cls, polynomial: Terms, unknowns: int) -> Parts:
        """Each monomial by itself."""
        return cls(unknowns, [{e: Fraction(1)} for e in polynomial], list(polynomial.values()))

    @property
    def whole(self) -> Terms:
        """The polynomial itself, without its constant."""
        total = combination(list(zip(self.numbers, self.polynomials, strict=True)))
        total.pop((0,) * self.unknowns, None)
        return total

    def on(self, basis: Exact, centre: Sequence[Fraction]) -> Parts:
        """Put ``x = centre + basis u`` in."""
        inside = [substitute(p, basis, centre) for p in self.polynomials]
        return Parts(basis.shape[1], inside, self.numbers)

    def by_monomials(self) -> Parts:
        """Each monomial by itself."""
        return Parts.monomials(self.whole, self.unknowns)

    def with_quadratic_forms(self) -> Parts:
        """Add all monomials of degree two, with the factor zero where they do not occur."""
        n = self.unknowns
        products = []
        for i in range(n):
            for j in range(i, n):
                exponents = [0] * n
                exponents[i] += 1
                exponents[j] += 1
                products.append({tuple(exponents): Fraction(1)})
        zero = [Fraction(0)] * len(products)
        return Parts(n, [*self.polynomials, *products], [*self.numbers, *zero])


@dataclass(frozen=True)
class SymmetricFamily:
    """Polynomials with the same fields.

    Attributes
    ----------
    unknowns : int
    fields : Algebra
        Of the given polynomial; they vanish at the origin.
    chosen : list of int
        Generators whose images of a generic covector span those of all.
    polynomials : list of Terms
        The Q_f.
    numbers : list of Fraction
        The c_f of the given polynomial.
    """

    unknowns: int
    fields: Algebra
    chosen: list[int]
    polynomials: list[Terms]
    numbers: list[Fraction]

    @property
    def orbit_dimension(self) -> int:
        """Dimension of a generic orbit."""
        return len(self.chosen)


def symmetric_family(parts: Parts) -> SymmetricFamily:
    """Span all combinations of the parts that have the symmetry of the whole."""
    n = parts.unknowns
    fields = algebra(parts.whole, n)
    rows: dict[tuple[int, tuple[int, ...]], dict[int, Fraction]] = {}
    for k, field in enumerate(fields.fields):
        for j, polynomial in enumerate(parts.polynomials):
            for exponents, value in along(polynomial, field).items():
                rows.setdefault((k, exponents), {})[j] = value
    distinct = {tuple(sorted(row.items())) for row in rows.values()}
    matrix = zeros(len(distinct), len(parts.polynomials))
    for i, entries in enumerate(sorted(distinct)):
        for j, value in entries:
            matrix[i, j] = value
    basis, free = null_space(matrix)
    polynomials, numbers = [], []
    for vector, j in zip(list(basis), free, strict=True):
        own = combination(list(zip(vector.tolist(), parts.polynomials, strict=True)))
        own.pop((0,) * n, None)
        if own:
            polynomials.append(own)
            numbers.append(parts.numbers[j])
    return SymmetricFamily(n, fields, _independent(fields), polynomials, numbers)


def without_symmetry(parts: Parts) -> SymmetricFamily:
    """The family of one polynomial, its symmetry left aside."""
    n = parts.unknowns
    none = Algebra(zeros(0, n, n + 1), [Fraction(0)] * n, None)
    return SymmetricFamily(n, none, [], [parts.whole], [Fraction(1)])


def _independent(fields: Algebra) -> list[int]:
    """Generators that move a generic covector in independent directions."""
    rng = np.random.default_rng(_SEED)
    n = fields.fields.shape[1]
    drawn: Any = rng.integers(-(10**6), 10**6, size=n).tolist()
    covector = [Fraction(v) for v in drawn]
    chosen: list[int] = []
    rows: list[Exact] = []
    for k, generator in enumerate(fields.generators):
        row = np.array(covector, dtype=object) @ generator
        if rank(np.array([*rows, row], dtype=object).reshape(-1, n)) > len(rows):
            rows.append(row)
            chosen.append(k)
    return chosen
