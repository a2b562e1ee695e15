"""Minima and saddles joined by descents: the tree of pieces, and whether there is one piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.between_manifolds import ListedManifolds, descend_manifolds
from explorer.landscape.graph.connection import Connected, Connection, Heights
from explorer.landscape.graph.descents import LISTED, Descent, Ending, descend
from explorer.landscape.graph.flow import FlowOptions
from explorer.landscape.graph.listed import Listed
from explorer.landscape.graph.tree import MergeTree, merge_tree
from explorer.landscape.growth import growth
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.globality import Globality, global_minima
from explorer.manifolds.manifold import Manifold
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Joined:
    """Real critical points of one loss and the descents between them, by numbers.

    Attributes
    ----------
    listed : Listed or ListedManifolds
        Real points, or manifolds, by loss; their numbers are used inside.
    ways : tuple of Descent
        Two for each saddle of index 1, and for higher ones that a descent ends at.
    best : Globality
        Which points are global minima, as far as that is known, shapes (R,).
    complete : bool or None
        Of the list: False where a check shows that points are missing.
    verdict : str
        What may be said of completeness of the list.
    undecided : int
        Points that may be real or not.
    """

    listed: Listed | ListedManifolds
    ways: tuple[Descent, ...]
    best: Globality
    complete: bool | None
    verdict: str
    undecided: int = 0

    @classmethod
    def of(
        cls,
        problem: Problem,
        points: Classification,
        *,
        complete: bool | None = None,
        verdict: str = "",
        options: FlowOptions | None = None,
    ) -> Self:
        """Follow the descents of all saddles of index 1; see :meth:`explorer.Solution.graph`."""
        listed = Listed.of(problem, points)
        ways = _all_ways(listed.index, lambda rows: descend(listed, rows, options))
        undecided = int((points.points.real < 0).sum())
        known = global_minima(problem, points)
        best = Globality(known.is_global[listed.base], known.known[listed.base])
        return cls(listed, ways, best, complete, verdict, undecided)

    @classmethod
    def of_manifolds(
        cls,
        problem: Problem,
        found: Sequence[Manifold],
        *,
        complete: bool | None = None,
        verdict: str = "",
        options: FlowOptions | None = None,
    ) -> Self:
        """Follow descents between critical manifolds, a node each, with all its components."""
        listed = ListedManifolds.of(problem, found)
        ways = _all_ways(listed.index, lambda rows: descend_manifolds(listed, rows, options))
        best = [one.is_global for one in found]
        known = Globality(
            np.array([bool(b) for b in best], dtype=bool),
            np.array([b is not None for b in best], dtype=bool),
        )
        return cls(listed, ways, known, complete, verdict)

    @property
    def problem(self) -> Problem:
        """Whose loss it is."""
        return self.listed.problem

    @cached_property
    def low(self) -> Ints:
        """Numbers of the minima: proved ones, and those of the list that could not be proved."""
        plain = {way.end for way in self.ways if way.ending is Ending.NEAR_MINIMUM}
        marks = self.listed.index == 0
        marks[list(plain)] = True
        return np.flatnonzero(marks)

    @cached_property
    def tree(self) -> MergeTree:
        """How pieces of ``{loss < level}`` merge; points by their numbers in :attr:`listed`."""
        return self._tree(np.arange(len(self.listed)))

    @cached_property
    def tree_up_to_symmetry(self) -> MergeTree:
        """The same with one node per orbit."""
        return self._tree(self.listed.orbits.leader)

    @cached_property
    def connected(self) -> Connected:
        """Whether all minima are joined, and what that shows."""
        minima, pieces = len(self.low), len(self.tree.roots)
        degenerate = int((self.listed.index < 0).sum()) + self.undecided
        if minima < 2:
            return self._alone(minima, degenerate - int((self.listed.index[self.low] < 0).sum()))
        if pieces == 1:
            return Connected(self._joined(minima), 1, True)
        facts: dict[str, Any] = {"minima": minima, "pieces": pieces}
        open_ways = sum(way.ending not in LISTED for way in self.ways)
        known = growth(self.problem)
        if open_ways:
            said = Connection.FOLLOWED_NOT(open=open_ways, **facts)
        elif degenerate:
            said = Connection.DEGENERATE(degenerate=degenerate, **facts)
        elif not known.coercive:
            said = Connection.NO_GROWTH(why=known.ground, **facts)
        else:
            return Connected(Connection.CONTRADICTION(why=known.ground, **facts), pieces, False)
        return Connected(said, pieces, None)

    @cached_property
    def heights(self) -> Sentence | None:
        """Why passes may not be the lowest ones, even if the list is complete; None else."""
        if not self.tree.merges:
            return None
        listed = self.listed
        below = listed.loss <= self.tree.merges[-1].loss
        open_points = np.setdiff1d(np.flatnonzero((listed.index < 0) & below), self.low)
        if number := len(open_points) + self.undecided:
            return Heights.DEGENERATE(degenerate=number)
        known = growth(self.problem)
        return None if known.coercive else Heights.NO_GROWTH(why=known.ground)

    @property
    def ok(self) -> bool:
        """Nothing that was found contradicts the list."""
        wrong = {Ending.UNLISTED, Ending.NOWHERE}
        return self.connected.passed is not False and not any(w.ending in wrong for w in self.ways)

    def pairs(self) -> dict[int, list[Descent]]:
        """Descents of saddles of index 1 with two listed ends."""
        pairs: dict[int, list[Descent]] = {}
        for way in self.ways:
            if self.listed.index[way.saddle] == 1 and way.ending in LISTED:
                pairs.setdefault(way.saddle, []).append(way)
        return {saddle: pair for saddle, pair in pairs.items() if len(pair) == 2}

    def _alone(self, minima: int, degenerate: int) -> Connected:
        """Say of at most one minimum what else may be one."""
        if degenerate:
            open_ = Connection.ONE_PROVED if minima else Connection.NONE_PROVED
            return Connected(open_(degenerate=degenerate), minima, None)
        only = Connection.ONE_MINIMUM() if minima else Connection.NONE()
        return Connected(only, minima, True if minima else None)

    def _joined(self, minima: int) -> Sentence:
        open_ways = {way.saddle for way in self.ways if not way.below}
        joins = [s for merge in self.tree.merges for s in merge.saddles]
        shown = [saddle not in open_ways for saddle in joins]
        if all(shown) and all(self.listed.index[self.low] == 0):
            return Connection.PROVED(minima=minima, joins=len(joins))
        return Connection.OBSERVED(minima=minima, joins=len(joins), open=shown.count(False))

    def _tree(self, stands: Ints) -> MergeTree:
        """Merge tree of what stands for the points."""
        listed = self.listed
        minima = [k for k in self.low.tolist() if stands[k] == k]
        ends: dict[int, list[int]] = {}
        for way in self.ways:
            if way.ending in LISTED:
                ends.setdefault(int(stands[way.saddle]), []).append(int(stands[way.end]))
        groups = _levels(listed, sorted(ends))
        return merge_tree(
            minima,
            listed.loss[minima].tolist(),
            [[(s, ends[s]) for s in group] for group in groups],
            [float(listed.loss[group[-1]]) for group in groups],
        )


_SADDLES = (Ending.SADDLE, Ending.NEAR_SADDLE)


def _all_ways(index: Ints, descend: Callable[[Ints], list[Descent]]) -> tuple[Descent, ...]:
    """Descents from all saddles of index 1, and from saddles that others end at."""
    ways: list[Descent] = []
    waiting = np.flatnonzero(index == 1)
    while len(waiting):
        ways += descend(waiting)
        begun = {way.saddle for way in ways}
        ends = {way.end for way in ways if way.ending in _SADDLES}
        waiting = np.array(sorted(ends - begun), dtype=np.int64)
    return tuple(ways)


def _levels(listed: Listed | ListedManifolds, saddles: Sequence[int]) -> list[list[int]]:
    """Group saddles, sorted by loss, whose losses cannot be told apart."""
    low, high = listed.levels
    groups: list[list[int]] = []
    top = -np.inf
    for s in saddles:
        if groups and low[s] <= top:
            groups[-1].append(s)
        else:
            groups.append([s])
        top = max(top, float(high[s])) if np.isfinite(high[s]) else float(listed.loss[s])
    return groups
