"""From a solver's candidates to distinct critical points that are believed, each with its accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.validate.accuracy import SINGULAR_ACCURACY, assess
from explorer.validate.majorant import Majorant
from explorer.validate.matching import first_of_each, nearest
from explorer.validate.refine import refine

Floats = NDArray[np.float64]

# A coordinate above this is not a solution of anything: its powers overflow in double precision.
LARGEST = 1e60
_ARRAYS = ("points", "multiplicity", "regular", "scale", "error", "unique", "residual", "condition")


@dataclass(frozen=True)
class Candidates:
    """Points that an engine calls solutions.

    Attributes
    ----------
    points : complex array, shape (N, n)
    multiplicity : int array, shape (N,)
    """

    points: NDArray[np.complex128]
    multiplicity: NDArray[np.int64]


@dataclass(frozen=True)
class Believed:
    """Distinct critical points.

    Attributes
    ----------
    points : complex array, shape (N, n)
    multiplicity : int array, shape (N,)
    regular, scale, error, unique
        See :class:`explorer.validate.accuracy.Accuracy`.
    residual : float array, shape (N,)
        Maximum norm of the gradient.
    condition : float array, shape (N,)
        Condition number of the equilibrated Hessian in the maximum norm; inf when singular.
    account : mapping
        Candidates in, and what became of them.
    """

    points: NDArray[np.complex128]
    multiplicity: NDArray[np.int64]
    regular: NDArray[np.bool_]
    scale: NDArray[np.float64]
    error: NDArray[np.float64]
    unique: NDArray[np.float64]
    residual: NDArray[np.float64]
    condition: NDArray[np.float64]
    account: Mapping[str, int]

    @property
    def reach(self) -> NDArray[np.float64]:
        """Scaled distance within which another point is the same one, shape (N,)."""
        return np.where(self.regular, self.unique / 2, 10 * SINGULAR_ACCURACY)

    @property
    def radius(self) -> NDArray[np.float64]:
        """Bound on the distance to the true point in each weight, shape (N, n), rounding to doubles included."""
        rounding = np.finfo(np.float64).eps * np.abs(self.points)
        return self.error[:, None] * self.scale + rounding

    def match(self, queries: NDArray[np.complex128]) -> NDArray[np.int64]:
        """Row of the point that each query (M, n) is, -1 where it is none of them."""
        position = nearest(self.points, queries)
        if not len(self.points):
            return position
        distance = (np.abs(self.points[position] - queries) / self.scale[position]).max(
            axis=1, initial=0
        )
        return np.where(distance <= self.reach[position], position, -1)


def believe(system: System, parameters: Floats, candidates: Candidates) -> Believed:
    """Refine candidates, drop what solves nothing, join duplicates; every candidate is accounted for."""
    points = np.asarray(candidates.points, dtype=np.complex128).reshape(-1, len(system.unknowns))
    usable = (np.abs(points) < LARGEST).all(axis=1)  # False for NaN too
    judged, solves = _judge(
        system, parameters, points[usable], np.asarray(candidates.multiplicity)[usable]
    )
    believed = take(judged, np.flatnonzero(solves))
    leader = first_of_each(believed.points, believed.scale, believed.reach)
    kept = np.flatnonzero(leader == np.arange(len(leader)))
    account = {
        "candidates": len(points),
        "not solutions": len(points) - len(leader),
        "duplicates": len(leader) - len(kept),
        "distinct critical points": len(kept),
    }
    return replace(take(_with_cluster_sizes(believed, leader), kept), account=account)


def assess_points(
    system: System, parameters: Floats, points: NDArray[np.complex128]
) -> tuple[Believed, NDArray[np.bool_]]:
    """Refine and assess points near simple critical points: what is believed of each, and whether it solves."""
    return _judge(system, parameters, points, np.ones(len(points), dtype=np.int64))


def _judge(
    system: System,
    parameters: Floats,
    points: NDArray[np.complex128],
    multiplicity: NDArray[np.int64],
) -> tuple[Believed, NDArray[np.bool_]]:
    """Refine and assess; points that extended precision leaves in doubt are done again with balls."""
    majorant = Majorant.of(system, parameters)
    first, solves = _refined(system, parameters, points, multiplicity, majorant, precise=False)
    doubtful = np.flatnonzero(~first.regular)
    if not len(doubtful):
        return first, solves
    second, solved = _refined(
        system, parameters, points[doubtful], multiplicity[doubtful], majorant, precise=True
    )
    # Balls add digits, and singular points want none: the first answer stays unless the second is
    # regular.
    better = second.regular
    changes = {}
    for name in _ARRAYS:
        array = getattr(first, name).copy()
        array[doubtful[better]] = getattr(second, name)[better]
        changes[name] = array
    solves = solves.copy()
    solves[doubtful[better]] = solved[better]
    return replace(first, **changes), solves


def _refined(
    system: System,
    parameters: Floats,
    points: NDArray[np.complex128],
    multiplicity: NDArray[np.int64],
    majorant: Majorant,
    *,
    precise: bool,
) -> tuple[Believed, NDArray[np.bool_]]:
    refined = refine(system, parameters, points, precise=precise)
    accuracy = assess(system, refined, majorant)
    believed = Believed(
        points=refined.points.astype(np.complex128),
        multiplicity=multiplicity,
        regular=accuracy.regular,
        scale=accuracy.scale,
        error=accuracy.error,
        unique=accuracy.unique,
        residual=np.abs(refined.value).max(axis=1, initial=0),
        condition=refined.condition,
        account={},
    )
    return believed, accuracy.solves


def take(believed: Believed, rows: NDArray[np.int64]) -> Believed:
    """Choose rows."""
    return replace(believed, **{name: getattr(believed, name)[rows] for name in _ARRAYS})


def _with_cluster_sizes(believed: Believed, leader: NDArray[np.int64]) -> Believed:
    """A singular point met k times has multiplicity at least k; a regular one has multiplicity 1."""
    size = np.bincount(leader, minlength=len(leader))
    multiplicity = np.where(believed.regular, 1, np.maximum(believed.multiplicity, size))
    return replace(believed, multiplicity=multiplicity)


def symmetry_factors(system: System, parameters: Floats) -> NDArray[np.complex128]:
    """Generators of the finite diagonal symmetries, shape (k, n); more where zero parameters make terms vanish."""
    factors = system.symmetries.factors()
    if parameters.all():
        return factors
    special = system.symmetries_at(parameters).factors()
    new = [f for f in special if not (factors == f).all(axis=1).any()]
    return np.concatenate(
        [factors, np.array(new, dtype=np.complex128).reshape(-1, factors.shape[1])]
    )


def images(
    system: System, parameters: Floats, points: NDArray[np.complex128]
) -> list[NDArray[np.complex128]]:
    """Images of points (N, n) under conjugation and under each generator of the diagonal symmetries."""
    return [points.conj(), *(points * factor for factor in symmetry_factors(system, parameters))]


def missing_by_symmetry(
    system: System, parameters: Floats, believed: Believed
) -> NDArray[np.complex128]:
    """List critical points that must exist because others do: images under symmetry, and W = 0, not yet listed.

    Only regular points are mapped: a singular one may lie on a continuous family, whose images are
    new points for ever.
    """
    queries = images(system, parameters, believed.points[believed.regular])
    origin = np.zeros((1, len(system.unknowns)), dtype=np.complex128)
    if not system.evaluate(origin, parameters).any():
        queries.append(origin)
    wanted = np.concatenate(queries)
    return wanted[believed.match(wanted) < 0]


def complete_by_symmetry(system: System, parameters: Floats, candidates: Candidates) -> Believed:
    """Believe candidates, then add what symmetry says is missing until nothing is; the account says how many."""
    believed = believe(system, parameters, candidates)
    account = dict(believed.account)
    added = 0
    while len(missing := missing_by_symmetry(system, parameters, believed)):
        before = len(believed.points)
        points = np.concatenate([believed.points, missing])
        multiplicity = np.concatenate(
            [believed.multiplicity, np.ones(len(missing), dtype=np.int64)]
        )
        believed = believe(system, parameters, Candidates(points, multiplicity))
        added += len(believed.points) - before
        if len(believed.points) <= before:
            break
    return replace(believed, account={**account, "added by symmetry": added})
