"""Real critical points as a graph needs them: by loss, with neighbourhoods and orbits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.certify.exact import ExactSystem
from explorer.landscape.graph.balls import Balls, balls_about
from explorer.landscape.graph.below import loss_of
from explorer.landscape.graph.symmetry import Elements, Orbits, generators, orbits
from explorer.landscape.points.classification import Classification
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Points whose neighbourhood is not proved are told by their distance, of the size of the list.
_SAME = 1e-5


@dataclass(frozen=True, eq=False)
class Listed:
    """R real critical points of one loss, by increasing loss.

    Attributes
    ----------
    problem : Problem
    rows : int array, shape (R,)
        Rows of the list of all points; where a row stands for its orbit, numbers of all points as
        ``Solution.images`` gives them.
    base : int array, shape (R,)
        Rows of the list.
    points : float array, shape (R, n)
    loss : float array, shape (R,)
    index : int array, shape (R,)
        Negative eigenvalues, proved; -1 where no neighbourhood is proved, as at degenerate points.
    balls : Balls
    orbits : Orbits
    """

    problem: Problem
    rows: Ints
    base: Ints
    points: Floats
    loss: Floats
    index: Ints
    balls: Balls
    orbits: Orbits

    @classmethod
    def of(cls, problem: Problem, listed: Classification) -> Listed:
        """Take the real points of a list."""
        base, rows, points = real_points(listed)
        order = np.lexsort((rows, listed.loss.real[base]))
        base, rows, points = base[order], rows[order], points[order]
        group = generators(problem)
        found = orbits(points, group, np.full(len(rows), _SAME * _size(points)))
        balls = _with_images(problem, points, found)
        loss = listed.loss.real[base]
        return cls(problem, rows, base, points, loss, balls.index, balls, found)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def exact(self) -> ExactSystem:
        """The equations with exact parameters."""
        return ExactSystem.of(self.problem.system, self.problem.exact_parameters())

    @cached_property
    def levels(self) -> tuple[Floats, Floats]:
        """Proved bounds on the loss of each point, shapes (R,)."""
        return loss_of(self.exact, self.balls)

    @property
    def size(self) -> float:
        """Largest coordinate, at least 1e-3."""
        return _size(self.points)

    def nearest(self, x: Floats) -> int:
        """Point that is as good as equal to x (n,), -1 for none."""
        if not len(self):
            return -1
        gap = np.linalg.norm(self.points - x, axis=1)
        row = int(gap.argmin())
        return row if gap[row] <= _SAME * self.size else -1

    def images(self, points: Floats, action: Elements) -> Ints:
        """Points (K,) that the images of listed points (K, n) under actions are, -1 for none."""
        moved = action.on(points)
        return np.array([self.nearest(x) for x in moved], dtype=np.int64)


def real_points(listed: Classification) -> tuple[Ints, Ints, Floats]:
    """Row of the list, number and place of each real point, images included."""
    found = listed.points
    real = np.flatnonzero(listed.real)
    if found.flips is None:
        return real, real, found.points[real].real + 0.0
    flips = found.flips.take(real)
    starts = np.cumsum(found.flips.size) - found.flips.size
    orbit, _ = flips.rows
    within = np.arange(len(orbit)) - np.repeat(np.cumsum(flips.size) - flips.size, flips.size)
    return real[orbit], starts[real[orbit]] + within, flips.images(found.points[real]).real + 0.0


def _size(points: Floats) -> float:
    return max(1e-3, float(np.abs(points).max(initial=0)))


def _with_images(problem: Problem, points: Floats, found: Orbits) -> Balls:
    """Prove neighbourhoods of the leaders and carry them over to their orbits."""
    leaders = found.leaders
    proved = balls_about(problem, points[leaders])
    place = np.zeros(len(points), dtype=np.int64)
    place[leaders] = np.arange(len(leaders))
    return proved.take(place[found.leader]).moved(found.action.matrices())
