"""Gradient systems found once in a process: equal potentials share one system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from explorer.polynomial.expression import Expression
from explorer.polynomial.nodes import Node
from explorer.polynomial.system import System


def shared_gradient(potential: Expression, groups: Sequence[Sequence[int]] = ()) -> System:
    """Make the system ``grad potential = 0``, the same object for the same potential.

    Two potentials are the same when their graphs agree node by node: names, constants and order.
    So no cache can give the equations of another loss, whatever the losses are called, and what a
    system has derived (programs, expanded form, symmetries) is found once in a process.

    Parameters
    ----------
    potential : Expression
        Its graph may hold nothing but what it took to write the potential.
    groups : sequence of sequences of int
        As for :meth:`System.gradient_of`.

    Returns
    -------
    System
        Its graph may be that of an earlier potential.
    """
    graph = potential.graph
    partition = tuple(tuple(g) for g in groups)
    names = (tuple(graph.unknowns), tuple(graph.parameters))
    return _gradient(_Potential(tuple(graph.nodes), names, potential.node, partition, potential))


@dataclass(frozen=True)
class _Potential:
    """All that decides the equations."""

    nodes: tuple[Node, ...]
    names: tuple[tuple[str, ...], tuple[str, ...]]
    root: int
    groups: tuple[tuple[int, ...], ...]
    potential: Expression = field(compare=False)


# More architectures are seldom met in one process, and a large system holds some megabytes.
@lru_cache(maxsize=64)
def _gradient(content: _Potential) -> System:
    return System.gradient_of(content.potential, content.groups)
