"""Orbits and conjugates that a table names, found again by a way of its own.

All actions of the group are listed; a row belongs to an orbit when some action leads to it from
the first row of the orbit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.certificates.faults import fault
from explorer.networks.problem import Problem
from explorer.validate.symmetry import symmetry_factors

# A group of more actions is not listed; what was not checked is said.
MOST_ACTIONS = 4096

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


def all_actions(problem: Problem) -> Complex | None:
    """List the diagonal symmetries at these data, (g, n); None where there are too many."""
    factors = symmetry_factors(problem.system, problem.parameters)
    group = np.ones((1, problem.architecture.size), dtype=np.complex128)
    for factor in factors:
        element, news = factor, []
        while not _among(element, group):
            news.append(group * element)
            element = element * factor
            if len(group) * (len(news) + 1) > MOST_ACTIONS:
                return None
        group = np.concatenate([group, *news])
    return group


def _among(element: Complex, group: Complex) -> bool:
    return bool((np.abs(group - element).max(axis=1) < 1e-9).any())


def wrong_orbits(
    points: Complex, reach: Floats, actions: Complex, orbit: Sequence[Any], size: Sequence[Any]
) -> Iterator[str]:
    """Name rows whose orbit or its size is not right.

    Parameters
    ----------
    points : complex array, shape (N, n)
    reach : float array, shape (N,)
        Two points are one within the sum of theirs.
    actions : complex array, shape (g, n)
    orbit, size : sequences of N cells
    """
    found = orbits_of(points, reach, actions)
    first: dict[int, int] = {}
    for row, own in enumerate(found.tolist()):
        right = first.setdefault(own, len(first))
        if orbit[row] != right:
            yield fault(row, "orbit", orbit[row], right)
        many = int((found == own).sum())
        if size[row] != many:
            yield fault(row, "orbit_size", size[row], many)


def orbits_of(points: Complex, reach: Floats, actions: Complex) -> NDArray[np.int64]:
    """First row of the orbit of each row, shape (N,)."""
    first = np.full(len(points), -1)
    # An action changes no absolute value, which tells most rows apart at once
    size = np.abs(points)
    for row in range(len(points)):
        if first[row] >= 0:
            continue
        room = reach + reach[row]
        open_rows = np.flatnonzero(
            (first < 0) & (np.abs(size - size[row]) <= room[:, None]).all(axis=1)
        )
        images = points[row] * actions
        gap = np.abs(points[open_rows][:, None, :] - images[None]).max(axis=2, initial=0)
        first[open_rows[gap.min(axis=1) <= room[open_rows]]] = row
        first[row] = row
    return first


def missing_images(
    points: Complex, reach: Floats, actions: Complex, simple: NDArray[np.bool_]
) -> int:
    """Count images of simple rows that no row is."""
    found = orbits_of(points, reach, actions)
    missing = 0
    for row in np.unique(found[simple]).tolist():
        images = points[row] * actions
        # Images that differ in no coordinate are one; two of them differ by far more than rounding
        whole = len(np.unique(np.round(images / np.abs(images).max(initial=1e-300), 6), axis=0))
        missing += max(0, whole - int((found == row).sum()))
    return missing


def wrong_conjugates(points: Complex, reach: Floats, conjugate: Sequence[Any]) -> Iterator[str]:
    """Name rows whose complex conjugate is another row than they say."""
    for row, said in enumerate(conjugate):
        gap = np.abs(points - points[row].conj()).max(axis=1, initial=0)
        near = np.flatnonzero(gap <= reach + reach[row])
        right = -1 if not len(near) else int(near[np.argmin(gap[near])])
        if said != right and not (isinstance(said, int) and said in near):
            yield fault(row, "conjugate", said, right)
