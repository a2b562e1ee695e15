"""Images of zeros under the symmetries of a system, for lists that come without orbits.

Found by matching.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial import System
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.matching import components
from explorer.validate.point_set import Complex, Floats, PointSet
from explorer.validate.refine import refine


def symmetry_factors(system: System, parameters: Floats) -> Complex:
    """Generators of the finite diagonal symmetries, shape (k, n).

    There are more where zero parameters make terms vanish, and none without a potential.
    """
    if system.potential is None:
        return np.ones((0, len(system.unknowns)), dtype=np.complex128)
    factors = system.symmetries.factors()
    if parameters.all():
        return factors
    special = system.symmetries_at(parameters).factors()
    new = [f for f in special if not (factors == f).all(axis=1).any()]
    return np.concatenate(
        [factors, np.array(new, dtype=np.complex128).reshape(-1, factors.shape[1])]
    )


def images(system: System, parameters: Floats, points: Complex) -> list[Complex]:
    """Images of points (N, n): conjugates, then those under each generator of the symmetries."""
    return [points.conj(), *(points * factor for factor in symmetry_factors(system, parameters))]


def missing_by_symmetry(system: System, parameters: Floats, found: PointSet) -> Complex:
    """List zeros that must exist because others do, and x = 0 where it is one, shape (M, n).

    Only regular points are mapped: a singular one may lie on a continuous family, whose images are
    new points for ever.
    """
    queries = images(system, parameters, found.points[found.regular])
    origin = np.zeros((1, len(system.unknowns)), dtype=np.complex128)
    if not system.evaluate(origin, parameters).any():
        queries.append(origin)
    wanted = np.concatenate(queries)
    return wanted[found.match(wanted) < 0]


def complete_by_symmetry(
    system: System,
    parameters: Floats,
    points: ArrayLike,
    multiplicity: ArrayLike | None = None,
    exact: ExactParameters | None = None,
) -> PointSet:
    """Refine candidates, then add what symmetry says is missing until nothing is.

    Parameters
    ----------
    system, parameters, points, multiplicity, exact
        As for :func:`explorer.validate.refine.refine`.

    Returns
    -------
    PointSet
        Its statistics say how many points were added.
    """
    found = refine(system, parameters, points, multiplicity, exact)
    statistics, added = found.statistics, 0
    while len(missing := missing_by_symmetry(system, parameters, found)):
        before = len(found)
        more = np.concatenate([found.multiplicity, np.ones(len(missing), dtype=np.int64)])
        everything = np.concatenate([found.points, missing])
        found = refine(system, parameters, everything, more, exact)
        added += len(found) - before
        if len(found) <= before:
            break
    return replace(found, statistics={**statistics, "added by symmetry": added})


def with_orbits(system: System, parameters: Floats, found: PointSet) -> PointSet:
    """Find conjugates and orbits by matching each image with the list.

    Parameters
    ----------
    system : System
        Its diagonal symmetries are taken; without a potential there are none.
    parameters : float array, shape (p,)
    found : PointSet

    Returns
    -------
    PointSet
        The same points with ``conjugate``, ``orbit``, ``orbit_size`` and ``missing_images``.
    """
    edges: list[NDArray[np.int64]] = [np.zeros((0, 2), dtype=np.int64)]
    conjugate, *partners = (
        found.match(image) for image in images(system, parameters, found.points)
    )
    missing = 0
    for partner in partners:
        rows = np.flatnonzero(partner >= 0)
        missing += int((found.regular & (partner < 0)).sum())
        edges.append(np.stack([rows, partner[rows]], axis=1))
    orbit = components(len(found), np.concatenate(edges))
    return replace(
        found,
        conjugate=conjugate,
        orbit=orbit,
        orbit_size=np.bincount(orbit, minlength=1)[orbit] if len(orbit) else orbit,
        missing_images=missing,
    )
