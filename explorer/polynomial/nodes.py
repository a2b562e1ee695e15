"""Nodes of polynomial expressions, hash-consed: equal nodes are one node, known by its number.

Sums and products are simplified as they are made: constants are folded, like terms joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import NamedTuple

import numpy as np

from explorer.limits import Limit
from explorer.polynomial.opcodes import Opcode


class NotPolynomialError(TypeError):
    """An operation left the polynomials."""


class Node(NamedTuple):
    """An operation on two earlier nodes, or a leaf.

    Attributes
    ----------
    opcode : Opcode
    left, right : int
        Numbers of the operands; ``left`` of an unknown or parameter is its number among its kind.
    value : Fraction
        Of a constant.
    """

    opcode: Opcode
    left: int
    right: int
    value: Fraction


NO_VALUE = Fraction(0)


def as_fraction(value: object) -> Fraction:
    """Give the exact rational value of a real number.

    Parameters
    ----------
    value : int, float, Fraction or numpy scalar
        A float means its binary value.

    Returns
    -------
    Fraction

    Raises
    ------
    NotPolynomialError
        For what is no real number.
    ValueError
        For what is not finite.

    Examples
    --------
    >>> as_fraction(0.5)
    Fraction(1, 2)
    """
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, (np.floating, Real)):
        # np.longdouble keeps all its bits
        number = value if isinstance(value, np.floating) else float(value)
        if not np.isfinite(number):
            raise ValueError(f"a coefficient must be finite, not {number}")
        return Fraction(*number.as_integer_ratio())
    raise NotPolynomialError(
        f"{type(value).__name__} is not a real number: coefficients must be real"
    )


class NodeTable:
    """All nodes of one or more expressions, operands before the nodes that use them.

    Parameters
    ----------
    most : int, optional
        How many nodes there may be, whose work is bounded with them; any number unless given.

    Attributes
    ----------
    nodes : list of Node
    unknowns, parameters : list of str
        Names of the leaves; their order is that of the coordinates.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self.nodes: list[Node] = []
        self.unknowns: list[str] = []
        self.parameters: list[str] = []
        self._index: dict[Node, int] = {}

    def intern(self, node: Node) -> int:
        """Number of a node, made where it is not there yet."""
        known = self._index.get(node)
        if known is None:
            if len(self.nodes) == self._most:
                Limit.OPERATIONS.refuse("the equations")
            known = self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return known

    def number(self, value: Fraction) -> int:
        """Node of an exact constant."""
        return self.intern(Node(Opcode.CONSTANT, 0, 0, value))

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
        if joined is None:
            joined = self.intern(Node(Opcode.ADD, min(a, b), max(a, b), NO_VALUE))
        return joined

    def _join(self, a: int, b: int, sign: int) -> int | None:
        """Write ``a + sign b`` with one operation less, where a has a term like b.

        None where a is no sum or difference with such a term.
        """
        node = self.nodes[a]
        base = self.scaled(b)[1]
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
        if joined is None:
            joined = self.intern(Node(Opcode.SUBTRACT, a, b, NO_VALUE))
        return joined

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
            return self.intern(Node(Opcode.MULTIPLY, self.number(value), rest, NO_VALUE))
        (ca, ra), (cb, rb) = self.scaled(a), self.scaled(b)
        product = self.intern(Node(Opcode.MULTIPLY, min(ra, rb), max(ra, rb), NO_VALUE))
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
