"""Tell solutions apart modulo a finite diagonal group.

They are hashed by an invariant of the group and compared in all coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.tracker import Ints

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Points taken in at once, and pairs compared at once: bounds the memory of temporary arrays.
_BLOCK, _PAIRS = 1 << 16, 1 << 17
# Points smaller than this are compared in absolute terms.
_FLOOR = 1e-3


@dataclass(frozen=True)
class _Run:
    """Values of the invariant in order of their real parts, the keys, and numbers of orbits."""

    keys: Floats
    values: Complex
    numbers: Ints

    @classmethod
    def of(cls, values: Complex, numbers: Ints) -> _Run:
        order = np.argsort(values.real, kind="stable")
        return cls(values.real[order], values[order], numbers[order])

    def joined(self, other: _Run) -> _Run:
        return _Run.of(
            np.concatenate([self.values, other.values]),
            np.concatenate([self.numbers, other.numbers]),
        )

    def __len__(self) -> int:
        return len(self.values)


class OrbitIndex:
    """Number the orbits of points in order of their first appearance.

    Parameters
    ----------
    actions : complex array, shape (g, n)
        The group, as multipliers of the coordinates; the identity is among them.
    tolerance : float
        Two points are one when some image of one is so close to the other in every coordinate,
        relative to the largest (default 1e-9: points are polished to all digits of a double, and
        distinct ones are far apart).

    Notes
    -----
    With q the exponent of the group, ``h(x) = sum_j c_j x_j^q`` does not change under it. Known
    values of h are kept in sorted runs, each at least twice as long as the next, so a point is
    looked up in O(log^2 N) and taken in in O(log N), whatever the number N of orbits; only points
    with nearly the same h are then compared with all images, so that equal values of h alone make
    no match. For sign groups of quotients h may not tell orbits apart that differ by other signs:
    the comparison does.
    """

    def __init__(self, actions: Complex, tolerance: float = 1e-9) -> None:
        rng = np.random.default_rng(20240607)
        form = np.exp(2j * np.pi * rng.random(actions.shape[1])) * (
            1 + rng.random(actions.shape[1])
        )
        self._actions, self._tolerance = actions, tolerance
        self._forms = actions * form
        self._coefficients, self._power = form, exponent_of(actions)
        self._slack = tolerance * self._power * float(np.abs(form).sum())
        self._points = np.empty((0, actions.shape[1]), dtype=np.complex128)
        self._count = 0
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return self._count

    @property
    def points(self) -> Complex:
        """First point seen of each orbit, shape (K, n); a view."""
        return self._points[: self._count]

    def project(self, points: Complex, kept: Bools) -> Floats:
        """Real part of a linear form on all images of points (..., n), shape (..., g).

        Infinite where not ``kept``.
        """
        images = (points @ self._forms.T).real
        return np.where(kept[..., None], images, np.inf)

    def find(self, points: Complex) -> Ints:
        """Number of the orbit of each point, -1 where it is new; shape (N,)."""
        blocks = [points[k : k + _BLOCK] for k in range(0, len(points), _BLOCK)]
        return np.concatenate(
            [np.zeros(0, dtype=np.int64), *(self._find(b, *self._hash(b)) for b in blocks)]
        )

    def add(self, points: Complex) -> Ints:
        """Number of the orbit of each point, new orbits numbered on; shape (N,)."""
        numbers = np.empty(len(points), dtype=np.int64)
        for k in range(0, len(points), _BLOCK):
            numbers[k : k + _BLOCK] = self._add(points[k : k + _BLOCK])
        return numbers

    def _hash(self, points: Complex) -> tuple[Complex, Floats]:
        """Invariant of each point, and how far that of an equal point may lie."""
        scale = np.maximum(_FLOOR, np.abs(points).max(axis=1, initial=0))
        return points**self._power @ self._coefficients, self._slack * scale**self._power

    def _add(self, points: Complex) -> Ints:
        values, width = self._hash(points)
        numbers = self._find(points, values, width)
        new = np.flatnonzero(numbers < 0)
        twin = self._twins(points[new], values[new], width[new])
        first = twin == np.arange(len(new))
        fresh = self._count + np.cumsum(first) - 1
        numbers[new] = fresh[twin]
        self._append(points[new[first]], values[new[first]])
        return numbers

    def _append(self, points: Complex, values: Complex) -> None:
        count = self._count + len(points)
        if count > len(self._points):
            larger = np.empty(
                (max(count, len(self._points) * 5 // 4), points.shape[1]), dtype=np.complex128
            )
            larger[: self._count] = self.points
            self._points = larger
        self._points[self._count : count] = points
        if len(values):
            self._runs.append(_Run.of(values, np.arange(self._count, count)))
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            small, large = self._runs.pop(), self._runs.pop()
            self._runs.append(large.joined(small))
        self._count = count

    def _find(self, points: Complex, values: Complex, width: Floats) -> Ints:
        found = np.full(len(points), self._count, dtype=np.int64)
        for run in self._runs:
            for i, place in _windows(run.keys, values.real, width):
                near = np.abs(run.values[place] - values[i]) <= width[i]
                i, j = i[near], run.numbers[place[near]]
                same = self._same(points[i], self._points[j])
                np.minimum.at(found, i[same], j[same])
        found[found == self._count] = -1
        return found

    def _twins(self, points: Complex, values: Complex, width: Floats) -> Ints:
        """First point of a batch in the orbit of each."""
        twin = np.arange(len(points))
        order = np.argsort(values.real, kind="stable")
        for i, place in _windows(values.real[order], values.real, width):
            j = order[place]
            near = (j < i) & (np.abs(values[j] - values[i]) <= width[i])
            i, j = i[near], j[near]
            same = self._same(points[i], points[j])
            np.minimum.at(twin, i[same], j[same])
        while not np.array_equal(twin, twin[twin]):
            twin = twin[twin]
        return twin

    def _same(self, points: Complex, others: Complex) -> Bools:
        """Whether some image of a point is the other, row by row."""
        limit = self._tolerance * np.maximum(_FLOOR, np.abs(points).max(axis=1, initial=0))
        same = np.zeros(len(points), dtype=bool)
        for action in self._actions:
            same |= np.abs(action * points - others).max(axis=1, initial=0) <= limit
        return same


def _windows(keys: Floats, centres: Floats, width: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (i, place) with sorted ``keys[place]`` within ``width[i]`` of ``centres[i]``.

    In pieces of bounded size.
    """
    low = np.searchsorted(keys, centres - width, side="left")
    sizes = np.searchsorted(keys, centres + width, side="right") - low
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    for start in range(0, total, _PAIRS):
        pair = np.arange(start, min(start + _PAIRS, total))
        i = np.searchsorted(ends, pair, side="right")
        yield i, low[i] + pair - (ends[i] - sizes[i])


def exponent_of(actions: Complex) -> int:
    """Least q with ``a^q = 1`` for all elements of a finite diagonal group (g, n).

    Raises
    ------
    ValueError
        When there is no such q up to the number of actions.

    Examples
    --------
    >>> exponent_of(np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=complex))
    2
    """
    power = actions.copy()
    for q in range(1, len(actions) + 1):
        if np.abs(power - 1).max(initial=0) < 1e-9:
            return q
        power = power * actions
    raise ValueError("the actions are not a finite group")


def expand_orbit(points: Complex, actions: Complex) -> Complex:
    """All images of points (N, n) under the actions (g, n), shape (N * g, n).

    Examples
    --------
    >>> expand_orbit(np.array([[2.0, 3.0]]), np.array([[1, 1], [-1, -1]])).tolist()
    [[2.0, 3.0], [-2.0, -3.0]]
    """
    return (points[:, None, :] * actions[None]).reshape(-1, points.shape[1])
