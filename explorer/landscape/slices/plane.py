"""A plane in the space of weights: an origin and orthonormal directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Points whose angle from a line has a smaller sine lie on it.
_ON_A_LINE = 1e-6


@dataclass(frozen=True, eq=False)
class Plane:
    """The points ``origin + u axes[0] + v axes[1]``; a line where there is one unknown.

    Attributes
    ----------
    origin : float array, shape (n,)
    axes : float array, shape (2, n), or (1, n) of a line
        Orthonormal rows.

    Examples
    --------
    >>> plane = Plane(np.zeros(3), np.eye(3)[:2])
    >>> plane.at([[2.0, 1.0]]).tolist()
    [[2.0, 1.0, 0.0]]
    >>> [part.tolist() for part in plane.coordinates([[2.0, 1.0, 0.5]])]
    [[[2.0, 1.0]], [0.5]]
    """

    origin: Floats
    axes: Floats

    @property
    def dimension(self) -> int:
        """2 of a plane, 1 of a line."""
        return len(self.axes)

    def at(self, coordinates: ArrayLike) -> Floats:
        """Points (K, n) with coordinates (K, 2), or (K, 1)."""
        return np.asarray(self.origin + np.asarray(coordinates, dtype=float) @ self.axes)

    def coordinates(self, points: ArrayLike) -> tuple[Floats, Floats]:
        """Coordinates (K, 2), or (K, 1), and distances (K,) of points (K, n)."""
        away = np.asarray(points, dtype=float) - self.origin
        coordinates = away @ self.axes.T
        rest = away - coordinates @ self.axes
        return coordinates, np.linalg.norm(rest, axis=1)


def unit(vector: Floats) -> Floats | None:
    """Vector of length 1, None for the zero vector; lengths near the ends of doubles are safe."""
    largest = float(np.abs(vector).max(initial=0))
    if largest == 0 or not np.isfinite(largest):
        return None
    scaled = vector / largest
    return np.asarray(scaled / np.linalg.norm(scaled))


def beside(first: Floats, vectors: Floats) -> Floats | None:
    """Direction of the first of some vectors (K, n) that is off a line, normal to it.

    Parameters
    ----------
    first : float array, shape (n,)
        Unit vector along the line.
    vectors : float array, shape (K, n)

    Returns
    -------
    float array, shape (n,), or None
        None where all of them lie on the line.
    """
    for vector in vectors:
        ahead = unit(vector)
        if ahead is None:
            continue
        rest = ahead - (ahead @ first) * first
        if np.linalg.norm(rest) > _ON_A_LINE:
            rest = rest - (rest @ first) * first  # what rounding left
            return unit(rest)
    return None
