"""Monodromy on a moving graph of parameter points.

Every edge is tracked once for every orbit, never twice.

Symbols: a *node* is a parameter point with the orbits known there, an *edge* a path between two
nodes and the bijection of their orbits as far as it is known. An edge that closes a cycle acts on
the orbits at home like a random element of the monodromy group. Reference: Duff, Hill, Jensen, Lee,
Leykin, Sommars, "Solving polynomial systems via homotopy continuation and monodromy" (2019); here
the graph moves: the oldest node makes room for a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.edges import Edge, Match
from explorer.homotopy.options import MonodromyOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.progress import interrupts_wait
from explorer.homotopy.tracker import Ints

HOME = 0


class Carrier(Protocol):
    """Carries points between nodes."""

    def __call__(
        self, start: Complex, end: Complex, points: Complex, careful: bool
    ) -> tuple[Complex, NDArray[np.bool_]]:
        """Ends (N, n), and which of them arrived."""


@dataclass(frozen=True)
class ParameterNode:
    """A parameter point and the orbits known there."""

    z: Complex
    index: OrbitIndex


@dataclass
class HomotopyGraph:
    """State of the monodromy of one fibre.

    Between two calls of :meth:`step` it can be saved and taken up again.

    Attributes
    ----------
    nodes : dict of ParameterNode
        By number; HOME stays, the others come and go.
    edges : list of Edge
        Of the present nodes; the last one is the youngest.
    pending : list of pairs
        Edges that the youngest node still gets; the first of its edges closes no cycle.
    loops, loops_without_progress : int
        Cycles closed, and cycles in a row that brought no new orbit.
    known : int
        Orbits known when the last edge was judged.
    paths, lost_before : int
        Paths tracked; paths lost on edges that are gone.
    judged : bool
        Whether the youngest edge has been counted.
    born : int
        Nodes made so far, and so the number of the next one.
    """

    actions: Complex
    nodes: dict[int, ParameterNode]
    edges: list[Edge]
    pending: list[tuple[int, int]]
    loops: int = 0
    loops_without_progress: int = 0
    known: int = 1
    paths: int = 0
    lost_before: int = 0
    judged: bool = False
    born: int = 2

    @classmethod
    def begin(cls, actions: Complex, home: Complex, z: Complex, point: Complex) -> HomotopyGraph:
        """Start with one known solution (n,) at z."""
        return cls.begin_with(actions, home, z, point[None], known_at_home=False)

    @classmethod
    def begin_with(
        cls, actions: Complex, home: Complex, z: Complex, points: Complex, *, known_at_home: bool
    ) -> HomotopyGraph:
        """Start with solutions (K, n) known at home or at a second node z."""
        nodes = {
            HOME: ParameterNode(home, OrbitIndex(actions)),
            1: ParameterNode(z, OrbitIndex(actions)),
        }
        nodes[HOME if known_at_home else 1].index.add(points)
        return cls(actions, nodes, [Edge((1, HOME))], [], known=len(points))

    @property
    def orbits(self) -> int:
        """Most orbits known at one node."""
        return max(len(c.index) for c in self.nodes.values())

    @property
    def points(self) -> Complex:
        """Orbits known at home, shape (K, n)."""
        return self.nodes[HOME].index.points

    @property
    def lost(self) -> int:
        """Paths lost so far."""
        return self.lost_before + sum(e.lost for e in self.edges)

    def stop_rule_met(self, o: MonodromyOptions) -> bool:
        """Whether the stop rule is met (:class:`MonodromyOptions`) and home knows every orbit."""
        return (
            self.judged
            and self.loops_without_progress >= o.enough(self.known)
            and len(self.points) == self.orbits
        )

    def expected(self, o: MonodromyOptions) -> int:
        """Paths in all if nothing new turns up: an estimate for progress."""
        per_loop = (o.nodes - 1) / (o.nodes - 2)
        waiting = sum(int((e.match[0] == Match.UNKNOWN).sum()) for e in self.edges)
        loops = max(0, o.enough(self.known) - self.loops_without_progress)
        return self.paths + waiting + round(loops * per_loop * self.orbits)

    def step(self, carrier: Carrier, sample: Callable[[int], Complex], o: MonodromyOptions) -> None:
        """Track one piece of work, or judge the youngest edge, or lay the next one."""
        stage = self._next_stage(o.piece_of(self.orbits))
        if stage is None:
            with interrupts_wait():
                if self.judged:
                    self._lay_edge(sample, o)
                else:
                    self._judge(o)
            return
        edge, side, sources, careful = stage
        a = self.nodes[edge.ends[side]]
        b = self.nodes[edge.ends[1 - side]]
        ends, arrived = carrier(a.z, b.z, a.index.points[sources], careful)
        with interrupts_wait():
            self.paths += len(sources)
            goals = b.index.add(ends[arrived])
            self._grow(edge)
            edge.care[side][sources] = careful
            edge.mark(side, sources[~arrived], Match.LOST)
            edge.join(side, sources[arrived], goals)

    def _next_stage(self, most: int) -> tuple[Edge, int, Ints, bool] | None:
        """First orbits that have not been along some edge, or have to go again with care."""
        for edge in self.edges:
            self._grow(edge)
            for side, kind in product((0, 1), (Match.UNKNOWN, Match.AGAIN)):
                waiting = edge.waiting(side, kind, most)
                if len(waiting):
                    return edge, side, waiting, kind == Match.AGAIN
        return None

    def _grow(self, edge: Edge) -> None:
        edge.grow((len(self.nodes[edge.ends[0]].index), len(self.nodes[edge.ends[1]].index)))

    def _judge(self, o: MonodromyOptions) -> None:
        """Count the youngest edge, quiet when its cycle brought nothing new."""
        edge = self.edges[-1]
        orbits = self.orbits
        closes = sum(e.ends[0] == edge.ends[0] for e in self.edges) > 1
        whole = all(len(self.nodes[c].index) == orbits for c in edge.ends)
        if orbits > self.known:
            self.loops_without_progress = 0
        elif closes and whole and edge.lost <= o.lost_share * orbits:
            self.loops_without_progress += 1
        self.loops += closes
        self.known = orbits
        self.judged = True

    def _lay_edge(self, sample: Callable[[int], Complex], o: MonodromyOptions) -> None:
        """Take the next edge of the youngest node, or a new node in place of the oldest."""
        if not self.pending:
            if len(self.nodes) >= o.nodes:
                self._make_room()
            new = self.born
            self.born += 1
            self.pending = [(new, c) for c in self.nodes]
            self.nodes[new] = ParameterNode(sample(new), OrbitIndex(self.actions))
        self.edges.append(Edge(self.pending.pop(0)))
        self.judged = False

    def _make_room(self) -> None:
        """Drop the oldest node that knows no more than home."""
        spare = [
            c for c in self.nodes if c != HOME and len(self.nodes[c].index) <= len(self.points)
        ]
        if not spare:
            return
        node = min(spare)
        gone = [e for e in self.edges if node in e.ends]
        self.lost_before += sum(e.lost for e in gone)
        self.edges = [e for e in self.edges if node not in e.ends]
        del self.nodes[node]
