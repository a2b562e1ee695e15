"""Sums of many terms with few operations.

What is there already is used, and shared factors are taken out.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce

from explorer.polynomial.nodes import NO_VALUE, Node, NodeTable
from explorer.polynomial.opcodes import Opcode


def total(table: NodeTable, terms: list[int]) -> int:
    """Sum nodes.

    Terms of one coefficient come first, the oldest first, so that sums of the loss are met again.

    Parameters
    ----------
    table : NodeTable
    terms : list of int

    Returns
    -------
    int
        Number of the node.
    """
    groups: dict[Fraction, list[int]] = {}
    for a in terms:
        coefficient, base = table.scaled(a)
        groups.setdefault(coefficient, []).append(base)
    ordered = sorted(groups.items(), reverse=True)
    sums = [table.multiply(table.number(c), _sum(table, sorted(bases))) for c, bases in ordered]
    return reduce(table.add, sums, table.number(Fraction(0)))


def _sum(table: NodeTable, terms: list[int]) -> int:
    """Sum of terms without coefficients: one that is there already, or else a bracketed one."""
    known: int | None = terms[0]
    for a in terms[1:]:
        node = Node(Opcode.ADD, min(known or 0, a), max(known or 0, a), NO_VALUE)
        known = None if known is None else table.find(node)
    return reduce(table.add, sorted(_bracketed(table, terms))) if known is None else known


def _bracketed(table: NodeTable, terms: list[int]) -> list[int]:
    """Take out the factor that most terms share until no two share one.

    That makes fewer products, and more of them equal.
    """
    while True:
        counts = Counter(f for a in terms for f in set(_factors(table, a)))
        factor, most = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        if most < 2:
            return terms
        inside = [_without(table, a, factor) for a in terms if factor in _factors(table, a)]
        terms = [a for a in terms if factor not in _factors(table, a)]
        terms.append(table.multiply(factor, total(table, inside)))


def _factors(table: NodeTable, a: int) -> list[int]:
    """Factors of a product that are no products themselves, constants left out."""
    node = table.nodes[a]
    if node.opcode is Opcode.MULTIPLY:
        return _factors(table, node.left) + _factors(table, node.right)
    return [] if node.opcode is Opcode.CONSTANT else [a]


def _without(table: NodeTable, a: int, factor: int) -> int:
    """Divide a product by one of its factors."""
    node = table.nodes[a]
    if a == factor:
        return table.number(Fraction(1))
    if factor in _factors(table, node.left):
        return table.multiply(_without(table, node.left, factor), node.right)
    return table.multiply(node.left, _without(table, node.right, factor))
