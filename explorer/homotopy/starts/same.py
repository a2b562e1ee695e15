"""Which points of a list are the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.segment import Complex
from explorer.homotopy.tracker import Ints


def places(points: Complex, tolerance: float) -> Ints:
    """Number of the first point at the same place as each point (N, n) of size about 1; its own where it is alone.

    Orbits of the group that is 1 alone.
    """
    numbers = OrbitIndex(np.ones((1, points.shape[1]), dtype=np.complex128), tolerance).add(points)
    return np.unique(numbers, return_index=True)[1][numbers]


def crowded(points: Complex, tolerance: float) -> NDArray[np.bool_]:
    """Mark points that share their place with another."""
    first = places(points, tolerance)
    return np.asarray(np.bincount(first, minlength=len(points))[first] > 1)
