"""Derivatives of expressions by reverse accumulation on the graph.

Reference: A. Griewank and A. Walther, "Evaluating derivatives" (SIAM, 2008).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.expression import Expression
from explorer.polynomial.nodes import Node
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sums import total


def gradient(expression: Expression, variables: Sequence[Expression]) -> list[Expression]:
    """Differentiate one expression by each variable.

    Parameters
    ----------
    expression : Expression
        What to differentiate.
    variables : sequence of Expression
        Leaves of the same graph (unknowns or parameters).

    Returns
    -------
    list of Expression
        One partial derivative a variable, in the same order.

    Examples
    --------
    >>> from explorer.polynomial import Graph
    >>> x, y = Graph().unknown("x", (2,))
    >>> gradient(x**2 * y, [x, y])
    [2*x_1*x_2, x_1^2]
    """
    graph = expression.graph
    one, minus_one = graph.constant(1).node, graph.constant(-1).node
    terms: dict[int, list[int]] = {expression.node: [one]}
    for a in reversed(list(graph.reachable([expression.node]))):
        node = graph.nodes[a]
        if a not in terms or node.opcode < Opcode.ADD:
            continue
        bar = total(graph, terms[a])
        for operand, local in _local_derivatives(node, one=one, minus_one=minus_one):
            terms.setdefault(operand, []).append(graph.multiply(bar, local))
    return [Expression(graph, total(graph, terms.get(v.node, []))) for v in variables]


def _local_derivatives(node: Node, one: int, minus_one: int) -> list[tuple[int, int]]:
    left, right = node.left, node.right
    match node.opcode:
        case Opcode.ADD:
            return [(left, one), (right, one)]
        case Opcode.SUBTRACT:
            return [(left, one), (right, minus_one)]
        case _:
            return [(left, right), (right, left)]


def jacobian(
    expressions: Sequence[Expression], variables: Sequence[Expression], *, symmetric: bool = False
) -> NDArray[np.object_]:
    """Differentiate several expressions.

    Parameters
    ----------
    expressions, variables
        Of one graph, see :func:`gradient`.
    symmetric : bool
        Mirror the upper triangle (a Hessian).

    Returns
    -------
    object array, shape (len(expressions), len(variables))
    """
    rows = np.empty((len(expressions), len(variables)), dtype=object)
    for i, expression in enumerate(expressions):
        first = i if symmetric else 0
        rows[i, first:] = gradient(expression, variables[first:])
        if symmetric:
            rows[first:, i] = rows[i, first:]
    return rows
