"""Three families of test systems for polynomial solvers, with their numbers of isolated complex solutions."""

from __future__ import annotations

from math import prod
from typing import Any

from explorer.polynomial import Graph, System


def cyclic(n: int) -> System:
    """Cyclic n-roots (Bjoerck and Froeberg, 1991): sums of products of k neighbours on a ring of n, the last one 1.

    There are 70 for n = 5 and 924 for n = 7, all simple; infinitely many where a square divides n.
    """
    graph, x = _unknowns(n)
    rings = [sum(prod(x[(i + j) % n] for j in range(k)) for i in range(n)) for k in range(1, n)]
    return System(graph, (*rings, prod(x) - 1))


def katsura(n: int) -> System:
    """Katsura's magnetism (Boege, Gebauer and Kredel, 1986) in n + 1 unknowns; 2^n solutions, all finite and simple."""
    graph, x = _unknowns(n + 1)

    def at(k: int) -> Any:
        return x[abs(k)]

    fields = [
        sum(at(i) * at(m - i) for i in range(-n, n + 1) if abs(m - i) <= n) - x[m] for m in range(n)
    ]
    total: Any = sum(at(i) for i in range(-n, n + 1))
    return System(graph, (total - 1, *fields))


def noon(n: int) -> System:
    """Neural network of Noonburg (1989), ``x_i sum_{j != i} x_j^2 - 1.1 x_i + 1``; 3^n - 2 n solutions, all simple."""
    graph, x = _unknowns(n)
    squares = [sum(x[j] ** 2 for j in range(n) if j != i) for i in range(n)]
    # 11/10 exactly, times 10
    return System(graph, tuple(10 * x[i] * squares[i] - 11 * x[i] + 10 for i in range(n)))


def _unknowns(n: int) -> tuple[Graph, list[Any]]:
    """Unknowns as anything, since `sum` and `prod` begin with a number."""
    graph = Graph()
    return graph, list(graph.unknown("x", (n,)))
