"""A range covered by pieces in which all points are followed, and by joints between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.chain import Budget, proved_steps
from explorer.landscape.sweep.extended import EventKind, Extended, Found
from explorer.landscape.sweep.family import Family
from explorer.landscape.sweep.links import links_of, real_rows
from explorer.landscape.sweep.node import Leaders, Node
from explorer.landscape.sweep.trace import Place, Trace, scale_at, trace

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

# A gap between pieces that is taken for one place, in shares of the range or of the value.
_NARROW = 1e-6
# And one that holds events that account for all that comes and goes.
_EXPLAINED = 1e-3
# And one over which all real points are joined: others meet there.
_HIDDEN = 1e-4
# Nodes that may be added, and places tried for one of them.
_MOST_NODES, _TRIES = 400, 4
_GOLDEN = 0.3819660112501051
# Events at one place: values and points nearer than this, in shares.
_SAME_VALUE, _SAME_POINT = 1e-7, 1e-5


@dataclass(eq=False)
class Piece:
    """An interval on which all points are followed; places in increasing order.

    Attributes
    ----------
    places : list of Place
    proved : bool
        Every point is continued, by chains of boxes.
    whole : bool
        Nothing that was listed at its node was left out.
    """

    places: list[Place]
    proved: bool
    whole: bool

    @property
    def leaders(self) -> Leaders:
        """Leaders at the middle place."""
        return self.places[len(self.places) // 2].leaders

    @property
    def real(self) -> NDArray[np.int64]:
        """Rows of the real leaders."""
        return np.flatnonzero(self.places[0].leaders.real)


@dataclass(eq=False)
class Joint:
    """What lies between two pieces.

    Attributes
    ----------
    low, high : float
        Equal where two pieces meet at a place.
    links : dict
        Real leader of the left piece to real leader of the right one, with the signs that turn the
        latter into the former.
    proved : bool
        Every link is.
    events : list of Found
    """

    low: float
    high: float
    links: dict[int, tuple[int, Floats]]
    proved: bool
    events: list[Found] = field(default_factory=list)


@dataclass(eq=False)
class Cover:
    """Covers a range with pieces and joints."""

    family: Family
    extended: Extended
    node: Callable[[float], Node | None]
    low: float
    high: float
    budget: Budget
    tick: Callable[[], None]
    nodes: list[Node] = field(default_factory=list)

    @property
    def span(self) -> float:
        """Length of the range."""
        return self.high - self.low

    def run(self) -> list[Piece | Joint]:
        """Cover the range: pieces and joints in turn."""
        first, last = self._node(self.low, self.high, 0.0), self._node(self.low, self.high, 1.0)
        forth = self._trace(Place.of(first), last.value)
        begin = self._piece(first, None, forth)
        if forth.arrived:
            joint = self._meet(forth.end, Place.of(last))
            return [begin, joint, Piece([Place.of(last)], True, last.whole)]
        back = self._trace(Place.of(last), forth.end.value)
        end = self._piece(last, back, None)
        return [begin, *self._between(forth, back), end]

    def _between(self, forth: Trace, back: Trace) -> list[Piece | Joint]:
        """What lies between two traces that came from either side."""
        if back.arrived:
            return [self._meet(forth.end, back.end)]
        low, high = forth.end.value, back.end.value
        scale = scale_at(self.span, low, high)
        if high - low <= _EXPLAINED * scale or len(self.nodes) >= _MOST_NODES:
            joint = self._gap(forth, back)
            narrow = high - low <= _NARROW * scale or len(self.nodes) >= _MOST_NODES
            hidden = not joint.events and high - low <= _HIDDEN * scale
            if narrow or ((joint.events or hidden) and _is_explained(joint, forth.end, back.end)):
                return [joint]
        node = self._node(low, high, 0.5)
        left = self._trace(Place.of(node), low)
        right = self._trace(Place.of(node), high)
        before = self._between(forth, left)
        after = [self._meet(right.end, back.end)] if right.arrived else self._between(right, back)
        return [*before, self._piece(node, left, right), *after]

    def _node(self, low: float, high: float, share: float) -> Node:
        """A node in an interval; not where points are not isolated, if that can be helped."""
        best = None
        for k in range(_TRIES):
            node = self.node(self._value(low, high, share, k))
            if node is not None and (best is None or node.leaders.count > best.leaders.count):
                best = node
            if node is not None and node.whole:
                break
        if best is None:
            raise NoIsolatedPointsError
        self.nodes.append(best)
        return best

    def _value(self, low: float, high: float, share: float, attempt: int) -> float:
        if share in (0.0, 1.0):
            inside = [0.0, 1e-6, 1e-4, 1e-2][attempt] * (high - low)
            return low + inside if share == 0 else high - inside
        moved = (share + attempt * _GOLDEN) % 1.0 * 0.8 + 0.1 if attempt else share
        if low > 0 and high > 4 * low:
            return float(low * (high / low) ** moved)
        if high < 0 and low < 4 * high:
            return float(high * (low / high) ** (1 - moved))
        return low + (high - low) * moved

    def _trace(self, begin: Place, goal: float) -> Trace:
        """Follow, and stop where a real point is not proved to go on."""
        if begin.value == goal:
            return Trace([begin], arrived=True)
        found = trace(self.family, begin, goal, self.span, self.tick)
        real = np.flatnonzero(begin.leaders.real)
        good = proved_steps(self.family, found.places, real, self.span, None)
        if not good.all():
            last = int(np.flatnonzero(~good.all(axis=1))[0])
            found = Trace(found.places[: last + 1], False, real[~good[last]])
        return found

    def _piece(self, node: Node, left: Trace | None, right: Trace | None) -> Piece:
        before = left.places[:0:-1] if left is not None else []
        after = right.places if right is not None else [Place.of(node)]
        places = [*before, *after]
        others = np.flatnonzero(~places[0].leaders.real)
        proved = node.whole and self.budget.left >= 0
        if proved:
            proved = bool(proved_steps(self.family, places, others, self.span, self.budget).all())
        self.tick()
        return Piece(places, proved, node.whole)

    def _meet(self, left: Place, right: Place) -> Joint:
        """Join at one value."""
        links = links_of(self.family, left, right)
        same = left.leaders.count == right.leaders.count
        whole = len(links) == left.leaders.real.sum() == right.leaders.real.sum()
        return Joint(left.value, left.value, links, bool(same and whole))

    def _gap(self, forth: Trace, back: Trace) -> Joint:
        """Join over a gap in which points meet."""
        left, right = forth.end, back.end
        links = links_of(self.family, left, right)
        sides = [
            (left, forth.stuck, set(links)),
            (right, back.stuck, {j for j, _ in links.values()}),
        ]
        found: list[Found] = []
        for place, stuck, linked in sides:
            open_ = [k for k in np.flatnonzero(place.leaders.real).tolist() if k not in linked]
            for k in dict.fromkeys([*stuck.tolist(), *open_]):
                point = place.leaders.points[k]
                found += self.extended.candidates(point, place.value)
        events = self._distinct(found, left.value, right.value)
        joint = Joint(left.value, right.value, links, True, events)
        self._through(joint, left, right)
        return joint

    def _distinct(self, found: Iterable[Found], low: float, high: float) -> list[Found]:
        """Those in the gap, each once up to signs; certified ones and subspaces first."""
        scale = scale_at(self.span, low, high)
        pad = _SAME_VALUE * scale
        inside = [e for e in found if low - pad <= e.value <= high + pad]
        kept: list[Found] = []
        for e in sorted(inside, key=lambda e: (not e.certified, e.kind is EventKind.FOLD)):
            images = self.family.signs * e.point
            room = _SAME_POINT * (1 + np.abs(e.point).max(initial=0))
            known = (k for k in kept if np.abs(images - k.point).max(axis=1).min() <= room)
            if not any(e.certified is False or k.kind == e.kind or not k.certified for k in known):
                kept.append(e)
        return kept

    def _through(self, joint: Joint, left: Place, right: Place) -> None:
        """Link the branch that goes through a pitchfork or a crossing."""
        for event in joint.events:
            if event.kind not in (EventKind.PITCHFORK, EventKind.CROSSING):
                continue
            away = event.direction != 0
            i = _on(left, event, away, set(joint.links))
            j = _on(right, event, away, {j for j, _ in joint.links.values()})
            if event.kind is EventKind.CROSSING:
                self._across(joint, left, right, event, (i, j))
            if i is not None and j is not None:
                signs = right.leaders.actions[j]
                gap = np.abs(signs * right.leaders.points[j] - left.leaders.points[i])
                joint.links[i] = (j, signs[int(gap.max(axis=1).argmin())])

    def _across(
        self,
        joint: Joint,
        left: Place,
        right: Place,
        event: Found,
        other: tuple[int | None, int | None],
    ) -> None:
        """Link the branch that crosses the one through a subspace."""
        i = _nearest(left, event, {*joint.links, other[0]})
        j = _nearest(right, event, {*(j for j, _ in joint.links.values()), other[1]})
        if i is not None and j is not None:
            joint.links[i] = (j, right.leaders.actions[j][0])


def _is_explained(joint: Joint, left: Place, right: Place) -> bool:
    """Whether the events of a gap account for the real leaders that are not joined over it."""
    folds = sum(e.kind is EventKind.FOLD for e in joint.events)
    forks = sum(e.kind is EventKind.PITCHFORK for e in joint.events)
    open_ = len(real_rows(left)) + len(real_rows(right)) - 2 * len(joint.links)
    return all(e.certified for e in joint.events) and open_ == 2 * folds + forks


class NoIsolatedPointsError(Exception):
    """No node has a list of points."""


def _on(place: Place, event: Found, away: NDArray[np.bool_], taken: set[int]) -> int | None:
    """The real leader on the branch of an event: zero where its direction is not, and nearest."""
    best, least = None, np.inf
    for k in real_rows(place):
        point = place.leaders.points[k].real
        if k in taken or (point[away] != 0).any():
            continue
        gap = np.abs(place.leaders.actions[k] * point - event.point).max(axis=1).min()
        if gap < least:
            best, least = k, float(gap)
    return best


def _nearest(place: Place, event: Found, taken: set[int | None]) -> int | None:
    """The real leader next to an event, but for some."""
    gaps = {
        k: np.abs(place.leaders.points[k].real - event.point).max(initial=0)
        for k in real_rows(place)
        if k not in taken
    }
    return min(gaps, key=lambda k: float(gaps[k])) if gaps else None
