"""Expansion of expressions into their terms, exactly.

An exponent vector is packed into one integer (Kronecker substitution), so a product of monomials
is one addition.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from explorer.polynomial.nodes import NodeTable
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sparse import SparseSystem

Terms = dict[int, Fraction]  # packed exponents -> coefficient


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
    """
    order = list(table.reachable(list(roots)))
    bits = _degree_bound(table, order).bit_length()
    known: dict[int, Terms] = {}
    for a in order:
        known[a] = _expand_node(table, a, known, bits)
    return _unpack(table, [known[root] for root in roots], bits)


def _degree_bound(table: NodeTable, order: Sequence[int]) -> int:
    degree: dict[int, int] = {}
    for a in order:
        node = table.nodes[a]
        match node.opcode:
            case Opcode.CONSTANT:
                degree[a] = 0
            case Opcode.UNKNOWN | Opcode.PARAMETER:
                degree[a] = 1
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
            return {1 << (bits * node.left): Fraction(1)}
        case Opcode.PARAMETER:
            return {1 << (bits * (len(table.unknowns) + node.left)): Fraction(1)}
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
    mask = (1 << bits) - 1
    rows: list[list[int]] = []
    equation: list[int] = []
    coefficients: list[Fraction] = []
    for i, terms in enumerate(polynomials):
        unpacked = [
            ([(key >> (bits * k)) & mask for k in range(width)], c) for key, c in terms.items()
        ]
        unpacked.sort(key=lambda row: (-sum(row[0][:n]), [-e for e in row[0]]))
        rows += [e for e, _ in unpacked]
        coefficients += [c for _, c in unpacked]
        equation += [i] * len(unpacked)
    exponents = np.array(rows, dtype=np.int64).reshape(-1, width)
    return SparseSystem(
        unknowns=tuple(table.unknowns),
        parameters=tuple(table.parameters),
        size=len(polynomials),
        equation=np.array(equation, dtype=np.int64),
        exponents=exponents[:, :n],
        parameter_exponents=exponents[:, n:],
        coefficients=tuple(coefficients),
    )
