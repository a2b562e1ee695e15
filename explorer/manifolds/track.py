"""Roots of the reduced equations at data: paths from the generic set, many data sets at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import LOST, PathResults, PathStatus
from explorer.homotopy.targets import solve_targets
from explorer.manifolds.equations import Shape, parameters_of, plain_system, reduced_system
from explorer.manifolds.isometric import Isometric, real_roots
from explorer.manifolds.list_notes import Vouching
from explorer.manifolds.plain_coordinates import PlainCoordinates, to_data
from explorer.manifolds.proof.white import repeats
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.sharpen import sharpen
from explorer.manifolds.start import family_of
from explorer.manifolds.white import closed_form
from explorer.sentences import Sentence

# Charts in which paths are followed in doubles alone, and in all: in the last all is done for them.
# A path that was lost in one is seldom lost in another.
_LIGHT, CHARTS = 2, 3
# Newton's steps in the basis of the data.
_STEPS = 4
# Roots nearer than this in each coordinate, relative to its size, are one; a coordinate that is
# smaller than the floor, relative to the largest, counts as that.
_SAME, _FLOOR = 1e-6, 1e-5
# A first Newton step that is larger, relative to the root, leads elsewhere.
_NEAR = 1e-2
# Where the last step is larger the root goes on with many digits.
_SURE = 1e-8
# Where Newton's method finds nothing, ends with larger coordinates are taken to be at infinity.
_FAR = 1e6
_UNKNOWN_ENDS = (*LOST, PathStatus.ON_A_FAMILY)


@dataclass(frozen=True, eq=False)
class RankRoots:
    """Roots of one rank for one set of data.

    Attributes
    ----------
    points : complex array, shape (K, n)
        Simple roots in the basis of the data, distinct.
    expected : int or None
        How many there are: at generic data, or at these where ``special``.
    source : Sentence or None
        Who says so.
    special : bool
        The number is that of these data.
    lost : int
        Paths whose ends are not known, in the best chart.
    singular : int
        Paths that end at roots that are not simple, in the best chart.
    charts : int
        Charts in which paths were followed.
    """

    points: Complex
    expected: int | None
    source: Sentence | None
    special: bool = False
    lost: int = 0
    singular: int = 0
    charts: int = 1

    @property
    def missing(self) -> int:
        """How many roots there are fewer than expected."""
        return 0 if self.expected is None else max(0, self.expected - len(self.points))


def roots_of(
    data: Sequence[ReducedData],
    rank: int,
    generic: GenericSet,
    seed: int = 0,
    options: NativeOptions | None = None,
) -> list[RankRoots]:
    """Find roots of a rank for data of one shape, by paths in doubles.

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
        One per data set.

    Notes
    -----
    Where fewer roots are found than generic data have, the paths are followed again in another
    chart; the roots of both are put together.
    """
    o = replace(options or NativeOptions(), thorough=False)
    shape = Shape.of(data[0], rank)
    found = _in_a_chart(data, shape, generic, [seed, rank, 0], o)
    return _again(data, found, shape, generic, seed, o, range(1, _LIGHT))


def roots_again(
    data: Sequence[ReducedData],
    rank: int,
    known: Sequence[RankRoots],
    generic: GenericSet,
    seed: int = 0,
    options: NativeOptions | None = None,
) -> list[RankRoots]:
    """Look for missing roots in further charts, with all that can be done for lost paths.

    Parameters and the result are as for :func:`roots_of`, whose result ``known`` is.
    """
    o, charts = options or NativeOptions(), range(_LIGHT, CHARTS)
    return _again(data, known, Shape.of(data[0], rank), generic, seed, o, charts)


def _again(
    data: Sequence[ReducedData],
    known: Sequence[RankRoots],
    shape: Shape,
    generic: GenericSet,
    seed: int,
    o: NativeOptions,
    charts: Iterable[int],
) -> list[RankRoots]:
    """Try further charts while roots are missing and their paths have no known end."""
    found = list(known)
    for chart in charts:
        rows = [k for k, one in enumerate(found) if one.missing > 0 and one.lost > 0]
        if not rows:
            break
        again = [data[k] for k in rows]
        part = _in_a_chart(again, shape, generic, [seed, shape.rank, chart], o)
        for k, more in zip(rows, part, strict=True):
            found[k] = _together(found[k], more)
    return found


def _together(known: RankRoots, more: RankRoots) -> RankRoots:
    """All roots of two charts; of the ends of paths those of the chart with fewer lost."""
    points = with_conjugates(np.concatenate([known.points, more.points]))
    better = more if more.lost <= known.lost else known
    return replace(
        known,
        points=points,
        lost=better.lost,
        singular=better.singular,
        charts=known.charts + 1,
    )


def white_roots(data: ReducedData, rank: int) -> RankRoots:
    """Roots of a rank for white data, by their closed form.

    Parameters
    ----------
    data : ReducedData
        See :func:`explorer.manifolds.white.is_white`.
    rank : int
        From 1 on.
    """
    shape = Shape.of(data, rank)
    place = PlainCoordinates.of(data, np.random.default_rng([0, rank]))
    repeated, each = repeats(data), 2 * (shape.layers - 1)
    found = closed_form(place, shape, repeated=repeated)
    ((points, converged),) = _polished([data], [place], [found], shape)
    points = distinct(points[converged])
    if repeated:
        return RankRoots(points, None, None)
    said = Vouching.WHITE(rank=rank, values=shape.outputs, each=each)
    count = comb(shape.outputs, rank) * each**rank
    return RankRoots(points, count, said, special=True)


def isometric_roots(data: ReducedData, found: Isometric, rank: int) -> RankRoots:
    """Real roots of a rank with S positive definite, by their closed form.

    Parameters
    ----------
    data : ReducedData
    found : Isometric
        What :func:`explorer.manifolds.isometric.isometric` says of the data.
    rank : int
        From 1 on.
    """
    points = real_roots(data, found, rank).astype(np.complex128)
    said = Vouching.ISOMETRIC(rank=rank, count=found.above) if found.regular else None
    return RankRoots(points, None, said, special=True)


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
    ends = zip(_polished(data, places, simple, shape), results, strict=True)
    return [_ended(points, finite, result, generic) for (points, finite), result in ends]


def _ended(
    points: Complex, finite: NDArray[np.bool_], result: PathResults, generic: GenericSet
) -> RankRoots:
    """Sort the ends of paths; the data that were tracked to are rounded, so an end may be none.

    Rounding brings roots at infinity to some 1e8, where Newton's method on the data shows that
    there is nothing.
    """
    sizes = np.abs(points).max(axis=1, initial=0)
    lost = sum(result.status_counts.get(status, 0) for status in _UNKNOWN_ENDS)
    return RankRoots(
        points=with_conjugates(points[finite]),
        expected=generic.count,
        source=generic.witness,
        lost=lost + int((~finite & (sizes < _FAR)).sum()),
        singular=result.status_counts.get(PathStatus.SINGULAR, 0),
    )


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
) -> list[tuple[Complex, NDArray[np.bool_]]]:
    """Roots in the basis of the data, by Newton's method there, and whether it converged."""
    parts = _moved(places, points, shape)
    sizes = [len(part) for part in parts]
    values = np.array([parameters_of(one) for one in data]).astype(np.float64)
    parameters = np.repeat(values, sizes, axis=0)
    x, size = _newton(shape, np.concatenate(parts), parameters)
    converged = size < _SURE
    owners = np.repeat(np.arange(len(data)), sizes)
    for k in np.flatnonzero(~converged & np.isfinite(x).all(axis=1)):
        sharp, good = sharpen(data[owners[k]], shape, x[k : k + 1])
        x[k], converged[k] = sharp[0], good[0]
    cuts = np.cumsum(sizes)[:-1]
    return list(zip(np.split(x, cuts), np.split(converged, cuts), strict=True))


