"""Points that come in whole orbits under diagonal symmetries.

What holds of one holds of its images, and conjugate.

The gradient is real, and a symmetry of roots of unity only turns its entries, so a ball that holds
exactly one critical point is carried over as it is. Sign flips and conjugation are exact in
floating point; other roots of unity round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import Orbits
from explorer.validate.kernels.entries import compare_many, conjugate_rows_of_many
from explorer.validate.sign_groups import SignGroups

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# So many orbits are compared by a key and not each with each.
_MANY = 2000
# As are so many comparisons of images, each with each: a tenth of a second.
_COMPARISONS = 1 << 26
# Rows and images compared at once: bounds the memory of temporary arrays.
_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Pairs:
    """How orbits lie to each other.

    Attributes
    ----------
    partner : int array, shape (M,)
        Orbit of the conjugate, -1 where it is not in the list.
    action : int array, shape (M,)
        ``points[m]`` is ``actions[action[m]] * conj(points[partner[m]])``.
    same : int
        Number of coincidences of images.
    """

    partner: Ints
    action: Ints
    same: int


def pair(orbits: Orbits, width: Floats) -> Pairs:
    """Compare all orbits.

    Two points are one when they differ by at most the ``width`` (M, n) of either.
    """
    if orbits.signs_only and are_many(orbits):
        return pair_many(orbits, width)
    found = _each_with_each(orbits.points[None], orbits, width[None])
    return Pairs(found.partner[0], found.action[0], int(found.same[0]))


def are_many(orbits: Orbits) -> bool:
    """Whether there are too many to compare each with each."""
    count = len(orbits.size)
    return count > _MANY or count * int(orbits.size.sum()) > _COMPARISONS


def pair_many(orbits: Orbits, width: Floats) -> Pairs:
    """Compare as :func:`pair` does, where all actions are sign flips, in time near M.

    Sign flips and conjugation leave ``sum_j w_j |Re x_j| + v_j |Im x_j| + |sum_j u_j x_j^2| /
    max_j |x_j|`` as it is, so only orbits with nearly the same value are looked at.
    """
    count = len(width)
    partner, action = (np.full(count, -1, dtype=np.int64) for _ in range(2))
    same = 0
    groups = _Groups.of(orbits)
    for a, b in _with_one_key(orbits.points, width):
        wide = np.maximum(width[a], width[b])
        for rows, own in groups.images_met(a, b, orbits.points[b], wide):
            same += int(((a[rows] < b[rows]) | (own > orbits.first[b[rows]])).sum())
        for rows, own in groups.images_met(a, b, orbits.points[b].conj(), wide):
            kept = orbits.first[a[rows]] == orbits.first[b[rows]]
            i, j, own = a[rows][kept], b[rows][kept], own[kept]
            partner[i], partner[j] = j, i
            action[i] = action[j] = own
    return Pairs(partner, action, same)


@dataclass(frozen=True)
class _Groups:
    """The groups of orbits under sign flips, and the number of the group of each, shape (M,)."""

    orbits: Orbits
    known: SignGroups
    number: Ints

    @classmethod
    def of(cls, orbits: Orbits) -> _Groups:
        first, row, number = np.unique(orbits.first, return_index=True, return_inverse=True)
        columns = np.arange(orbits.points.shape[1])
        known = SignGroups.of(
            [
                (orbits.actions[begin : begin + size], begin, columns)
                for begin, size in zip(first.tolist(), orbits.size[row].tolist(), strict=True)
            ]
        )
        return cls(orbits, known, number.reshape(-1))

    def images_met(
        self, a: Ints, b: Ints, points: Complex, wide: Floats
    ) -> Iterator[tuple[Ints, Ints]]:
        """Find the images of ``points`` (P, n), of orbits b, on the points of orbits a.

        The signs at the pivots leave one image to look at, unless a coordinate there is so small
        that both signs fit: then all are.

        Yields
        ------
        tuple of int arrays
            Which of the P pairs meet, and the actions.
        """
        own, group = self.orbits.points[a], self.number[b]
        pivots = self.known.pivots[group]
        here, there, room = (np.take_along_axis(x, pivots, axis=1) for x in (own, points, wide))
        flipped = np.abs(here + there) <= room
        either = flipped & (np.abs(here - there) <= room) & (self.known.code[group] > 0)
        open_ones = either.any(axis=1)
        sure = np.flatnonzero(~open_ones)
        yield self._met(own, points, wide, sure, self.known.element(group[sure], flipped[sure]))
        left = np.flatnonzero(open_ones)
        for k in range(int(self.orbits.size[b[left]].max(initial=0))):
            rows = left[k < self.orbits.size[b[left]]]
            yield self._met(own, points, wide, rows, self.orbits.first[b[rows]] + k)

    def _met(
        self, own: Complex, points: Complex, wide: Floats, rows: Ints, action: Ints
    ) -> tuple[Ints, Ints]:
        image = self.orbits.actions[action] * points[rows]
        met = (np.abs(own[rows] - image) <= wide[rows]).all(axis=1)
        return rows[met], action[met]


def _with_one_key(points: Complex, width: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of orbits ``a <= b`` whose invariant agrees within their widths, some at a time."""
    key, slack = _keys(points, width)
    order = np.argsort(key, kind="stable")
    low = np.searchsorted(key[order], key - slack, side="left")
    size = np.searchsorted(key[order], key + slack, side="right") - low
    ends = np.cumsum(size)
    for start in range(0, int(ends[-1]) if len(ends) else 0, _AT_ONCE):
        place = np.arange(start, min(start + _AT_ONCE, int(ends[-1])))
        a = np.searchsorted(ends, place, side="right")
        b = order[low[a] + place - (ends[a] - size[a])]
        # A pair is seen from both sides where both are as wide, and from the wider one else
        twice = (np.abs(key[a] - key[b]) <= slack[b]) & (b < a)
        a, b = np.minimum(a, b)[~twice], np.maximum(a, b)[~twice]
        yield a, b


