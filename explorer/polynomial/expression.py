"""Hash-consed polynomial expressions: a loss is written once with ordinary arithmetic.

A :class:`Graph` owns every node; equal nodes are one node, so shared work is shared. Arrays of expressions
are plain numpy object arrays: ``+ - * @ .T``, ``**``, indexing and ``sum`` work as usual.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from functools import reduce
from numbers import Integral, Rational, Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray


class NotPolynomialError(TypeError):
    """An operation left the polynomials."""


class Operation(IntEnum):
    """What a node does; leaves come first."""

    CONSTANT = 0
    UNKNOWN = 1
    PARAMETER = 2
    ADD = 3
    SUBTRACT = 4
    MULTIPLY = 5


@dataclass(frozen=True, slots=True)
class Node:
    """One node: an operation on two earlier nodes, or a leaf (``left`` is its number among its kind)."""

    operation: Operation
    left: int
    right: int
    value: Fraction


_NO_VALUE = Fraction(0)


def as_fraction(value: object) -> Fraction:
    """Give the exact rational value of a real number; a float means its binary value."""
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, (np.floating, Real)):
        number = value if isinstance(value, np.floating) else float(value)  # np.longdouble keeps all its bits
        if not np.isfinite(number):
            raise ValueError(f"a coefficient must be finite, not {number}")
        return Fraction(*number.as_integer_ratio())
    raise NotPolynomialError(f"{type(value).__name__} is not a real number: coefficients must be real")


class Graph:
    """The owner of all nodes of one or more expressions."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._index: dict[Node, int] = {}
        self.unknowns: list[str] = []
        self.parameters: list[str] = []

    def unknown(self, name: str, shape: tuple[int, ...] = ()) -> NDArray[np.object_]:
        """Make an array of unknowns named ``name_1_1``, ... in row-major order."""
        return self._symbols(Operation.UNKNOWN, self.unknowns, name, shape)

    def parameter(self, name: str, shape: tuple[int, ...] = (), *, symmetric: bool = False) -> NDArray[np.object_]:
        """Make an array of parameters (data, regularisation) named like unknowns; ``symmetric`` names a triangle."""
        return self._symbols(Operation.PARAMETER, self.parameters, name, shape, symmetric)

    def constant(self, value: object) -> Expression:
        """Make the exact constant ``value``."""
        return Expression(self, self._constant(as_fraction(value)))

    def _symbols(
        self, operation: Operation, names: list[str], name: str, shape: tuple[int, ...], symmetric: bool = False
    ) -> NDArray[np.object_]:
        array = np.empty(shape, dtype=object)
        for position in np.ndindex(*shape):
            if symmetric and position[0] > position[1]:
                array[position] = array[position[::-1]]
                continue
            full = "_".join([name, *(str(k + 1) for k in position)])
            if full in self.unknowns or full in self.parameters:
                raise ValueError(f"the name {full!r} is taken already")
            array[position] = Expression(self, self._intern(Node(operation, len(names), 0, _NO_VALUE)))
            names.append(full)
        return array

    def _intern(self, node: Node) -> int:
        known = self._index.get(node)
        if known is None:
            known = self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return known

    def _constant(self, value: Fraction) -> int:
        return self._intern(Node(Operation.CONSTANT, 0, 0, value))

    def _value(self, a: int) -> Fraction | None:
        node = self.nodes[a]
        return node.value if node.operation is Operation.CONSTANT else None

    def _scaled(self, a: int) -> tuple[Fraction, int]:
        """Read ``a`` as coefficient times node."""
        node = self.nodes[a]
        if node.operation is Operation.MULTIPLY and (value := self._value(node.left)) is not None:
            return value, node.right
        return Fraction(1), a

    def add(self, a: int, b: int) -> int:
        """Sum of two nodes, with constants folded and like terms joined."""
        va, vb = self._value(a), self._value(b)
        if va is not None and vb is not None:
            return self._constant(va + vb)
        if va == 0:
            return b
        if vb == 0:
            return a
        (ca, ra), (cb, rb) = self._scaled(a), self._scaled(b)
        if ra == rb:
            return self.multiply(self._constant(ca + cb), ra)
        if ca == cb != 1:
            return self.multiply(self._constant(ca), self.add(ra, rb))
        if cb == -1:
            return self.subtract(a, rb)
        if ca == -1:
            return self.subtract(b, ra)
        joined = self._join(a, b, 1)
        if joined is None:
            joined = self._join(b, a, 1)
        return self._intern(Node(Operation.ADD, min(a, b), max(a, b), _NO_VALUE)) if joined is None else joined

    def _join(self, a: int, b: int, sign: int) -> int | None:
        """Write ``a + sign b`` with one operation less where a is a sum or difference with a term like b."""
        node, base = self.nodes[a], self._scaled(b)[1]
        if node.operation not in (Operation.ADD, Operation.SUBTRACT):
            return None
        first, second = (self.add, self.subtract) if sign == 1 else (self.subtract, self.add)
        outer = self.add if node.operation is Operation.ADD else self.subtract
        if self._scaled(node.left)[1] == base:
            return outer(first(node.left, b), node.right)
        if self._scaled(node.right)[1] == base:
            return outer(node.left, (first if outer == self.add else second)(node.right, b))
        return None

    def total(self, terms: list[int]) -> int:
        """Sum of nodes: terms of one coefficient first, oldest first, so that sums of the loss are met again."""
        groups: dict[Fraction, list[int]] = {}
        for a in terms:
            coefficient, base = self._scaled(a)
            groups.setdefault(coefficient, []).append(base)
        ordered = sorted(groups.items(), reverse=True)
        sums = [self.multiply(self._constant(c), self._sum(sorted(bases))) for c, bases in ordered]
        return reduce(self.add, sums, self._constant(Fraction(0)))

    def _sum(self, terms: list[int]) -> int:
        """Sum of terms without coefficients: one that is there already, or else a bracketed one."""
        known: int | None = terms[0]
        for a in terms[1:]:
            node = Node(Operation.ADD, min(known or 0, a), max(known or 0, a), _NO_VALUE)
            known = None if known is None else self._index.get(node)
        return reduce(self.add, sorted(self._bracketed(terms))) if known is None else known

    def _bracketed(self, terms: list[int]) -> list[int]:
        """Take out the factor that most terms share until no two share one: fewer products, and more of them equal."""
        while True:
            counts = Counter(f for a in terms for f in set(self._factors(a)))
            factor, most = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
            if most < 2:
                return terms
            inside = [self._without(a, factor) for a in terms if factor in self._factors(a)]
            terms = [a for a in terms if factor not in self._factors(a)]
            terms.append(self.multiply(factor, self.total(inside)))

    def _factors(self, a: int) -> list[int]:
        """Factors of a product that are no products themselves, constants left out."""
        node = self.nodes[a]
        if node.operation is Operation.MULTIPLY:
            return self._factors(node.left) + self._factors(node.right)
        return [] if node.operation is Operation.CONSTANT else [a]

    def _without(self, a: int, factor: int) -> int:
        """Divide a product by one of its factors."""
        node = self.nodes[a]
        if a == factor:
            return self._constant(Fraction(1))
        if factor in self._factors(node.left):
            return self.multiply(self._without(node.left, factor), node.right)
        return self.multiply(node.left, self._without(node.right, factor))

    def subtract(self, a: int, b: int) -> int:
        """Difference of two nodes."""
        va, vb = self._value(a), self._value(b)
        if vb is not None:
            return self.add(a, self._constant(-vb))
        (ca, ra), (cb, rb) = self._scaled(a), self._scaled(b)
        if ra == rb:
            return self.multiply(self._constant(ca - cb), ra)
        if ca == cb != 1:
            return self.multiply(self._constant(ca), self.subtract(ra, rb))
        if cb < 0:
            return self.add(a, self.multiply(self._constant(-cb), rb))
        if va == 0:
            return self.multiply(self._constant(Fraction(-1)), b)
        joined = self._join(a, b, -1)
        return self._intern(Node(Operation.SUBTRACT, a, b, _NO_VALUE)) if joined is None else joined

    def multiply(self, a: int, b: int) -> int:
        """Product of two nodes; constants move to the left and are folded."""
        if self._value(b) is not None:
            a, b = b, a
        value = self._value(a)
        if value is not None:
            other = self._value(b)
            if other is not None:
                return self._constant(value * other)
            inner, rest = self._scaled(b)
            value *= inner
            if value == 0:
                return self._constant(value)
            if value == 1:
                return rest
            return self._intern(Node(Operation.MULTIPLY, self._constant(value), rest, _NO_VALUE))
        (ca, ra), (cb, rb) = self._scaled(a), self._scaled(b)
        product = self._intern(Node(Operation.MULTIPLY, min(ra, rb), max(ra, rb), _NO_VALUE))
        return self.multiply(self._constant(ca * cb), product)

    def reachable(self, roots: list[int]) -> Iterator[int]:
        """Yield the nodes that ``roots`` need, operands before the nodes that use them."""
        needed = bytearray(len(self.nodes))
        stack = list(roots)
        while stack:
            a = stack.pop()
            if needed[a]:
                continue
            needed[a] = 1
            node = self.nodes[a]
            if node.operation >= Operation.ADD:
                stack += [node.left, node.right]
        return (a for a, flag in enumerate(needed) if flag)


