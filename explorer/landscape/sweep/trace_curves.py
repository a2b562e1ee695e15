"""Curves of the boundary followed by pseudo-arclength, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.boundary_system import BoundarySystem

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Steps: first, smallest and largest length in scaled unknowns, and largest one in the unit square.
_FIRST = 3e-3
_SMALLEST = 1e-7
_LARGEST = 0.2
_ACROSS = 0.005
_MOST_STEPS = 3000
# Corrections, the last of this size at most, and cosine of the largest turn in a step.
_CORRECTIONS = 5
_SMALL = 1e-11
_TURN = 0.9
# Curves end this far outside the unit square.
_MARGIN = 0.02


class Ended(StrEnum):
    """Why a curve ends."""

    OUTSIDE = "it leaves the window"
    CLOSED = "it closes"
    STUCK = "its next point was not found: another curve meets it there, or weights go to infinity"
    STEPS = "too many steps"


@dataclass(frozen=True, eq=False)
class Traced:
    """One side of a curve: its points (K, N), the first one where it began."""

    points: Floats
    ended: Ended


def trace(system: BoundarySystem, z: Floats, c: Floats, scale: Floats, side: float) -> list[Traced]:
    """Follow curves from points (B, N) on them, to one side.

    Parameters
    ----------
    system : BoundarySystem
    z, scale : float arrays, shape (B, N)
        Points, and units of the unknowns.
    c : float array, shape (B, k)
        Normals of the kernels.
    side : float
        1 or -1.
    """
    tracer = _Tracer(system, z, c, scale, side)
    for _ in range(_MOST_STEPS):
        if not tracer.step():
            break
    return tracer.result()


class _Tracer:
    """Curves on their way: what is still followed, and what is found."""

    def __init__(
        self, system: BoundarySystem, z: Floats, c: Floats, scale: Floats, side: float
    ) -> None:
        self._system = system
        self._z = z.copy()
        self._c = c.copy()
        self._scale = scale
        self._begin = z.copy()
        self._length = np.full(len(z), _FIRST)
        self._tangent = side * self._tangents(z, None)
        self._points = [[row.copy()] for row in z]
        self._ended: list[Ended | None] = [None] * len(z)
        self._away = np.zeros(len(z))

    def result(self) -> list[Traced]:
        """What was found."""
        return [
            Traced(np.array(points), ended or Ended.STEPS)
            for points, ended in zip(self._points, self._ended, strict=True)
        ]

    def step(self) -> bool:
        """Make one step of every curve that goes on; False when none does."""
        rows = np.array([k for k, ended in enumerate(self._ended) if ended is None], dtype=int)
        if not len(rows):
            return False
        ahead = self._tangent[rows] * self._length[rows, None] * self._scale[rows]
        found, good = self._corrected(rows, self._z[rows] + ahead)
        self._turn_normals(rows[good], found, good)
        tangent = self._tangents(np.where(good[:, None], found, self._z[rows]), rows)
        turn = (tangent * self._tangent[rows]).sum(axis=1)
        k = self._system.weights
        across = np.linalg.norm((found - self._z[rows])[:, k : k + 2], axis=1)
        good &= (turn > _TURN) & (across <= 1.5 * _ACROSS)
        for row, point, new, ok, wide in zip(rows, found, tangent, good, across, strict=True):
            self._take(int(row), point, new, bool(ok), float(wide))
        return True

    def _turn_normals(self, rows: NDArray[np.int64], found: Floats, good: Bools) -> None:
        """Let the normal of the kernel go along: by a fixed one v would become infinite."""
        v = found[good, self._system.weights + 2 :]
        v = v / np.linalg.norm(v, axis=1)[:, None]
        found[good, self._system.weights + 2 :] = v
        self._c[rows] = v

    def _take(self, row: int, point: Floats, tangent: Floats, good: bool, across: float) -> None:
        """Go on to a point, or try a shorter step."""
        if not good:
            self._length[row] /= 2
            if self._length[row] < _SMALLEST:
                self._ended[row] = Ended.STUCK
            return
        self._z[row], self._tangent[row] = point, tangent
        self._points[row].append(point.copy())
        k = self._system.weights
        place = point[k : k + 2]
        if (np.abs(place - 0.5) > 0.5 + _MARGIN).any():
            self._ended[row] = Ended.OUTSIDE
        elif self._closes(row, point):
            self._ended[row] = Ended.CLOSED
        grown = 1.5 * self._length[row]
        if across > 0:
            grown = min(grown, self._length[row] * _ACROSS / across)
        self._length[row] = min(grown, _LARGEST)

    def _closes(self, row: int, point: Floats) -> bool:
        k = self._system.weights + 2  # the kernel may come back with the other sign
        gap = ((point - self._begin[row]) / self._scale[row])[:k]
        distance = float(np.linalg.norm(gap))
        self._away[row] = max(self._away[row], distance)
        last = ((self._points[row][-1] - self._points[row][-2]) / self._scale[row])[:k]
        step = float(np.linalg.norm(last))
        if distance > 1.2 * step or self._away[row] <= 4 * step or float(last @ gap) > 0:
            return False
        self._points[row].append(self._begin[row].copy())
        return True

    def _parameters(self, rows: NDArray[np.int64], a: Floats, b: Floats) -> Floats:
        return np.concatenate([self._c[rows], a, b[:, None]], axis=1)

    def _corrected(
        self, rows: NDArray[np.int64], start: Floats
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Newton's method across the tangent; points, and which have come to rest."""
        a = self._tangent[rows] / self._scale[rows]
        parameters = self._parameters(rows, a, (a * start).sum(axis=1))
        z, size = start.copy(), np.full(len(rows), np.inf)
        square = self._system.system
        for _ in range(_CORRECTIONS):
            with np.errstate(all="ignore"):
                value, matrix = square.evaluate(z, parameters), square.jacobian(z, parameters)
            change = _solved(matrix * self._scale[rows][:, None], value)
            size = np.abs(change).max(axis=1)
            z = z - np.where(np.isfinite(change), change, 0) * self._scale[rows]
        moved = np.abs((z - start) / self._scale[rows]).max(axis=1)
        return z, (size <= _SMALL * 10) & (moved <= 0.5 * self._length[rows] + 1e-9)

    def _tangents(self, z: Floats, rows: NDArray[np.int64] | None) -> Floats:
        """Unit tangents in scaled unknowns, forward where ``rows`` have one already."""
        mine = np.arange(len(z)) if rows is None else rows
        parameters = self._parameters(mine, np.zeros_like(z), np.zeros(len(z)))
        with np.errstate(all="ignore"):
            matrix = self._system.system.jacobian(z, parameters)[:, :-1]
        matrix = np.nan_to_num(matrix) * self._scale[mine][:, None]
        found = np.linalg.svd(matrix)[2][:, -1]
        if rows is None:
            return np.asarray(found)
        forward = np.sign((found * self._tangent[rows]).sum(axis=1))
        return np.asarray(found * np.where(forward == 0, 1, forward)[:, None])


def _solved(matrices: Floats, right: Floats) -> Floats:
    """Solutions of many linear systems; NaN where a matrix is singular."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[..., None])[..., 0])
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(np.nan_to_num(matrices))
        return np.asarray(np.einsum("bij,bj->bi", inverse, right))
