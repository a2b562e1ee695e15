"""Curves where critical points meet, in a plane of problems: found from solved places, and traced.

From each solved place Newton's method goes to the nearest place where one of its points would meet
another: from complex pairs near the real points, and from real points with small eigenvalues of the
Hessian. From there curves are followed both ways in (w, x, y, v), where they are smooth though
their pictures have cusps. A curve that no solved place leads to is not found: so what is said
between curves is observed, and held against the solved places.

References
----------
Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems (1977).
Allgower and Georg, Introduction to Numerical Continuation Methods (2003).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.solution import Solution
from explorer.landscape.sweep.boundary_system import BoundarySystem
from explorer.landscape.sweep.plane import evaluate
from explorer.landscape.sweep.trace_curves import Ended, trace
from explorer.polynomial import System

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_STEPS = 15
# Last step of Newton's method, in shares of the unknowns, of a point on a curve.
_SMALL = 1e-9
# Farthest step in the unit square, and how far outside a point may lie.
_LARGEST_STEP, _OUTSIDE = 0.1, 0.02
# Complex pairs with larger imaginary parts, and real points with larger eigenvalues, as shares of
# the largest, are no candidates.
_PAIRS, _EIGENVALUES = 1.0, 0.5
# Coordinates below this share of the largest are zero: the point is on a smaller pattern.
_ZERO = 1e-4
# Distance, in the unit square and of the loss in shares of its size, of what is on a known curve.
_SAME = 2e-3
# Curves that are followed together.
_TOGETHER = 12


class Kind(StrEnum):
    """What happens on a curve."""

    FOLD = "fold"
    """Two critical points meet and turn complex."""
    BRANCHING = "branching"
    """Points meet on a coordinate subspace, and leave it in a pair."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve of the boundary.

    Attributes
    ----------
    kind : Kind
    places : float array, shape (K, 2)
        In the unit square, in order.
    weights : float array, shape (K, n)
        Where points meet.
    loss : float array, shape (K,)
    ended : tuple of two Ended
        Why it ends on either side.
    """

    kind: Kind
    places: Floats
    weights: Floats
    loss: Floats
    ended: tuple[Ended, Ended]

    @property
    def whole(self) -> bool:
        """Whether it closes, or leaves the window on both sides."""
        return all(end in (Ended.CLOSED, Ended.OUTSIDE) for end in self.ended)


@dataclass(frozen=True, eq=False)
class _Seed:
    """A point on a curve: its unknowns z, and the normal c of its kernel."""

    system: BoundarySystem
    z: Floats
    c: Floats
    loss: float

    @property
    def place(self) -> Floats:
        return np.asarray(self.system.places_of(self.z[None])[0])


class Boundary:
    """Curves of one plane, as far as they are known.

    Parameters
    ----------
    loss : System
        Gradient equations of the problems.
    polynomials : float array, shape (d + 1, d + 1, p)
        Their parameters over the unit square.
    """

    def __init__(self, loss: System, polynomials: Floats) -> None:
        self._loss = loss
        self._polynomials = polynomials
        self._systems: dict[tuple[bytes, bytes], BoundarySystem] = {}
        self.curves: list[Curve] = []

    def add(self, solved: Sequence[tuple[Floats, Solution]]) -> int:
        """Look for curves from solved places; returns how many new ones there are."""
        before = len(self.curves)
        seeds = self._new(list(self._seeds(solved)))
        while seeds:
            chosen = _far_apart(seeds)
            for seed, curve in self._traced(chosen):
                if self._new([seed]):
                    self.curves.append(curve)
            seeds = self._new([s for s in seeds if not any(s is c for c in chosen)])
        return len(self.curves) - before

    def _new(self, seeds: list[_Seed]) -> list[_Seed]:
        """Seeds that are on no known curve."""
        return [seed for seed in seeds if not any(_on(curve, seed) for curve in self.curves)]

    def _system(self, kept: Bools, across: Bools) -> BoundarySystem:
        key = kept.tobytes(), across.tobytes()
        if key not in self._systems:
            self._systems[key] = BoundarySystem(self._loss, self._polynomials, kept, across)
        return self._systems[key]

    def _seeds(self, solved: Sequence[tuple[Floats, Solution]]) -> Iterator[_Seed]:
        """Points on curves, from all solved places together."""
        starts: dict[tuple[bytes, bytes], list[tuple[Floats, Floats]]] = {}
        for place, solution in solved:
            for kept, across, z, c in self._starts(place, solution):
                starts.setdefault((kept.tobytes(), across.tobytes()), []).append((z, c))
                self._system(kept, across)
        for key, pairs in starts.items():
            z, c = (np.array(side) for side in zip(*pairs, strict=True))
            yield from self._settled(self._systems[key], z, c)

    def _starts(
        self, place: Floats, solution: Solution
    ) -> Iterator[tuple[Bools, Bools, Floats, Floats]]:
        """Zero patterns of w and v, unknowns and normal: where Newton's method begins."""
        listed = solution.classification.points
        first = np.unique(listed.orbit, return_index=True)[1]
        parameters = solution.problem.parameters
        for x in listed.points[first[listed.points[first].imag.max(axis=1, initial=0) >= 0]]:
            kept = x != 0
            size = np.abs(x).max(initial=0)
            if kept.any() and 0 < np.abs(x.imag).max() <= _PAIRS * size:
                v = x.imag / np.linalg.norm(x.imag)
                yield kept, kept, _joined(x.real, kept, place, v, kept), v[kept]
            if not x.imag.any():
                hessian = self._loss.jacobian(x.real[None], parameters)[0].real
                yield from _from_real(x.real, kept, place, hessian)

    def _settled(self, system: BoundarySystem, z: Floats, c: Floats) -> Iterator[_Seed]:
        """Newton's method to the nearest points of curves, many at once."""
        scale = _scale(system, z)
        alive, last = np.ones(len(z), dtype=bool), np.full(len(z), np.inf)
        k = system.weights
        for _ in range(_STEPS):
            value, matrix = values_of(system, z, c)
            with np.errstate(all="ignore"):
                inverse = np.linalg.pinv(np.where(np.isfinite(matrix), matrix, 0) * scale[:, None])
                step = -np.einsum("bij,bj->bi", inverse, np.nan_to_num(value))
            far = np.abs(step[:, k : k + 2]).max(axis=1, initial=0)
            step *= np.minimum(1, _LARGEST_STEP / np.maximum(far, 1e-300))[:, None]
            last = np.abs(step).max(axis=1)
            z = z + np.where(alive[:, None] & np.isfinite(step), step * scale, 0)
            alive &= (np.abs(z[:, k : k + 2] - 0.5) < 0.5 + 3 * _LARGEST_STEP).all(axis=1)
        alive &= last < _SMALL
        alive &= (np.abs(z[:, k : k + 2] - 0.5) <= 0.5 + _OUTSIDE).all(axis=1)
        for row in np.flatnonzero(alive).tolist():
            if not self._on_smaller(system, z[row]):
                loss = self._losses(system, z[row][None])[0]
                yield _Seed(system, z[row], c[row], float(loss))

    def _on_smaller(self, system: BoundarySystem, z: Floats) -> bool:
        """Whether w has zeros that another system describes."""
        if not system.weights:
            return False
        w = system.weights_of(z[None])[0]
        size = np.abs(w).max(initial=0)
        live = np.abs(w) > _ZERO * size
        if not size > 1e-6:
            return True
        return any(
            (system.kept & ~p).any() and not (live & ~p).any()
            for p in self._loss.invariant_zero_patterns
        )

    def _losses(self, system: BoundarySystem, z: Floats) -> Floats:
        parameters = evaluate(self._polynomials, system.places_of(z))
        return np.asarray(self._loss.value_of_potential(system.weights_of(z), parameters).real)

    def _traced(self, seeds: list[_Seed]) -> list[tuple[_Seed, Curve]]:
        """Follow the curves of some seeds."""
        curves = []
        for system in {id(s.system): s.system for s in seeds}.values():
            mine = [s for s in seeds if s.system is system]
            z, c = np.array([s.z for s in mine]), np.array([s.c for s in mine])
            scale = _scale(system, z)
            both = [trace(system, z, c, scale, side) for side in (1.0, -1.0)]
            for seed, there, back in zip(mine, *both, strict=True):
                closed = there.ended is Ended.CLOSED
                parts = [there.points] if closed else [back.points[:0:-1], there.points]
                ended = (there.ended if closed else back.ended, there.ended)
                curves.append((seed, self._curve(system, np.concatenate(parts), ended)))
        return curves

    def _curve(self, system: BoundarySystem, z: Floats, ended: tuple[Ended, Ended]) -> Curve:
        kind = Kind.FOLD if np.array_equal(system.kept, system.across) else Kind.BRANCHING
        return Curve(
            kind, system.places_of(z), system.weights_of(z), self._losses(system, z), ended
        )


