"""The short way from an engine's orbits to classified points.

One of each orbit and conjugate pair is tested.

All that holds of it is carried over to its images, exactly. Where anything is out of the ordinary
(a point that is not regular, a coincidence, a missing conjugate or origin) there is no answer, and
every candidate goes the long way.

Data sets of one loss whose orbits have the same groups are classified together: the rows of all
stand one after the other in the same arrays. What is said of a data set does not depend on the
others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import Orbits
from explorer.landscape.points.classification import (
    Classification,
    lowest_of,
    ranks,
    row_order,
    switch_off_dead_units,
    with_real_parts,
)
from explorer.landscape.points.exact import exact_of
from explorer.landscape.points.many import ManyLists
from explorer.landscape.points.spectrum import inertia
from explorer.networks.problem import Problem
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.flips import Flips, first_images
from explorer.validate.orbits import (
    PairsOfMany,
    conjugates_of_many,
    pair_lists,
    with_real_points,
)
from explorer.validate.point_set import Complex, Images, Ints, PointSet, Reality
from explorer.validate.refine import LARGEST, refine_each
from explorer.validate.simple_zeros import simple_zeros_of_many, without_noise
from explorer.validate.symmetry import symmetry_factors

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Conjugates that the engine found on different paths agree to about this share before anything is
# tested.
_ALIKE = 1e-9
# Entries of Jacobians held at once: bounds the memory of long lists.
_ENTRIES = 1 << 22


@dataclass(frozen=True)
class _Orbits:
    """Orbits of D data sets, M of each.

    Attributes
    ----------
    place : int array, shape (D,)
        Which of the data sets that were given.
    problem : Problem
        Any of them: all have the same loss, but for its parameters.
    one_an_orbit : bool
        The list of the only data set has one row an orbit.
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

    def take(self, rows: Ints) -> _Orbits:
        """Choose data sets."""
        return replace(
            self,
            place=self.place[rows],
            parameters=self.parameters[rows],
            points=self.points[rows],
            exact=tuple(self.exact[row] for row in rows.tolist()),
        )


@dataclass(frozen=True)
class _Leaders:
    """Points that were tested, L of the D * M orbits; the others are their conjugates.

    Attributes
    ----------
    of : _Orbits
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

    of: _Orbits
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
    for lists in classify_many([problem], [orbits], [one_an_orbit], with_images=with_images):
        return lists.classification
    return None


def classify_many(
    problems: Sequence[Problem],
    orbits: Sequence[Orbits],
    one_an_orbit: Sequence[bool],
    *,
    with_images: bool = True,
) -> Iterator[ManyLists]:
    """Test and classify the images of the orbits of many data sets.

    Parameters
    ----------
    problems : sequence of Problem, length K
    orbits : sequence of Orbits, length K
    one_an_orbit : sequence of bool, length K
    with_images : bool
        As for :func:`classify_by_orbit`.

    Yields
    ------
    ManyLists
        Of data sets that have one loss and groups of one kind. Those that need the long way are in
        none of them.
    """
    for group in _alike(problems, orbits, one_an_orbit):
        lists = _classify(group, with_images)
        if lists is not None:
            yield lists


def _alike(
    problems: Sequence[Problem], orbits: Sequence[Orbits], one_an_orbit: Sequence[bool]
) -> Iterator[_Orbits]:
    """Put data sets together that have one loss and orbits of the same groups."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    seen: dict[tuple[int, ...], tuple[Any, ...]] = {}
    for k, (problem, one) in enumerate(zip(problems, orbits, strict=True)):
        layout = id(one.actions), id(one.first), id(one.size)
        if layout not in seen:
            arrays = one.actions, one.first, one.size
            seen[layout] = (one.signs_only, *(array.tobytes() for array in arrays))
        alone = k if one_an_orbit[k] else -1
        groups.setdefault((id(problem.system), alone, *seen[layout]), []).append(k)
    for rows in groups.values():
        yield _Orbits(
            place=np.array(rows),
            problem=problems[rows[0]],
            layout=orbits[rows[0]],
            parameters=np.array([problems[k].parameters for k in rows]),
            points=np.array([orbits[k].points for k in rows]),
            exact=tuple(exact_of(problems[k]) for k in rows),
            one_an_orbit=one_an_orbit[rows[0]],
        )


