"""Sums of many terms with few operations: what is there already is used, shared factors are taken out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce

from explorer.polynomial.expression import NO_VALUE, Graph, Node
from explorer.polynomial.opcodes import Opcode


def total(graph: Graph, terms: list[int]) -> int:
    """Sum of nodes: terms of one coefficient first, oldest first, so that sums of the loss are met again."""
    groups: dict[Fraction, list[int]] = {}
    for a in terms:
        coefficient, base = graph.scaled(a)
        groups.setdefault(coefficient, []).append(base)
    ordered = sorted(groups.items(), reverse=True)
    sums = [graph.multiply(graph.number(c), _sum(graph, sorted(bases))) for c, bases in ordered]
    return reduce(graph.add, sums, graph.number(Fraction(0)))


def _sum(graph: Graph, terms: list[int]) -> int:
    """Sum of terms without coefficients: one that is there already, or else a bracketed one."""
    known: int | None = terms[0]
    for a in terms[1:]:
        node = Node(Opcode.ADD, min(known or 0, a), max(known or 0, a), NO_VALUE)
        known = None if known is None else graph.find(node)
    return reduce(graph.add, sorted(_bracketed(graph, terms))) if known is None else known


def _bracketed(graph: Graph, terms: list[int]) -> list[int]:
    """Take out the factor that most terms share until no two share one: fewer products, and more of them equal."""
    while True:
        counts = Counter(f for a in terms for f in set(_factors(graph, a)))
        factor, most = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        if most < 2:
            return terms
        inside = [_without(graph, a, factor) for a in terms if factor in _factors(graph, a)]
        terms = [a for a in terms if factor not in _factors(graph, a)]
        terms.append(graph.multiply(factor, total(graph, inside)))


def _factors(graph: Graph, a: int) -> list[int]:
    """Factors of a product that are no products themselves, constants left out."""
    node = graph.nodes[a]
    if node.opcode is Opcode.MULTIPLY:
        return _factors(graph, node.left) + _factors(graph, node.right)
    return [] if node.opcode is Opcode.CONSTANT else [a]


def _without(graph: Graph, a: int, factor: int) -> int:
    """Divide a product by one of its factors."""
    node = graph.nodes[a]
    if a == factor:
        return graph.number(Fraction(1))
    if factor in _factors(graph, node.left):
        return graph.multiply(_without(graph, node.left, factor), node.right)
    return graph.multiply(node.left, _without(graph, node.right, factor))
