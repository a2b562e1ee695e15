"""Multiple points on a slice: degenerate critical orbits.

Loops cannot carry them. They are looked for by Newton's method from random points, sharpened by
deflation, and counted with their multiplicity as common zeros of gradient and slice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.local.multiplicity import local_multiplicity
from explorer.manifolds.slices.classes import is_real
from explorer.manifolds.slices.gather import Gathered
from explorer.manifolds.slices.scatter import leaders
from explorer.manifolds.slices.square import Complex, SliceSystem, equations_on

MOST = 1536
"""Points that are looked at, times the square of the number of unknowns: half a minute."""
_NEAR = 1e-6
_STARTS = 24
_STEPS = 30


@dataclass(frozen=True, eq=False)
class MultiplePoints:
    """Points on the common slice where gradient and slice have a multiple zero.

    Attributes
    ----------
    points : complex array, shape (K, n)
    multiplicity : int array, shape (K,)
        0 where it was not found.
    whole : bool
        All candidates were looked at.
    """

    points: Complex
    multiplicity: NDArray[np.int64]
    whole: bool

    @classmethod
    def none(cls, unknowns: int) -> MultiplePoints:
        """No points."""
        empty = np.zeros((0, unknowns), dtype=np.complex128)
        return cls(empty, np.zeros(0, dtype=np.int64), whole=True)

    @property
    def total(self) -> int | None:
        """Sum of the multiplicities; None where some are not known."""
        known = self.whole and bool((self.multiplicity > 0).all())
        return int(self.multiplicity.sum()) if known else None


def multiple_points(gathered: Gathered) -> MultiplePoints:
    """Sharpen and count the singular points that a search met."""
    n = gathered.square.unknowns
    candidates = np.concatenate([np.zeros((0, n)), *gathered.singular, *_degenerate(gathered)])
    first = leaders(candidates)
    equations = equations_on(gathered.square.family, gathered.covector).at([])
    most = max(4, MOST // n**2)
    points: list[Complex] = []
    numbers: list[int] = []
    for point in candidates[first[:most]]:
        found = local_multiplicity(equations, point)
        if found.isolated is False or (found.multiplicity or 2) < 2:
            continue
        near = [np.abs(found.point - p).max() < _NEAR * max(1, np.abs(p).max()) for p in points]
        if not any(near):
            points.append(found.point)
            numbers.append(found.multiplicity or 0)
    return MultiplePoints(
        np.array(points, dtype=np.complex128).reshape(-1, n),
        np.array(numbers, dtype=np.int64),
        len(first) <= most,
    )


def _degenerate(gathered: Gathered) -> list[Complex]:
    """Listed points that are singular: the origin may be."""
    points = gathered.slice.points
    regular = gathered.square.regular(points, gathered.slice.covector)
    return [points[~regular]]


def real_singular(gathered: Gathered) -> int:
    """Number of real singular points that a search met, the origin aside."""
    n = gathered.square.unknowns
    candidates = np.concatenate([np.zeros((0, n)), *gathered.singular])
    near = candidates[leaders(candidates)]
    return int((is_real(near) & near.any(axis=1)).sum())


def real_orbits(square: SliceSystem, points: Complex) -> list[NDArray[np.float64]]:
    """Sort the real ones among points (K, n) into orbits of the connected group."""
    groups: list[list[NDArray[np.float64]]] = []
    for point in points[is_real(points)].real:
        for group in groups:
            if _same_orbit(square, group[0], point):
                group.append(point)
                break
        else:
            groups.append([point])
    return [np.array(group) for group in groups]


def _same_orbit(square: SliceSystem, x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Whether Newton's method on the group carries y to x, from some random element."""
    from scipy.linalg import expm

    rng = np.random.default_rng(5)
    size = max(1e-300, float(np.abs(x).max(initial=0)))
    for _ in range(_STARTS):
        factors = 3 * rng.normal(size=len(square.generators))
        moved = expm(np.tensordot(factors, square.generators, 1)) @ y
        for _ in range(_STEPS):
            tangents = (square.generators @ moved).T
            factors = np.linalg.lstsq(tangents, x - moved, rcond=1e-9)[0]
            factors *= min(1.0, 0.5 / max(1e-300, float(np.abs(factors).max(initial=0))))
            moved = expm(np.tensordot(factors, square.generators, 1)) @ moved
        if np.abs(moved - x).max(initial=0) < _NEAR * size:
            return True
    return False