def _keys(points: Complex, width: Floats) -> tuple[Floats, Floats]:
    """Invariant of each orbit, and how far that of an equal one may lie."""
    weights = 1 + np.random.default_rng(20261128).random((3, points.shape[1]))
    first = np.abs(points.real) @ weights[0] + np.abs(points.imag) @ weights[1]
    # This one tells those apart of which only some coordinates are conjugates of each other
    largest = np.abs(points).max(axis=1, initial=0)
    scaled = points / np.where(largest > 0, largest, 1)[:, None]
    key = first + largest * np.abs(scaled**2 @ weights[2])
    slack = width @ (weights.sum(axis=0) + 2 * weights[2])
    slack += weights[2].sum() * width.max(axis=1, initial=0)
    return key, slack + 256 * np.finfo(float).eps * key


@dataclass(frozen=True)
class PairsOfMany:
    """How the orbits of D data sets lie to each other; arrays as in :class:`Pairs`, rows for each.

    Attributes
    ----------
    partner, action : int arrays, shape (D, M)
    same : int array, shape (D,)
    """

    partner: Ints
    action: Ints
    same: Ints


def pair_lists(points: Complex, layout: Orbits, width: Floats) -> PairsOfMany:
    """Compare all orbits of each of D data sets.

    Parameters
    ----------
    points : complex array, shape (D, M, n)
        One representative an orbit.
    layout : Orbits
        Any of them: of all the groups are the same.
    width : float array, shape (D, M, n)
        Two points are one when they differ by at most this much of either.
    """
    if layout.signs_only and are_many(layout):
        each = [
            pair_many(replace(layout, points=mine), wide)
            for mine, wide in zip(points, width, strict=True)
        ]
        return PairsOfMany(
            np.array([found.partner for found in each]),
            np.array([found.action for found in each]),
            np.array([found.same for found in each]),
        )
    return _each_with_each(points, layout, width)


def _each_with_each(points: Complex, layout: Orbits, width: Floats) -> PairsOfMany:
    partner, action = (np.empty(points.shape[:2], dtype=np.int64) for _ in range(2))
    same = np.empty(len(points), dtype=np.int64)
    compare_many(
        np.ascontiguousarray(points, dtype=np.complex128),
        np.ascontiguousarray(layout.actions, dtype=np.complex128),
        layout.signs_only,
        layout.first,
        layout.size,
        np.ascontiguousarray(width, dtype=np.float64),
        partner,
        action,
        same,
    )
    return PairsOfMany(partner, action, same)


def conjugates_of_many(layout: Orbits, pairs: PairsOfMany) -> Ints:
    """Row of the conjugate of each image, as :func:`conjugates`; shape (D, R)."""
    rows = np.empty((len(pairs.partner), int(layout.size.sum())), dtype=np.int64)
    actions = np.ascontiguousarray(layout.actions, dtype=np.complex128)
    groups = actions, layout.first, layout.size, layout.starts
    conjugate_rows_of_many(pairs.partner, pairs.action, *groups, rows)
    return rows


def with_real_points(orbits: Orbits, width: Floats) -> Orbits:
    """Choose, in orbits that hold real points, a real one to stand for all.

    Where ``x = g conj(x)``, the image ``h x`` is real when ``g h^2 = 1``. The other real images are
    then its images under sign flips. Where all actions are sign flips such an h needs ``g = 1``,
    and nothing has to change.
    """
    if orbits.signs_only:
        return orbits
    pairs, points = pair(orbits, width), orbits.points.copy()
    for m in np.flatnonzero(pairs.partner == np.arange(len(points))):
        group = orbits.actions[orbits.first[m] : orbits.first[m] + orbits.size[m]]
        off = np.abs(orbits.actions[pairs.action[m]] * group**2 - 1).max(axis=1, initial=0)
        if off.min() < 1e-9:
            points[m] *= group[np.argmin(off)]
    return replace(orbits, points=points)


def conjugates(orbits: Orbits, pairs: Pairs) -> Ints:
    """Row of the conjugate of each image, in the order of :meth:`Orbits.images`.

    Every orbit has a partner.
    """
    one = PairsOfMany(pairs.partner[None], pairs.action[None], np.array([pairs.same]))
    rows: Ints = conjugates_of_many(orbits, one)[0]
    return rows
