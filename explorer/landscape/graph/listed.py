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
        Rows of the list of all points.
    points : float array, shape (R, n)
    loss : float array, shape (R,)
    index : int array, shape (R,)
        Negative eigenvalues, proved; -1 where no neighbourhood is proved, as at degenerate points.
    balls : Balls
    orbits : Orbits
    """

    problem: Problem
    rows: Ints
    points: Floats
    loss: Floats
    index: Ints
    balls: Balls
    orbits: Orbits

    @classmethod
    def of(cls, problem: Problem, listed: Classification) -> Listed:
        """Take the real points of a list."""
        real = np.flatnonzero(listed.real)
        rows = real[np.lexsort((real, listed.loss.real[real]))]
        points = listed.points.points[rows].real + 0.0
        group = generators(problem)
        found = orbits(points, group, np.full(len(rows), _SAME * _size(points)))
        balls = _with_images(problem, points, found)
        return cls(problem, rows, points, listed.loss.real[rows], balls.index, balls, found)

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


def _size(points: Floats) -> float:
    return max(1e-3, float(np.abs(points).max(initial=0)))


def _with_images(problem: Problem, points: Floats, found: Orbits) -> Balls:
    """Prove neighbourhoods of the leaders and carry them over to their orbits."""
    leaders = found.leaders
    proved = balls_about(problem, points[leaders])
    place = np.zeros(len(points), dtype=np.int64)
    place[leaders] = np.arange(len(leaders))
    return proved.take(place[found.leader]).moved(found.action.matrices())
