"""All critical points at one value of the moving number: one of each orbit under signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.certify.distinct import meeting_pairs
from explorer.landscape.solution import Solution
from explorer.landscape.sweep.boxes import Boxes, boxes_over
from explorer.landscape.sweep.family import Family
from explorer.validate.matching import nearest

Complex = NDArray[np.complex128]
Bools = NDArray[np.bool_]

# A point is the image of another one up to this share of the largest coordinate.
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Leaders:
    """One critical point of each orbit under sign changes.

    Attributes
    ----------
    points : complex array, shape (K, n)
    real : bool array, shape (K,)
    actions : list of K float arrays, shape (g, n)
        Signs that make the orbit of each; the identity first.
    """

    points: Complex
    real: Bools
    actions: list[NDArray[np.float64]]

    @property
    def count(self) -> int:
        """Number of points with their images."""
        return sum(map(len, self.actions))

    @property
    def owner(self) -> NDArray[np.int64]:
        """Leader of each image, leaders in their order."""
        return np.repeat(np.arange(len(self.points)), [len(a) for a in self.actions])

    def at(self, points: Complex) -> Leaders:
        """Move the points; real ones stay real, zeros stay zero."""
        kept = np.where(self.real[:, None], points.real + 0j, points)
        # The sign of a zero is of no meaning
        return Leaders(np.where(self.points == 0, 0, kept), self.real, self.actions)

    def take(self, rows: NDArray[np.int64]) -> Leaders:
        """Choose some."""
        return Leaders(self.points[rows], self.real[rows], [self.actions[k] for k in rows])

    def boxes(self, family: Family, value: float) -> Boxes:
        """Boxes at one value."""
        return boxes_over(family.system, self.points, np.zeros_like(self.points), value, value)

    def together(self, boxes: Boxes) -> NDArray[np.int64]:
        """Leaders whose box, or an image of it, meets another one.

        Or R^n, though the point is not real.
        """
        centre = np.concatenate([a * z for a, z in zip(self.actions, boxes.centre, strict=True)])
        radius = np.repeat(boxes.radius, [len(a) for a in self.actions], axis=0)
        away = (np.abs(boxes.centre.imag) > boxes.radius).any(axis=1)
        found = ~(self.real | away)
        found[self.owner[meeting_pairs(centre, radius)].ravel()] = True
        return np.flatnonzero(found)


@dataclass(frozen=True, eq=False)
class Node:
    """What is known at one value.

    Attributes
    ----------
    value : float
    solution : Solution
    leaders : Leaders
        Simple points only.
    boxes : Boxes
        At this value alone.
    whole : bool
        Every point of the solution is simple, and its box meets no other.
    """

    value: float
    solution: Solution
    leaders: Leaders
    boxes: Boxes
    whole: bool


def node_at(family: Family, value: float, solution: Solution) -> Node:
    """Sort what a solution lists into orbits, with a proof of each point.

    Parameters
    ----------
    family : Family
    value : float
    solution : Solution
        Of the problem at this value, that lists points.

    Returns
    -------
    Node
    """
    listed = solution.classification
    points, real = listed.points.points, listed.real
    leaders = _leaders(family, points, real)
    moved = leaders.at(family.newton(leaders.points, value, 2))
    boxes = moved.boxes(family, value)
    good = np.flatnonzero(boxes.proved)
    whole = len(good) == len(moved.points)
    moved = moved.take(good)
    boxes = boxes.take(good)
    return Node(value, solution, moved, boxes, whole and not len(moved.together(boxes)))


def _leaders(family: Family, points: Complex, real: Bools) -> Leaders:
    """Choose the first point of each orbit under those symmetries that hold for every s."""
    group, left = family.system.symmetries, np.ones(len(points), dtype=bool)
    rows, actions = [], []
    for k in range(len(points)):
        if not left[k]:
            continue
        signs = _signs(group.on(points[k] != 0))
        images = signs * points[k]
        found = nearest(points, images)
        gap = np.abs(points[found] - images).max(axis=1, initial=0)
        left[found[gap <= _SAME * (np.abs(points[k]).max(initial=0) + 1e-300)]] = False
        left[k] = False
        rows.append(k)
        actions.append(signs)
    return Leaders(points[rows], real[rows], actions)


def _signs(actions: Complex) -> NDArray[np.float64]:
    """Keep the real ones of some diagonal actions: the others lead from the real points away."""
    return np.asarray(actions[(actions.imag == 0).all(axis=1)].real)
