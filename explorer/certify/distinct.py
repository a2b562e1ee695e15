"""Boxes that do not meet hold different zeros."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import EPS, TINY, Floats
from explorer.validate.flips import Flips

# Any fixed irrational direction does; it decides only how many pairs are looked at closely.
_DIRECTION = 20260401
_PAIRS_AT_ONCE = 1 << 18  # bounds memory where a few wide boxes cast a shadow on many


def meeting_pairs(
    centre: NDArray[np.complex128], radius: Floats, group: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Find all pairs of polydiscs that may have a point in common.

    Parameters
    ----------
    centre : complex array, shape (N, n)
    radius : float array, shape (N, n)
    group : int array, shape (N,), optional
        Only polydiscs of one group are compared.

    Returns
    -------
    int array, shape (P, 2)
        Pairs ``i < j`` that no unknown separates. Every pair not listed is disjoint: rounding is
        allowed for.
    """
    found = [np.zeros((0, 2), dtype=np.int64)]
    for pairs in _meeting_shadows(centre, radius, group):
        a, b = centre[pairs[:, 0]], centre[pairs[:, 1]]
        reach = radius[pairs[:, 0]] + radius[pairs[:, 1]]
        gap = np.abs(a - b) * (1 - 16 * EPS) - 4 * EPS * (np.abs(a) + np.abs(b))
        apart = (gap > reach * (1 + 8 * EPS) + TINY).any(axis=1)
        found.append(pairs[~apart])
    return np.concatenate(found)


def _meeting_shadows(
    centre: NDArray[np.complex128], radius: Floats, group: NDArray[np.int64] | None
) -> Iterator[NDArray[np.int64]]:
    """Yield, some at a time, the pairs whose projections to a line overlap."""
    n = centre.shape[1]
    re, im = np.random.default_rng(_DIRECTION).normal(size=(2, n))
    middle = centre.real @ re + centre.imag @ im
    weight = np.abs(re) + np.abs(im)
    half = (radius + 8 * (n + 4) * EPS * np.abs(centre)) @ weight * (1 + 8 * (n + 4) * EPS) + TINY
    order, last = _overlapping(middle - half, middle + half, group)
    count = np.maximum(last - np.arange(len(order)) - 1, 0)
    total = np.cumsum(count)
    begin = 0
    while begin < len(order):
        done = total[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, done + _PAIRS_AT_ONCE)))
        first = np.repeat(np.arange(begin, end), count[begin:end])
        steps = np.arange(len(first)) - np.repeat(
            total[begin:end] - count[begin:end] - done, count[begin:end]
        )
        if len(first):
            yield np.sort(np.stack([order[first], order[first + 1 + steps]], axis=1), axis=1)
        begin = end


def _overlapping(
    low: Floats, high: Floats, group: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sort intervals by their lower ends, and tell behind which place none meets each one.

    Those of other groups do not count; these stand one after the other.
    """
    if group is None:
        order = np.argsort(low, kind="stable")
        return order, np.searchsorted(low[order], high[order], side="right")
    order = np.lexsort((low, group))
    # Ranks compare as the numbers do, and leave room for the group
    known = np.sort(low)
    size = len(low) + 1
    first = group * size + np.searchsorted(known, low, side="left")
    behind = group * size + np.searchsorted(known, high, side="right")
    return order, np.searchsorted(first[order], behind[order], side="left")


def meeting_orbits(
    centre: NDArray[np.complex128], radius: Floats, flips: Flips
) -> NDArray[np.int64]:
    """Find all pairs of orbits of polydiscs of which some images may have a point in common.

    Squares of coordinates do not change under sign flips, so orbits whose squares are apart are.

    Parameters
    ----------
    centre : complex array, shape (M, n)
    radius : float array, shape (M, n)
    flips : Flips
        Of each row.

    Returns
    -------
    int array, shape (P, 2)
        Pairs ``i <= j``; a row with itself where two of its own images may meet.
    """
    square = centre**2
    size = np.abs(centre)
    # The square of a disc lies within 2 |c| r + r^2 of c^2; three roundings of c^2
    wide = (2 * size * radius + radius**2) * (1 + 16 * EPS) + 8 * EPS * size**2 + TINY
    met = [_own_meetings(centre, radius, flips)]
    for i, j in meeting_pairs(square, wide).tolist():
        if _images_meet(centre[[i, j]], radius[[i, j]], flips.take(np.array([j]))):
            met.append(np.array([[i, j]]))
    return np.concatenate(met)


def _own_meetings(
    centre: NDArray[np.complex128], radius: Floats, flips: Flips
) -> NDArray[np.int64]:
    """Rows with two images that may meet: every flip turns a coordinate that is proved not zero."""
    away = np.abs(centre) * (1 - 8 * EPS) > radius
    used, number = np.unique(
        np.column_stack([flips.first, flips.size, away]), axis=0, return_inverse=True
    )
    apart = np.zeros(len(used), dtype=bool)
    for k, (first, size, *live) in enumerate(used.tolist()):
        flipped = (flips.actions[first + 1 : first + size] < 0) & np.array(live, dtype=bool)
        apart[k] = bool(flipped.any(axis=1).all())
    rows = np.flatnonzero(~apart[number.ravel()])
    return np.column_stack([rows, rows])


def _images_meet(centre: NDArray[np.complex128], radius: Floats, flips: Flips) -> bool:
    """Whether an image of the second of two rows may meet the first."""
    images = flips.images(centre[1:])
    gap = np.abs(centre[:1] - images) * (1 - 16 * EPS)
    gap = gap - 4 * EPS * (np.abs(centre[:1]) + np.abs(images))
    apart = gap > radius.sum(axis=0) * (1 + 8 * EPS) + TINY
    return not bool(apart.any(axis=1).all())
