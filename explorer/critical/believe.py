"""From a solver's candidates to distinct critical points that are believed, each with its accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.critical.accuracy import SINGULAR_ACCURACY, assess
from explorer.critical.majorant import Majorant
from explorer.critical.matching import first_of_each, nearest
from explorer.critical.refine import refine
from explorer.problem import Problem

# A coordinate above this is not a solution of anything: its powers overflow in double precision.
LARGEST = 1e60


@dataclass(frozen=True)
class Candidates:
    """What an engine returns.

    Attributes
    ----------
    points : complex array, shape (N, n)
    multiplicity : int array, shape (N,)
    account : mapping
        How many paths or records ended how.
    notes : tuple of str
        Sentences for the user.
    """

    points: NDArray[np.complex128]
    multiplicity: NDArray[np.int64]
    account: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Believed:
    """Distinct critical points.

    Attributes
    ----------
    points : complex array, shape (N, n)
    multiplicity : int array, shape (N,)
    regular : bool array, shape (N,)
    error, unique, residual, condition : float arrays, shape (N,)
        See :class:`explorer.critical.accuracy.Accuracy`; residual is the maximum norm of the gradient, condition that
        of the Hessian.
    account : mapping
        Candidates in, and what became of them.
    """

    points: NDArray[np.complex128]
    multiplicity: NDArray[np.int64]
    regular: NDArray[np.bool_]
    error: NDArray[np.float64]
    unique: NDArray[np.float64]
    residual: NDArray[np.float64]
    condition: NDArray[np.float64]
    account: Mapping[str, int]

    @property
    def reach(self) -> NDArray[np.float64]:
        """Distance within which another point is the same one, shape (N,)."""
        scale = np.abs(self.points).max(axis=1, initial=0)
        return np.where(self.regular, self.unique / 2, 10 * SINGULAR_ACCURACY * (1 + scale))


def believe(problem: Problem, candidates: Candidates) -> Believed:
    """Refine candidates, drop what solves nothing, join duplicates; every candidate is accounted for."""
    points = np.asarray(candidates.points, dtype=np.complex128).reshape(-1, problem.architecture.size)
    usable = (np.abs(points) < LARGEST).all(axis=1)  # False for NaN too
    refined = refine(problem, points[usable])
    accuracy = assess(problem, refined, Majorant.of(problem.system, problem.parameters))
    good = accuracy.solves
    believed = Believed(
        points=refined.points[good].astype(np.complex128),
        multiplicity=np.asarray(candidates.multiplicity)[usable][good],
        regular=accuracy.regular[good],
        error=accuracy.error[good],
        unique=accuracy.unique[good],
        residual=refined.residual[good],
        condition=refined.condition[good],
        account={},
    )
    leader = first_of_each(believed.points, believed.reach) if good.any() else np.arange(0)
    kept = np.flatnonzero(leader == np.arange(len(leader)))
    account = {
        "candidates": len(points),
        "not solutions": len(points) - int(good.sum()),
        "duplicates": len(leader) - len(kept),
        "distinct critical points": len(kept),
    }
    return replace(take(_with_cluster_sizes(believed, leader), kept), account=account)


def take(believed: Believed, rows: NDArray[np.int64]) -> Believed:
    """Choose rows."""
    names = ("points", "multiplicity", "regular", "error", "unique", "residual", "condition")
    return replace(believed, **{name: getattr(believed, name)[rows] for name in names})


def _with_cluster_sizes(believed: Believed, leader: NDArray[np.int64]) -> Believed:
    """A singular point met k times has multiplicity at least k; a regular one has multiplicity 1."""
    size = np.bincount(leader, minlength=len(leader))
    multiplicity = np.where(believed.regular, 1, np.maximum(believed.multiplicity, size))
    return replace(believed, multiplicity=multiplicity)


def images(problem: Problem, points: NDArray[np.complex128]) -> list[NDArray[np.complex128]]:
    """Images of points (N, n) under conjugation and under each generator of the diagonal symmetries."""
    return [points.conj(), *(points * factor for factor in problem.system.symmetries.factors())]


def missing_by_symmetry(problem: Problem, believed: Believed) -> NDArray[np.complex128]:
    """List critical points that must exist because others do: images under symmetry, and W = 0, not yet listed.

    Only regular points are mapped: a singular one may lie on a continuous family, whose images are new points for ever.
    """
    found = [believed.points]
    origin = np.zeros((1, problem.architecture.size), dtype=np.complex128)
    if not problem.gradient(origin).any():
        found.append(_unmatched(believed.points, believed.reach, origin))
    for image in images(problem, believed.points[believed.regular]):
        found.append(_unmatched(believed.points, believed.reach, image))
    return np.concatenate(found[1:]) if len(found) > 1 else origin[:0]


def _unmatched(
    points: NDArray[np.complex128], reach: NDArray[np.float64], queries: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    position, distance = nearest(points, queries)
    limit = np.where(position >= 0, reach[position] if len(reach) else 0.0, 0.0)
    return queries[~(distance <= limit)]


def complete_by_symmetry(problem: Problem, candidates: Candidates) -> Believed:
    """Believe candidates, then add what symmetry says is missing until nothing is; the account says how many."""
    believed = believe(problem, candidates)
    account = dict(believed.account)
    added = 0
    while len(missing := missing_by_symmetry(problem, believed)):
        before = len(believed.points)
        points = np.concatenate([believed.points, missing])
        multiplicity = np.concatenate([believed.multiplicity, np.ones(len(missing), dtype=np.int64)])
        believed = believe(problem, Candidates(points, multiplicity))
        added += len(believed.points) - before
        if len(believed.points) <= before:
            break
    return replace(believed, account={**account, "added by symmetry": added})