def _classify(orbits: _Orbits, with_images: bool) -> ManyLists | None:
    lead = _lead(_with_usual_symmetry(orbits))
    if lead is None:
        return None
    of, tested = lead.of, lead.found
    system, n = of.problem.system, of.points.shape[2]
    critical = np.asarray(~system.evaluate(np.zeros((len(of), n)), of.parameters).any(axis=1))
    with_origin = lead.any_of(np.asarray(~tested.points.any(axis=1)))
    origin = critical[lead.group]
    found, live = switch_off_dead_units(of.problem.architecture, tested, origin)
    # A conjugate on another orbit cannot be real, and no unit may die that the engine thinks alive
    odd = ((found.real == Reality.YES)[lead.leader] & lead.turned).any(axis=1)
    odd |= lead.any_of((found.real < 0) | (found.points != tested.points).any(axis=1))
    good = lead.good & ~odd & (with_origin | ~critical)  # else W = 0 is missing
    if not good.any():
        return None
    lead = replace(lead, good=good)
    few = _classify_leaders(lead, with_real_parts(found), live)
    if of.one_an_orbit:
        return ManyLists(of.place, _one_an_orbit(lead, few), critical)
    return _spread(lead, few, critical, with_images)


def _with_usual_symmetry(orbits: _Orbits) -> _Orbits:
    """Leave out data sets whose zero parameters make orbits larger."""
    system = orbits.problem.system
    usual = np.asarray(orbits.parameters.all(axis=1))
    for d in np.flatnonzero(~usual):
        factors = symmetry_factors(system, orbits.parameters[d])
        usual[d] = len(factors) <= len(system.symmetries.orders)
    return orbits if usual.all() else orbits.take(np.flatnonzero(usual))


def _lead(orbits: _Orbits) -> _Leaders | None:
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
    width = (found.reach[:, None] * found.scale)[leader]
    again = pair_lists(points, orbits.layout, width)
    if _sharpen(orbits, points, _unlike(again, pairs) & ~leads):
        again = pair_lists(points, orbits.layout, width)
    good &= again.same == 0
    good &= (again.partner == pairs.partner).all(axis=1)
    good &= (again.action == pairs.action).all(axis=1)
    if not good.any():
        return None
    return _Leaders(orbits, pairs, leader, chosen != own, found, hessian, error, group, good)


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


def _canonical(orbits: _Orbits) -> _Orbits:
    """Let the image with the least coordinates stand for each orbit.

    Paths end at any of its points, as it happens; the test should not depend on that.
    """
    layout, shape = orbits.layout, orbits.points.shape
    points = without_noise(orbits.points.reshape(-1, shape[2]))
    first, size = np.tile(layout.first, shape[0]), np.tile(layout.size, shape[0])
    action = layout.actions[first_images(_of_size_one(points), layout.actions, first, size)]
    return replace(orbits, points=(points * action + 0.0).reshape(shape))


def _of_size_one(points: Complex) -> Complex:
    """Multiply points (..., n) by powers of two, so that their largest coordinates are near 1."""
    largest = np.abs(points).max(axis=-1, initial=0)
    return np.asarray(
        points * np.exp2(-np.round(np.log2(np.where(largest, largest, 1))))[..., None]
    )


def _with_zeros(found: PointSet, points: Complex) -> PointSet:
    """Keep zeros that the engine knows exactly: refinement with many digits leaves 1e-29 there.

    The only zero in the ball of a point on a zero pattern lies on it, see ``docs/theory.md``.
    """
    blurred = (points == 0) & (np.abs(found.points) <= found.error[:, None] * found.scale)
    return found.moved(np.where(blurred, 0, found.points))


