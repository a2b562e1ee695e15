"""Expansion of expressions into their terms, exactly.

An exponent vector is packed into one integer (Kronecker substitution), the first exponent in its
highest bits, so a product of monomials is one addition and their order that of integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.limits import Limit
from explorer.polynomial.nodes import NodeTable
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sparse import SparseSystem

Terms = dict[int, Fraction]  # packed exponents -> coefficient
# Of one packed exponent
_BYTES = (1, 2, 4, 8)
# Terms of a sum that are copied in the time of one product
_COPIED = 64


def expand_nodes(table: NodeTable, roots: Sequence[int]) -> SparseSystem:
    """Multiply out nodes; :func:`explorer.polynomial.expand` does so for expressions.

    Parameters
    ----------
    table : NodeTable
    roots : sequence of int
        One node a polynomial.

    Returns
    -------
    SparseSystem
        Terms of each polynomial by falling degree, then lexicographically.

    Raises
    ------
    LimitError
        When the degree, or the number of products of terms that it takes, is beyond the limits.
    """
    order = list(table.reachable(list(roots)))
    degree = degree_bound(table, order)
    Limit.DEGREE.allow(degree, "the equations, in unknowns and parameters")
    bits = 8 * next(size for size in _BYTES if degree < 256**size)
    known: dict[int, Terms] = {}
    work, most = 0, Limit.EXPANSION.most
    for a in order:
        work += _products(table, a, known)
        if work > most:
            Limit.EXPANSION.refuse("the equations")
        known[a] = _expand_node(table, a, known, bits)
    return _unpack(table, [known[root] for root in roots], bits)


def _products(table: NodeTable, a: int, known: dict[int, Terms]) -> int:
    """Products of two terms that a node takes; a term of a sum is copied much faster."""
    node = table.nodes[a]
    if node.opcode is Opcode.MULTIPLY:
        return len(known[node.left]) * len(known[node.right])
    return len(known[node.left]) // _COPIED if node.opcode >= Opcode.ADD else 0


def degree_bound(table: NodeTable, order: Sequence[int], *, parameters: bool = True) -> int:
    """Bound the degree of nodes without multiplying anything out.

    Parameters
    ----------
    table : NodeTable
    order : sequence of int
        Nodes, operands before those that use them.
    parameters : bool
        Whether parameters count like unknowns.

    Returns
    -------
    int
    """
    degree: dict[int, int] = {}
    for a in order:
        node = table.nodes[a]
        match node.opcode:
            case Opcode.CONSTANT:
                degree[a] = 0
            case Opcode.UNKNOWN:
                degree[a] = 1
            case Opcode.PARAMETER:
                degree[a] = int(parameters)
            case Opcode.MULTIPLY:
                degree[a] = degree[node.left] + degree[node.right]
            case _:
                degree[a] = max(degree[node.left], degree[node.right])
    return max(degree.values())


def _expand_node(table: NodeTable, a: int, known: dict[int, Terms], bits: int) -> Terms:
    node = table.nodes[a]
    match node.opcode:
        case Opcode.CONSTANT:
            return {0: node.value} if node.value else {}
        case Opcode.UNKNOWN:
            after = len(table.unknowns) + len(table.parameters) - 1 - node.left
            return {1 << (bits * after): Fraction(1)}
        case Opcode.PARAMETER:
            return {1 << (bits * (len(table.parameters) - 1 - node.left)): Fraction(1)}
        case Opcode.MULTIPLY:
            return _product(known[node.left], known[node.right])
        case Opcode.ADD:
            return _combination(known[node.left], known[node.right], 1)
        case _:
            return _combination(known[node.left], known[node.right], -1)


def _combination(a: Terms, b: Terms, sign: int) -> Terms:
    total = dict(a)
    for key, c in b.items():
        value = total.get(key, 0) + sign * c
        if value:
            total[key] = Fraction(value)
        else:
            del total[key]
    return total


def _product(a: Terms, b: Terms) -> Terms:
    total: Terms = {}
    for key, c in a.items():
        for other, d in b.items():
            total[key + other] = total.get(key + other, Fraction(0)) + c * d
    return {key: c for key, c in total.items() if c}


def _unpack(table: NodeTable, polynomials: list[Terms], bits: int) -> SparseSystem:
    n = len(table.unknowns)
    width = n + len(table.parameters)
    tail = bits * (width - n)
    keys: list[int] = []
    equation: list[int] = []
    coefficients: list[Fraction] = []
    for i, terms in enumerate(polynomials):
        degree = {key: _digit_sum(key >> tail, bits) for key in terms}
        ordered = sorted(terms, key=lambda key: (degree[key], key), reverse=True)
        keys += ordered
        coefficients += [terms[key] for key in ordered]
        equation += [i] * len(ordered)
    exponents = _exponents(keys, width, bits // 8)
    return SparseSystem(
        unknowns=tuple(table.unknowns),
        parameters=tuple(table.parameters),
        size=len(polynomials),
        equation=np.array(equation, dtype=np.int64),
        exponents=exponents[:, :n],
        parameter_exponents=exponents[:, n:],
        coefficients=tuple(coefficients),
    )


def _digit_sum(key: int, bits: int) -> int:
    """Sum of packed exponents, which is below 2^bits: the remainder modulo 2^bits - 1."""
    most = (1 << bits) - 1
    return key % most or (most if key else 0)


def _exponents(keys: list[int], width: int, size: int) -> NDArray[np.int64]:
    """Unpack exponents, one row a key."""
    packed = b"".join(key.to_bytes(width * size, "big") for key in keys)
    return np.frombuffer(packed, dtype=f">u{size}").reshape(-1, width).astype(np.int64)
