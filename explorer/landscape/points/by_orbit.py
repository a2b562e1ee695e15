"""The short way from an engine's orbits to classified points.

One of each orbit and conjugate pair is tested.

All that holds of it is carried over to its images, exactly. Where anything is out of the ordinary
(a point that is not regular, a coincidence, a missing conjugate or origin) the answer is None, and
every candidate goes the long way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import Orbits
from explorer.landscape.points.classification import (
    Classification,
    origin_is_critical,
    put_together,
    row_order,
    switch_off_dead_units,
    with_real_parts,
)
from explorer.landscape.points.spectrum import inertia
from explorer.networks.problem import Problem
from explorer.validate.flips import Flips, first_images
from explorer.validate.orbits import Pairs, conjugates, pair, with_real_points
from explorer.validate.point_set import Images, PointSet, Reality
from explorer.validate.simple_zeros import simple_zeros
from explorer.validate.symmetry import symmetry_factors

# Conjugates that the engine found on different paths agree to about this share before anything is
# tested.
_ALIKE = 1e-9
# Entries of Jacobians held at once: bounds the memory of long lists.
_ENTRIES = 1 << 22


@dataclass(frozen=True)
class _Leaders:
    """Points that were tested, L of the M orbits; the others are their conjugates.

    Attributes
    ----------
    orbits : Orbits
        All M orbits.
    pairs : Pairs
    leader : int array, shape (M,)
        Row of the tested point among ``zeros``.
    turned : bool array, shape (M,)
        Whether the orbit is that of the conjugate of the tested point.
    found : PointSet, L rows
        What was tested.
    hessian, hessian_error : float arrays, shapes (R, n, n) and (R,)
        At the real ones, in their order.
    """

    orbits: Orbits
    pairs: Pairs
    leader: NDArray[np.int64]
    turned: NDArray[np.bool_]
    found: PointSet
    hessian: NDArray[np.float64]
    hessian_error: NDArray[np.float64]


def classify_by_orbit(
    problem: Problem, orbits: Orbits, *, with_images: bool = True, one_an_orbit: bool = False
) -> Classification | None:
    """Test and classify the images of all orbits; None where the long way is needed.

    Parameters
    ----------
    problem : Problem
    orbits : Orbits
    with_images : bool
        Say of the points which follow from which, as certification wants to know.
    one_an_orbit : bool
        One row an orbit in place of its images; all symmetries are sign flips.
    """
    system, parameters = problem.system, problem.parameters
    if not parameters.all() and len(symmetry_factors(system, parameters)) > len(
        system.symmetries.orders
    ):
        return None  # the orbits at these parameters are larger
    lead = _lead(problem, orbits)
    if lead is None:
        return None
    tested = lead.found
    if tested.points.any(axis=1).all() and origin_is_critical(problem):
        return None  # W = 0 is missing
    found, live = switch_off_dead_units(problem, tested)
    # A conjugate on another orbit cannot be real, and no unit may die that the engine thinks alive
    odd = (found.real == Reality.YES)[lead.leader] & lead.turned
    if odd.any() or (found.real < 0).any() or not np.array_equal(found.points, tested.points):
        return None
    few = _classify_leaders(problem, with_real_parts(found), lead, live)
    return _one_an_orbit(lead, few) if one_an_orbit else _spread(lead, few, with_images)


def _lead(problem: Problem, orbits: Orbits) -> _Leaders | None:
    """Choose one of each conjugate pair, test the chosen, and check that no two images coincide."""
    largest = np.abs(orbits.points).max(axis=1, initial=0)
    width = np.full(orbits.points.shape, _ALIKE) * largest[:, None]
    orbits = with_real_points(orbits, width)
    pairs = pair(orbits, width)
    own = np.arange(len(largest))
    chosen = np.minimum(own, pairs.partner)
    if pairs.same or (chosen < 0).any():
        return None
    leaders = np.flatnonzero(chosen == own)
    tested = _tested(problem, orbits.points[leaders])
    if tested is None:
        return None
    found, hessian, error = tested
    leader = np.searchsorted(leaders, chosen)
    # The conjugates keep the engine's points here, so that the match is a real one
    points = orbits.points.copy()
    points[leaders] = found.points
    again = pair(replace(orbits, points=points), (found.reach[:, None] * found.scale)[leader])
    if again.same or not (
        np.array_equal(again.partner, pairs.partner) and np.array_equal(again.action, pairs.action)
    ):
        return None
    return _Leaders(orbits, pairs, leader, chosen != own, found, hessian, error)


def _tested(
    problem: Problem, points: NDArray[np.complex128]
) -> tuple[PointSet, NDArray[np.float64], NDArray[np.float64]] | None:
    """Test points, some at a time, and keep Hessians of the real ones with their errors."""
    size = max(1, _ENTRIES // max(1, points.shape[1] ** 2))
    found, hessians, errors = [], [], []
    for k in range(0, max(1, len(points)), size):
        zeros = simple_zeros(problem.system, problem.parameters, points[k : k + size])
        if zeros is None:
            return None
        rows = np.flatnonzero(zeros.found.real == Reality.YES)
        found.append(zeros.found)
        hessians.append(zeros.jacobian[rows].real)
        errors.append(zeros.jacobian_error[rows])
    return PointSet.joined(found), np.concatenate(hessians), np.concatenate(errors)


def _classify_leaders(
    problem: Problem, found: PointSet, lead: _Leaders, live: NDArray[np.bool_]
) -> Classification:
    rows = np.flatnonzero(found.real == Reality.YES)
    scale, regular = found.scale[rows], found.regular[rows]
    spectrum = inertia(lead.hessian, scale, lead.hessian_error, regular, rows, len(found))
    return put_together(problem, found, spectrum, live)


def _one_an_orbit(lead: _Leaders, few: Classification) -> Classification:
    """Carry what is known of the leaders over to their orbits, one row each.

    The row is the image that comes first among the images in the order of the table.
    """
    orbits, leader, turned = lead.orbits, lead.leader, lead.turned
    points = _representatives(lead, few.points.points)
    first = first_images(points, orbits.actions, orbits.first, orbits.size)
    own = orbits.actions[first]
    points = points * own + 0.0
    loss = np.where(turned, few.loss[leader].conj(), few.loss[leader])
    real = few.points.real[leader]
    order = row_order(points, loss, real)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    base = place[np.flatnonzero(~turned)][leader]
    mirror = np.where(turned[:, None], orbits.actions[lead.pairs.action], 1)
    step = own * mirror * own[order][base]
    found = few.points.take(leader[order])
    return Classification(
        points=replace(
            found,
            points=points[order],
            real=real[order],
            conjugate=place[lead.pairs.partner][order],
            orbit=np.arange(len(order)),
            orbit_size=orbits.size[order],
            images=Images(base[order], step[order].astype(np.int8), turned[order]),
            flips=Flips(orbits.actions.astype(np.int8), orbits.first[order], orbits.size[order]),
            statistics=_statistics(int(orbits.size.sum())),
        ),
        **_spectra(few, leader[order], np.ones(len(order), dtype=bool)),
        loss=loss[order],
        live=few.live[leader[order]],
        rank=few.rank[leader[order]],
        lowest=few.lowest[leader[order]],
    )


def _spread(lead: _Leaders, few: Classification, with_images: bool) -> Classification:
    """Carry what is known of the leaders over to all images, in the order of the table."""
    orbits = lead.orbits
    orbit, action = orbits.rows
    leader, turned = lead.leader[orbit], lead.turned[orbit]
    points = _representatives(lead, few.points.points)[orbit] * orbits.actions[action] + 0.0
    loss = np.where(turned, few.loss[leader].conj(), few.loss[leader])
    stays = orbits.keeps_real[action]
    real = np.where(stays, few.points.real[leader], Reality.NO).astype(np.int8)
    order = row_order(points, loss, real)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    leader, stays = leader[order], stays[order]
    _, first, number = np.unique(orbit[order], return_index=True, return_inverse=True)
    found = _rounded(few.points.take(leader), orbits.signs_only)
    images = _images(lead, leader, orbit[order], action[order]) if with_images else None
    return Classification(
        points=replace(
            found,
            points=points[order],
            real=real[order],
            conjugate=place[conjugates(orbits, lead.pairs)[order]],
            orbit=np.argsort(np.argsort(first))[number],
            orbit_size=orbits.size[orbit[order]],
            images=images,
            statistics=_statistics(len(order)),
        ),
        **_spectra(few, leader, stays),
        loss=loss[order],
        live=few.live[leader],
        rank=few.rank[leader],
        lowest=few.lowest[leader] & stays,
    )


def _images(
    lead: _Leaders, leader: NDArray[np.int64], orbit: NDArray[np.int64], action: NDArray[np.int64]
) -> Images:
    """Say how each row follows from the first row of its leader; arguments are of shape (N,)."""
    turned, actions = lead.turned[orbit], lead.orbits.actions
    # Each row is ``own * x`` or, where turned, ``own * conj(x)`` with x the leader
    mirror = actions[lead.pairs.action[orbit]]
    own = actions[action] * np.where(turned[:, None], mirror, 1)
    _, first, number = np.unique(leader, return_index=True, return_inverse=True)
    base = first[number]
    conjugated = turned != turned[base]
    # Roots of unity: the conjugate is the inverse
    of_base = np.where(conjugated[:, None], own[base], own[base].conj())
    step = own * of_base
    return Images(base, step.astype(np.int8) if lead.orbits.signs_only else step, conjugated)


def _spectra(
    few: Classification, leader: NDArray[np.int64], stays: NDArray[np.bool_]
) -> dict[str, Any]:
    """Eigenvalues and inertia of images: a real point's image that is not real has none."""
    names = ("positive", "negative", "zero", "undecided")
    spectra = {name: np.where(stays, getattr(few, name)[leader], 0) for name in names}
    eigenvalues = np.where(stays[:, None], few.eigenvalues[leader], np.nan)
    return {**spectra, "eigenvalues": eigenvalues}


def _rounded(found: PointSet, exact: bool) -> PointSet:
    """Make room for the rounding of images; sign flips round nothing."""
    if exact:
        return found
    length = (np.abs(found.points) / found.scale).max(axis=1, initial=0)
    slack = 8 * np.finfo(np.float64).eps * length
    unique = np.maximum(0.0, found.unique - slack)
    return replace(found, error=found.error + slack, unique=unique)


def _representatives(lead: _Leaders, points: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Points of all orbits (M, n) from those of the leaders.

    ``x = g conj(leader)`` where turned.
    """
    mine = points[lead.leader]
    mirrored = mine.conj() * lead.orbits.actions[lead.pairs.action]
    return np.where(lead.turned[:, None], mirrored, mine)


def _statistics(count: int) -> dict[str, int]:
    return {
        "candidates": count,
        "not solutions": 0,
        "duplicates": 0,
        "distinct critical points": count,
        "added by symmetry": 0,
    }
