"""An expression written again in a graph of its own, where further leaves may be added."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.polynomial.expression import Expression, Graph
from explorer.polynomial.opcodes import Opcode


@dataclass(frozen=True)
class Copy:
    """An expression and the leaves of its graph.

    Attributes
    ----------
    expression : Expression
    unknowns, parameters : list of Expression
        In the order of the first graph.
    """

    expression: Expression
    unknowns: list[Expression]
    parameters: list[Expression]


def copy_of(expression: Expression) -> Copy:
    """Copy an expression with all leaves of its graph into a new graph.

    Examples
    --------
    >>> x, y = Graph().unknown("x", (2,))
    >>> copy = copy_of(x * y + 1)
    >>> copy.expression, copy.expression.graph is x.graph
    (x_1*x_2 + 1, False)
    """
    old, graph = expression.graph, Graph()
    unknowns = [graph.unknown(name).item() for name in old.unknowns]
    parameters = [graph.parameter(name).item() for name in old.parameters]
    new: dict[int, Expression] = {}
    for a in old.reachable([expression.node]):
        node = old.nodes[a]
        match node.opcode:
            case Opcode.UNKNOWN:
                new[a] = unknowns[node.left]
            case Opcode.PARAMETER:
                new[a] = parameters[node.left]
            case Opcode.CONSTANT:
                new[a] = graph.constant(node.value)
            case Opcode.ADD:
                new[a] = new[node.left] + new[node.right]
            case Opcode.SUBTRACT:
                new[a] = new[node.left] - new[node.right]
            case Opcode.MULTIPLY:
                new[a] = new[node.left] * new[node.right]
    return Copy(new[expression.node], unknowns, parameters)
