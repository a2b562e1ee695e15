"""Rows that stand for whole orbits under sign flips: which flips, and the images they make.

Negating doubles does not round, so what holds of a row holds of its images, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.validate.sign_groups import SignGroups

Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]

# Images made at once.
_AT_ONCE = 1 << 18


@dataclass(frozen=True, eq=False)
class Flips:
    """Sign flips that make the points of M orbits from one of each.

    Attributes
    ----------
    actions : int8 array, shape (A, n)
        Entries 1 and -1; those of orbit m, a group, are rows ``first[m]`` to ``first[m] + size[m] -
        1``, the identity first.
    first, size : int arrays, shape (M,)
    """

    actions: NDArray[np.int8]
    first: Ints
    size: Ints

    def take(self, rows: Ints) -> Flips:
        """Choose orbits."""
        return Flips(self.actions, self.first[rows], self.size[rows])

    @property
    def rows(self) -> tuple[Ints, Ints]:
        """Orbit and action of each image, shape (N,) both."""
        orbit = np.repeat(np.arange(len(self.size)), self.size)
        starts = np.cumsum(self.size) - self.size
        return orbit, np.arange(len(orbit)) + np.repeat(self.first - starts, self.size)

    def images(self, points: Complex) -> Complex:
        """All images of points (M, n), orbit by orbit."""
        orbit, action = self.rows
        return np.asarray(points[orbit] * self.actions[action] + 0.0)

    def in_parts(self, most: int = _AT_ONCE) -> Iterator[slice]:
        """Cut the orbits into parts of about so many images, at least one orbit each."""
        ends, begin = np.cumsum(self.size), 0
        while begin < len(ends):
            done = ends[begin - 1] if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + most, side="right")))
            yield slice(begin, end)
            begin = end


def group_on(generators: NDArray[np.int8], live: NDArray[np.bool_]) -> NDArray[np.int8]:
    """List the flips of a group that differ on some coordinates.

    Parameters
    ----------
    generators : int8 array, shape (k, n)
        Entries 1 and -1.
    live : bool array, shape (n,)

    Returns
    -------
    int8 array, shape (g, n)
        The identity first; 1 elsewhere.

    Examples
    --------
    >>> group_on(np.array([[-1, -1, 1], [1, 1, -1]]), np.array([True, True, False])).tolist()
    [[1, 1, 1], [-1, -1, 1]]
    """
    group = np.ones((1, len(live)), dtype=np.int8)
    for generator in np.where(live, generators, 1).astype(np.int8):
        if not (group == generator).all(axis=1).any():
            group = np.concatenate([group, group * generator])
    return group


def first_images(points: Complex, actions: NDArray[Any], first: Ints, size: Ints) -> Ints:
    """Row of the action that makes the image that stands first in tables, shape (M,).

    Images are compared by their coordinates, real parts before imaginary ones, rounded as tables
    are sorted. A flip that may be chosen makes the first coordinate that it turns negative, so no
    image has to be made.
    """
    best = first.copy()
    for begin in range(0, len(points), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        best[part] = _first_images(points[part], actions, first[part], size[part])
    return best


def _first_images(points: Complex, actions: NDArray[Any], first: Ints, size: Ints) -> Ints:
    values = np.round(np.concatenate([points.real, points.imag], axis=1), 9)
    kinds = np.concatenate([np.packbits(values != 0, axis=1).astype(np.int64), first[:, None]], 1)
    _, rows, kind = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
    groups = SignGroups.of(
        [
            (actions[first[row] : first[row] + size[row]], first[row], np.flatnonzero(values[row]))
            for row in rows.tolist()
        ]
    )
    kind = kind.reshape(-1)
    turned = np.take_along_axis(values, groups.pivots[kind], axis=1) > 0
    return groups.element(kind, turned)
