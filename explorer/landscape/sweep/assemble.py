"""From pieces and joints to the answer: tables, sums, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.growth import growth
from explorer.landscape.sweep.branches import Arc, Branch, arcs_of, branches_of
from explorer.landscape.sweep.capacity import Capacity, capacity_of
from explorer.landscape.sweep.cover import Cover, Joint, Piece
from explorer.landscape.sweep.extended import EventKind, Found
from explorer.landscape.sweep.levels import MOST_PAIRS, Equal, equal_losses, jumps_of, transitions
from explorer.landscape.sweep.result import Interval, Sweep, kind_of, table_of
from explorer.landscape.sweep.says import Constancy, Note, Reason
from explorer.sentences import Sentence

Floats = NDArray[np.float64]
# Distance of a branch that goes through an event, in shares of the point.
_ON = 1e-3
_BRANCH = ("branch", "loss", "index", "kind", "orbit_size", "is_global", "certified")
_EVENT = (
    *("error", "kind", "certified", "loss", "index", "branches"),
    *("real_below", "real_above", "is_global"),
)


@dataclass(eq=False)
class Assembly:
    """Makes the answer of what a cover has found."""

    cover: Cover
    made: list[Piece | Joint]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Intervals on which points are followed."""
        return [x for x in self.made if isinstance(x, Piece)]

    @cached_property
    def joints(self) -> list[Joint]:
        """What lies between them."""
        return [x for x in self.made if isinstance(x, Joint)]

    @cached_property
    def arcs(self) -> list[list[Arc]]:
        """Real leaders, piece by piece."""
        return arcs_of(self.cover.family, self.pieces)

    @cached_property
    def branches(self) -> list[Branch]:
        """Real branches."""
        return branches_of(self.arcs, self.pieces, self.joints)

    @cached_property
    def coercive(self) -> bool:
        """Whether the loss grows in all directions at both ends of what is covered, and inside."""
        low, high = self.pieces[0].places[0].value, self.pieces[-1].places[-1].value
        return all(map(self._grows, (low, (low + high) / 2, high)))

    def _grows(self, value: float) -> bool:
        return growth(self.cover.family.motion.at(value)).coercive

    @cached_property
    def count(self) -> int:
        """Critical points, at most places."""
        return max(piece.leaders.count for piece in self.pieces)

    @cached_property
    def capacity(self) -> Capacity | None:
        """How many there can be."""
        middle = (self.cover.low + self.cover.high) / 2
        return capacity_of(self.cover.family, self.cover.family.motion.at(middle), self.count)

    def sweep(self) -> Sweep:
        """Put all together."""
        branches = self.branches  # numbers the arcs
        self._add_unresolved()
        equals = equal_losses(self.cover.extended, self.arcs, self._grows)
        jumps = jumps_of(equals, branches)
        low, high = self.cover.low, self.cover.high
        motion = self.cover.family.motion
        names = self.cover.family.names
        return Sweep(
            parameter=motion.name,
            start=low,
            stop=high,
            branch_columns=table_of(motion.name, self._branch_rows(), _BRANCH, names),
            event_columns=table_of(motion.name, self._event_rows(equals), _EVENT, names),
            spans=tuple(self._intervals()),
            coercive=self.coercive,
            constancy=self._constancy(),
            transitions=tuple(transitions(jumps, low, high)),
            notes=self._notes,
            hysteresis=tuple((one.low, one.high) for one in jumps),
            name=str(motion.problem.architecture),
            count=len(branches),
        )

    def _add_unresolved(self) -> None:
        """Where points are not joined, or differ in index, and no event is known, there is one."""
        for k, joint in enumerate(self.joints):
            if joint.events:
                continue
            left = dict(zip(self.pieces[k].real.tolist(), self.arcs[k], strict=True))
            right = dict(zip(self.pieces[k + 1].real.tolist(), self.arcs[k + 1], strict=True))
            pairs = [(left[i], right[j]) for i, (j, _) in joint.links.items()]
            turned = [a.points[-1] for a, b in pairs if a.index != b.index]
            linked = {j for j, _ in joint.links.values()}
            turned += [arc.points[-1] for i, arc in left.items() if i not in joint.links]
            turned += [arc.points[0] for j, arc in right.items() if j not in linked]
            if turned:
                point = turned[0]
                middle, error = (joint.low + joint.high) / 2, (joint.high - joint.low) / 2
                nothing = np.zeros(len(point))
                joint.events.append(
                    Found(EventKind.UNKNOWN, middle, error, point, nothing, certified=False)
                )

    @property
    def _notes(self) -> tuple[Sentence, ...]:
        """Ends of the range that could not be had, and minima that were not compared."""
        minima = max(sum(arc.index == 0 for arc in row) for row in self.arcs)
        many = () if comb(minima, 2) <= MOST_PAIRS else (Note.PAIRS(count=minima, most=MOST_PAIRS),)
        ends = (
            (self.cover.low, self.pieces[0].places[0].value),
            (self.cover.high, self.pieces[-1].places[-1].value),
        )
        shifted = (Note.SHIFTED(end=end, value=value) for end, value in ends if end != value)
        return (*shifted, *many)

    def _branch_rows(self) -> list[dict[str, Any]]:
        n, name = len(self.cover.family.names), self.cover.family.motion.name
        least = [np.min([a.loss for a in row], axis=0) if row else None for row in self.arcs]
        rows = []
        for branch in self.branches:
            for arc in branch.arcs:
                lowest = least[arc.piece]
                for k, value in enumerate(arc.values):
                    room = 1e-12 * abs(arc.loss[k])
                    best = lowest is not None and arc.loss[k] <= lowest[k] + room
                    rows.append(
                        {
                            name: value,
                            "branch": branch.number,
                            "loss": arc.loss[k],
                            "index": arc.index,
                            "kind": kind_of(arc.index, n),
                            "orbit_size": arc.size,
                            "is_global": bool(best and self.coercive and arc.index == 0),
                            "certified": arc.certified,
                            "point": arc.points[k],
                        }
                    )
        return rows

    def _event_rows(self, equals: list[Equal]) -> list[dict[str, Any]]:
        rows = []
        for k, joint in enumerate(self.joints):
            for event in joint.events:
                numbers = self._at(k, event)
                rows.append(self._event_row(event, k, numbers, global_=False))
        for one in equals:
            k = next(i for i, p in enumerate(self.pieces) if one.found.value <= p.places[-1].value)
            row = self._event_row(one.found, k, list(one.branches), global_=one.lowest)
            row["real_above"], row["index"] = row["real_below"], 0
            rows.append(row)
        name = self.cover.family.motion.name
        return sorted(rows, key=lambda row: float(row[name]))

    def _event_row(
        self, event: Found, k: int, numbers: list[int], *, global_: bool
    ) -> dict[str, Any]:
        system = self.cover.family.system
        loss = system.value_of_potential(event.point[None], [event.value])[0]
        values = np.linalg.eigvalsh(system.jacobian(event.point[None], [event.value])[0])
        index = int((values < 0).sum() - (values[np.abs(values).argmin()] < 0))
        reals = [self._real(piece) for piece in self.pieces]
        return {
            self.cover.family.motion.name: event.value,
            "error": event.error,
            "kind": event.kind.value,
            "certified": event.certified,
            "loss": loss,
            "index": index,
            "branches": ", ".join(map(str, numbers)),
            "real_below": reals[k],
            "real_above": reals[min(k + 1, len(reals) - 1)],
            "is_global": global_,
            "point": event.point,
        }

    def _at(self, k: int, event: Found) -> list[int]:
        """Branches that end, begin or pass at an event."""
        joint, linked = self.joints[k], {j for j, _ in self.joints[k].links.values()}
        away = event.direction != 0
        through = event.kind in (EventKind.PITCHFORK, EventKind.CROSSING)
        near = []
        for piece, end, passing in ((k, -1, set(joint.links)), (k + 1, 0, linked)):
            for row, arc in zip(self.pieces[piece].real, self.arcs[piece], strict=True):
                if int(row) not in passing:
                    mine = self._nearest(joint, arc.points[end]) is event
                else:
                    inside = not (arc.points[end][away] != 0).any()
                    mine = through and inside and self._gap(event, arc.points[end]) < _ON
                if mine:
                    near.append(arc.branch)
        return sorted(set(near))

    def _nearest(self, joint: Joint, point: Floats) -> Found:
        return min(joint.events, key=lambda e: self._gap(e, point))

    def _gap(self, event: Found, point: Floats) -> float:
        """Distance up to signs, in shares of the point."""
        gap = np.abs(self.cover.family.signs * point - event.point).max(axis=1).min()
        return float(gap / (np.abs(point).max(initial=0) + 1e-300)) if gap else 0.0

    def _real(self, piece: Piece) -> int:
        return sum(len(piece.leaders.actions[k]) for k in piece.real)

    def _intervals(self) -> list[Interval]:
        """Intervals between events: pieces that are joined without one are together."""
        groups: list[list[int]] = [[0]]
        for k, joint in enumerate(self.joints):
            if joint.events:
                groups.append([])
            groups[-1].append(k + 1)
        made = []
        for group in groups:
            first, last = self.pieces[group[0]], self.pieces[group[-1]]
            arcs = self.arcs[group[0]]
            beside = self.joints[max(group[0] - 1, 0) : group[-1] + 1]
            alike = len({self._real(self.pieces[k]) for k in group}) == 1
            # Over a gap only real points are followed
            closed = all(j.low == j.high for j in self.joints[group[0] : group[-1]])
            made.append(
                Interval(
                    low=first.places[0].value,
                    high=last.places[-1].value,
                    real=self._real(first),
                    minima=sum(a.size for a in arcs if a.index == 0),
                    morse_sum=sum((-1) ** a.index * a.size for a in arcs),
                    proved=alike
                    and closed
                    and all(j.proved for j in beside)
                    and all(self._holds(self.pieces[k]) for k in group),
                )
            )
        return made

    def _holds(self, piece: Piece) -> bool:
        """Whether all points are followed on a piece, and there are no more."""
        full = self.capacity is not None and piece.leaders.count == self.capacity.count
        return piece.proved and piece.whole and full

    def _constancy(self) -> Sentence:
        reason = self._reason()
        if reason is not None:
            return Constancy.REAL_FOLLOWED(reason=reason)
        assert self.capacity is not None
        known = {"count": self.count, "source": self.capacity.source}
        events = [j.high - j.low for j in self.joints if j.events]
        hidden = [j.high - j.low for j in self.joints if not j.events and j.high > j.low]
        if hidden:
            places = {"places": len(hidden), "width": max([*hidden, *events])}
            return Constancy.PROVED_BUT(**known, **places)
        if not events and any(n.template is Note.SHIFTED for n in self._notes):
            ends = {"low": self.pieces[0].places[0].value, "high": self.pieces[-1].places[-1].value}
            return Constancy.PROVED_INSIDE(**known, **ends)
        if not events:
            return Constancy.PROVED_NO_EVENT(**known)
        return Constancy.PROVED(**known, width=max(events))

    def _reason(self) -> Sentence | None:
        capacity = self.capacity
        if capacity is None:
            return Reason.UNKNOWN_COUNT()
        if capacity.count != self.count:
            return Reason.FEWER(found=self.count, most=capacity.count, source=capacity.source)
        for piece in self.pieces:
            if not piece.whole or piece.leaders.count != self.count:
                return Reason.SINGULAR(value=piece.places[len(piece.places) // 2].value)
        if not all(piece.proved for piece in self.pieces):
            return Reason.BUDGET() if self.cover.budget.left < 0 else Reason.CHAIN()
        bad = next((j for j in self.joints if not j.proved), None)
        return None if bad is None else Reason.LINK(value=bad.low)
