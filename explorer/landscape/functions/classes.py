"""Which critical points give the same function: joined by symmetry, told apart by bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.values import Values

Ints = NDArray[np.int64]
SameFibre = Callable[[Ints, Ints], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Classes:
    """Classes of N points by their functions.

    Attributes
    ----------
    label : int array, shape (N,)
        Points of one label give one function: a symmetry maps one to the other.
    open : int array, shape (M, 2)
        Pairs of labels whose functions the bounds do not tell apart.
    """

    label: Ints
    open: Ints

    @property
    def count(self) -> int:
        """Number of labels: there are no more functions."""
        return int(self.label.max(initial=-1)) + 1

    @property
    def at_least(self) -> int:
        """Number of functions that are told apart for certain."""
        return len(np.unique(joined(self.count, self.open)))


def classes_of(
    values: Values, exact: NDArray[np.bool_], same_fibre: SameFibre, first_guess: Ints
) -> Classes:
    """Class points by their functions.

    Parameters
    ----------
    values : Values
        Coefficients at the N points, with bounds.
    exact : bool array, shape (N,)
        Points that are alone in a region that is known; only these can be images.
    same_fibre : callable
        Tells of pairs of rows whether a symmetry maps one point to the other.
    first_guess : int array, shape (N,)
        Labels of points that are likely to be images of each other: these are looked at first.
    """
    leader = _leaders(exact, same_fibre, first_guess)
    rows = np.unique(leader)
    pairs = overlapping(values, rows)
    same = np.zeros(len(pairs), dtype=bool)
    asked = np.flatnonzero(exact[pairs].all(axis=1))
    same[asked] = same_fibre(*pairs[asked].T)
    place = np.searchsorted(rows, pairs)
    _, number = np.unique(joined(len(rows), place[same]), return_inverse=True)
    open_ends = np.sort(number[place[~same]], axis=1).reshape(-1, 2)
    open_ends = open_ends[open_ends[:, 0] != open_ends[:, 1]]
    label = number[np.searchsorted(rows, leader)]
    return Classes(label, np.unique(open_ends, axis=0).reshape(-1, 2))


def _leaders(exact: NDArray[np.bool_], same_fibre: SameFibre, guess: Ints) -> Ints:
    """Earlier row that each row is an image of by a symmetry; its own where none is."""
    _, first, inverse = np.unique(guess, return_index=True, return_inverse=True)
    leader = first[inverse.ravel()]
    own = np.arange(len(guess))
    asked = np.flatnonzero((leader != own) & exact & exact[leader])
    good = asked[same_fibre(leader[asked], asked)]
    result = own.copy()
    result[good] = leader[good]
    return result


def overlapping(values: Values, rows: Ints) -> Ints:
    """Pairs of rows whose coefficients the bounds do not tell apart, shape (M, 2).

    A random combination of the coefficients sorts them: rows whose intervals do not meet there are
    told apart.
    """
    K = values.middle.shape[1]
    weight = 1 + np.random.default_rng(11).random(2 * K)
    middle = np.column_stack([values.middle[rows].real, values.middle[rows].imag]) @ weight
    radius = np.column_stack([values.radius[rows], values.radius[rows]]) @ weight
    radius = radius * (1 + 1e-12) + 1e-13 * np.abs(values.middle[rows]).sum(axis=1) * 4
    low = np.where(np.isfinite(middle - radius), middle - radius, -np.inf)
    high = np.where(np.isfinite(middle + radius), middle + radius, np.inf)
    order = np.argsort(low, kind="stable")
    ends = np.searchsorted(low[order], high[order], side="right")
    found = []
    for k in np.flatnonzero(ends > np.arange(len(order)) + 1).tolist():
        row, others = int(rows[order[k]]), rows[order[k + 1 : ends[k]]]
        close = others[~values.apart(row, others)]
        found += [(row, other) for other in close.tolist()]
    return np.sort(np.array(found, dtype=np.int64).reshape(-1, 2), axis=1)


def joined(count: int, pairs: Ints) -> Ints:
    """Give all that pairs join the least number among them, shape (count,)."""
    least = np.arange(count)
    before = np.zeros(0, dtype=np.int64)
    while not np.array_equal(before, least):
        before = least.copy()
        for one, other in (pairs.T, pairs.T[::-1]):
            np.minimum.at(least, one, before[other])
        least = least[least]
    return least
