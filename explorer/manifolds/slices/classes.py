"""Points on one slice, sorted into complex orbits by loops of the slice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.transport import carry
from explorer.manifolds.slices.square import Complex, SliceSystem
from explorer.validate.matching import components

Ints = NDArray[np.int64]

# Loops in a row that bring nothing new and join no classes.
_QUIET = 8
_LOOPS = 60
_TRIES = 4
# Larger imaginary parts, as a share of the point, are no rounding.
_REAL = 1e-8
# Losses that agree to this share of the largest.
_SAME = 1e-7


@dataclass(eq=False)
class SlicePoints:
    """Critical points of one polynomial on one slice.

    Attributes
    ----------
    square : SliceSystem
    covector : complex array, shape (n,)
    options : NativeOptions
    """

    square: SliceSystem
    covector: Complex
    options: NativeOptions

    def __post_init__(self) -> None:
        size = self.square.unknowns + self.square.family.orbit_dimension
        self._index = OrbitIndex(np.ones((1, size), dtype=np.complex128))
        self._same: list[tuple[int, int]] = []

    @property
    def points(self) -> Complex:
        """All of them, shape (N, n)."""
        return self._index.points[:, : self.square.unknowns]

    @property
    def labels(self) -> Ints:
        """Class of each point."""
        edges = np.array(self._same, dtype=np.int64).reshape(-1, 2)
        return components(len(self._index), edges)

    def add(self, points: Complex) -> Ints:
        """Take points (N, n) on the slice in; their numbers."""
        return self._index.add(self.square.with_multipliers(points))

    def bring(self, points: Complex, rng: np.random.Generator) -> Ints:
        """Move critical points (N, n) along their orbits to the slice.

        Returns
        -------
        int array, shape (N,)
            Their numbers there; -1 for points that got lost.
        """
        numbers = np.full(len(points), -1, dtype=np.int64)
        for k, point in enumerate(points):
            for _ in range(_TRIES):
                begin = self.square.annihilated(point, rng)
                ends, arrived = self._move(point[None], begin, self.covector, careful=True)
                if arrived[0]:
                    numbers[k] = self.add(ends)[0]
                    break
        return numbers

    def settled(self, target: int | None) -> bool:
        """Whether all points are there, and points of one loss are one class each."""
        return len(self.points) == target and self._classes == self._losses

    @property
    def one_loss_each(self) -> bool:
        """Whether no class has points of different loss, as a wrong path would make it."""
        values, width = self._values
        labels = self.labels
        spread = [np.ptp(values[labels == k].real) for k in np.unique(labels)]
        return max(spread, default=0.0) <= width

    @property
    def _values(self) -> tuple[Complex, float]:
        """Losses, and what they are known to."""
        square = self.square
        parameters = square.parameters(square.numbers, self.covector)
        values = square.system.value_of_potential(self._index.points, parameters)
        return values, _SAME * max(1e-300, float(np.abs(values).max(initial=0)))

    @property
    def _classes(self) -> int:
        return len(np.unique(self.labels))

    @property
    def _losses(self) -> int:
        """Distinct complex losses: no class has two of them."""
        values, width = self._values
        rounded = {(round(v.real / width), round(v.imag / width)) for v in values.tolist()}
        return len(rounded)

    def close(self, rng: np.random.Generator, target: int | None = None) -> None:
        """Go round loops of covectors until nothing new comes, or all is known.

        Parameters
        ----------
        rng : Generator
        target : int, optional
            Number of points, where it is known.
        """
        if not self.square.family.orbit_dimension:
            return
        quiet = 0
        for _ in range(_LOOPS):
            if self.settled(target):
                break
            before = len(self.points), self._classes
            self._loop(rng)
            after = len(self.points), self._classes
            quiet = quiet + 1 if after == before else 0
            if quiet >= _QUIET:
                break

    def _loop(self, rng: np.random.Generator) -> None:
        n = len(self.covector)
        size = float(np.abs(self.covector).max())
        stops = (rng.normal(size=(2, n)) + 1j * rng.normal(size=(2, n))) * size
        corners = [self.covector, *stops, self.covector]
        moved = self.points.copy()
        numbers = np.arange(len(moved))
        for begin, end in pairwise(corners):
            moved, arrived = self._move(moved, begin, end)
            moved, numbers = moved[arrived], numbers[arrived]
        goals = self.add(moved)
        pairs = zip(numbers.tolist(), goals.tolist(), strict=True)
        self._same += [(a, b) for a, b in pairs if a != b]

    def _move(
        self, points: Complex, begin: Complex, end: Complex, *, careful: bool = False
    ) -> tuple[Complex, NDArray[np.bool_]]:
        square = self.square
        if not len(points):
            return points, np.zeros(0, dtype=bool)
        first = square.parameters(square.numbers, begin)
        last = square.parameters(square.numbers, end)
        start = square.with_multipliers(points)
        path = ParameterPath.line(first, last)
        carried = carry(square.compiled, path, last, start, self.options, careful=careful)
        there = carried.arrived & square.without_multipliers(carried.points)
        ends = carried.points[:, : square.unknowns]
        there[there] = square.regular(ends[there], end)
        return ends, there


def is_real(points: Complex) -> NDArray[np.bool_]:
    """Which points (N, n) are real up to rounding."""
    sizes = np.abs(points).max(axis=1, initial=0)
    imaginary = np.abs(points.imag).max(axis=1, initial=0)
    return np.asarray(imaginary <= _REAL * np.maximum(sizes, 1e-300))
