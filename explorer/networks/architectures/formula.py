"""Losses as text, such as ``sum((W2 @ W1 @ X - Y)**2) / 2``.

They are read by Python's own parser and worked out on arrays, never run. Numbers are exact (1/3
stays a fraction, 0.1 is a tenth), so any number type of the arrays will do.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from math import prod
from typing import Any, NoReturn

import numpy as np

from explorer.errors import InputError, shortened
from explorer.limits import Limit
from explorer.networks.architectures.blocks import Array
from explorer.polynomial import SparseSystem

ALLOWED = (
    "allowed are + - *, / by numbers, @, .T, ** by whole numbers, indexing, "
    "sum(), trace(), eye(), names, numbers"
)
FUNCTIONS = ("sum", "trace", "eye")
# Losses of higher degree are slips of the pen, and powers of numbers must not fill the memory.
_LARGEST_POWER = 64
_LARGEST_SIDE = 64
_LONGEST_NUMBER = 300  # figures, so that it fits a float
_LONGEST_POWER = 1000  # binary digits


def evaluate(text: str, names: Mapping[str, Array], field: str = "loss") -> Any:
    """Work out a formula on arrays.

    Parameters
    ----------
    text : str
    names : mapping of str to array
        What the names in the text stand for; entries of any type with ``+ - *``.
    field : str
        How errors call the text.

    Returns
    -------
    number or array
        Of the entries' type.

    Raises
    ------
    InputError
        For anything but a polynomial: the piece of the text, its position, counted from 1, and what
        is allowed.

    Examples
    --------
    >>> evaluate("sum(w**2) / 2", {"w": np.array([1.0, 3.0])})
    np.float64(5.0)
    """
    Limit.FORMULA.allow(len(text), field)
    line = " ".join(text.splitlines())  # as long as the text, so positions stay
    try:
        tree = ast.parse(f"({line})", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = max(1, min((getattr(error, "offset", None) or 2) - 1, len(line)))
        said = f"{shortened(line)!r} is no formula"
        raise InputError(f"{field}, position {place}: {said}; {ALLOWED}") from None
    if not line.strip():
        raise InputError(f"{field}: there is no formula; {ALLOWED}")
    try:
        return _FormulaReader(line, names, field).value(tree.body)
    except RecursionError:
        raise InputError(f"{field}: the formula is nested too deeply") from None


class _FormulaReader:
    """Works out nodes of the parsed text, one method a kind of node."""

    def __init__(self, text: str, names: Mapping[str, Array], field: str) -> None:
        self.text = text
        self.work = 0
        self.names = names
        self.field = field
        self.kinds: dict[type[ast.AST], Callable[[Any], Any]] = {
            ast.Constant: self.constant,
            ast.Name: self.name,
            ast.UnaryOp: self.sign,
            ast.BinOp: self.operation,
            ast.Attribute: self.transpose,
            ast.Subscript: self.entry,
            ast.Call: self.call,
        }

    def value(self, node: ast.AST) -> Any:
        """Value of a node: a fraction, an entry or an array."""
        found = self.kinds.get(type(node), self.unknown)(node)
        return found[()] if isinstance(found, np.ndarray) and not found.ndim else found

    def refuse(self, node: Any, why: str) -> NoReturn:
        """Raise an error that shows the piece of the text."""
        place = 1 + len(self.text.encode()[: node.col_offset - 1].decode())
        said = f"{shortened(self.piece(node))!r} {why}"
        raise InputError(f"{self.field}, position {place}: {said}; {ALLOWED}")

    def piece(self, node: Any) -> str:
        """Text of a node; the parser counts bytes, and saw a bracket before it."""
        return self.text.encode()[node.col_offset - 1 : node.end_col_offset - 1].decode()

    def unknown(self, node: ast.AST) -> NoReturn:
        compares = isinstance(node, (ast.Compare, ast.IfExp))
        self.refuse(node, "is not polynomial" if compares else "is not understood")

    def constant(self, node: ast.Constant) -> Fraction:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            self.refuse(node, "is no real number")
        digits = self.piece(node).replace("_", "")
        if len(digits) > _LONGEST_NUMBER or not np.isfinite(_float(node.value)):
            self.refuse(node, "is too large")
        power = digits.lower().partition("e")[2]
        if abs(int(power or 0) if power.lstrip("+-").isdecimal() else 0) > Limit.POWER_OF_TEN.most:
            self.refuse(node, f"is {Limit.POWER_OF_TEN.excess()}")
        try:
            return Fraction(digits)
        except ValueError:  # 0x10 and the like
            return self.refuse(node, "is no number in decimal notation")

    def name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        close = get_close_matches(node.id, self.names, n=1)
        hint = f", did you mean {close[0]}? Names" if close else "; names"
        return self.refuse(node, f"is not declared{hint} are {', '.join(self.names)}")

    def sign(self, node: ast.UnaryOp) -> Any:
        if not isinstance(node.op, (ast.UAdd, ast.USub)):
            self.refuse(node, "is not polynomial")
        operand = self.value(node.operand)
        return -operand if isinstance(node.op, ast.USub) else operand

    def operation(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        match node.op:
            case ast.Pow():
                return self.power(node, left, right)
            case ast.Div():
                return self.quotient(node, left, right)
            case ast.MatMult():
                return self.product(node, left, right)
            case ast.Add() | ast.Sub() | ast.Mult():
                return self.entrywise(node, left, right)
            case ast.BitXor():
                self.refuse(node, "is no power: write **")
        return self.refuse(node, "is not polynomial")

    def entrywise(self, node: ast.BinOp, left: Any, right: Any) -> Any:
        try:
            np.broadcast_shapes(np.shape(left), np.shape(right))
        except ValueError:
            self.refuse(node, f"has shapes {_shown(left)} and {_shown(right)}, which do not fit")
        self.spend(node, *np.broadcast_shapes(np.shape(left), np.shape(right)))
        left, right = _alike(left, right)
        if isinstance(node.op, ast.Add):
            return left + right
        return left - right if isinstance(node.op, ast.Sub) else left * right

    def power(self, node: ast.BinOp, base: Any, exponent: Any) -> Any:
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or exponent < 0:
            self.refuse(
                node, f"has the exponent {self.piece(node.right)}, which is no whole number >= 0"
            )
        if exponent > _LARGEST_POWER:
            self.refuse(node, f"has an exponent above {_LARGEST_POWER}")
        if (
            isinstance(base, Fraction)
            and exponent * max(map(int.bit_length, base.as_integer_ratio())) > _LONGEST_POWER
        ):
            self.refuse(node, "is too large")
        self.spend(node, *np.shape(base), 1 + int(exponent).bit_length())
        return base ** int(exponent)

    def quotient(self, node: ast.BinOp, left: Any, right: Any) -> Any:
        if not isinstance(right, Fraction):
            self.refuse(node, f"divides by {self.piece(node.right)}, which is no number")
        if not right:
            self.refuse(node, "divides by zero")
        left, factor = _alike(left, 1 / right)
        return left * factor

    def product(self, node: ast.BinOp, left: Any, right: Any) -> Any:
        shapes = f"has shapes {_shown(left)} and {_shown(right)}"
        if not np.ndim(left) or not np.ndim(right):
            self.refuse(node, f"{shapes}: @ is for arrays, * for single numbers")
        if np.shape(left)[-1] != np.shape(right)[0 if np.ndim(right) == 1 else -2]:
            self.refuse(node, f"{shapes}, which do not fit")
        self.spend(node, *np.shape(left), *np.shape(right)[1:])
        return left @ right

    def transpose(self, node: ast.Attribute) -> Any:
        if node.attr != "T":
            self.refuse(node, f"uses .{node.attr}")
        return np.asarray(self.value(node.value)).T

    def spend(self, node: Any, *sides: int) -> None:
        """Count the operations on entries that a node takes, before they are made."""
        self.work += prod(sides)
        if self.work > Limit.FORMULA_WORK.most:
            self.refuse(node, f"is {Limit.FORMULA_WORK.excess()}")

    def entry(self, node: ast.Subscript) -> Any:
        array = self.value(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        place = tuple(self.place(part) for part in parts)
        if len(place) > np.ndim(array):
            self.refuse(node, f"has more indices than shape {_shown(array)} has")
        try:
            return np.asarray(array)[place]
        except IndexError:
            return self.refuse(
                node, f"is outside of shape {_shown(array)}, whose indices begin with 0"
            )

    def place(self, node: ast.expr) -> int | slice:
        """One index: a whole number, or a slice of such."""
        if isinstance(node, ast.Slice):
            ends = (
                None if part is None else self.whole(part)
                for part in (node.lower, node.upper, node.step)
            )
            found = slice(*ends)
            if found.step == 0:
                self.refuse(node, "has steps of zero")
            return found
        return self.whole(node)

    def whole(self, node: ast.expr) -> int:
        found = self.value(node)
        if not isinstance(found, Fraction) or found.denominator != 1:
            self.refuse(node, "is no whole number")
        return int(found)

    def call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            self.refuse(
                node, f"calls {self.piece(node.func)}, which is not polynomial or not known"
            )
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.refuse(node, f"needs one argument of {name}")
        if name == "eye":
            side = self.whole(node.args[0])
            if not 1 <= side <= _LARGEST_SIDE:
                self.refuse(node, f"needs a size from 1 to {_LARGEST_SIDE}")
            return np.array([[Fraction(int(i == j)) for j in range(side)] for i in range(side)])
        array = np.asarray(self.value(node.args[0]))
        if name == "trace" and (array.ndim != 2 or len(set(array.shape)) != 1):
            self.refuse(node, f"needs a square matrix, not shape {_shown(array)}")
        return array.sum() if name == "sum" else np.trace(array)


def _float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Round fractions to floats beside arrays of floats, which would become arrays of objects."""
    sides = [np.asarray(side) for side in (left, right)]
    if any(side.dtype.kind in "fc" for side in sides):
        sides = [side.astype(float) if side.dtype.kind == "O" else side for side in sides]
        return sides[0][()], sides[1][()]
    return left, right


def _shown(value: Any) -> str:
    return str(np.shape(value)) if np.ndim(value) else "()"


def from_sparse(
    polynomial: SparseSystem, unknowns: Sequence[str], parameters: Sequence[str]
) -> str:
    """Write an expanded polynomial as a formula, exactly.

    Parameters
    ----------
    polynomial : SparseSystem
        A system of size 1.
    unknowns, parameters : sequence of str
        Words for its variables.

    Returns
    -------
    str
    """
    rows = np.column_stack([polynomial.exponents, polynomial.parameter_exponents])
    words = (*unknowns, *parameters)
    terms = []
    for coefficient, row in zip(polynomial.coefficients, rows.tolist(), strict=True):
        powers = (
            f"{word}**{e}" if e > 1 else word for word, e in zip(words, row, strict=True) if e
        )
        terms.append("*".join([f"({coefficient})" if coefficient != 1 else "1", *powers]))
    return " + ".join(terms) or "0"
