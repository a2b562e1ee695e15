"""Edges of the homotopy graph: which orbits at their two ends are joined.

What is still to be tracked is found in time that does not depend on the number of orbits: each side
keeps the first place where something may be waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Orbits looked at at once in the search for those that wait.
_AT_ONCE = 1 << 14


class Match(IntEnum):
    """What is known of an orbit's partner on an edge where it is not a number of an orbit."""

    UNKNOWN = -1
    LOST = -2
    AGAIN = -3
    """To be tracked once more, with care."""


def _two(kind: type) -> list[NDArray[Any]]:
    return [np.zeros(0, dtype=kind), np.zeros(0, dtype=kind)]


def _nowhere() -> list[dict[int, int]]:
    return [{Match.UNKNOWN: 0, Match.AGAIN: 0} for _ in range(2)]


@dataclass
class Edge:
    """Path between nodes ``ends[0]`` and ``ends[1]``.

    ``match[s][i]`` is the orbit at the other end that orbit i at end s is joined to, or one of
    :class:`Match`; ``care[s][i]`` says whether it was tracked with care.
    """

    ends: tuple[int, int]
    match: list[Ints] = field(default_factory=lambda: _two(np.int64))
    care: list[NDArray[np.bool_]] = field(default_factory=lambda: _two(np.bool_))
    # Nothing waits before these places
    _first: list[dict[int, int]] = field(default_factory=_nowhere, init=False)
    # What the arrays are the beginnings of, by name and side
    _rooms: dict[tuple[str, int], NDArray[Any]] = field(default_factory=dict, init=False)

    def grow(self, sizes: tuple[int, int]) -> None:
        """Make room for orbits found since."""
        for side, size in enumerate(sizes):
            if size > len(self.match[side]):
                self.match[side] = self._longer("match", side, size, Match.UNKNOWN)
                self.care[side] = self._longer("care", side, size, False)

    def _longer(self, name: str, side: int, size: int, value: Any) -> NDArray[Any]:
        """The same array with more entries, in room that grows by a quarter at least."""
        array = getattr(self, name)[side]
        count, room = len(array), self._rooms.get((name, side))
        if room is None or len(room) < size:
            room = np.empty(max(size, count * 5 // 4), dtype=array.dtype)
            room[:count] = array
            self._rooms[name, side] = room
        room[count:size] = value
        return room[:size]

    def waiting(self, side: int, kind: Match, most: int) -> Ints:
        """First orbits at a side whose match is of this kind, ``most`` of them at most."""
        match, first = self.match[side], self._first[side]
        found: list[Ints] = []
        number, place = 0, first[kind]
        while place < len(match) and number < most:
            here = place + np.flatnonzero(match[place : place + _AT_ONCE] == kind)
            found.append(here)
            number += len(here)
            place += _AT_ONCE
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *found])[:most]
        first[kind] = int(rows[0]) if len(rows) else len(match)
        return rows

    def mark(self, side: int, rows: Ints, kind: Match) -> None:
        """Say of orbits at a side that their match is of this kind."""
        self.match[side][rows] = kind
        first = self._first[side]
        if kind in first and len(rows):
            first[kind] = min(first[kind], int(rows.min()))

    @property
    def lost(self) -> int:
        """Paths that failed from one side and were not found from the other."""
        return max(int((side == Match.LOST).sum()) for side in self.match)

    def join(self, side: int, sources: Ints, goals: Ints) -> None:
        """Join sources at one side to goals at the other, each goal once.

        Where a goal is claimed twice somebody has jumped. Claims made without care are given up and
        go again; one made with care stands; of two such, none.
        """
        here = self.match[side]
        there = self.match[1 - side]
        care = self.care[side]
        holders = there[goals]
        held = (holders >= 0) & (holders != sources)
        claims = np.concatenate([sources, holders[held]])
        wanted = np.concatenate([goals, goals[held]])
        claims, first = np.unique(claims, return_index=True)
        wanted = wanted[first]
        goal = np.unique(wanted, return_inverse=True)[1]
        contested = np.bincount(goal)[goal] > 1
        careful = contested & care[claims]
        alone = careful & (np.bincount(goal, weights=careful)[goal] == 1)
        stands = ~contested | alone
        self.mark(1 - side, wanted[contested], Match.UNKNOWN)
        here[claims[stands]] = wanted[stands]
        there[wanted[stands]] = claims[stands]
        self.mark(side, claims[contested & ~careful], Match.AGAIN)
        self.mark(side, claims[careful & ~alone], Match.LOST)