def values_of(system: BoundarySystem, z: Floats, c: Floats) -> tuple[Floats, Floats]:
    """Equations (B, N - 1) of curves and their Jacobians (B, N - 1, N)."""
    parameters = np.concatenate([c, np.zeros((len(z), z.shape[1] + 1))], axis=1)
    square = system.system
    with np.errstate(all="ignore"):
        value = square.evaluate(z, parameters)[:, :-1]
        return value, square.jacobian(z, parameters)[:, :-1]


def _from_real(
    x: Floats, kept: Bools, place: Floats, hessian: Floats
) -> Iterator[tuple[Bools, Bools, Floats, Floats]]:
    """Starts at a real point: a fold within its pattern, a branching out of it."""
    for across in (kept, ~kept):
        if not across.any():
            continue
        values, vectors = np.linalg.eigh(hessian[np.ix_(across, across)])
        size = np.abs(values).max(initial=0)
        for k in np.argsort(np.abs(values))[:2].tolist():
            if np.abs(values[k]) <= _EIGENVALUES * size or not np.array_equal(across, kept):
                v = np.zeros(len(x))
                v[across] = vectors[:, k]
                yield kept, across, _joined(x, kept, place, v, across), v[across]


def _joined(w: Floats, kept: Bools, place: Floats, v: Floats, across: Bools) -> Floats:
    return np.concatenate([w[kept], place, v[across]])


