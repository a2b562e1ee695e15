"""Newton's method on gradient and slice from random points: a search that needs no start.

Of families whose generic points are no critical points of any member, monodromy has no start. Then
points are looked for one by one; loops complete their orbits, and the degree tells whether all are
found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.slices.square import Complex, SliceSystem
from explorer.validate.matching import first_of_each

_STEPS = 60
_SPREAD = 1.2
# Steps below this share of a point mean that it solves the equations.
_SOLVED = 1e-11
# Points whose steps still shrink after all steps lie near a singular solution.
_NEARLY = 1e-5
# Ends this near are taken for one.
_SAME = 1e-4
_MOST = 400


@dataclass(frozen=True)
class Scattered:
    """Ends of Newton's method.

    Attributes
    ----------
    regular : complex array, shape (N, n)
        Isolated on the slice.
    singular : complex array, shape (K, n)
        Others, known to a few digits.
    """

    regular: Complex
    singular: Complex


def scatter(
    square: SliceSystem,
    covector: NDArray[np.float64],
    rng: np.random.Generator,
    starts: int,
    *,
    real: bool,
) -> Scattered:
    """Look for critical points on a slice from random points.

    Parameters
    ----------
    square : SliceSystem
    covector : float array, shape (n,)
    rng : Generator
    starts : int
    real : bool
        From real points.
    """
    n = square.unknowns
    parameters = square.parameters(square.numbers, covector)
    sizes = np.exp(_SPREAD * rng.normal(size=(starts, 1)))
    points = (rng.normal(size=(starts, n)) * sizes).astype(np.complex128)
    if not real:
        points = points + 1j * rng.normal(size=(starts, n)) * sizes
    last = np.full(starts, np.inf)
    for _ in range(_STEPS):
        points, last = _step(square, parameters, points)
    with np.errstate(invalid="ignore"):
        solved = last < _SOLVED
        nearly = (last < _NEARLY) & ~solved
    candidates = points[solved | nearly]
    regular, singular = square.sharpened(candidates[leaders(candidates)[:_MOST]], covector)
    return Scattered(regular, singular)


def leaders(points: Complex) -> NDArray[np.int64]:
    """First point of each cluster."""
    sizes = np.maximum(np.abs(points).max(axis=1, initial=0), 1e-3)
    scale = np.repeat(sizes[:, None], points.shape[1], axis=1)
    leader = first_of_each(points, scale, np.full(len(points), _SAME))
    return np.flatnonzero(leader == np.arange(len(points)))


def _step(
    square: SliceSystem, parameters: Complex, points: Complex
) -> tuple[Complex, NDArray[np.float64]]:
    """One damped step each, and the size of the full step as a share of the point."""
    n = square.unknowns
    whole = square.with_multipliers(points)
    with np.errstate(all="ignore"):
        values = square.system.evaluate(whole, parameters)
        jacobians = square.system.jacobian(whole, parameters)[:, :, :n]
        usable = np.isfinite(values).all(axis=1) & np.isfinite(jacobians).all(axis=(1, 2))
        values[~usable] = 0
        jacobians[~usable] = np.eye(values.shape[1], n)
        inverses = np.linalg.pinv(jacobians, rcond=1e-13)
        steps = -np.einsum("Nij,Nj->Ni", inverses, values)
        sizes = np.maximum(np.abs(points).max(axis=1), 1e-3)
        lengths = np.abs(steps).max(axis=1) / sizes
        best = points
        least = np.full(len(points), np.inf)
        for share in (1.0, 0.3, 0.05):
            tried = points + share * steps
            value = square.system.evaluate(square.with_multipliers(tried), parameters)
            norm = np.linalg.norm(value, axis=1)
            better = norm < least
            best = np.where(better[:, None], tried, best)
            least = np.where(better, norm, least)
    return best, np.where(usable, lengths, np.inf)
