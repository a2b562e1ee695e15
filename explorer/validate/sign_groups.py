"""Find an element of a group of sign flips by its signs at a few coordinates.

A group of 2^k flips is known by k of its coordinates, so that what asks for one of its elements
costs k looks and not 2^k. Coordinates and elements are found by elimination over the integers
modulo 2, in reduced echelon form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SignGroups:
    """G groups of sign flips, each known by its signs at no more than k coordinates.

    Attributes
    ----------
    pivots : int array, shape (G, k)
        Columns whose signs tell the elements, from left to right; 0 where there are no more.
    code : int array, shape (G, k)
        What a flip there does to the place of the element, by exclusive or; 0 where there are no
        more columns.
    begin : int array, shape (G,)
        First place of each group in ``rows``.
    rows : int array
        Row of each element in the table of actions; the first of those alike at all pivots.
    """

    pivots: Ints
    code: Ints
    begin: Ints
    rows: Ints

    @classmethod
    def of(cls, groups: Sequence[tuple[NDArray[Any], int, Ints]]) -> SignGroups:
        """List groups: the actions (g, n), the row of the first, columns that may be looked at.

        Numbers of columns from n on mean the same columns again.
        """
        known: dict[int, tuple[_Basis, int]] = {}
        tables: list[Ints] = []
        found, at = [], 0
        for actions, first, columns in groups:
            if first not in known:
                basis = _Basis.of(actions < 0)
                known[first] = basis, at
                tables.append(basis.rows + first)
                at += len(basis.rows)
            basis, place = known[first]
            pivots, codes, rest = basis.told_by(columns)
            if rest:
                rows = basis.first_rows(codes, rest) + first
                codes, place = [1 << k for k in range(len(codes))], at
                tables.append(rows)
                at += len(rows)
            found.append((pivots, codes, place))
        most = max((len(pivots) for pivots, _, _ in found), default=0)
        both = np.zeros((2, len(found), most), dtype=np.int64)
        for k, (pivots, codes, _) in enumerate(found):
            both[:, k, : len(pivots)] = pivots, codes
        begin = np.array([place for _, _, place in found], dtype=np.int64)
        return cls(both[0], both[1], begin, np.concatenate([np.zeros(0, dtype=np.int64), *tables]))

    def element(self, group: Ints, flipped: Bools) -> Ints:
        """Row of the action of each group (N,) that flips these of its pivots, (N, k)."""
        places = np.where(flipped, self.code[group], 0)
        return np.asarray(self.rows[self.begin[group] + np.bitwise_xor.reduce(places, axis=1)])


@dataclass(frozen=True, eq=False)
class _Basis:
    """A group of 2^k flips of n coordinates.

    Attributes
    ----------
    flips : list of int, length k
        Independent elements, bit j set where coordinate j is flipped.
    rows : int array, shape (2^k,)
        Row of the product of the elements whose bits are set in its place.
    n : int
    """

    flips: list[int]
    rows: Ints
    n: int

    @classmethod
    def of(cls, flips: Bools) -> _Basis:
        """Find a basis of the rows of a bool array (g, n)."""
        left, pivots = flips.copy(), []
        for column in range(flips.shape[1]):
            with_it = np.flatnonzero(left[:, column])
            if len(with_it):
                left[with_it] ^= left[with_it[0]].copy()
                pivots.append(column)
        code = flips[:, pivots] @ (1 << np.arange(len(pivots)))
        rows = np.zeros(1 << len(pivots), dtype=np.int64)
        rows[code[::-1]] = np.arange(len(flips))[::-1]
        chosen = flips[rows[1 << np.arange(len(pivots))]]
        bits = [sum(1 << j for j in np.flatnonzero(row).tolist()) for row in chosen]
        return cls(bits, rows, flips.shape[1])

    def told_by(self, columns: Ints) -> tuple[list[int], list[int], list[int]]:
        """Leftmost columns that tell the elements, and the element that flips only one of them.

        The last list spans what no column tells. Elements are places in ``rows``.
        """
        left = [(flip, 1 << k) for k, flip in enumerate(self.flips)]
        taken: list[tuple[int, int]] = []
        pivots: list[int] = []
        for column in columns.tolist():
            if not left:
                break
            bit = 1 << (column % self.n)
            own = next((one for one in left if one[0] & bit), None)
            if own is not None:
                left.remove(own)
                left, taken = (_without(bit, own, some) for some in (left, taken))
                taken.append(own)
                pivots.append(column)
        return pivots, [code for _, code in taken], [code for _, code in left]

    def first_rows(self, codes: list[int], rest: list[int]) -> Ints:
        """First row of what the columns cannot tell apart, for each choice of elements."""
        spans = [np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)]
        for k, some in enumerate((codes, rest)):
            for code in some:
                spans[k] = np.concatenate([spans[k], spans[k] ^ code])
        return np.asarray(self.rows[spans[0][:, None] ^ spans[1]].min(axis=1))


def _without(bit: int, own: tuple[int, int], some: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Multiply what flips a coordinate by an element that does."""
    return [(f ^ own[0], code ^ own[1]) if f & bit else (f, code) for f, code in some]
