"""Critical manifolds followed from node to node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.landscape.sweep.manifold_nodes import ManifoldNode
from explorer.manifolds.manifold import Manifold


@dataclass(eq=False)
class Line:
    """A manifold followed from node to node."""

    number: int
    nodes: list[ManifoldNode]
    rows: list[int]

    @property
    def rank(self) -> int:
        """Of every manifold of it."""
        return self.nodes[0].manifolds[self.rows[0]].rank

    @property
    def last(self) -> Manifold:
        """The manifold at its last node."""
        return self.nodes[-1].manifolds[self.rows[-1]]


def lines_of(groups: list[list[ManifoldNode]]) -> list[Line]:
    """Follow manifolds from node to node; over an event those go on that have a partner."""
    done: list[Line] = []
    open_: list[Line] = []
    for node in (node for group in groups for node in group):
        pairs = _paired([line.last for line in open_], list(node.manifolds))
        going: list[Line] = []
        for i, k in pairs:
            open_[i].nodes.append(node)
            open_[i].rows.append(k)
            going.append(open_[i])
        taken = {k for _, k in pairs}
        done += [line for line in open_ if line not in going]
        new = [k for k in range(len(node.manifolds)) if k not in taken]
        open_ = going + [Line(0, [node], [k]) for k in new]
    found = [*done, *open_]
    found.sort(key=lambda line: (line.nodes[0].value, _first(line).loss))
    for number, line in enumerate(found):
        line.number = number + 1
    return found


def _paired(before: list[Manifold], after: list[Manifold]) -> list[tuple[int, int]]:
    """Nearest partners of one rank: by index first, then by singular values."""
    from scipy.optimize import linear_sum_assignment

    pairs: list[tuple[int, int]] = []
    for rank in sorted({m.rank for m in before} & {m.rank for m in after}):
        rows = [i for i, m in enumerate(before) if m.rank == rank]
        columns = [k for k, m in enumerate(after) if m.rank == rank]
        cost = np.array([[_distance(before[i], after[k]) for k in columns] for i in rows])
        chosen = zip(*linear_sum_assignment(cost), strict=True)
        pairs += [(rows[i], columns[k]) for i, k in chosen if cost[i, k] < np.inf]
    return pairs


# Nothing that moves continuously changes its index between nodes but at an event.
_OTHER_INDEX = 1e6


def _distance(a: Manifold, b: Manifold) -> float:
    size = max(a.singular_values.max(initial=0), b.singular_values.max(initial=0), 1e-300)
    gap = np.abs(a.singular_values - b.singular_values).max(initial=0) / size
    return float(gap + _OTHER_INDEX * (a.live_index != b.live_index))


def _first(line: Line) -> Manifold:
    return line.nodes[0].manifolds[line.rows[0]]


def turns(line: Line, a: ManifoldNode, b: ManifoldNode) -> bool:
    """Whether a line ends, begins or changes its index between two nodes."""
    here = [node in line.nodes for node in (a, b)]
    return any(here) and not (all(here) and at_node(line, a).index == at_node(line, b).index)


def place_of(line: Line, node: ManifoldNode) -> int:
    """Row of a line among the manifolds of a node."""
    return line.rows[line.nodes.index(node)]


def at_node(line: Line, node: ManifoldNode) -> Manifold:
    """Manifold of a line at a node."""
    return node.manifolds[place_of(line, node)]


def gap_of(one: Line, other: Line, node: ManifoldNode) -> float:
    """How much higher the first one lies at a node."""
    return float(at_node(one, node).loss - at_node(other, node).loss)


def alike(node: ManifoldNode, target: Manifold) -> int | None:
    """The manifold of a node that is next to one of a near node."""
    gaps = [
        _distance(target, m) if (m.rank, m.index) == (target.rank, target.index) else np.inf
        for m in node.manifolds
    ]
    best = int(np.argmin(gaps))
    return best if np.isfinite(gaps[best]) else None


def minimum_span(line: Line, node: ManifoldNode) -> tuple[float, float]:
    """Where a line is a minimum without a break, round a node."""
    at = line.nodes.index(node)
    flags = [n.manifolds[k].index == 0 for n, k in zip(line.nodes, line.rows, strict=True)]
    first = last = at
    while first and flags[first - 1]:
        first -= 1
    while last + 1 < len(flags) and flags[last + 1]:
        last += 1
    return line.nodes[first].value, line.nodes[last].value
