"""Find an element of a group of sign flips by its signs at a few coordinates.

A group of 2^k flips is known by k of its coordinates, so that what asks for one of its elements
costs k looks and not 2^k. Coordinates and elements are found by elimination over the integers
modulo 2, in reduced echelon form.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    weight : int array, shape (G, k)
        What a flip there adds to the place of the element; 0 where there are no more columns.
    begin : int array, shape (G,)
        First place of each group in ``rows``.
    rows : int array
        Row of the element in the table of actions; the first of those alike at all pivots.
    """

    pivots: Ints
    weight: Ints
    begin: Ints
    rows: Ints

    @classmethod
    def of(cls, groups: Iterable[tuple[NDArray[Any], int, Ints]]) -> SignGroups:
        """List groups: the actions (g, n), the row of the first, columns that may be looked at."""
        found = [_by_pivots(actions < 0, columns) for actions, _, columns in groups]
        most = max((len(pivots) for pivots, _ in found), default=0)
        pivots = np.zeros((len(found), most), dtype=np.int64)
        weight = np.zeros_like(pivots)
        for k, (mine, _) in enumerate(found):
            pivots[k, : len(mine)] = mine
            weight[k, : len(mine)] = 1 << np.arange(len(mine))
        sizes = np.array([len(rows) for _, rows in found], dtype=np.int64)
        shifted = [rows + first for (_, rows), (_, first, _) in zip(found, groups, strict=True)]
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *shifted])
        return cls(pivots, weight, np.cumsum(sizes) - sizes, rows)

    def element(self, group: Ints, flipped: Bools) -> Ints:
        """Row of the action of each group (N,) that flips these of its pivots, (N, k)."""
        place = (flipped * self.weight[group]).sum(axis=1)
        return self.rows[self.begin[group] + place]


def _by_pivots(flips: Bools, columns: Ints) -> tuple[Ints, Ints]:
    """Leftmost columns that tell the elements of a group, and the first element for each choice.

    Parameters
    ----------
    flips : bool array, shape (g, n)
    columns : int array
        In the order in which they are looked at; numbers from n on mean the same columns again.
    """
    left, pivots = flips.copy(), []
    for place, column in enumerate((columns % flips.shape[1]).tolist()):
        with_it = np.flatnonzero(left[:, column])
        if len(with_it):
            left[with_it] ^= left[with_it[0]].copy()
            pivots.append(place)
    chosen = columns[pivots]
    code = flips[:, chosen % flips.shape[1]] @ (1 << np.arange(len(chosen)))
    rows = np.zeros(1 << len(chosen), dtype=np.int64)
    rows[code[::-1]] = np.arange(len(flips))[::-1]
    return chosen, rows
