"""Points that come in whole orbits under diagonal symmetries.

What holds of one holds of its images, and conjugate.

The gradient is real, and a symmetry of roots of unity only turns its entries, so a ball that holds
exactly one critical point is carried over as it is. Sign flips and conjugation are exact in
floating point; other roots of unity round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import Orbits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    """Row of the conjugate of each image, in the order of :meth:`Orbits.images`.

    Every orbit has a partner.
    """
    from explorer.validate.kernels import orbit as kernels

    conjugate_rows: Callable[..., None] = kernels.conjugate_rows
    rows = np.empty(int(orbits.size.sum()), dtype=np.int64)
    conjugate_rows(
        pairs.partner, pairs.action, orbits.actions, orbits.first, orbits.size, orbits.starts, rows
    )
    return rows
