"""The merge tree: which minima lie in one piece of ``{loss < level}``, as the level rises.

Pieces are born at minima and joined at saddles; a saddle joins the pieces that its descents end in.
Saddles of one orbit have one loss, and join at once. The tree is that of O. M. Becker and M.
Karplus, "The topology of multidimensional potential energy surfaces", J. Chem. Phys. 106 (1997),
called a disconnectivity graph there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Merge:
    """A level at which pieces become one.

    Attributes
    ----------
    loss : float
    saddles : tuple of int
        Those that join here.
    parts : tuple of int
        Nodes of the tree that become one.
    lowest : int
        Lowest minimum of the new piece.
    minima : tuple of int
        All its minima.
    """

    loss: float
    saddles: tuple[int, ...]
    parts: tuple[int, ...]
    lowest: int
    minima: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class MergeTree:
    """A forest over minima: nodes below ``len(minima)`` are these, later ones are merges.

    Attributes
    ----------
    minima : tuple of int
        By increasing loss.
    loss : tuple of float
        Of the minima.
    merges : tuple of Merge
        By increasing loss; merge k is node ``len(minima) + k``.
    roots : tuple of int
        Nodes that nothing joins any more; one where all is connected.
    """

    minima: tuple[int, ...]
    loss: tuple[float, ...]
    merges: tuple[Merge, ...]
    roots: tuple[int, ...]

    @property
    def connected(self) -> bool:
        """Whether all minima are in one piece at last."""
        return len(self.roots) <= 1

    def pass_between(self, a: int, b: int) -> Merge | None:
        """Merge that first has both minima, None where none has."""
        return self.pass_to(a, [b])

    def pass_to(self, start: int, ends: Iterable[int]) -> Merge | None:
        """Merge that first has a minimum and one of others."""
        wanted = set(ends)
        return next(
            (m for m in self.merges if start in m.minima and not wanted.isdisjoint(m.minima)), None
        )


def merge_tree(
    minima: Sequence[int],
    loss: Sequence[float],
    levels: Sequence[Sequence[tuple[int, Sequence[int]]]],
    heights: Sequence[float],
) -> MergeTree:
    """Build the tree.

    Parameters
    ----------
    minima : sequence of int
        By increasing loss.
    loss : sequence of float
        Of the minima.
    levels : sequence of sequences of pairs of int and sequence of int
        By increasing loss, saddles that join at one level, each with the points where its descents
        end: minima, or lower saddles.
    heights : sequence of float
        Loss of each level.

    Examples
    --------
    >>> tree = merge_tree([0, 1, 2], [0.0, 1.0, 2.0], [[(7, [1, 2])], [(8, [0, 2])]], [3.0, 4.0])
    >>> [merge.minima for merge in tree.merges], tree.connected
    ([(1, 2), (0, 1, 2)], True)
    """
    pieces = _Pieces(minima)
    merges: list[Merge] = []
    for saddles, height in zip(levels, heights, strict=True):
        for saddle, ends in saddles:
            pieces.join(saddle, ends)
        for parts, found in pieces.grown(len(minima) + len(merges)):
            here = tuple(s for s, _ in saddles if pieces.minima_of(s) == found)
            merges.append(Merge(height, here, parts, found[0], found))
    return MergeTree(tuple(minima), tuple(loss), tuple(merges), tuple(pieces.roots()))


class _Pieces:
    """Union of points, with the minima and the nodes of the tree in each piece."""

    def __init__(self, minima: Sequence[int]) -> None:
        self.parent: dict[int, int] = {m: m for m in minima}
        self.order = {m: k for k, m in enumerate(minima)}
        self.minima: dict[int, tuple[int, ...]] = {m: (m,) for m in minima}
        self.nodes: dict[int, list[int]] = {m: [k] for k, m in enumerate(minima)}
        self.changed: set[int] = set()

    def find(self, a: int) -> int:
        """Point that stands for the piece."""
        self.parent.setdefault(a, a)
        while self.parent[a] != a:
            self.parent[a] = self.parent[self.parent[a]]
            a = self.parent[a]
        return a

    def join(self, a: int, others: Sequence[int]) -> None:
        """Make one piece."""
        for b in others:
            one, two = self.find(a), self.find(b)
            if one == two:
                continue
            self.parent[two] = one
            both = self.minima.pop(one, ()) + self.minima.pop(two, ())
            self.minima[one] = tuple(sorted(both, key=self.order.__getitem__))
            self.nodes[one] = self.nodes.pop(one, []) + self.nodes.pop(two, [])
            self.changed.add(one)

    def minima_of(self, a: int) -> tuple[int, ...]:
        """Minima of the piece of a point, lowest first."""
        return self.minima.get(self.find(a), ())

    def grown(self, first: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Pieces that are made of several nodes; they become nodes, numbered from ``first``."""
        roots = {self.find(a) for a in self.changed}
        self.changed.clear()
        made = []
        for root in sorted(roots, key=lambda r: [self.order[m] for m in self.minima_of(r)[:1]]):
            parts = self.nodes.get(root, [])
            if len(parts) > 1:
                made.append((tuple(sorted(parts)), self.minima[root]))
                self.nodes[root] = [first + len(made) - 1]
        return made

    def roots(self) -> list[int]:
        """Nodes that nothing has joined."""
        return sorted(node for nodes in self.nodes.values() for node in nodes)
