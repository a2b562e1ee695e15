"""Boxes that do not meet hold different zeros."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.critical.certify.discs import EPS, TINY, Floats

# Any fixed irrational direction does; it decides only how many pairs are looked at closely.
_DIRECTION = 20260401


def meeting_pairs(centre: NDArray[np.complex128], radius: Floats) -> NDArray[np.int64]:
    """Find all pairs of polydiscs that may have a point in common.

    Parameters
    ----------
    centre : complex array, shape (N, n)
    radius : float array, shape (N, n)

    Returns
    -------
    int array, shape (P, 2)
        Pairs ``i < j`` that no unknown separates. Every pair not listed is disjoint: rounding is allowed for.
    """
    pairs = _meeting_shadows(centre, radius)
    a, b = centre[pairs[:, 0]], centre[pairs[:, 1]]
    reach = radius[pairs[:, 0]] + radius[pairs[:, 1]]
    gap = np.abs(a - b) * (1 - 16 * EPS) - 4 * EPS * (np.abs(a) + np.abs(b))
    apart = (gap > reach * (1 + 8 * EPS) + TINY).any(axis=1)
    return pairs[~apart]


def _meeting_shadows(centre: NDArray[np.complex128], radius: Floats) -> NDArray[np.int64]:
    """Pairs whose projections to a line overlap, by sorting."""
    n = centre.shape[1]
    re, im = np.random.default_rng(_DIRECTION).normal(size=(2, n))
    middle = centre.real @ re + centre.imag @ im
    weight = np.abs(re) + np.abs(im)
    half = (radius + 8 * (n + 4) * EPS * np.abs(centre)) @ weight * (1 + 8 * (n + 4) * EPS) + TINY
    order = np.argsort(middle - half, kind="stable")
    low, high = (middle - half)[order], (middle + half)[order]
    last = np.searchsorted(low, high, side="right")
    count = np.maximum(last - np.arange(len(low)) - 1, 0)
    first = np.repeat(np.arange(len(low)), count)
    steps = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    return np.sort(np.stack([order[first], order[first + 1 + steps]], axis=1), axis=1).reshape(-1, 2)
