"""What is known of the tested points, carried over to their orbits, exactly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from explorer.landscape.points.classification import Classification, row_order
from explorer.landscape.points.leaders import Bools, Leaders
from explorer.landscape.points.many import ManyLists
from explorer.validate.flips import Flips, first_images
from explorer.validate.orbits import conjugates_of_many
from explorer.validate.point_set import Complex, Images, Ints, PointSet, Reality


def spread(lead: Leaders, few: Classification, critical: Bools, with_images: bool) -> ManyLists:
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


def one_an_orbit_each(lead: Leaders, few: Classification) -> Classification:
    """Carry what is known of the leaders over to their orbits, one row each.

    The row is the image that comes first among the images in the order of the table.
    """
    orbits = lead.of.layout
    leader, turned = lead.leader[0], lead.turned[0]
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


def _representatives(lead: Leaders, points: Complex) -> Complex:
    """Points of all orbits (D, M, n) from those of the leaders.

    ``x = g conj(leader)`` where turned.
    """
    mine = points[lead.leader]
    mirrored = mine.conj() * lead.of.layout.actions[lead.pairs.action]
    return np.where(lead.turned[..., None], mirrored, mine)


def _spectra(few: Classification, leader: Ints, stays: Bools) -> dict[str, Any]:
    """Eigenvalues and inertia of images: a real point's image that is not real has none."""
    names = ("positive", "negative", "zero", "undecided")
    spectra = {name: np.where(stays, getattr(few, name)[leader], 0) for name in names}
    eigenvalues = np.where(stays[:, None], few.eigenvalues[leader], np.nan)
    return {**spectra, "eigenvalues": eigenvalues}


def _statistics(count: int) -> dict[str, int]:
    return {
        "candidates": count,
        "not solutions": 0,
        "duplicates": 0,
        "distinct critical points": count,
        "added by symmetry": 0,
    }


def _rounded(found: PointSet, exact: bool) -> PointSet:
    """Make room for the rounding of images; sign flips round nothing."""
    if exact:
        return found
    length = (np.abs(found.points) / found.scale).max(axis=1, initial=0)
    slack = 8 * np.finfo(np.float64).eps * length
    unique = np.maximum(0.0, found.unique - slack)
    return replace(found, error=found.error + slack, unique=unique)


def _images(lead: Leaders, kept: Ints, inner: Ints) -> Images:
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
