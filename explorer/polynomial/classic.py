"""Three families of test systems for polynomial solvers, with their numbers of solutions."""

from __future__ import annotations

from math import prod
from typing import Any

from explorer.polynomial import Graph, System


def cyclic(n: int) -> System:
    """Cyclic n-roots: sums of products of k neighbours on a ring of n, the last product 1.

    Parameters
    ----------
    n : int

    Returns
    -------
    System
        There are 70 solutions for n = 5 and 924 for n = 7, all simple; infinitely many where a
        square divides n.

    References
    ----------
    G. Bjoerck and R. Froeberg, "A faster way to count the solutions of inhomogeneous systems of
    algebraic equations, with applications to cyclic n-roots", J. Symb. Comput. 12 (1991).

    Examples
    --------
    >>> print(cyclic(3).text(), end="")
    x_1 + x_2 + x_3 = 0
    x_1*x_2 + x_1*x_3 + x_2*x_3 = 0
    x_1*x_2*x_3 - 1 = 0
    """
    graph, x = _unknowns(n)
    rings = [sum(prod(x[(i + j) % n] for j in range(k)) for i in range(n)) for k in range(1, n)]
    return System(graph, (*rings, prod(x) - 1))


def katsura(n: int) -> System:
    """Katsura's magnetism in n + 1 unknowns; 2^n solutions, all finite and simple.

    Parameters
    ----------
    n : int

    Returns
    -------
    System

    References
    ----------
    W. Boege, R. Gebauer and H. Kredel, "Some examples for solving systems of algebraic equations by
    calculating Groebner bases", J. Symb. Comput. 2 (1986).
    """
    graph, x = _unknowns(n + 1)

    def at(k: int) -> Any:
        return x[abs(k)]

    fields = [
        sum(at(i) * at(m - i) for i in range(-n, n + 1) if abs(m - i) <= n) - x[m] for m in range(n)
    ]
    total: Any = sum(at(i) for i in range(-n, n + 1))
    return System(graph, (total - 1, *fields))


def noon(n: int) -> System:
    """Noonburg's neural network, ``x_i sum_{j != i} x_j^2 - 1.1 x_i + 1``.

    Parameters
    ----------
    n : int

    Returns
    -------
    System
        3^n - 2 n solutions, all simple.

    References
    ----------
    V. Noonburg, "A neural network modeled by an adaptive Lotka-Volterra system", SIAM J. Appl.
    Math. 49 (1989).
    """
    graph, x = _unknowns(n)
    squares = [sum(x[j] ** 2 for j in range(n) if j != i) for i in range(n)]
    # 11/10 exactly, times 10
    return System(graph, tuple(10 * x[i] * squares[i] - 11 * x[i] + 10 for i in range(n)))


def _unknowns(n: int) -> tuple[Graph, list[Any]]:
    """Unknowns as anything, since `sum` and `prod` begin with a number."""
    graph = Graph()
    return graph, list(graph.unknown("x", (n,)))
