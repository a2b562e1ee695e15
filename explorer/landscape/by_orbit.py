"""The short way from an engine's orbits to classified points: one point of each orbit and conjugate pair is judged.

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
from explorer.landscape.classify import (
    NO,
    YES,
    Classified,
    inertia,
    ranks,
    reality,
    row_order,
    switch_off_dead_units,
)
from explorer.networks.problem import Problem
from explorer.validate.believe import Believed, symmetry_factors, take
from explorer.validate.doubtful import judge_all
from explorer.validate.judge import Judged
from explorer.validate.orbits import Pairs, conjugates, pair, with_real_points

# Conjugates that the engine found on different paths agree to about this share before anything is
# judged.
_ALIKE = 1e-9


@dataclass(frozen=True)
class _Leaders:
    """Points that were judged, L of the M orbits; the others are their conjugates.

    Attributes
    ----------
    orbits : Orbits
        All M orbits.
    pairs : Pairs
    leader : int array, shape (M,)
        Row of the judged point among ``believed``.
    turned : bool array, shape (M,)
        Whether the orbit is that of the conjugate of the judged point.
    believed : Believed, L rows
    judged : Judged, L rows
    """

    orbits: Orbits
    pairs: Pairs
    leader: NDArray[np.int64]
    turned: NDArray[np.bool_]
    believed: Believed
    judged: Judged


def classify_by_orbit(problem: Problem, orbits: Orbits) -> Classified | None:
    """Judge and classify the images of all orbits; None where the long way is needed."""
    if not problem.parameters.all() and len(
        symmetry_factors(problem.system, problem.parameters)
    ) > len(problem.system.symmetries.orders):
        return None  # the orbits at these parameters are larger
    found = _lead(problem, orbits)
    if found is None or not _has_origin(problem, found.believed.points):
        return None
    believed, live = switch_off_dead_units(problem, found.believed)
    real = reality(believed)
    # A conjugate on another orbit cannot be real, and no unit may die that the engine thinks alive
    odd = (real == YES)[found.leader] & found.turned
    if odd.any() or (real < 0).any() or not np.array_equal(believed.points, found.believed.points):
        return None
    points = np.where((real == YES)[:, None], believed.points.real + 0j, believed.points)
    believed = replace(believed, points=points)
    few = _classify_leaders(problem, believed, found.judged, real, live)
    return _spread(found, few)


def _lead(problem: Problem, orbits: Orbits) -> _Leaders | None:
    """Choose one of each conjugate pair, judge the chosen, and check that no two images coincide."""
    largest = np.abs(orbits.points).max(axis=1, initial=0)
    width = np.full(orbits.points.shape, _ALIKE) * largest[:, None]
    orbits = with_real_points(orbits, width)
    pairs = pair(orbits, width)
    own = np.arange(len(largest))
    chosen = np.minimum(own, pairs.partner)
    if pairs.same or (chosen < 0).any():
        return None
    leaders = np.flatnonzero(chosen == own)
    judged = judge_all(problem.system, problem.parameters, orbits.points[leaders])
    if judged is None:
        return None
    leader, believed = np.searchsorted(leaders, chosen), _believed(judged)
    # The conjugates keep the engine's points here, so that the match is a real one
    points = orbits.points.copy()
    points[leaders] = judged.points
    again = pair(replace(orbits, points=points), (believed.reach[:, None] * believed.scale)[leader])
    if again.same or not (
        np.array_equal(again.partner, pairs.partner) and np.array_equal(again.action, pairs.action)
    ):
        return None
    return _Leaders(orbits, pairs, leader, chosen != own, believed, judged)


def _believed(judged: Judged) -> Believed:
    count = len(judged.points)
    return Believed(
        points=judged.points,
        multiplicity=np.ones(count, dtype=np.int64),
        regular=np.ones(count, dtype=bool),
        scale=judged.scale,
        error=judged.error,
        unique=judged.unique,
        residual=judged.residual,
        condition=judged.condition,
        account={},
    )


def _has_origin(problem: Problem, points: NDArray[np.complex128]) -> bool:
    """W = 0 is in the list, or no critical point."""
    if not points.any(axis=1).all():
        return True
    return bool(problem.gradient(np.zeros((1, points.shape[1]))).any())


def _classify_leaders(
    problem: Problem,
    believed: Believed,
    judged: Judged,
    real: NDArray[np.int8],
    live: NDArray[np.bool_],
) -> Classified:
    rows, nowhere = np.flatnonzero(real == YES), np.full(len(real), -1)
    hessian, regular = judged.hessian[rows].real, believed.regular[rows]
    spectrum = inertia(
        hessian, judged.scale[rows], judged.hessian_error[rows], regular, rows, len(real)
    )
    return Classified(
        believed=believed,
        real=real,
        **spectrum,
        loss=problem.loss(believed.points).astype(np.complex128),
        live=live,
        rank=ranks(problem, believed),
        conjugate=nowhere,
        orbit=nowhere,
        orbit_size=nowhere,
        unmatched_images=0,
    )


def _spread(found: _Leaders, few: Classified) -> Classified:
    """Carry what is known of the leaders over to all images, in the order of the table."""
    orbit, action = found.orbits.rows
    leader, turned = found.leader[orbit], found.turned[orbit]
    points = _images(found, few.believed.points)[orbit] * found.orbits.actions[action] + 0.0
    loss = np.where(turned, few.loss[leader].conj(), few.loss[leader])
    stays = found.orbits.keeps_real[action]
    real = np.where(stays, few.real[leader], NO).astype(np.int8)
    order = row_order(points, loss, real)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    leader = leader[order]
    believed = _rounded(take(few.believed, leader), found.orbits.signs_only)
    _, first, number = np.unique(orbit[order], return_index=True, return_inverse=True)
    return Classified(
        believed=replace(believed, points=points[order], account=_account(len(order))),
        real=real[order],
        **_spectra(few, leader, stays[order]),
        **{name: getattr(few, name)[leader] for name in _CARRIED},
        loss=loss[order],
        conjugate=place[conjugates(found.orbits, found.pairs)[order]],
        orbit=np.argsort(np.argsort(first))[number],
        orbit_size=found.orbits.size[orbit[order]],
        unmatched_images=0,
    )


_CARRIED = ("live", "rank")


def _spectra(
    few: Classified, leader: NDArray[np.int64], stays: NDArray[np.bool_]
) -> dict[str, Any]:
    """Eigenvalues and inertia of images: a real point's image that is not real has none."""
    spectra = {
        name: getattr(few, name)[leader] for name in ("positive", "negative", "zero", "undecided")
    }
    eigenvalues = few.eigenvalues[leader]
    if not stays.all():
        spectra = {name: np.where(stays, values, 0) for name, values in spectra.items()}
        eigenvalues = np.where(stays[:, None], eigenvalues, np.nan)
    return {**spectra, "eigenvalues": eigenvalues}


def _rounded(believed: Believed, exact: bool) -> Believed:
    """Make room for the rounding of images; sign flips round nothing."""
    if exact:
        return believed
    slack = (
        8
        * np.finfo(np.float64).eps
        * (np.abs(believed.points) / believed.scale).max(axis=1, initial=0)
    )
    return replace(
        believed, error=believed.error + slack, unique=np.maximum(0.0, believed.unique - slack)
    )


def _images(found: _Leaders, points: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Representatives of all orbits from the leaders' points: ``x = g conj(leader)`` where turned."""
    mine = points[found.leader]
    mirrored = mine.conj() * found.orbits.actions[found.pairs.action]
    return np.where(found.turned[:, None], mirrored, mine)


def _account(count: int) -> dict[str, int]:
    return {
        "candidates": count,
        "not solutions": 0,
        "duplicates": 0,
        "distinct critical points": count,
        "added by symmetry": 0,
    }
