"""Sweeps of critical manifolds: lists at nodes, what differs between them found by bisection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.landscape.sweep.extended import EventKind
from explorer.landscape.sweep.manifold_nodes import ManifoldNode, Solver
from explorer.landscape.sweep.motion import Motion
from explorer.landscape.sweep.result import Interval, Sweep, table_of
from explorer.landscape.sweep.says import Constancy, Transition
from explorer.manifolds.manifold import Manifold

# Values tried at once between two that differ, and the width, in shares, at which that ends.
_AT_ONCE, _WIDTH = 1, 1e-11
# Fewer lists that are whole are no sweep.
_LEAST_NODES = 2
_BRANCH = (
    *("branch", "rank", "loss", "index", "nullity", "dimension", "kind"),
    *("is_global", "certified"),
)
_EVENT = (
    *("error", "kind", "certified", "rank", "loss", "index", "branches"),
    *("real_below", "real_above", "is_global"),
)


@dataclass(eq=False)
class _Line:
    """A manifold followed from node to node."""

    number: int
    nodes: list[ManifoldNode]
    rows: list[int]

    @property
    def rank(self) -> int:
        return self.nodes[0].manifolds[self.rows[0]].rank

    @property
    def last(self) -> Manifold:
        return self.nodes[-1].manifolds[self.rows[-1]]


@dataclass(eq=False)
class ManifoldSweep:
    """Makes a sweep of manifolds."""

    motion: Motion
    low: float
    high: float
    seed: int
    count: int
    tick: Callable[[], None]

    @cached_property
    def solver(self) -> Solver:
        """Solves at values."""
        return Solver(self.motion, self.seed, self.tick)

    def run(self) -> Sweep:
        """Put all together."""
        nodes = self._nodes()
        if len(nodes) < _LEAST_NODES:
            raise InputError(
                f"parameter = {self.motion.name}: critical manifolds are not listed whole between "
                f"{self.low:g} and {self.high:g}; allowed is a range on which they are"
            )
        groups = _runs(nodes)
        lines = _lines(groups)
        rows = list(self._events(groups, lines))
        equals = list(self._equal_losses(lines, groups))
        rows += [row for row, _, _ in equals]
        name = self.motion.name
        rows.sort(key=lambda row: float(row[name]))
        names = self.motion.problem.system.unknowns
        return Sweep(
            parameter=name,
            start=self.low,
            stop=self.high,
            branch_columns=table_of(name, self._branch_rows(lines), _BRANCH, names),
            event_columns=table_of(name, rows, _EVENT, names),
            spans=tuple(_interval(group) for group in groups),
            coercive=True,
            constancy=Constancy.AT_NODES(nodes=len(nodes)),
            transitions=tuple(said for _, said, _ in equals if said is not None),
            hysteresis=tuple(span for _, said, span in equals if said is not None),
            of_manifolds=True,
            name=str(self.motion.problem.architecture),
            sums_hold=all(node.sums_hold for node in nodes),
            count=len(lines),
        )

    def _nodes(self) -> list[ManifoldNode]:
        """Nodes over the range, and two next to each place where lists differ."""
        values = _spaced(self.low, self.high, self.count)
        nodes = self.solver.nodes(values)
        made = [nodes[0]]
        for node in nodes[1:]:
            if node.numbers != made[-1].numbers:
                made += self._bisected(made[-1], node)
            made.append(node)
        # Without ridge, for instance, other sets are listed in another way
        usual = nodes[len(nodes) // 2].solution.engine
        kept = [node for node in made if node.whole and node.solution.engine == usual]
        return sorted({node.value: node for node in kept}.values(), key=lambda node: node.value)

    def _bisected(self, low: ManifoldNode, high: ManifoldNode) -> list[ManifoldNode]:
        """Nodes on both sides of every change between two nodes, as near as it gets."""
        scale = max(abs(low.value), abs(high.value))
        inner = np.linspace(low.value, high.value, _AT_ONCE + 2)[1:-1].tolist()
        fresh = [v for v in inner if low.value < v < high.value]
        if high.value - low.value <= _WIDTH * scale or not fresh:
            return [low, high]
        found = [low, *self.solver.nodes(fresh), high]
        # Where points meet a list may be in doubt: it is no side
        usable = [low, *(node for node in found[1:-1] if node.whole), high]
        if len(usable) == 2:
            return [low, high]
        made: list[ManifoldNode] = []
        for a, b in pairwise(usable):
            if a.numbers != b.numbers:
                made += self._bisected(a, b)
        return made

    def _branch_rows(self, lines: list[_Line]) -> list[dict[str, Any]]:
        rows = []
        for line in lines:
            for node, k in zip(line.nodes, line.rows, strict=True):
                m = node.manifolds[k]
                rows.append(
                    {
                        self.motion.name: node.value,
                        "branch": line.number,
                        "rank": m.rank,
                        "loss": m.loss,
                        "index": m.index,
                        "nullity": m.nullity,
                        "dimension": m.dimension,
                        "kind": str(m.kind),
                        "is_global": bool(m.is_global),
                        "certified": m.certified,
                        "point": node.representative(k),
                    }
                )
        return rows

    def _events(
        self, groups: list[list[ManifoldNode]], lines: list[_Line]
    ) -> Iterator[dict[str, Any]]:
        """One row for each rank whose manifolds change in number, or else in index."""
        for before, after in pairwise(groups):
            a, b = before[-1], after[0]
            ranks = sorted({rank for rank, _ in (a.numbers - b.numbers) + (b.numbers - a.numbers)})
            changed = [rank for rank in ranks if _of_rank(a, rank) != _of_rank(b, rank)]
            for rank in changed or ranks:
                yield self._event(a, b, rank, lines)

    def _event(
        self, a: ManifoldNode, b: ManifoldNode, rank: int, lines: list[_Line]
    ) -> dict[str, Any]:
        change = abs(_of_rank(a, rank) - _of_rank(b, rank))
        near = [line for line in lines if line.rank == rank and _turns(line, a, b)]
        kind = (
            EventKind.CROSSING
            if not change
            else EventKind.PITCHFORK
            if change % 2
            else EventKind.FOLD
        )
        node = a if any(a in line.nodes for line in near) else b
        rows = [_place(line, node) for line in near if node in line.nodes]
        k = min(rows, key=lambda row: node.manifolds[row].index, default=0)
        m = node.manifolds[k]
        return {
            self.motion.name: (a.value + b.value) / 2,
            "error": (b.value - a.value) / 2,
            "kind": kind.value,
            # Two proved lists that differ: something happens between them
            "certified": a.proved and b.proved,
            "rank": rank,
            "loss": m.loss,
            "index": m.index,
            "branches": ", ".join(str(line.number) for line in near),
            "real_below": len(a.manifolds),
            "real_above": len(b.manifolds),
            "is_global": False,
            "point": node.representative(k),
        }

    def _equal_losses(
        self, lines: list[_Line], groups: list[list[ManifoldNode]]
    ) -> Iterator[tuple[dict[str, Any], Any, tuple[float, float]]]:
        """Where two minima swap their order, and what follows if they are the lowest."""
        for first, one in enumerate(lines):
            for other in lines[first + 1 :]:
                shared = [n for n in one.nodes if n in other.nodes]
                for a, b in pairwise(shared):
                    if _gap(one, other, a) * _gap(one, other, b) >= 0:
                        continue
                    if not all(_at(line, a).index == 0 for line in (one, other)):
                        continue
                    found = self._swap(one, other, a, b)
                    if found is not None:
                        yield self._equal(one, other, found, a, b)

    def _swap(
        self, one: _Line, other: _Line, a: ManifoldNode, b: ManifoldNode
    ) -> tuple[float, float] | None:
        """Value of equal losses and an estimate of its error, by the secant method."""
        from scipy.optimize import brentq

        targets = _at(one, a), _at(other, a)

        def gap(value: float) -> float:
            node = self.solver.node(value)
            first, second = (_alike(node, m) for m in targets)
            if first is None or second is None:
                raise _LostError
            return float(node.manifolds[first].loss - node.manifolds[second].loss)

        try:
            value = float(brentq(gap, a.value, b.value, xtol=1e-14, rtol=1e-14))
            step = 1e-3 * min(value - a.value, b.value - value)
            slope = abs(gap(value + step) - gap(value - step)) / (2 * step)
        except (_LostError, ValueError, ZeroDivisionError):
            return None
        noise = abs(gap(value)) + 1e-14 * abs(_at(one, a).loss)
        return value, noise / slope + 1e-15 * abs(value)

    def _equal(
        self, one: _Line, other: _Line, found: tuple[float, float], a: ManifoldNode, b: ManifoldNode
    ) -> tuple[dict[str, Any], Any, tuple[float, float]]:
        m = _at(one, a)
        lowest = {_lowest(a), _lowest(b)} == {_place(one, a), _place(other, b)} or (
            {_at(one, a).loss, _at(other, a).loss} >= {a.manifolds[0].loss}
            and {_at(one, b).loss, _at(other, b).loss} >= {b.manifolds[0].loss}
        )
        row = {
            self.motion.name: found[0],
            "error": found[1],
            "kind": EventKind.MAXWELL.value,
            "certified": False,
            "rank": m.rank,
            "loss": self._loss_at(found[0], m),
            "index": 0,
            "branches": f"{one.number}, {other.number}",
            "real_below": len(a.manifolds),
            "real_above": len(b.manifolds),
            "is_global": bool(lowest),
            "point": a.representative(_place(one, a)),
        }
        spans = [_minimum_span(line, a) for line in (one, other)]
        span = max(s[0] for s in spans), min(s[1] for s in spans)
        said = None
        if lowest:
            said = Transition.FIRST_ORDER(
                value=found[0], low=self._end(span[0]), high=self._end(span[1])
            )
        return row, said, span

    def _loss_at(self, value: float, target: Manifold) -> float:
        node = self.solver.node(value)
        k = _alike(node, target)
        return target.loss if k is None else node.manifolds[k].loss

    def _end(self, value: float) -> str:
        at_end = value in (self.low, self.high)
        return f"{value:.8g}" + (" (the end of the range)" if at_end else "")


class _LostError(Exception):
    """A manifold has no partner at a near value."""


def _spaced(low: float, high: float, count: int) -> list[float]:
    """Values over a range, geometric where it is wide."""
    if low > 0 and high > 20 * low:
        inner = np.geomspace(low, high, count)[1:-1]
    else:
        inner = np.linspace(low, high, count)[1:-1]
    return [low, *inner.tolist(), high]


def _runs(nodes: list[ManifoldNode]) -> list[list[ManifoldNode]]:
    """Neighbours with manifolds of the same ranks and indices."""
    groups: list[list[ManifoldNode]] = []
    for node in nodes:
        if groups and groups[-1][-1].numbers == node.numbers:
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _lines(groups: list[list[ManifoldNode]]) -> list[_Line]:
    """Follow manifolds from node to node; over an event those go on that have a partner."""
    done: list[_Line] = []
    open_: list[_Line] = []
    for node in (node for group in groups for node in group):
        pairs = _paired([line.last for line in open_], list(node.manifolds))
        going: list[_Line] = []
        for i, k in pairs:
            open_[i].nodes.append(node)
            open_[i].rows.append(k)
            going.append(open_[i])
        taken = {k for _, k in pairs}
        done += [line for line in open_ if line not in going]
        new = [k for k in range(len(node.manifolds)) if k not in taken]
        open_ = going + [_Line(0, [node], [k]) for k in new]
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


def _interval(group: list[ManifoldNode]) -> Interval:
    first = group[len(group) // 2]
    found = first.solution.manifold_list
    known = found.morse_sum if found is not None else None
    return Interval(
        low=group[0].value,
        high=group[-1].value,
        real=len(first.manifolds),
        minima=sum(m.index == 0 for m in first.manifolds),
        morse_sum=known,
        proved=False,
    )


def _of_rank(node: ManifoldNode, rank: int) -> int:
    return sum(count for (r, _), count in node.numbers.items() if r == rank)


def _first(line: _Line) -> Manifold:
    return line.nodes[0].manifolds[line.rows[0]]


def _turns(line: _Line, a: ManifoldNode, b: ManifoldNode) -> bool:
    """Whether a line ends, begins or changes its index between two nodes."""
    here = [node in line.nodes for node in (a, b)]
    return any(here) and not (all(here) and _at(line, a).index == _at(line, b).index)


def _place(line: _Line, node: ManifoldNode) -> int:
    return line.rows[line.nodes.index(node)]


def _at(line: _Line, node: ManifoldNode) -> Manifold:
    return node.manifolds[_place(line, node)]


def _gap(one: _Line, other: _Line, node: ManifoldNode) -> float:
    return float(_at(one, node).loss - _at(other, node).loss)


def _lowest(node: ManifoldNode) -> int:
    return int(np.argmin([m.loss for m in node.manifolds]))


def _alike(node: ManifoldNode, target: Manifold) -> int | None:
    """The manifold of a node that is next to one of a near node."""
    gaps = [
        _distance(target, m) if (m.rank, m.index) == (target.rank, target.index) else np.inf
        for m in node.manifolds
    ]
    best = int(np.argmin(gaps))
    return best if np.isfinite(gaps[best]) else None


def _minimum_span(line: _Line, node: ManifoldNode) -> tuple[float, float]:
    """Where a line is a minimum without a break, round a node."""
    at = line.nodes.index(node)
    flags = [n.manifolds[k].index == 0 for n, k in zip(line.nodes, line.rows, strict=True)]
    first = last = at
    while first and flags[first - 1]:
        first -= 1
    while last + 1 < len(flags) and flags[last + 1]:
        last += 1
    return line.nodes[first].value, line.nodes[last].value