class Expression:
    """A polynomial expression: a node of a :class:`Graph` with arithmetic."""

    __slots__ = ("graph", "node")

    def __init__(self, graph: Graph, node: int) -> None:
        self.graph = graph
        self.node = node

    def _operand(self, other: object) -> int:
        if isinstance(other, Expression):
            if other.graph is not self.graph:
                raise ValueError("expressions of two different graphs cannot be combined")
            return other.node
        return self.graph.constant(other).node

    def _apply(self, operation: str, other: object, reverse: bool = False) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        a, b = self.node, self._operand(other)
        if reverse:
            a, b = b, a
        return Expression(self.graph, getattr(self.graph, operation)(a, b))

    def __add__(self, other: object) -> Any:
        return self._apply("add", other)

    def __radd__(self, other: object) -> Any:
        return self._apply("add", other, reverse=True)

    def __sub__(self, other: object) -> Any:
        return self._apply("subtract", other)

    def __rsub__(self, other: object) -> Any:
        return self._apply("subtract", other, reverse=True)

    def __mul__(self, other: object) -> Any:
        return self._apply("multiply", other)

    def __rmul__(self, other: object) -> Any:
        return self._apply("multiply", other, reverse=True)

    def __neg__(self) -> Expression:
        return Expression(self.graph, self.graph.multiply(self._operand(-1), self.node))

    def __pos__(self) -> Expression:
        return self

    def __truediv__(self, other: object) -> Any:
        if isinstance(other, Expression):
            raise NotPolynomialError("division by an expression is not polynomial")
        if isinstance(other, np.ndarray):
            return NotImplemented
        return self * (1 / as_fraction(other))

    def __rtruediv__(self, other: object) -> Any:
        raise NotPolynomialError("division by an expression is not polynomial")

    def __pow__(self, exponent: object) -> Expression:
        if not isinstance(exponent, Integral) or int(exponent) < 0:
            raise NotPolynomialError(f"the exponent must be a whole number >= 0, not {exponent!r}")
        return self._power(int(exponent))

    def _power(self, exponent: int) -> Expression:
        if exponent == 0:
            return self.graph.constant(1)
        half = self._power(exponent // 2)
        square = half * half
        return square * self if exponent % 2 else square  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.graph is self.graph and other.node == self.node

    def __hash__(self) -> int:
        return hash((id(self.graph), self.node))

    def __getattr__(self, name: str) -> Any:
        # numpy calls `exp()`, `tanh()`, ... on the elements of an object array
        if name in _TRANSCENDENTAL:
            return lambda *_: _refuse(name)
        raise AttributeError(name)

    def __abs__(self) -> NoReturn:
        _refuse("an absolute value")

    def __lt__(self, other: object) -> NoReturn:
        _refuse("a comparison")

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        from explorer.polynomial.sparse import expand

        return expand([self]).text()[0]


def _refuse(what: str) -> NoReturn:
    raise NotPolynomialError(f"{what} is not polynomial: use + - * @ and whole powers")


_EXPONENTIAL = ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt")
_CIRCULAR = ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh")
_PIECEWISE = ("fabs", "absolute", "sign", "floor", "ceil", "rint", "trunc")
_TRANSCENDENTAL = frozenset((*_EXPONENTIAL, *_CIRCULAR, *_PIECEWISE))
