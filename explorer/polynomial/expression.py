"""Polynomial expressions: a loss is written once with ordinary arithmetic.

Arrays of expressions are plain numpy object arrays: ``+ - * @ .T``, ``**``, indexing and ``sum``
work as usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.expansion import expand_nodes
from explorer.polynomial.formats.plain import polynomials
from explorer.polynomial.nodes import (
    NO_VALUE,
    Node,
    NodeTable,
    NotPolynomialError,
    as_fraction,
)
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sparse import SparseSystem

_EXPONENTIAL = "exp exp2 expm1 log log2 log10 log1p sqrt cbrt"
_CIRCULAR = "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh"
_PIECEWISE = "fabs absolute sign floor ceil rint trunc"
_NOT_POLYNOMIAL = frozenset(f"{_EXPONENTIAL} {_CIRCULAR} {_PIECEWISE}".split())


class Graph(NodeTable):
    """The owner of all nodes of one or more expressions.

    Examples
    --------
    >>> graph = Graph()
    >>> W = graph.unknown("W", (2, 2))
    >>> a = graph.parameter("a")[()]
    >>> a * (W @ W)[0, 0] - 1
    a*W_1_1^2 + a*W_1_2*W_2_1 - 1
    """

    def unknown(self, name: str, shape: tuple[int, ...] = ()) -> NDArray[np.object_]:
        """Make an array of unknowns named ``name_1_1``, ... in row-major order.

        Parameters
        ----------
        name : str
        shape : tuple of int
            ``()`` makes one unknown, named ``name``.

        Returns
        -------
        object array of the shape
            Of :class:`Expression`.

        Raises
        ------
        ValueError
            When a name is taken.
        """
        return self._symbols(Opcode.UNKNOWN, self.unknowns, name, shape)

    def parameter(
        self, name: str, shape: tuple[int, ...] = (), *, symmetric: bool = False
    ) -> NDArray[np.object_]:
        """Make an array of parameters, such as data, named like unknowns.

        Parameters
        ----------
        name, shape
            As for :meth:`unknown`.
        symmetric : bool
            Make a square matrix whose lower triangle is its upper one.

        Returns
        -------
        object array of the shape
        """
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
        taken = {*self.unknowns, *self.parameters}
        for position in np.ndindex(*shape):
            if symmetric and position[0] > position[1]:
                array[position] = array[position[::-1]]
                continue
            full = "_".join([name, *(str(k + 1) for k in position)])
            if full in taken:
                raise ValueError(f"the name {full!r} is taken already")
            leaf = Node(opcode, len(names), 0, NO_VALUE)
            array[position] = Expression(self, self.intern(leaf))
            names.append(full)
            taken.add(full)
        return array


class Expression:
    """A polynomial expression: a node of a :class:`Graph` with arithmetic.

    Examples
    --------
    >>> x, y = Graph().unknown("x", (2,))
    >>> (x + y) ** 2 - x * y / 2
    x_1^2 + 3/2*x_1*x_2 + x_2^2
    """

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
        if name in _NOT_POLYNOMIAL:
            return lambda *_: _refuse(name)
        raise AttributeError(name)

    def __abs__(self) -> NoReturn:
        _refuse("an absolute value")

    def __lt__(self, other: object) -> NoReturn:
        _refuse("a comparison")

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        return polynomials(expand([self]))[0]


def _refuse(what: str) -> NoReturn:
    raise NotPolynomialError(f"{what} is not polynomial: use + - * @ and whole powers")


def expand(expressions: Sequence[Expression]) -> SparseSystem:
    """Multiply out expressions of one graph, exactly.

    Parameters
    ----------
    expressions : sequence of Expression
        At least one.

    Returns
    -------
    SparseSystem
        One polynomial an expression, parameters symbolic.

    Raises
    ------
    ValueError
        When there are no expressions.

    Examples
    --------
    >>> x, y = Graph().unknown("x", (2,))
    >>> expand([(x + y) ** 2]).exponents.tolist()
    [[2, 0], [1, 1], [0, 2]]
    """
    if not expressions:
        raise ValueError("there is nothing to expand: no expressions given")
    return expand_nodes(expressions[0].graph, [e.node for e in expressions])