def _unlike(again: PairsOfMany, pairs: PairsOfMany) -> Bools:
    """Orbits (D, M) that are paired otherwise than before."""
    return np.asarray((again.partner != pairs.partner) | (again.action != pairs.action))


def _sharpen(orbits: _Orbits, points: Complex, rows: Bools) -> bool:
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
    orbits: _Orbits, points: Complex, group: Ints
) -> tuple[PointSet, Floats, Floats, Bools]:
    """Test points, some at a time, and keep Hessians of the real ones with their errors.

    Tells too of which data sets all points are near simple zeros.
    """
    system, parameters = orbits.problem.system, orbits.parameters
    size = max(1, _ENTRIES // max(1, points.shape[1] ** 2))
    found, hessians, errors = [], [], []
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


def _paired(orbits: _Orbits) -> tuple[_Orbits, PairsOfMany]:
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


def _classify_leaders(lead: _Leaders, found: PointSet, live: Bools) -> Classification:
    problem, parameters = lead.of.problem, lead.of.parameters
    rows = np.flatnonzero(lead.found.real == Reality.YES)
    scale, regular = found.scale[rows], found.regular[rows]
    spectrum = inertia(lead.hessian, scale, lead.hessian_error, regular, rows, len(found))
    loss = problem.system.value_of_potential(found.points, parameters[lead.group])
    return Classification(
        points=found,
        **spectrum,
        loss=loss.astype(np.complex128),
        live=live,
        rank=ranks(problem.architecture, found),
        lowest=_lowest(lead, found, loss, spectrum["negative"]),
    )


def _lowest(lead: _Leaders, found: PointSet, loss: Complex, negative: Ints) -> Bools:
    """Lowest real points of each list, up to rounding."""
    real, group = found.real == Reality.YES, lead.group
    least = np.full(len(lead.of), np.inf)
    np.minimum.at(least, group[real], loss.real[real])
    n = found.points.shape[1]
    zero = lead.of.problem.system.value_of_potential(
        np.zeros((len(lead.of), n)), lead.of.parameters
    ).real
    listed = np.flatnonzero(~found.points.any(axis=1))
    zero[group[listed]] = loss.real[listed]
    return lowest_of(real, loss.real, negative, least[group], zero[group])


def _spread(lead: _Leaders, few: Classification, critical: Bools, with_images: bool) -> ManyLists:
    """Carry what is known of the leaders over to all images, in the order of the table."""
    layout, kept = lead.of.layout, np.flatnonzero(lead.good)
    orbit, action = layout.rows
    lists, rows = len(kept), len(orbit)
    leader, turned = lead.leader[np.ix_(kept, orbit)], lead.turned[np.ix_(kept, orbit)]
    actions = layout.actions[action]
    points = _representatives(lead, few.points.points)[np.ix_(kept, orbit)] * actions + 0.0
    loss = np.where(turned, few.loss[leader].conj(), few.loss[leader])
    stays = np.broadcast_to(layout.keeps_real[action], leader.shape)
    real = np.where(stays, few.points.real[leader], Reality.NO).astype(np.int8)
    flat = points.reshape(lists * rows, -1)
    order = row_order(flat, loss.ravel(), real.ravel(), np.repeat(np.arange(lists), rows))
    inner = (order.reshape(lists, rows) - rows * np.arange(lists)[:, None]).astype(np.int64)
    conjugate = conjugates_of_many(layout, lead.pairs)[kept]
    place = np.argsort(inner, axis=1)
    images = _images(lead, kept, inner) if with_images else None
    leader, stays = leader.ravel()[order], stays.ravel()[order]
    found = _rounded(few.points.take(leader), layout.signs_only)
    classification = Classification(
        points=replace(
            found,
            points=flat[order],
            real=real.ravel()[order],
            conjugate=np.take_along_axis(
                place, np.take_along_axis(conjugate, inner, axis=1), axis=1
            ).ravel(),
            orbit=_numbered(orbit[inner], len(layout.size)).ravel(),
            orbit_size=layout.size[orbit[inner]].ravel(),
            images=images,
            statistics=_statistics(rows),
        ),
        **_spectra(few, leader, stays),
        loss=loss.ravel()[order],
        live=few.live[leader],
        rank=few.rank[leader],
        lowest=few.lowest[leader] & stays,
    )
    return ManyLists(lead.of.place[kept], classification, critical[kept])


def _one_an_orbit(lead: _Leaders, few: Classification) -> Classification:
    """Carry what is known of the leaders over to their orbits, one row each.

    The row is the image that comes first among the images in the order of the table.
    """
    orbits, leader, turned = lead.of.layout, lead.leader[0], lead.turned[0]
    points = _representatives(lead, few.points.points)[0]
    first = first_images(points, orbits.actions, orbits.first, orbits.size)
    own = orbits.actions[first]
    points = points * own + 0.0
    loss = np.where(turned, few.loss[leader].conj(), few.loss[leader])
    real = few.points.real[leader]
    order = row_order(points, loss, real)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    base = place[np.flatnonzero(~turned)][leader]
    mirror = np.where(turned[:, None], orbits.actions[lead.pairs.action[0]], 1)
    step = own * mirror * own[order][base]
    found = few.points.take(leader[order])
    return Classification(
        points=replace(
            found,
            points=points[order],
            real=real[order],
            conjugate=place[lead.pairs.partner[0]][order],
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


def _numbered(orbit: Ints, count: int) -> Ints:
    """Number the orbits of rows (D, R) in order of first appearance, list by list."""
    return _places(_first(orbit, count))[np.arange(len(orbit))[:, None], orbit]


def _first(number: Ints, count: int) -> Ints:
    """First row with each of ``count`` numbers in lists of rows (D, R); R where there is none."""
    lists, rows = number.shape
    first = np.full((lists, count), rows)
    np.minimum.at(first, (np.arange(lists)[:, None], number), np.arange(rows))
    return first


def _places(first: Ints) -> Ints:
    return np.argsort(np.argsort(first, axis=1), axis=1)


def _images(lead: _Leaders, kept: Ints, inner: Ints) -> Images:
    """Say how each row follows from the first row of its leader; rows are numbered list by list."""
    layout = lead.of.layout
    orbit, action = (side[inner] for side in layout.rows)
    lists = np.arange(len(kept))[:, None]
    turned, leader = (side[kept][lists, orbit] for side in (lead.turned, lead.leader))
    # Each row is ``own * x`` or, where turned, ``own * conj(x)`` with x the leader
    mirror = layout.actions[lead.pairs.action[kept][lists, orbit]]
    own = layout.actions[action] * np.where(turned[..., None], mirror, 1)
    leader = leader - leader.min(axis=1, initial=len(lead.group))[:, None]
    base = _first(leader, len(layout.size))[lists, leader]
    conjugated = turned != turned[lists, base]
    # Roots of unity: the conjugate is the inverse
    of_base = np.where(conjugated[..., None], own[lists, base], own[lists, base].conj())
    step = (own * of_base).reshape(inner.size, -1)
    exact = step.astype(np.int8) if layout.signs_only else step
    return Images((base + inner.shape[1] * lists).ravel(), exact, conjugated.ravel())


def _spectra(few: Classification, leader: Ints, stays: Bools) -> dict[str, Any]:
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


def _representatives(lead: _Leaders, points: Complex) -> Complex:
    """Points of all orbits (D, M, n) from those of the leaders.

    ``x = g conj(leader)`` where turned.
    """
    mine = points[lead.leader]
    mirrored = mine.conj() * lead.of.layout.actions[lead.pairs.action]
    return np.where(lead.turned[..., None], mirrored, mine)


def _statistics(count: int) -> dict[str, int]:
    return {
        "candidates": count,
        "not solutions": 0,
        "duplicates": 0,
        "distinct critical points": count,
        "added by symmetry": 0,
    }
