"""Projective coordinates, in which points at infinity are points.

Also: points told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.tracker import Ints


@dataclass(frozen=True)
class Chart:
    """A partition of the unknowns, their scales, and a patch.

    Attributes
    ----------
    groups : tuple of tuples of int
        Partition of ``range(n)``.
    scale : int array, shape (n,)
        Unknowns are ``x_j = 2^scale_j y_j``; the chart holds y.
    patch : complex array, shape (n + G,)
    """

    groups: tuple[tuple[int, ...], ...]
    scale: Ints
    patch: Complex

    @property
    def owner(self) -> Ints:
        """Group of every coordinate, shape (n + G,)."""
        n = len(self.scale)
        owner = np.empty(n + len(self.groups), dtype=np.int64)
        for g, group in enumerate(self.groups):
            owner[[*group, n + g]] = g
        return owner

    def lift(self, points: Complex) -> Complex:
        """Points y (N, n) on the patch, shape (N, n + G)."""
        z = np.hstack([points, np.ones((len(points), len(self.groups)))]).astype(np.complex128)
        for g in range(len(self.groups)):
            mine = self.owner == g
            z[:, mine] /= (z[:, mine] @ self.patch[mine])[:, None]
        return z

    def lower(self, z: Complex) -> Complex:
        """Unknowns x of points z with no h equal to 0, shape (N, n)."""
        n = len(self.scale)
        x: Complex = np.ldexp(1.0, self.scale) * z[:, :n] / z[:, n:][:, self.owner[:n]]
        return x

    def raise_(self, x: Complex) -> Complex:
        """Inverse of :meth:`lower`, up to the patch: every group has largest coordinate 1."""
        y = x * np.ldexp(1.0, -self.scale)
        z: Complex = np.hstack([y, np.ones((len(x), len(self.groups)))]).astype(np.complex128)
        return self.unit(z)

    def unit(self, z: Complex) -> Complex:
        """Points scaled group by group to largest coordinate 1."""
        tops = self._tops(z)
        unit: Complex = z / np.where(tops > 0, tops, 1)[:, self.owner]
        return unit

    def share(self, z: Complex) -> NDArray[np.float64]:
        """Smallest |h_g| relative to its group, shape (N,); 0 at infinity."""
        tops = self._tops(z)
        return np.asarray(
            (np.abs(z[:, len(self.scale) :]) / np.where(tops > 0, tops, 1)).min(axis=1)
        )

    def _tops(self, z: Complex) -> NDArray[np.float64]:
        sizes = np.abs(z)
        return np.stack(
            [sizes[:, self.owner == g].max(axis=1) for g in range(len(self.groups))], axis=1
        )


def random_patch(size: int, rng: np.random.Generator) -> Complex:
    """Patch coefficients, shape (size,).

    Complex normal, so that no path is likely to come near the patch's own infinity.
    """
    patch: Complex = (rng.normal(size=size) + 1j * rng.normal(size=size)) / np.sqrt(2)
    return patch


def places(points: Complex, tolerance: float) -> Ints:
    """Number of the first point at the same place as each point (N, n) of size about 1.

    Its own number where it is alone: orbits of the group that is 1 alone.

    Examples
    --------
    >>> places(np.array([[1.0 + 0j], [2.0], [1.0]]), 1e-9).tolist()
    [0, 1, 0]
    """
    numbers = OrbitIndex(np.ones((1, points.shape[1]), dtype=np.complex128), tolerance).add(points)
    return np.unique(numbers, return_index=True)[1][numbers]


def crowded(points: Complex, tolerance: float) -> NDArray[np.bool_]:
    """Mark points that share their place with another."""
    first = places(points, tolerance)
    return np.asarray(np.bincount(first, minlength=len(points))[first] > 1)
