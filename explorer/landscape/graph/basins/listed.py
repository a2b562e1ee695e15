"""The list that ends are held against, and which of its points an end is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.balls import Balls, balls_about
from explorer.landscape.graph.basins.loss import Loss

if TYPE_CHECKING:
    from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

# An end belongs to a listed point nearer than this share of the size of the weights, or, where that
# point is degenerate, nearer than the larger share, if every other point is that much farther off.
_NEAR = 1e-5
_NEAR_DEGENERATE = 1e-2
_FARTHER = 4.0
# Losses, in shares of the largest one, and singular values of maps that are one.
_SAME_LOSS = 1e-8
_SAME_MAP = 1e-4
# Pairs of points whose distances are in memory at once
_PAIRS = 2**21


@dataclass(frozen=True, eq=False)
class Ground:
    """What a run needs to know: the loss, and where it has arrived.

    Attributes
    ----------
    loss : Loss
    place : int array, shape (K,)
        Listed point of each ball.
    balls : Balls
        About isolated minima.
    reach : float array, shape (K,)
        Bound on the curvature in the Euclidean ball in each.
    size : float
        Typical size of weights: of the listed points, else 1.
    """

    loss: Loss
    place: Ints
    balls: Balls
    reach: Floats
    size: float

    @classmethod
    def of(cls, problem: Problem, points: Floats, minima: Ints) -> Ground:
        """Prove a ball about each isolated minimum."""
        loss, balls = Loss.of(problem), balls_about(problem, points[minima])
        largest = float(np.abs(points).max(initial=0.0))
        return cls(loss, minima, balls, loss.reach(balls), largest if largest > 0 else 1.0)


@dataclass(frozen=True, eq=False)
class Listed:
    """The real critical points of a list, or a point of each real critical manifold.

    Attributes
    ----------
    problem : Problem
    ground : Ground
        What workers are sent.
    points : float array, shape (R, n)
    row : int array, shape (R,)
        In ``Solution.points``.
    kind : object array of str, shape (R,)
    index, orbit : int arrays, shape (R,)
        -1 where the index is not known.
    value : float array, shape (R,)
        Of the loss.
    is_global : bool array, shape (R,)
    complete : bool or None
        What the list claims, as ``Counts.complete``.
    of_manifolds : bool
    sigma : float array, shape (R, k)
        Singular values of the end-to-end map; k = 0 where there is none.
    """

    problem: Problem
    ground: Ground
    points: Floats
    row: Ints
    kind: NDArray[np.object_]
    index: Ints
    orbit: Ints
    value: Floats
    is_global: Truths
    complete: bool | None
    of_manifolds: bool
    sigma: Floats

    @property
    def minima(self) -> Ints:
        """Places of the minima."""
        return np.flatnonzero(self.kind == "minimum")

    @property
    def size(self) -> float:
        """Typical size of weights."""
        return self.ground.size

    @cached_property
    def spread(self) -> float:
        """Losses nearer to each other than a share of this are one."""
        values = np.abs(self.value)
        return float(values.max(initial=0.0)) or 1.0

    def match(self, points: Floats, values: Floats) -> Ints:
        """Place of the listed point that each critical point is, -1 for none.

        Parameters
        ----------
        points : array, shape (N, n)
            Critical points as sharp as doubles allow.
        values : array, shape (N,)
            Their losses.
        """
        found = np.full(len(points), -1)
        if not len(self.points):
            return found
        block = max(1, _PAIRS // len(self.points))
        near = self._manifold_of if self.of_manifolds else self._nearest
        for start in range(0, len(points), block):
            rows = slice(start, start + block)
            found[rows] = near(points[rows], values[rows])
        return found

    def _nearest(self, points: Floats, values: Floats) -> Ints:
        gap = np.sqrt(((points[:, None] - self.points) ** 2).sum(axis=2))
        first = gap.argmin(axis=1)
        rows = np.arange(len(points))
        least = gap[rows, first].copy()
        gap[rows, first] = np.inf
        second = gap.min(axis=1)
        degenerate = np.isin(self.kind[first], ["degenerate", "undecided"])
        near = np.where(degenerate, _NEAR_DEGENERATE, _NEAR) * self.size
        good = (least <= near) & (_FARTHER * least < second)
        alike = np.abs(values - self.value[first]) <= _SAME_LOSS * self.spread
        return np.where(good & alike, first, -1)

    def _manifold_of(self, points: Floats, values: Floats) -> Ints:
        apart = np.abs(values[:, None] - self.value)
        maps = singular_values(self.problem, points)
        if maps.shape[1]:
            size = max(float(np.abs(self.sigma).max(initial=0)), 1e-300)
            far = np.abs(maps[:, None] - self.sigma).max(axis=2) > _SAME_MAP * size
            apart = np.where(far, np.inf, apart)
        first = apart.argmin(axis=1)
        least = apart[np.arange(len(points)), first]
        return np.where(least <= _SAME_LOSS * self.spread, first, -1)


def listed_of(solution: Any) -> Listed:
    """Take what ends are held against from a solution.

    Parameters
    ----------
    solution : Solution

    Returns
    -------
    Listed
    """
    columns, problem = solution.columns, solution.problem
    real = columns["is_real"]
    rows, points = _real_points(solution, real.values & real.known)
    kind = columns["kind"].values[rows]
    index, best = columns["index"], columns["is_global"]
    isolated = (kind == "minimum") & _isolated(columns, rows, solution.of_manifolds)
    return Listed(
        problem=problem,
        ground=Ground.of(problem, points, np.flatnonzero(isolated)),
        points=points,
        row=rows,
        kind=kind,
        index=np.where(index.known[rows], index.values[rows], -1),
        orbit=np.asarray(rows if solution.of_manifolds else columns["orbit"][rows]),
        value=np.asarray(columns["loss"][rows], dtype=float),
        is_global=best.values[rows] & best.known[rows],
        complete=solution.counts.complete,
        of_manifolds=bool(solution.of_manifolds),
        sigma=singular_values(problem, points),
    )


def _real_points(solution: Any, real: Truths) -> tuple[Ints, Floats]:
    """Rows and weights of all real points, those included that a list of orbits leaves out."""
    rows, points = [np.zeros(0, dtype=np.int64)], [solution.weights[:0].real]
    for row, weights in solution.images():
        own = real[row]
        rows.append(row[own])
        points.append(weights[own].real)
    return np.concatenate(rows), np.concatenate(points)


def _isolated(columns: Any, rows: Ints, of_manifolds: bool) -> Truths:
    """Which points are no part of a larger manifold, as far as is known."""
    if not of_manifolds:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(columns["dimension"][rows] == 0)


def singular_values(problem: Problem, points: Floats) -> Floats:
    """Singular values of the end-to-end map, shape (N, k); k = 0 where there is none."""
    product = problem.architecture.end_to_end(problem.architecture.split(points))
    if product is None or not len(points):
        return np.zeros((len(points), 0))
    return np.asarray(np.linalg.svd(product, compute_uv=False))
