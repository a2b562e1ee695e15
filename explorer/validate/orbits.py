"""Points that come in whole orbits under diagonal symmetries: what holds of one holds of its images, and conjugate.

The gradient is real, and a symmetry of roots of unity only turns its entries, so a ball that holds
exactly one critical point is carried over as it is. Sign flips and conjugation are exact in
floating point; other roots of unity round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Actions = NDArray[np.float64] | NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Orbits:
    """M orbits of points.

    Attributes
    ----------
    points : complex array, shape (M, n)
        One representative an orbit.
    actions : float or complex array, shape (A, n)
        Roots of unity, floats where all are 1 and -1; those of orbit m, a group, are rows
        ``first[m]`` to ``first[m] + size[m] - 1``, the identity first.
    first, size : int arrays, shape (M,)
    """

    points: Complex
    actions: Actions
    first: Ints
    size: Ints

    @classmethod
    def of(cls, blocks: Sequence[tuple[Complex, Complex]]) -> Orbits | None:
        """Put together blocks of representatives (K, n) with their group (g, n); None unless identities come first."""
        actions = np.concatenate([group for _, group in blocks])
        counts, sizes = ([len(block[k]) for block in blocks] for k in (0, 1))
        starts = np.cumsum([0, *sizes[:-1]])
        if (actions[starts] != 1).any():
            return None
        signs = not actions.imag.any() and (np.abs(actions.real) == 1).all()
        points = np.concatenate([points for points, _ in blocks])
        rows = np.repeat(starts, counts), np.repeat(np.array(sizes), counts)
        return cls(points, np.ascontiguousarray(actions.real) if signs else actions, *rows)

    @property
    def signs_only(self) -> bool:
        """Whether all actions are sign flips."""
        return self.actions.dtype.kind == "f"

    @property
    def starts(self) -> Ints:
        """Row of the first image of each orbit in :meth:`images`, shape (M,)."""
        ends: Ints = np.cumsum(self.size)
        return ends - self.size

    @property
    def rows(self) -> tuple[Ints, Ints]:
        """Orbit and action of each image, shape (N,) both."""
        orbit = np.repeat(np.arange(len(self.size)), self.size)
        return orbit, np.arange(len(orbit)) + np.repeat(self.first - self.starts, self.size)

    @property
    def keeps_real(self) -> NDArray[np.bool_]:
        """Whether each action, shape (A,), maps real points to real ones (none of them is zero where it is not 1)."""
        return ~np.asarray(self.actions.imag.any(axis=1))

    def images(self) -> Complex:
        """All images, orbit by orbit, shape (N, n)."""
        orbit, action = self.rows
        return self.points[orbit] * self.actions[action]


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
    """Compare all orbits; two points are one when they differ by at most the ``width`` (M, n) of either."""
    from explorer.validate.kernels import orbit as kernels  # loads numba

    compare_orbits: Callable[..., int] = kernels.compare_orbits
    partner, action = np.empty(len(width), dtype=np.int64), np.empty(len(width), dtype=np.int64)
    facts = orbits.points, orbits.actions, orbits.signs_only, orbits.first, orbits.size
    same = compare_orbits(*facts, width, partner, action)
    return Pairs(partner, action, int(same))


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
    """Row of the conjugate of each image, in the order of :meth:`Orbits.images`; every orbit has a partner."""
    from explorer.validate.kernels import orbit as kernels

    conjugate_rows: Callable[..., None] = kernels.conjugate_rows
    rows = np.empty(int(orbits.size.sum()), dtype=np.int64)
    conjugate_rows(
        pairs.partner, pairs.action, orbits.actions, orbits.first, orbits.size, orbits.starts, rows
    )
    return rows
