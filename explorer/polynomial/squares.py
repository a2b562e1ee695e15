"""Sums of squares, read off the way a polynomial is written.

A term is never negative where its number is not and every factor stands in it an even number of
times, or is such a sum itself. Numbers are exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from explorer.polynomial.expression import Expression, expand
from explorer.polynomial.nodes import NodeTable
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sparse import SparseSystem


@dataclass(frozen=True)
class SquareSum:
    """A polynomial as a constant, terms that are never negative, and the rest.

    Attributes
    ----------
    constant : Fraction
    roots : tuple of Expression
        Each is bounded where the sum of the terms that are never negative is.
    rest : tuple of (Fraction, tuple of Expression)
        Other terms: a number times factors.
    monomials : tuple of (Fraction, tuple of Expression)
        Those of the terms that are never negative.
    """

    constant: Fraction
    roots: tuple[Expression, ...]
    monomials: tuple[tuple[Fraction, tuple[Expression, ...]], ...]
    rest: tuple[tuple[Fraction, tuple[Expression, ...]], ...]


def sum_of_squares(polynomial: Expression, values: Sequence[Fraction] = ()) -> SquareSum:
    """Part a polynomial into squares and the rest.

    Parameters
    ----------
    polynomial : Expression
    values : sequence of Fraction
        Of the parameters.

    Returns
    -------
    SquareSum
        Its terms add up to the polynomial.

    Examples
    --------
    >>> from explorer.polynomial import Graph
    >>> x, y = Graph().unknown("x", (2,))
    >>> found = sum_of_squares((x * y - 1) ** 2 + 3 * x**4 - 5 + y)
    >>> found.constant, found.roots, len(found.rest)
    (Fraction(-5, 1), (x_1*x_2 - 1, x_1), 1)
    """
    reader = _Reader(polynomial.graph, list(values))
    constant = Fraction(0)
    roots: list[Expression] = []
    good, rest = [], []
    for coefficient, powers in reader.terms(polynomial.node, Fraction(1)):
        factors = tuple(Expression(polynomial.graph, a) for a in powers.elements())
        if not powers:
            constant += coefficient
        elif coefficient > 0 and reader.even(powers):
            good.append((coefficient, factors))
            if len(powers) == 1:
                roots.append(factors[0])
        elif coefficient:
            rest.append((coefficient, factors))
    return SquareSum(constant, tuple(roots), tuple(good), tuple(rest))


def terms_of(
    terms: Sequence[tuple[Fraction, tuple[Expression, ...]]], values: Sequence[Fraction]
) -> SparseSystem | None:
    """Expand terms and put numbers in for parameters; None where there are no terms."""
    total = None
    for coefficient, factors in terms:
        product = factors[0] * coefficient
        for factor in factors[1:]:
            product = product * factor
        total = product if total is None else total + product
    return None if total is None else expand([total]).at(values)


class _Reader:
    """Reads nodes as sums of products."""

    def __init__(self, table: NodeTable, values: list[Fraction]) -> None:
        self.table = table
        self.values = values
        self.numbers: dict[int, Fraction | None] = {}

    def number(self, a: int) -> Fraction | None:
        """Value of a node without unknowns; None of others."""
        if a not in self.numbers:
            self.numbers[a] = self._number(a)
        return self.numbers[a]

    def _number(self, a: int) -> Fraction | None:
        node = self.table.nodes[a]
        if node.opcode is Opcode.CONSTANT:
            return node.value
        if node.opcode is Opcode.PARAMETER:
            return self.values[node.left]
        if node.opcode is Opcode.UNKNOWN:
            return None
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if node.opcode is Opcode.MULTIPLY:
            return left * right
        return left + right if node.opcode is Opcode.ADD else left - right

    def terms(self, a: int, factor: Fraction) -> Iterator[tuple[Fraction, Counter[int]]]:
        """Terms of ``factor`` times a node: numbers, and how often each node is a factor."""
        node = self.table.nodes[a]
        value = self.number(a)
        if value is not None:
            yield factor * value, Counter()
        elif node.opcode in (Opcode.ADD, Opcode.SUBTRACT):
            yield from self.terms(node.left, factor)
            yield from self.terms(node.right, factor if node.opcode is Opcode.ADD else -factor)
        else:
            number, powers = self.factors(a)
            (only, times), *others = powers.items()
            if others or times > 1 or only == a:
                yield factor * number, powers
            else:
                yield from self.terms(only, factor * number)

    def factors(self, a: int) -> tuple[Fraction, Counter[int]]:
        """Write a node as a number times powers of nodes that are no products."""
        node = self.table.nodes[a]
        value = self.number(a)
        if value is not None:
            return value, Counter()
        if node.opcode is not Opcode.MULTIPLY:
            return Fraction(1), Counter([a])
        (c, left), (d, right) = self.factors(node.left), self.factors(node.right)
        return c * d, left + right

    def even(self, powers: Counter[int]) -> bool:
        """Whether a product is never negative."""
        return all(times % 2 == 0 or self.at_least_zero(a) for a, times in powers.items())

    def at_least_zero(self, a: int) -> bool:
        """Whether a node is a sum of terms that are never negative."""
        if self.table.nodes[a].opcode is Opcode.UNKNOWN:
            return False
        return all(
            coefficient >= 0 and self.even(powers)
            for coefficient, powers in self.terms(a, Fraction(1))
        )
