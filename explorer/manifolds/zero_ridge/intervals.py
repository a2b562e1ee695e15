"""Normal forms of the part of a critical point without ridge that the map does not see.

With the live part split off, a critical point is a chain of maps Z_1, ..., Z_N between spaces of
dimensions e_0, ..., e_N, and B^T leads from the last space back to the first one. Criticality says
that N arrows one after another of this circle of N + 1 give zero. Such a representation is a direct
sum of intervals: basis vectors that the arrows carry one into the next. An interval that passes
through B^T is a *bridge*; there is one for each dimension of the rank c of B.

========= ==================================================================================
e         ``e_0, ..., e_N``
c         rank of B, at most e_0 and e_N
(t, u)    the bridge from vertex u through N and 0 to vertex t; its *gap* is t + 1, ..., u - 1
========= ==================================================================================

References
----------
I. Assem, D. Simson, A. Skowronski, "Elements of the Representation Theory of Associative Algebras
1", Cambridge University Press, 2006, chapter V: modules over Nakayama algebras.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

Pair = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class DeadPart:
    """How many intervals of each kind there are.

    Attributes
    ----------
    dimensions : tuple of int
        e.
    bridges : tuple of pairs (t, u)
        In order, with repetitions.
    starts : tuple of int
        Ends t of the intervals 0, ..., t, of which no vector comes through B^T.
    ends : tuple of int
        Beginnings u of the intervals u, ..., N, which B^T sends to zero.
    inner : tuple of pairs (a, z)
        Intervals a, ..., z between.
    """

    dimensions: tuple[int, ...]
    bridges: tuple[Pair, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    inner: tuple[Pair, ...]

    @property
    def layers(self) -> int:
        """Number of maps, N."""
        return len(self.dimensions) - 1

    @cached_property
    def portions(self) -> tuple[Pair, ...]:
        """Intervals with B^T cut: each bridge gives two."""
        last = self.layers
        cut = [p for t, u in self.bridges for p in ((0, t), (u, last))]
        outer = [(0, t) for t in self.starts] + [(u, last) for u in self.ends]
        return tuple(cut + outer + list(self.inner))

    def block_rank(self, first: int, last: int) -> int:
        """Rank of the composition from vertex `first` to `last`; the dimension where they agree."""
        return sum(a <= first and last <= z for a, z in self.portions)

    def through(self, start: int, stop: int) -> int:
        """Rank of the composition from vertex `start` through B^T to vertex `stop`."""
        return sum(u <= start and stop <= t for t, u in self.bridges)

    @property
    def index(self) -> int:
        """Negative eigenvalues of the Hessian.

        The rank of the composition over each bridge's gap, but two bridges that fill each other's
        gap are one such pair of directions and not two.
        """
        over = sum(self.block_rank(t + 1, u - 1) for t, u in self.bridges)
        return over - sum(u <= t + 1 for t, _ in self.bridges for _, u in self.bridges)

    @property
    def hidden_from_both(self) -> tuple[int, int]:
        """Dimensions of the kernels of B and of B^T."""
        return len(self.starts), len(self.ends)

    @property
    def unpaired(self) -> int:
        """First-order changes of the map between both kernels: positive, without a partner."""
        return sum(u <= t + 1 for t in self.starts for u in self.ends)

    @property
    def variables(self) -> int:
        """Number of entries of the maps."""
        e = self.dimensions
        return sum(a * b for a, b in zip(e[1:], e[:-1], strict=True))

    @property
    def nullity(self) -> int:
        """Zero eigenvalues of the Hessian."""
        return self.variables - 2 * self.index - self.unpaired

    @cached_property
    def dimension(self) -> int:
        """Dimension of the set of all chains of this kind, B kept."""
        e, c = self.dimensions, len(self.bridges)
        return sum(d * d for d in e) - self._endomorphisms - c * (e[0] + e[-1] - c)

    @property
    def ranks(self) -> tuple[int, ...]:
        """Ranks of all compositions, which tell the kind; lower semicontinuous."""
        n = self.layers
        inside = [self.block_rank(a, z) for a in range(n + 1) for z in range(a + 1, n + 1)]
        return tuple(inside + [self.through(u, t) for u in range(n + 1) for t in range(n + 1)])

    @property
    def _endomorphisms(self) -> int:
        arcs = self._arcs
        tops = [arc[0] for arc in arcs]
        return sum(
            top in set(j) and j[-1] in i for i, top in zip(arcs, tops, strict=True) for j in arcs
        )

    @property
    def _arcs(self) -> list[tuple[int, ...]]:
        n = self.layers
        bridges = [(*range(u, n + 1), *range(t + 1)) for t, u in self.bridges]
        plain = [(0, t) for t in self.starts] + [(u, n) for u in self.ends] + list(self.inner)
        return bridges + [tuple(range(a, z + 1)) for a, z in plain]


def dead_parts(dimensions: Sequence[int], rank: int) -> Iterator[DeadPart]:
    """All kinds, each once, from few arrows that are not zero to many.

    Parameters
    ----------
    dimensions : sequence of int
        e, two numbers or more.
    rank : int
        c.

    Yields
    ------
    DeadPart

    Examples
    --------
    >>> [kind.index for kind in dead_parts((1, 1, 1, 1), 1)]
    [0, 1, 1, 1]
    >>> [(kind.index, kind.nullity, kind.dimension) for kind in dead_parts((2, 1, 2), 1)]
    [(1, 2, 0), (1, 1, 1), (1, 1, 1)]
    """
    e = tuple(dimensions)
    n = len(e) - 1
    bridges = {
        (t, u): (*range(1, t + 1), *range(u, n)) for t in range(n) for u in range(n, t + 1, -1)
    }
    starts = {t: tuple(range(1, t + 1)) for t in range(n)}
    ends = {u: tuple(range(u, n)) for u in range(n, 0, -1)}
    for first, room in _multisets(bridges, rank, e[1:-1]):
        for second, less in _multisets(starts, e[0] - rank, room):
            for third, left in _multisets(ends, e[-1] - rank, less):
                for inner in _inner(left):
                    yield DeadPart(e, first, second, third, inner)


def _multisets(
    options: Mapping[T, Sequence[int]], count: int, room: tuple[int, ...]
) -> Iterator[tuple[tuple[T, ...], tuple[int, ...]]]:
    """Choose `count` options with repetitions; each takes one place of its vertices."""
    if count == 0:
        yield (), room
        return
    rest = dict(options)
    for option, vertices in options.items():
        left = _less(room, vertices)
        if left is not None:
            for chosen, after in _multisets(rest, count - 1, left):
                yield (option, *chosen), after
        del rest[option]


def _inner(room: tuple[int, ...]) -> Iterator[tuple[Pair, ...]]:
    """Intervals that fill all places of the hidden vertices."""
    hidden = len(room)
    longer = {
        (a, z): tuple(range(a, z + 1))
        for a in range(1, hidden + 1)
        for z in range(a + 1, hidden + 1)
    }
    for count in range(sum(room) // 2 + 1):
        for chosen, left in _multisets(longer, count, room):
            single = [(v, v) for v, places in enumerate(left, start=1) for _ in range(places)]
            yield (*chosen, *single)


def _less(room: tuple[int, ...], vertices: Sequence[int]) -> tuple[int, ...] | None:
    """Places that are left; None where one is missing. Vertices count from 1."""
    left = list(room)
    for vertex in vertices:
        left[vertex - 1] -= 1
    return None if min(left, default=0) < 0 else tuple(left)