def _newton(
    shape: Shape, x: Complex, parameters: NDArray[np.float64]
) -> tuple[Complex, NDArray[np.float64]]:
    """Newton's steps while they become smaller, and the last one's size in each coordinate."""
    system = reduced_system(shape)
    least, each = np.full(len(x), _NEAR), np.full(len(x), np.inf)
    for _ in range(_STEPS if len(x) else 0):
        step = _solved(system.jacobian(x, parameters), system.evaluate(x, parameters))
        scale = np.abs(x).max(axis=1)
        size = np.abs(step).max(axis=1) / np.where(scale > 0, scale, 1)
        better = size < least
        each = np.where(better, (np.abs(step) / _scales(x)).max(axis=1), each)
        x = np.where(better[:, None], x - step, x)
        least = np.where(better, size, least)
        if not (better & (size > 1e-15)).any():
            break
    return x, each


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
    """Keep the first of points (K, n) that are one, coordinate by coordinate."""
    kept: list[int] = []
    scales = _scales(points)
    for k, x in enumerate(points):
        gaps = np.abs(points[kept] - x) / scales[k]
        if (gaps.max(axis=1, initial=0) > _SAME).all():
            kept.append(k)
    return points[kept]


def _scales(points: Complex) -> NDArray[np.float64]:
    """Size of each coordinate, with a floor: S may be millions where h is one."""
    sizes = np.abs(points)
    largest = sizes.max(axis=1, initial=0, keepdims=True)
    return np.asarray(sizes + _FLOOR * np.where(largest > 0, largest, 1))


def with_conjugates(points: Complex) -> Complex:
    """Distinct roots with their conjugates, which real data have too: a lost path less."""
    return distinct(np.concatenate([points, points.conj()]))


def real_rows(points: Complex) -> NDArray[np.int64]:
    """Rows of roots (K, n) that are real: each is the nearest root to its own conjugate."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    gaps = np.abs(points[:, None] - points[None].conj()).max(axis=2)
    sizes = np.abs(points).max(axis=1)
    own = np.diag(gaps)
    nearest = own <= gaps.min(axis=1)
    return np.flatnonzero(nearest & (own <= 1e-4 * np.where(sizes > 0, sizes, 1)))
