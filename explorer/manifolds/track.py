"""Roots of the reduced equations at data: paths from the generic set, many data sets at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import LOST, PathResults, PathStatus
from explorer.homotopy.targets import solve_targets
from explorer.manifolds.equations import Shape, parameters_of, plain_system, reduced_system
from explorer.manifolds.plain_coordinates import PlainCoordinates, to_data
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.start import family_of

# Charts tried while roots are missing: a path that was lost in one is seldom lost in another.
_CHARTS = 4
# Newton's steps in the basis of the data.
_STEPS = 4
# Roots nearer than this, relative to their size, are one.
_SAME = 1e-7


@dataclass(frozen=True, eq=False)
class RankRoots:
    """Roots of one rank for one set of data.

    Attributes
    ----------
    points : complex array, shape (K, n)
        Simple roots in the basis of the data, distinct.
    generic : GenericSet
        Where the paths began.
    lost : int
        Paths of the last chart whose ends are not known.
    singular : complex array, shape (L, n)
        Ends at roots that are not simple.
    charts : int
        Charts in which paths were followed.
    """

    points: Complex
    generic: GenericSet
    lost: int = 0
    singular: Complex = field(default_factory=lambda: np.zeros((0, 0), complex))
    charts: int = 1

    @property
    def missing(self) -> int:
        """How many roots there are fewer than at generic data."""
        return self.generic.count - len(self.points)


def roots_of(
    data: Sequence[ReducedData],
    rank: int,
    generic: GenericSet,
    seed: int = 0,
    options: NativeOptions | None = None,
) -> list[RankRoots]:
    """Find all roots of a rank for data of one shape.

    Parameters
    ----------
    data : sequence of ReducedData
        All of one shape.
    rank : int
        From 1 on.
    generic : GenericSet
        Of the shape.
    seed : int
        Of the charts; what is found for one data set does not depend on the others.
    options : NativeOptions, optional

    Returns
    -------
    list of RankRoots
        One a data set.

    Notes
    -----
    Where fewer roots are found than generic data have, the paths are followed again in another
    chart until that brings nothing new; the roots of all charts are put together.
    """
    o = options or NativeOptions()
    shape = Shape.of(data[0], rank)
    found = _in_a_chart(data, shape, generic, [seed, rank, 0], o)
    for chart in range(1, _CHARTS):
        again = [k for k, known in enumerate(found) if _worth_another(known, chart)]
        if not again:
            break
        part = _in_a_chart([data[k] for k in again], shape, generic, [seed, rank, chart], o)
        for k, more in zip(again, part, strict=True):
            found[k] = _together(found[k], more)
    return found


def _worth_another(known: RankRoots, chart: int) -> bool:
    """Roots are missing, and another chart has not been tried or paths were lost."""
    return known.missing > 0 and (chart == 1 or known.lost > 0 or known.charts < chart)


def _together(known: RankRoots, more: RankRoots) -> RankRoots:
    points = distinct(np.concatenate([known.points, more.points]))
    singular = known.singular if len(known.singular) <= len(more.singular) else more.singular
    lost = min(known.lost, more.lost)
    return replace(known, points=points, lost=lost, singular=singular, charts=known.charts + 1)


def _in_a_chart(
    data: Sequence[ReducedData],
    shape: Shape,
    generic: GenericSet,
    seed: list[int],
    o: NativeOptions,
) -> list[RankRoots]:
    places = [PlainCoordinates.of(one, np.random.default_rng(seed)) for one in data]
    targets = np.array([place.parameters for place in places], dtype=np.complex128)
    rng = np.random.default_rng(seed)
    results = solve_targets(plain_system(shape), generic, targets, family_of(shape), rng, o)
    simple = [result.points[np.isfinite(result.condition)] for result in results]
    multiple = [result.points[~np.isfinite(result.condition)] for result in results]
    polished = _polished(data, places, simple, shape)
    singular = _moved(places, multiple, shape)
    return [
        RankRoots(distinct(points), generic, _lost(result), ends)
        for points, ends, result in zip(polished, singular, results, strict=True)
    ]


def _lost(result: PathResults) -> int:
    return sum(result.status_counts.get(status, 0) for status in (*LOST, PathStatus.ON_A_FAMILY))


def _moved(
    places: Sequence[PlainCoordinates], points: Sequence[Complex], shape: Shape
) -> list[Complex]:
    """Points of each data set in the basis of the data."""
    sizes = [len(part) for part in points]
    if not sum(sizes):
        return [part.reshape(0, shape.unknowns) for part in points]
    own = [place for place, size in zip(places, sizes, strict=True) for _ in range(size)]
    moved = to_data(np.concatenate(points), own, shape)
    return np.split(moved, np.cumsum(sizes)[:-1])


def _polished(
    data: Sequence[ReducedData],
    places: Sequence[PlainCoordinates],
    points: Sequence[Complex],
    shape: Shape,
) -> list[Complex]:
    """Roots in the basis of the data, by Newton's method there."""
    parts = _moved(places, points, shape)
    x = np.concatenate(parts)
    if not len(x):
        return parts
    sizes = [len(part) for part in parts]
    values = np.array([parameters_of(one) for one in data]).astype(np.float64)
    parameters = np.repeat(values, sizes, axis=0)
    x = _newton(shape, x, parameters)
    return np.split(x, np.cumsum(sizes)[:-1])


def _newton(shape: Shape, x: Complex, parameters: NDArray[np.float64]) -> Complex:
    """Newton's steps while they become smaller; rows whose first step is large stay."""
    system = reduced_system(shape)
    last = np.full(len(x), 1e-2)
    for _ in range(_STEPS):
        step = _solved(system.jacobian(x, parameters), system.evaluate(x, parameters))
        scale = np.abs(x).max(axis=1)
        size = np.abs(step).max(axis=1) / np.where(scale > 0, scale, 1)
        better = size < last
        x = np.where(better[:, None], x - step, x)
        last = np.where(better, size, 0)
        if not (last > 1e-15).any():
            break
    return x


def _solved(matrices: Complex, right: Complex) -> Complex:
    """Solve each of many linear systems, rows scaled; a singular one gives no step."""
    rows = np.abs(matrices).max(axis=2, keepdims=True)
    rows = np.where(rows > 0, rows, 1)
    try:
        found = np.linalg.solve(matrices / rows, right[..., None] / rows)[..., 0]
    except np.linalg.LinAlgError:
        pairs = zip(matrices / rows, right / rows[..., 0], strict=True)
        found = np.array([_one(matrix, value) for matrix, value in pairs])
    return np.where(np.isfinite(found), found, np.inf)


def _one(matrix: Complex, right: Complex) -> Complex:
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        return np.full(len(right), np.inf, dtype=np.complex128)


def distinct(points: Complex) -> Complex:
    """Keep the first of points (K, n) that are one."""
    kept: list[int] = []
    sizes = np.maximum(1e-300, np.abs(points).max(axis=1, initial=0))
    for k, x in enumerate(points):
        if not kept or (np.abs(points[kept] - x).max(axis=1) > _SAME * sizes[k]).all():
            kept.append(k)
    return points[kept]


def real_rows(points: Complex) -> NDArray[np.int64]:
    """Rows of roots (K, n) that are real: each is the nearest root to its own conjugate."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    gaps = np.abs(points[:, None] - points[None].conj()).max(axis=2)
    sizes = np.abs(points).max(axis=1)
    own = np.diag(gaps)
    nearest = own <= gaps.min(axis=1)
    return np.flatnonzero(nearest & (own <= 1e-4 * np.where(sizes > 0, sizes, 1)))
