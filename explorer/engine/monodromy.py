"""Monodromy on a moving graph of parameter points: every edge is tracked once for every orbit, never twice.

Symbols: a *corner* is a parameter point with the orbits known there, an *edge* a path between two corners and the
bijection of their orbits as far as it is known. An edge that closes a cycle acts on the orbits at home like a random
element of the monodromy group. Reference: Duff, Hill, Jensen, Lee, Leykin, Sommars, "Solving polynomial systems via
homotopy continuation and monodromy" (2019); here the graph moves: the oldest corner makes room for a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.engine.interrupts import interrupts_wait
from explorer.engine.options import MonodromyOptions
from explorer.engine.orbits import OrbitIndex
from explorer.engine.tracker import Complex, Ints

HOME = 0
UNKNOWN, LOST = -1, -2


class Carrier(Protocol):
    """Carries points between corners."""

    def __call__(
        self, start: Complex, end: Complex, points: Complex, careful: bool
    ) -> tuple[Complex, NDArray[np.bool_]]:
        """Ends (N, n), and which of them arrived."""


@dataclass
class Edge:
    """Path between corners ``ends[0]`` and ``ends[1]``.

    ``match[s][i]`` is the orbit at the other end that orbit i at end s is joined to, or UNKNOWN, or LOST.
    """

    ends: tuple[int, int]
    match: list[Ints] = field(default_factory=lambda: [np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)])
    contests: int = 0

    def grow(self, sizes: tuple[int, int]) -> None:
        """Make room for orbits found since."""
        for side, size in enumerate(sizes):
            more = np.full(size - len(self.match[side]), UNKNOWN, dtype=np.int64)
            self.match[side] = np.concatenate([self.match[side], more])

    @property
    def lost(self) -> int:
        """Paths that failed twice from one side and were not found from the other."""
        return max(int((side == LOST).sum()) for side in self.match)

    def join(self, side: int, sources: Ints, goals: Ints) -> Ints:
        """Join sources at one side to goals at the other; return the sources whose goal is claimed twice, unjoined."""
        here, there = self.match[side], self.match[1 - side]
        holders = there[goals]
        twice = np.bincount(goals, minlength=len(there))[goals] > 1
        contested = twice | ((holders >= 0) & (holders != sources))
        here[sources[~contested]], there[goals[~contested]] = goals[~contested], sources[~contested]
        holders = np.unique(holders[contested & (holders >= 0)])
        here[holders], there[goals[contested]] = UNKNOWN, UNKNOWN
        return np.unique(np.concatenate([sources[contested], holders]))


@dataclass(frozen=True)
class Corner:
    """A parameter point and the orbits known there."""

    z: Complex
    index: OrbitIndex


@dataclass
class Walk:
    """State of the monodromy of one fibre; between two calls of :meth:`step` it can be saved and taken up again.

    Attributes
    ----------
    corners : dict of Corner
        By number; HOME stays, the others come and go.
    edges : list of Edge
        Of the present corners; the last one is the youngest.
    pending : list of pairs
        Edges that the youngest corner still gets; the first of its edges closes no cycle.
    loops, quiet : int
        Cycles closed, and cycles in a row that brought no new orbit.
    known : int
        Orbits known when the last edge was judged.
    paths, lost_before : int
        Paths tracked; paths lost on edges that are gone.
    judged : bool
        Whether the youngest edge has been counted.
    born : int
        Corners made so far, and so the number of the next one.
    """

    actions: Complex
    corners: dict[int, Corner]
    edges: list[Edge]
    pending: list[tuple[int, int]]
    loops: int = 0
    quiet: int = 0
    known: int = 1
    paths: int = 0
    lost_before: int = 0
    judged: bool = False
    born: int = 2

    @classmethod
    def begin(cls, actions: Complex, home: Complex, z: Complex, point: Complex) -> Walk:
        """Start with one known solution (n,) at z."""
        return cls.begin_with(actions, home, z, point[None], known_at_home=False)

    @classmethod
    def begin_with(cls, actions: Complex, home: Complex, z: Complex, points: Complex, *, known_at_home: bool) -> Walk:
        """Start with solutions (K, n) known at home or at a second corner z."""
        corners = {HOME: Corner(home, OrbitIndex(actions)), 1: Corner(z, OrbitIndex(actions))}
        corners[HOME if known_at_home else 1].index.add(points)
        return cls(actions, corners, [Edge((1, HOME))], [], known=len(points))

    @property
    def orbits(self) -> int:
        """Most orbits known at one corner."""
        return max(len(c.index) for c in self.corners.values())

    @property
    def points(self) -> Complex:
        """Orbits known at home, shape (K, n)."""
        return self.corners[HOME].index.points

    @property
    def lost(self) -> int:
        """Paths lost so far."""
        return self.lost_before + sum(e.lost for e in self.edges)

    def settled(self, o: MonodromyOptions) -> bool:
        """Whether the stop rule (see :class:`MonodromyOptions`) is met and home knows every orbit."""
        return self.judged and self.quiet >= o.enough(self.known) and len(self.points) == self.orbits

    def expected(self, o: MonodromyOptions) -> int:
        """Paths in all if nothing new turns up: an estimate for progress."""
        per_loop = (o.corners - 1) / (o.corners - 2)
        waiting = sum(int((m == UNKNOWN).sum()) for e in self.edges for m in e.match[:1])
        return self.paths + waiting + round(max(0, o.enough(self.known) - self.quiet) * per_loop * self.orbits)

    def step(self, carrier: Carrier, sample: Callable[[int], Complex], o: MonodromyOptions) -> None:
        """Track one piece of work, or judge the youngest edge, or lay the next one."""
        leg = self._next_leg(o.piece)
        if leg is not None:
            edge, side, sources = leg
            a, b = (self.corners[edge.ends[s]] for s in (side, 1 - side))
            ends, arrived = carrier(a.z, b.z, a.index.points[sources], False)
            with interrupts_wait():
                self.paths += len(sources)
                self._record(edge, side, sources, ends, arrived, carrier)
        else:
            with interrupts_wait():
                self._lay_edge(sample, o) if self.judged else self._judge(o)

    def _next_leg(self, most: int) -> tuple[Edge, int, Ints] | None:
        """First orbits that have not been along some edge."""
        for edge in self.edges:
            edge.grow((len(self.corners[edge.ends[0]].index), len(self.corners[edge.ends[1]].index)))
            for side in (0, 1):
                waiting = np.flatnonzero(edge.match[side] == UNKNOWN)
                if len(waiting):
                    return edge, side, waiting[:most]
        return None

    def _record(
        self, edge: Edge, side: int, sources: Ints, ends: Complex, arrived: NDArray[np.bool_], carrier: Carrier
    ) -> None:
        """Join what arrived; where two paths claim one end, one has jumped: both go again with care."""
        contested = self._join(edge, side, sources, ends, arrived)
        if len(contested):
            a, b = (self.corners[edge.ends[s]] for s in (side, 1 - side))
            ends, arrived = carrier(a.z, b.z, a.index.points[contested], True)
            self.paths, edge.contests = self.paths + len(contested), edge.contests + 1
            contested = self._join(edge, side, contested, ends, arrived)
            edge.match[side][contested] = LOST

    def _join(self, edge: Edge, side: int, sources: Ints, ends: Complex, arrived: NDArray[np.bool_]) -> Ints:
        goals = self.corners[edge.ends[1 - side]].index.add(ends[arrived])
        edge.grow((len(self.corners[edge.ends[0]].index), len(self.corners[edge.ends[1]].index)))
        edge.match[side][sources[~arrived]] = LOST
        return edge.join(side, sources[arrived], goals)

    def _judge(self, o: MonodromyOptions) -> None:
        """Count the youngest edge, quiet when its cycle brought nothing new."""
        edge, orbits = self.edges[-1], self.orbits
        closes = sum(e.ends[0] == edge.ends[0] for e in self.edges) > 1
        whole = all(len(self.corners[c].index) == orbits for c in edge.ends)
        if orbits > self.known:
            self.quiet = 0
        elif closes and whole and edge.lost <= o.lost_share * orbits:
            self.quiet += 1
        self.loops += closes
        self.known, self.judged = orbits, True

    def _lay_edge(self, sample: Callable[[int], Complex], o: MonodromyOptions) -> None:
        """Take the next edge of the youngest corner, or a new corner in place of the oldest."""
        if not self.pending:
            if len(self.corners) >= o.corners:
                self._make_room()
            new, self.born = self.born, self.born + 1
            self.pending = [(new, c) for c in self.corners]
            self.corners[new] = Corner(sample(new), OrbitIndex(self.actions))
        self.edges.append(Edge(self.pending.pop(0)))
        self.judged = False

    def _make_room(self) -> None:
        """Drop the oldest corner that knows no more than home."""
        spare = [c for c in self.corners if c != HOME and len(self.corners[c].index) <= len(self.points)]
        if not spare:
            return
        corner = min(spare)
        gone = [e for e in self.edges if corner in e.ends]
        self.lost_before += sum(e.lost for e in gone)
        self.edges = [e for e in self.edges if corner not in e.ends]
        del self.corners[corner]
