"""Sweeps of critical manifolds: lists at nodes, what differs between them found by bisection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.landscape.growth import growth
from explorer.landscape.sweep.extended import EventKind
from explorer.landscape.sweep.levels import Jump, transitions
from explorer.landscape.sweep.manifold_lines import (
    Line,
    alike,
    at_node,
    gap_of,
    lines_of,
    minimum_span,
    place_of,
    turns,
)
from explorer.landscape.sweep.manifold_nodes import ManifoldNode, Solver
from explorer.landscape.sweep.motion import Motion
from explorer.landscape.sweep.result import Interval, Sweep, table_of
from explorer.landscape.sweep.says import Constancy
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
        lines = lines_of(groups)
        rows = list(self._events(groups, lines))
        equals = list(self._equal_losses(lines, groups))
        rows += [row for row, _ in equals]
        jumps = [jump for _, jump in equals if jump is not None]
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
            coercive=True,  # else lists have no Morse sum
            constancy=Constancy.AT_NODES(nodes=len(nodes)),
            transitions=tuple(transitions(jumps, self.low, self.high)),
            hysteresis=tuple((jump.low, jump.high) for jump in jumps),
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

    def _branch_rows(self, lines: list[Line]) -> list[dict[str, Any]]:
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
        self, groups: list[list[ManifoldNode]], lines: list[Line]
    ) -> Iterator[dict[str, Any]]:
        """One row for each rank whose manifolds change in number, or else in index."""
        for before, after in pairwise(groups):
            a, b = before[-1], after[0]
            ranks = sorted({rank for rank, _ in (a.numbers - b.numbers) + (b.numbers - a.numbers)})
            changed = [rank for rank in ranks if _of_rank(a, rank) != _of_rank(b, rank)]
            for rank in changed or ranks:
                yield self._event(a, b, rank, lines)

    def _event(
        self, a: ManifoldNode, b: ManifoldNode, rank: int, lines: list[Line]
    ) -> dict[str, Any]:
        """Row of an event: its kind by how many come or go, its place next to it."""
        change = abs(_of_rank(a, rank) - _of_rank(b, rank))
        near = [line for line in lines if line.rank == rank and turns(line, a, b)]
        kind = (
            EventKind.CROSSING
            if not change
            else EventKind.PITCHFORK
            if change % 2
            else EventKind.FOLD
        )
        node = a if any(a in line.nodes for line in near) else b
        rows = [place_of(line, node) for line in near if node in line.nodes]
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
        self, lines: list[Line], groups: list[list[ManifoldNode]]
    ) -> Iterator[tuple[dict[str, Any], Jump | None]]:
        """Where two minima swap their order, and what follows if they are the lowest."""
        for first, one in enumerate(lines):
            for other in lines[first + 1 :]:
                shared = [n for n in one.nodes if n in other.nodes]
                for a, b in pairwise(shared):
                    if gap_of(one, other, a) * gap_of(one, other, b) >= 0:
                        continue
                    if not all(at_node(line, a).index == 0 for line in (one, other)):
                        continue
                    found = self._swap(one, other, a, b)
                    if found is not None:
                        yield self._equal(one, other, found, a, b)

    def _swap(
        self, one: Line, other: Line, a: ManifoldNode, b: ManifoldNode
    ) -> tuple[float, float] | None:
        """Value of equal losses and an estimate of its error, by the secant method."""
        from scipy.optimize import brentq

        targets = at_node(one, a), at_node(other, a)

        def gap(value: float) -> float:
            node = self.solver.node(value)
            first, second = (alike(node, m) for m in targets)
            if first is None or second is None:
                raise _LostError
            return float(node.manifolds[first].loss - node.manifolds[second].loss)

        try:
            value = float(brentq(gap, a.value, b.value, xtol=1e-14, rtol=1e-14))
            step = 1e-3 * min(value - a.value, b.value - value)
            slope = abs(gap(value + step) - gap(value - step)) / (2 * step)
        except (_LostError, ValueError, ZeroDivisionError):
            return None
        noise = abs(gap(value)) + 1e-14 * abs(at_node(one, a).loss)
        return value, noise / slope + 1e-15 * abs(value)

    def _equal(
        self, one: Line, other: Line, found: tuple[float, float], a: ManifoldNode, b: ManifoldNode
    ) -> tuple[dict[str, Any], Jump | None]:
        """Row of two minima of equal loss, and the jump if they are the lowest on both sides."""
        m = at_node(one, a)
        at_ends = [{at_node(line, node).loss for line in (one, other)} for node in (a, b)]
        lowest = growth(self.motion.at(found[0])).coercive and all(
            node.manifolds[0].loss in losses for node, losses in zip((a, b), at_ends, strict=True)
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
            "point": a.representative(place_of(one, a)),
        }
        spans = [minimum_span(line, a) for line in (one, other)]
        span = max(s[0] for s in spans), min(s[1] for s in spans)
        return row, Jump(found[0], *span) if lowest else None

    def _loss_at(self, value: float, target: Manifold) -> float:
        node = self.solver.node(value)
        k = alike(node, target)
        return target.loss if k is None else node.manifolds[k].loss


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