def _scale(system: BoundarySystem, z: Floats) -> Floats:
    """Units of the unknowns, shape (B, N): weights by the largest of each."""
    k, scale = system.weights, np.ones_like(z)
    if k:
        scale[:, :k] = np.maximum(np.abs(z[:, :k]).max(axis=1), 1e-6)[:, None]
    return scale


def _on(curve: Curve, seed: _Seed) -> bool:
    """Whether a point lies on a curve, by place and loss."""
    size = _SAME * max(1e-300, float(np.abs(curve.loss).max()))
    steps = np.linalg.norm(np.diff(curve.places, axis=0), axis=1)
    reach = np.maximum(np.append(steps, 0), np.append(0, steps)) + _SAME
    gap = np.linalg.norm(curve.places - seed.place, axis=1)
    for k in np.flatnonzero(gap <= reach).tolist():
        for a, b in ((k - 1, k), (k, k + 1)):
            if a >= 0 and b < len(curve.places) and _near(curve, a, b, seed, size):
                return True
    return False


def _near(curve: Curve, a: int, b: int, seed: _Seed, size: float) -> bool:
    """Whether a point is next to a piece of a curve."""
    p, q = curve.places[a], curve.places[b]
    length = float((q - p) @ (q - p))
    t = min(1.0, max(0.0, float((seed.place - p) @ (q - p)) / length)) if length else 0.0
    gap = np.linalg.norm(seed.place - p - t * (q - p))
    loss = curve.loss[a] + t * (curve.loss[b] - curve.loss[a])
    return bool(
        gap <= _SAME and abs(seed.loss - loss) <= size + 0.1 * abs(curve.loss[b] - curve.loss[a])
    )


def _far_apart(seeds: list[_Seed]) -> list[_Seed]:
    """Choose some seeds as far from each other as they can be."""
    places = np.array([s.place for s in seeds])
    chosen = [0]
    gap = np.linalg.norm(places - places[0], axis=1)
    while len(chosen) < min(_TOGETHER, len(seeds)) and gap.max() > 0:
        chosen.append(int(gap.argmax()))
        gap = np.minimum(gap, np.linalg.norm(places - places[chosen[-1]], axis=1))
    return [seeds[k] for k in chosen]
