"""Points that come in whole orbits under sign flips: what holds of one holds of its images, and of its conjugate.

Sign flips and conjugation are exact in floating point, and the gradient is real and invariant, so a ball that holds
exactly one critical point is carried over by them as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Orbits:
    """M orbits of points.

    Attributes
    ----------
    points : complex array, shape (M, n)
        One representative an orbit.
    signs : float array, shape (A, n)
        Sign flips, 1 and -1; those of orbit m are rows ``first[m]`` to ``first[m] + size[m] - 1``, the identity first.
    first, size : int arrays, shape (M,)
    """

    points: Complex
    signs: Floats
    first: Ints
    size: Ints

    @classmethod
    def of(cls, blocks: Sequence[tuple[Complex, Complex]]) -> Orbits | None:
        """Put together blocks of representatives (K, n) with their group (g, n); None unless it is one of signs."""
        actions = np.concatenate([group for _, group in blocks])
        counts, sizes = ([len(block[k]) for block in blocks] for k in (0, 1))
        starts = np.cumsum([0, *sizes[:-1]])
        signs = np.ascontiguousarray(actions.real)
        if (np.abs(signs) != 1).any() or actions.imag.any() or (signs[starts] != 1).any():
            return None
        points = np.concatenate([points for points, _ in blocks])
        return cls(points, signs, np.repeat(starts, counts), np.repeat(np.array(sizes), counts))

    @property
    def starts(self) -> Ints:
        """Row of the first image of each orbit in :meth:`images`, shape (M,)."""
        ends: Ints = np.cumsum(self.size)
        return ends - self.size

    @property
    def rows(self) -> tuple[Ints, Ints]:
        """Orbit and sign flip of each image, shape (N,) both."""
        orbit = np.repeat(np.arange(len(self.size)), self.size)
        return orbit, np.arange(len(orbit)) + np.repeat(self.first - self.starts, self.size)

    def images(self) -> Complex:
        """All images, orbit by orbit, shape (N, n)."""
        orbit, sign = self.rows
        return self.points[orbit] * self.signs[sign]


@dataclass(frozen=True)
class Pairs:
    """How orbits lie to each other.

    Attributes
    ----------
    partner : int array, shape (M,)
        Orbit of the conjugate, -1 where it is not in the list.
    sign : int array, shape (M,)
        ``conj(points[m])`` is ``signs[sign[m]] * points[partner[m]]``.
    same : int
        Number of coincidences of images.
    """

    partner: Ints
    sign: Ints
    same: int


def pair(orbits: Orbits, width: Floats) -> Pairs:
    """Compare all orbits; two points are one when they differ by at most the ``width`` (M, n) of either."""
    from explorer.critical.kernels import orbit as kernels  # loads numba

    compare_orbits: Callable[..., int] = kernels.compare_orbits
    partner, sign = np.empty(len(width), dtype=np.int64), np.empty(len(width), dtype=np.int64)
    same = compare_orbits(orbits.points, orbits.signs, orbits.first, orbits.size, width, partner, sign)
    return Pairs(partner, sign, int(same))


def conjugates(orbits: Orbits, pairs: Pairs) -> Ints:
    """Row of the conjugate of each image, in the order of :meth:`Orbits.images`; every orbit has a partner."""
    from explorer.critical.kernels import orbit as kernels

    conjugate_rows: Callable[..., None] = kernels.conjugate_rows
    rows = np.empty(int(orbits.size.sum()), dtype=np.int64)
    conjugate_rows(pairs.partner, pairs.sign, orbits.signs, orbits.first, orbits.size, orbits.starts, rows)
    return rows
