"""Hash-consed polynomial expressions: a loss is written once with ordinary arithmetic.

A :class:`Graph` owns every node; equal nodes are one node, so shared work is shared. Arrays of
expressions are plain numpy object arrays: ``+ - * @ .T``, ``**``, indexing and ``sum`` work as
usual.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.opcodes import Opcode


class NotPolynomialError(TypeError):
    """An operation left the polynomials."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node: an operation on two earlier nodes, or a leaf (``left`` is its number among its kind)."""

    opcode: Opcode
    left: int
    right: int
    value: Fraction


NO_VALUE = Fraction(0)


def as_fraction(value: object) -> Fraction:
    """Give the exact rational value of a real number; a float means its binary value."""
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, (np.floating, Real)):
        number = (
            value if isinstance(value, np.floating) else float(value)
        )  # np.longdouble keeps all its bits
        if not np.isfinite(number):
            raise ValueError(f"a coefficient must be finite, not {number}")
        return Fraction(*number.as_integer_ratio())
    raise NotPolynomialError(
        f"{type(value).__name__} is not a real number: coefficients must be real"
    )


class Graph:
    """The owner of all nodes of one or more expressions."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._index: dict[Node, int] = {}
        self.unknowns: list[str] = []
        self.parameters: list[str] = []

    def unknown(self, name: str, shape: tuple[int, ...] = ()) -> NDArray[np.object_]:
        """Make an array of unknowns named ``name_1_1``, ... in row-major order."""
        return self._symbols(Opcode.UNKNOWN, self.unknowns, name, shape)

    def parameter(
        self, name: str, shape: tuple[int, ...] = (), *, symmetric: bool = False
    ) -> NDArray[np.object_]:
        """Make an array of parameters (data, regularisation) named like unknowns; ``symmetric`` names a triangle."""
        return self._symbols(Opcode.PARAMETER, self.parameters, name, shape, symmetric)

    def constant(self, value: object) -> Expression:
        """Make the exact constant ``value``."""
        return Expression(self, self.number(as_fraction(value)))

    def _symbols(
        self,
        opcode: Opcode,
        names: list[str],
        name: str,
        shape: tuple[int, ...],
        symmetric: bool = False,
    ) -> NDArray[np.object_]:
        array = np.empty(shape, dtype=object)
        for position in np.ndindex(*shape):
            if symmetric and position[0] > position[1]:
                array[position] = array[position[::-1]]
                continue
            full = "_".join([name, *(str(k + 1) for k in position)])
            if full in self.unknowns or full in self.parameters:
                raise ValueError(f"the name {full!r} is taken already")
            array[position] = Expression(self, self._intern(Node(opcode, len(names), 0, NO_VALUE)))
            names.append(full)
        return array

    def _intern(self, node: Node) -> int:
        known = self._index.get(node)
        if known is None:
            known = self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return known

    def number(self, value: Fraction) -> int:
        """Node of an exact constant."""
        return self._intern(Node(Opcode.CONSTANT, 0, 0, value))

    def find(self, node: Node) -> int | None:
        """Number of a node that is there already."""
        return self._index.get(node)

    def _value(self, a: int) -> Fraction | None:
        node = self.nodes[a]
        return node.value if node.opcode is Opcode.CONSTANT else None

    def scaled(self, a: int) -> tuple[Fraction, int]:
        """Read ``a`` as coefficient times node."""
        node = self.nodes[a]
        if node.opcode is Opcode.MULTIPLY and (value := self._value(node.left)) is not None:
            return value, node.right
        return Fraction(1), a

    def add(self, a: int, b: int) -> int:
        """Sum of two nodes, with constants folded and like terms joined."""
        va, vb = self._value(a), self._value(b)
        if va is not None and vb is not None:
            return self.number(va + vb)
        if va == 0:
            return b
        if vb == 0:
            return a
        (ca, ra), (cb, rb) = self.scaled(a), self.scaled(b)
        if ra == rb:
            return self.multiply(self.number(ca + cb), ra)
        if ca == cb != 1:
            return self.multiply(self.number(ca), self.add(ra, rb))
        if cb == -1:
            return self.subtract(a, rb)
        if ca == -1:
            return self.subtract(b, ra)
        joined = self._join(a, b, 1)
        if joined is None:
            joined = self._join(b, a, 1)
        return (
            self._intern(Node(Opcode.ADD, min(a, b), max(a, b), NO_VALUE))
            if joined is None
            else joined
        )

    def _join(self, a: int, b: int, sign: int) -> int | None:
        """Write ``a + sign b`` with one operation less where a is a sum or difference with a term like b."""
        node, base = self.nodes[a], self.scaled(b)[1]
        if node.opcode not in (Opcode.ADD, Opcode.SUBTRACT):
            return None
        first, second = (self.add, self.subtract) if sign == 1 else (self.subtract, self.add)
        outer = self.add if node.opcode is Opcode.ADD else self.subtract
        if self.scaled(node.left)[1] == base:
            return outer(first(node.left, b), node.right)
        if self.scaled(node.right)[1] == base:
            return outer(node.left, (first if outer == self.add else second)(node.right, b))
        return None

    def subtract(self, a: int, b: int) -> int:
        """Difference of two nodes."""
        va, vb = self._value(a), self._value(b)
        if vb is not None:
            return self.add(a, self.number(-vb))
        (ca, ra), (cb, rb) = self.scaled(a), self.scaled(b)
        if ra == rb:
            return self.multiply(self.number(ca - cb), ra)
        if ca == cb != 1:
            return self.multiply(self.number(ca), self.subtract(ra, rb))
        if cb < 0:
            return self.add(a, self.multiply(self.number(-cb), rb))
        if va == 0:
            return self.multiply(self.number(Fraction(-1)), b)
        joined = self._join(a, b, -1)
        return self._intern(Node(Opcode.SUBTRACT, a, b, NO_VALUE)) if joined is None else joined

    def multiply(self, a: int, b: int) -> int:
        """Product of two nodes; constants move to the left and are folded."""
        if self._value(b) is not None:
            a, b = b, a
        value = self._value(a)
        if value is not None:
            other = self._value(b)
            if other is not None:
                return self.number(value * other)
            inner, rest = self.scaled(b)
            value *= inner
            if value == 0:
                return self.number(value)
            if value == 1:
                return rest
            return self._intern(Node(Opcode.MULTIPLY, self.number(value), rest, NO_VALUE))
        (ca, ra), (cb, rb) = self.scaled(a), self.scaled(b)
        product = self._intern(Node(Opcode.MULTIPLY, min(ra, rb), max(ra, rb), NO_VALUE))
        return self.multiply(self.number(ca * cb), product)

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
            if node.opcode >= Opcode.ADD:
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
        return (
            isinstance(other, Expression) and other.graph is self.graph and other.node == self.node
        )

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
_CIRCULAR = (
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
)
_PIECEWISE = ("fabs", "absolute", "sign", "floor", "ceil", "rint", "trunc")
_TRANSCENDENTAL = frozenset((*_EXPONENTIAL, *_CIRCULAR, *_PIECEWISE))
