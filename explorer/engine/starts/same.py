"""Which points of a list are the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.engine.tracker import Complex, Ints


def places(points: Complex, tolerance: float) -> Ints:
    """Number of the first point at the same place as each point (N, n) of size about 1; its own where it is alone.

    Points are sorted along a random linear form; those that agree in it are compared in full.
    """
    count = len(points)
    first = np.arange(count)
    if count < 2:
        return first
    rng = np.random.default_rng(20240607)  # any form will do: the answer depends on it only at the tolerance itself
    form = rng.normal(size=points.shape[1]) + 1j * rng.normal(size=points.shape[1])
    line = (points @ form).real
    order = np.argsort(line, kind="stable")
    reach = tolerance * float(np.abs(form).sum())
    for shift in range(1, count):
        a, b = order[:-shift], order[shift:]
        near = line[b] - line[a] <= reach
        if not near.any():
            break
        a, b = a[near], b[near]
        same = np.abs(points[a] - points[b]).max(axis=1) <= tolerance
        np.minimum.at(first, np.maximum(a, b)[same], np.minimum(a, b)[same])
    return _roots(first)


def crowded(points: Complex, tolerance: float) -> NDArray[np.bool_]:
    """Mark points that share their place with another."""
    first = places(points, tolerance)
    return np.asarray(np.bincount(first, minlength=len(points))[first] > 1)


def _roots(first: Ints) -> Ints:
    while (first[first] != first).any():
        first = first[first]
    return first
