"""One of each orbit and conjugate pair, tested.

Data sets in which anything is out of the ordinary (a point that is not regular, a coincidence, a
missing conjugate) are left out, or told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import Orbits
from explorer.networks.problem import Problem
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.flips import first_images
from explorer.validate.orbits import PairsOfMany, are_many, pair_lists, with_real_points
from explorer.validate.point_set import Complex, Ints, PointSet, Reality
from explorer.validate.refine import LARGEST, refine_each
from explorer.validate.simple_zeros import simple_zeros_of_many, without_noise

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Conjugates that the engine found on different paths agree to about this share before anything is
# tested.
_ALIKE = 1e-9
# Points of one zero are nearer than so many times their errors, even where these are too small.
_ERRORS = 1e6
# Entries of Jacobians held at once: bounds the memory of long lists.
_ENTRIES = 1 << 22


@dataclass(frozen=True)
class OrbitsOfMany:
    """Orbits of D data sets, M of each.

    Attributes
    ----------
    place : int array, shape (D,)
        Which of the data sets that were given.
    problem : Problem
        Any of them: all have the same loss, but for its parameters.
    one_an_orbit : bool
        The list of the only data set has one row per orbit.
    layout : Orbits
        Any of them: all have the same groups.
    parameters : float array, shape (D, p)
    points : complex array, shape (D, M, n)
    exact : tuple of ExactParameters, length D
    """

    place: Ints
    problem: Problem
    layout: Orbits
    parameters: NDArray[np.float64]
    points: Complex
    exact: tuple[ExactParameters, ...]
    one_an_orbit: bool = False

    def __len__(self) -> int:
        return len(self.points)

    def take(self, rows: Ints) -> OrbitsOfMany:
        """Choose data sets."""
        return replace(
            self,
            place=self.place[rows],
            parameters=self.parameters[rows],
            points=self.points[rows],
            exact=tuple(self.exact[row] for row in rows.tolist()),
        )


@dataclass(frozen=True)
class Leaders:
    """Points that were tested, L of the D * M orbits; the others are their conjugates.

    Attributes
    ----------
    of : OrbitsOfMany
    pairs : PairsOfMany
    leader : int array, shape (D, M)
        Row of the tested point in ``found``.
    turned : bool array, shape (D, M)
        Whether the orbit is that of the conjugate of the tested point.
    found : PointSet, L rows
        What was tested, data set by data set.
    hessian, hessian_error : float arrays, shapes (R, n, n) and (R,)
        At the real ones, in their order.
    group : int array, shape (L,)
        Data set of each.
    good : bool array, shape (D,)
        Data sets in which nothing is out of the ordinary.
    """

    of: OrbitsOfMany
    pairs: PairsOfMany
    leader: Ints
    turned: Bools
    found: PointSet
    hessian: Floats
    hessian_error: Floats
    group: Ints
    good: Bools

    def any_of(self, rows: Bools) -> Bools:
        """Which data sets have one of some leaders (L,); shape (D,)."""
        return np.asarray(np.bincount(self.group[rows], minlength=len(self.of)) > 0)


def tested_leaders(orbits: OrbitsOfMany) -> Leaders | None:
    """Choose one of each conjugate pair, test the chosen, and check that no two images coincide."""
    if not orbits.points.size:
        return None
    orbits, pairs = _paired(orbits)
    if not len(orbits):
        return None
    own = np.arange(orbits.points.shape[1])
    chosen = _first_of_pair(orbits.points, pairs.partner)
    leads = chosen == own
    group, member = np.nonzero(leads)
    number = (np.cumsum(leads.ravel()) - 1).reshape(leads.shape)
    leader = np.take_along_axis(number, chosen, axis=1)
    found, hessian, error, good = _tested(orbits, orbits.points[group, member], group)
    # The conjugates keep the engine's points here, so that the match is a real one
    points = orbits.points.copy()
    points[group, member] = found.points
    width = _room(found, orbits.layout)[leader]
    again = pair_lists(points, orbits.layout, width)
    if _sharpen(orbits, points, _unlike(again, pairs) & ~leads):
        again = pair_lists(points, orbits.layout, width)
    good &= again.same == 0
    good &= (again.partner == pairs.partner).all(axis=1)
    good &= (again.action == pairs.action).all(axis=1)
    if not good.any():
        return None
    return Leaders(orbits, pairs, leader, chosen != own, found, hessian, error, group, good)


def _room(found: PointSet, layout: Orbits) -> Floats:
    """How near to a tested point another one is the same, shape (L, n).

    All of the ball in which it is the only zero, which is wide where points lie far apart; in long
    lists no more than many times its error: two points with one zero are as near as their errors.
    """
    reach = found.reach
    if are_many(layout):
        reach = np.minimum(reach, np.maximum(_ERRORS * found.error, _ALIKE))
    return np.asarray(reach[:, None] * found.scale)


def _paired(orbits: OrbitsOfMany) -> tuple[OrbitsOfMany, PairsOfMany]:
    """Find the conjugates, and leave out data sets that lack some, or list a point twice."""
    fits = (np.abs(orbits.points) < LARGEST).all(axis=(1, 2))  # False for NaN too
    if not fits.all():
        orbits = orbits.take(np.flatnonzero(fits))
    largest = np.abs(orbits.points).max(axis=2, initial=0)
    width = np.full(orbits.points.shape, _ALIKE) * largest[..., None]
    if orbits.layout.signs_only:
        orbits = _canonical(orbits)
    else:
        real = [
            with_real_points(replace(orbits.layout, points=points), wide).points
            for points, wide in zip(orbits.points, width, strict=True)
        ]
        orbits = replace(orbits, points=np.array(real).reshape(orbits.points.shape))
    pairs = pair_lists(orbits.points, orbits.layout, width)
    whole = (pairs.same == 0) & (pairs.partner >= 0).all(axis=1)
    if whole.all():
        return orbits, pairs
    rows = np.flatnonzero(whole)
    return orbits.take(rows), PairsOfMany(
        np.ascontiguousarray(pairs.partner[rows]),
        np.ascontiguousarray(pairs.action[rows]),
        pairs.same[rows],
    )


def _canonical(orbits: OrbitsOfMany) -> OrbitsOfMany:
    """Let the image with the least coordinates stand for each orbit.

    Paths end at any of its points, as it happens; the test should not depend on that.
    """
    layout, shape = orbits.layout, orbits.points.shape
    points = without_noise(orbits.points.reshape(-1, shape[2]))
    first, size = np.tile(layout.first, shape[0]), np.tile(layout.size, shape[0])
    action = layout.actions[first_images(_of_size_one(points), layout.actions, first, size)]
    return replace(orbits, points=(points * action + 0.0).reshape(shape))


def _first_of_pair(points: Complex, partner: Ints) -> Ints:
    """Choose one of each pair of conjugate orbits, by coordinates and not by paths, (D, M)."""
    points = _of_size_one(points)
    rounded = np.round(np.concatenate([points.real, points.imag], axis=2), 9)
    lists = np.arange(len(points))[:, None]
    gap = rounded - rounded[lists, partner]
    place = np.argmax(gap != 0, axis=2)
    sign = np.sign(np.take_along_axis(gap, place[..., None], axis=2)[..., 0])
    own = np.broadcast_to(np.arange(partner.shape[1]), partner.shape)
    return np.where(sign == 0, np.minimum(own, partner), np.where(sign < 0, own, partner))


def _of_size_one(points: Complex) -> Complex:
    """Multiply points (..., n) by powers of two, so that their largest coordinates are near 1."""
    largest = np.abs(points).max(axis=-1, initial=0)
    return np.asarray(
        points * np.exp2(-np.round(np.log2(np.where(largest, largest, 1))))[..., None]
    )


def _unlike(again: PairsOfMany, pairs: PairsOfMany) -> Bools:
    """Orbits (D, M) that are paired otherwise than before."""
    return np.asarray((again.partner != pairs.partner) | (again.action != pairs.action))


def _sharpen(orbits: OrbitsOfMany, points: Complex, rows: Bools) -> bool:
    """Refine points whose conjugates were: next to another zero the engine's last digit counts.

    Tells whether there are any.
    """
    for d in np.flatnonzero(rows.any(axis=1)).tolist():
        mine = np.flatnonzero(rows[d])
        system, parameters = orbits.problem.system, orbits.parameters[d]
        found, solves = refine_each(system, parameters, points[d, mine], exact=orbits.exact[d])
        kept = found.regular & solves
        points[d, mine[kept]] = found.points[kept]
    return bool(rows.any())


def _tested(
    orbits: OrbitsOfMany, points: Complex, group: Ints
) -> tuple[PointSet, Floats, Floats, Bools]:
    """Test points, some at a time, and keep Hessians of the real ones with their errors.

    Tells too of which data sets all points are near simple zeros.
    """
    system, parameters = orbits.problem.system, orbits.parameters
    size = max(1, _ENTRIES // max(1, points.shape[1] ** 2))
    found: list[PointSet] = []
    hessians: list[Floats] = []
    errors: list[Floats] = []
    good = np.ones(len(orbits), dtype=bool)
    for k in range(0, len(points), size):
        part = slice(k, k + size)
        zeros, fit = simple_zeros_of_many(
            system, parameters, points[part], group[part], orbits.exact
        )
        good &= fit
        rows = np.flatnonzero(zeros.found.real == Reality.YES)
        found.append(_with_zeros(zeros.found, points[part]))
        hessians.append(zeros.jacobian[rows].real)
        errors.append(zeros.jacobian_error[rows])
    return PointSet.joined(found), np.concatenate(hessians), np.concatenate(errors), good


def _with_zeros(found: PointSet, points: Complex) -> PointSet:
    """Keep zeros that the engine knows exactly: refinement with many digits leaves 1e-29 there.

    The only zero in the ball of a point on a zero pattern lies on it, see ``docs/theory.md``.
    """
    blurred = (points == 0) & (np.abs(found.points) <= found.error[:, None] * found.scale)
    return found.moved(np.where(blurred, 0, found.points))
