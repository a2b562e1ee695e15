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
from dataclasses import replace
from typing import Any

import numpy as np

from explorer.homotopy.path_results import Orbits
from explorer.landscape.points.classification import (
    Classification,
    lowest_of,
    ranks,
    switch_off_dead_units,
    with_real_parts,
)
from explorer.landscape.points.exact import exact_of
from explorer.landscape.points.leaders import Bools, Leaders, OrbitsOfMany, tested_leaders
from explorer.landscape.points.many import ManyLists
from explorer.landscape.points.spectrum import inertia
from explorer.landscape.points.spread import one_an_orbit_each, spread
from explorer.networks.problem import Problem
from explorer.validate.point_set import Complex, Ints, PointSet, Reality
from explorer.validate.symmetry import symmetry_factors


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
        One row per orbit in place of its images; all symmetries are sign flips.
    with_images : bool
        Say of the points which follow from which, as certification wants to know.

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
) -> Iterator[OrbitsOfMany]:
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
        yield OrbitsOfMany(
            place=np.array(rows),
            problem=problems[rows[0]],
            layout=orbits[rows[0]],
            parameters=np.array([problems[k].parameters for k in rows]),
            points=np.array([orbits[k].points for k in rows]),
            exact=tuple(exact_of(problems[k]) for k in rows),
            one_an_orbit=one_an_orbit[rows[0]],
        )


def _classify(orbits: OrbitsOfMany, with_images: bool) -> ManyLists | None:
    lead = tested_leaders(_with_usual_symmetry(orbits))
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
        return ManyLists(of.place, one_an_orbit_each(lead, few), critical)
    return spread(lead, few, critical, with_images)


def _with_usual_symmetry(orbits: OrbitsOfMany) -> OrbitsOfMany:
    """Leave out data sets whose zero parameters make orbits larger."""
    system = orbits.problem.system
    usual = np.asarray(orbits.parameters.all(axis=1))
    for d in np.flatnonzero(~usual):
        factors = symmetry_factors(system, orbits.parameters[d])
        usual[d] = len(factors) <= len(system.symmetries.orders)
    return orbits if usual.all() else orbits.take(np.flatnonzero(usual))


def _classify_leaders(lead: Leaders, found: PointSet, live: Bools) -> Classification:
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


def _lowest(lead: Leaders, found: PointSet, loss: Complex, negative: Ints) -> Bools:
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
