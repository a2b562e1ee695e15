"""Polynomial equations with exact complex coefficients, and the systems that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import Expression, Graph, SparseSystem, System
from explorer.systems.polynomial import Gaussian, Polynomial


@dataclass(frozen=True)
class Equations:
    """M polynomials that are to vanish, in n unknowns.

    Attributes
    ----------
    unknowns : tuple of str
        The user's names, in the order of coordinates.
    polynomials : tuple of Polynomial
    groups : tuple of tuples of int
        A partition of the unknowns that the input declared, or none.

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> given = read(["x^2 - i*y", "y = 2"])
    >>> given.is_real, given.degrees
    (False, (2, 1))
    """

    unknowns: tuple[str, ...]
    polynomials: tuple[Polynomial, ...]
    groups: tuple[tuple[int, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.polynomials)

    @property
    def degrees(self) -> tuple[int, ...]:
        """Total degree of each polynomial."""
        return tuple(p.degree for p in self.polynomials)

    @cached_property
    def is_real(self) -> bool:
        """Whether all coefficients are real."""
        return all(p.is_real for p in self.polynomials)

    @cached_property
    def system(self) -> System:
        """The equations in unknowns x1 to xn.

        Complex coefficients are written with the parameter ``unit``, which stands for i.
        """
        return self._written(as_parameter=True)

    @property
    def parameters(self) -> tuple[complex, ...]:
        """Values of the parameters of :attr:`system`."""
        return () if self.is_real else (1j,)

    @cached_property
    def real_system(self) -> System:
        """The same with rational coefficients.

        Where some are complex, with one more unknown ``unit`` and the equation unit^2 + 1 = 0:
        its zeros are those of the equations beside i, and those of the conjugate ones beside -i.
        A zero is simple in one if and only if it is in the other.
        """
        return self._written(as_parameter=False)

    @property
    def extra(self) -> int:
        """Unknowns of :attr:`real_system` beyond the equations' own: none or one."""
        return 0 if self.is_real else 1

    def take(self, polynomials: Sequence[Polynomial]) -> Equations:
        """Put other polynomials in."""
        return Equations(self.unknowns, tuple(polynomials), self.groups)

    def _written(self, *, as_parameter: bool) -> System:
        graph = Graph()
        leaves = {name: _one(graph.unknown(f"x{k + 1}")) for k, name in enumerate(self.unknowns)}
        unit = None
        if not self.is_real:
            unit = _one((graph.parameter if as_parameter else graph.unknown)("unit"))
        # Decimals become whole numbers, which doubles hold
        whole = [p.integral() for p in self.polynomials]
        equations = [_expression(graph, leaves, p, unit) for p in whole]
        if unit is None or as_parameter:
            return System(graph, tuple(equations), groups=self.groups)
        return System(graph, (*equations, unit**2 + 1))


def _one(array: NDArray[np.object_]) -> Expression:
    """The only entry of an array of shape ()."""
    entry: Expression = array.item()
    return entry


def _expression(
    graph: Graph, leaves: dict[str, Expression], polynomial: Polynomial, unit: Expression | None
) -> Expression:
    total = graph.constant(0)
    for monomial, c in polynomial.terms.items():
        factors = (leaves[name] ** e for name, e in monomial)
        coefficient = graph.constant(c.real)
        if unit is not None and c.imag:
            coefficient = coefficient + unit * c.imag
        total = total + prod(factors, start=graph.constant(1)) * coefficient
    return total


def from_sparse(sparse: SparseSystem, unknowns: Sequence[str]) -> tuple[Polynomial, ...]:
    """Turn an expanded system without parameters into polynomials."""
    terms: list[dict[tuple[tuple[str, int], ...], Gaussian]] = [{} for _ in range(sparse.size)]
    rows = zip(
        sparse.equation.tolist(), sparse.exponents.tolist(), sparse.coefficients, strict=True
    )
    for i, exponents, c in rows:
        pairs = ((name, e) for name, e in zip(unknowns, exponents, strict=True) if e)
        terms[i][tuple(sorted(pairs))] = Gaussian(Fraction(c))
    return tuple(Polynomial(own) for own in terms)
