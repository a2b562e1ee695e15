"""Ends of paths at a target: polished, told good from bad, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.tracker import Ints, TrackerResult, refine

# Ends are polished in double-double: two that agree to this share are one.
SAME_END = 1e-11
# Coordinates that differ by a larger share of themselves are two, where their errors allow it.
_TOLD = 1e-6
# More ends that are alike than these have met.
_MOST_ALIKE = 256
# Of more images than these two come close by chance.
_IMAGES = 1 << 17


@dataclass(frozen=True)
class Endpoints:
    """Ends of N paths as tracked, and polished at the exact target."""

    raw: Complex
    code: Ints
    jacobians: Ints
    points: Complex
    sizes: NDArray[np.float64]
    condition: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Sequence[Endpoints]) -> Endpoints:
        """Put paths of one target together again."""
        return cls(
            *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls))
        )

    def part(self, targets: int, columns: slice) -> Endpoints:
        """Keep some of the paths of every target; paths of one target stand together."""

        def cut(array: NDArray[Any]) -> Any:
            kept = array.reshape(targets, len(array) // max(1, targets), *array.shape[1:])[
                :, columns
            ]
            return kept.reshape(-1, *array.shape[1:])

        return Endpoints(*(cut(getattr(self, f.name)) for f in fields(self)))


def polish_endpoints(
    compiled: CompiledSystem, values: Complex, tracked: TrackerResult, groups: Ints
) -> Endpoints:
    """Polish ends at the exact parameters ``values`` (D, p) of their targets."""
    points, _, sizes, condition = refine(compiled, values, tracked.points, groups, low=tracked.low)
    return Endpoints(tracked.points, tracked.code, tracked.jacobians, points, sizes, condition)


def finish(
    ends: Endpoints, source: PatternSet, o: NativeOptions
) -> tuple[Complex, NDArray[np.bool_], NDArray[np.float64]]:
    """Tell which ends are good: paths that arrived at a simple solution with all of the pattern.

    Parameters
    ----------
    ends : Endpoints
        N ends.
    source : PatternSet
        Where the paths began; coordinates outside its pattern become 0.
    o : NativeOptions

    Returns
    -------
    points : complex array, shape (N, n)
    good : bool array, shape (N,)
    condition : float array, shape (N,)
    """
    points = ends.points
    sizes = ends.sizes
    condition = ends.condition
    arrived = ends.code == 1
    moved = np.abs(points - ends.raw).max(axis=1) / np.maximum(np.abs(points).max(axis=1), 1e-300)
    points = np.where(source.pattern, points, 0)
    origin = not source.pattern.any()
    with np.errstate(invalid="ignore"):
        good = (
            arrived & (sizes < 1e-10) & (condition < o.simple_condition) & (origin | (moved < 1e-2))
        )
    return points, good, condition


def duplicates(
    points: Complex,
    good: NDArray[np.bool_],
    groups: Ints,
    actions: Complex,
    accuracy: NDArray[np.float64] | None = None,
) -> NDArray[np.bool_]:
    """Mark paths whose end orbit belongs to more than one path of the same target.

    An image of a path is a path too: an end that a symmetry leaves alone has jumped to a smaller
    pattern.

    Parameters
    ----------
    points : complex array, shape (N, n)
    good : bool array, shape (N,)
        Ends that count.
    groups : int array, shape (N,)
        Target of each path, in order.
    actions : complex array, shape (g, n)
    accuracy : float array, shape (N,), optional
        Errors of ends as shares of their size, where small coordinates of large points count.
    """
    if not len(points):
        return np.zeros(0, dtype=bool)
    error = np.full(len(points), SAME_END) if accuracy is None else accuracy
    marked = good & _is_fixed(points, actions, error)
    targets = int(groups[-1]) + 1
    suspect = _crowded(
        points.reshape(targets, -1, points.shape[1]), good.reshape(targets, -1), actions
    )
    for d in np.flatnonzero(suspect):
        mine = np.flatnonzero((groups == d) & good)
        numbers = OrbitIndex(actions, SAME_END).add(points[mine])
        if len(mine):
            met = np.bincount(numbers)
            for number in np.flatnonzero(met > 1).tolist():
                rows = mine[numbers == number]
                marked[rows] |= _meet(points[rows], actions, error[rows])
    return marked


def _meet(points: Complex, actions: Complex, accuracy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of a few points (K, n), alike in large coordinates, are one orbit with another."""
    if (accuracy >= SAME_END).all() or len(points) > _MOST_ALIKE:
        return np.ones(len(points), dtype=bool)
    size = np.abs(points)
    top = size.max(axis=1, initial=0)
    one = np.zeros((len(points), len(points)), dtype=bool)
    for k in range(len(points)):
        error = np.maximum(accuracy, accuracy[k]) * np.maximum(top, top[k])
        width = np.maximum(_TOLD * np.maximum(size, size[k]), error[:, None])
        gaps = np.abs(points[None] * actions[:, None] - points[k])
        one[k] = (gaps <= width).all(axis=2).any(axis=0)
    np.fill_diagonal(one, val=False)
    return np.asarray(one.any(axis=0) | one.any(axis=1))


def _is_fixed(
    points: Complex, actions: Complex, accuracy: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Points (N, n) that some element of the group other than 1 leaves alone."""
    fixed = np.zeros(len(points), dtype=bool)
    size, turn = np.abs(points), np.abs(actions - 1)
    turn = turn[turn.max(axis=1) > 1e-9]
    if not len(turn):
        return fixed
    width = accuracy * size.max(axis=1, initial=0)
    # Every other element turns some coordinate: all must be small for a point to stay
    least = np.where(turn > 1e-9, turn, np.inf).min(axis=0)
    rows = np.flatnonzero((size[:, np.isfinite(least)] * least[np.isfinite(least)]).min(1) <= width)
    moved = (size[rows, None, :] * turn).max(axis=2).min(axis=1)
    fixed[rows] = moved <= width[rows]
    return fixed


def _crowded(points: Complex, good: NDArray[np.bool_], actions: Complex) -> NDArray[np.bool_]:
    """Targets where two images of good ends (D, K, n) come close under one real linear form.

    A cheap first look; of very many images some always do.
    """
    if points.shape[1] * len(actions) > _IMAGES:
        return np.ones(len(points), dtype=bool)
    images = np.sort(
        OrbitIndex(actions, SAME_END).project(points, good).reshape(len(points), -1), axis=1
    )
    with np.errstate(invalid="ignore"):
        gaps = np.diff(images, axis=1).min(axis=1, initial=np.inf, where=np.isfinite(images[:, 1:]))
    top = np.abs(np.where(good[..., None], points, 0)).max(axis=(1, 2))
    return np.asarray(gaps <= SAME_END * 4 * points.shape[2] * np.maximum(1e-3, top))
