"""How far a refined point is from a true critical point, and in which ball that one is the only one.

Newton-Kantorovich in majorant form, evaluated in floating point. With ``G = H(x)^-1`` and
``kappa(r) = || |G| (H_abs(|x| + r) - H_abs(|x|)) ||_inf``, ``kappa(r) <= 1/2`` and a Newton step of
at most ``r / 2`` give exactly one critical point in the ball of radius r around x, at a distance of
at most twice the step (Kantorovich; see Rump, "Verification methods", Acta Numerica 2010, section
13). Lengths are measured in weights divided by their scale, H in the same units. Rounding of the
residual is bounded; that of G is not, so this is an estimate with a reason, not a proof: interval
certification replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.validate.majorant import Majorant
from explorer.validate.refine import Refined

_TINY = float(np.finfo(np.float64).tiny)
_EPS_RESIDUAL = float(np.finfo(np.longdouble).eps)
# Newton on a multiple root stops about here (square root of rounding for multiplicity two),
# relative to the point.
SINGULAR_ACCURACY = 1e-6


@dataclass(frozen=True)
class Accuracy:
    """What is known about each refined point; lengths are maximum norms of weights divided by their ``scale``.

    Attributes
    ----------
    regular : bool array, shape (N,)
        A critical point exists in the ball of radius ``unique`` and is the only one there.
    scale : float array, shape (N, n)
        Unit of each weight.
    error : float array, shape (N,)
        Bound on the distance to it; for a point that is not regular a rough figure.
    unique : float array, shape (N,)
        Radius in which the critical point is the only one; 0 when not regular.
    solves : bool array, shape (N,)
        Regular, or singular with a gradient that vanishes up to rounding and the accuracy of a
        multiple root.
    """

    regular: NDArray[np.bool_]
    scale: NDArray[np.float64]
    error: NDArray[np.float64]
    unique: NDArray[np.float64]
    solves: NDArray[np.bool_]


def assess(system: System, refined: Refined, majorant: Majorant) -> Accuracy:
    """Judge refined points; see :class:`Accuracy`."""
    points = np.abs(refined.points).astype(np.float64)
    largest = points.max(axis=1, initial=0)
    terms = majorant.gradient(points)
    step = refined.step + _rounding(system, refined, terms)
    unique = _uniqueness_radius(refined, majorant, points)
    regular = np.isfinite(refined.condition) & (4 * step <= unique)
    backward = np.abs(refined.value).max(axis=1, initial=0) / np.maximum(
        terms.max(axis=1, initial=0), _TINY
    )
    near = (refined.moved <= 1e-3 * (1 + largest)) & np.isfinite(largest)
    singular = ~regular & (backward < 1e-10) & near
    rough = np.broadcast_to(1 + largest[:, None], points.shape)
    return Accuracy(
        regular=regular,
        scale=np.where(regular[:, None], refined.scale, rough),
        error=np.where(regular, 2 * step, SINGULAR_ACCURACY),
        unique=np.where(regular, unique, 0),
        solves=regular | singular,
    )


def _rounding(system: System, refined: Refined, terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bound what rounding of the gradient can do to the Newton step; balls round far below what matters."""
    if refined.precise:
        return np.full(len(terms), 1e-40)
    operations = 4 * len(system.value_program) ** 0.5 + 16
    noise = operations * _EPS_RESIDUAL * terms * refined.rows
    rows: NDArray[np.float64] = np.einsum("kij,kj->ki", np.abs(refined.inverse), noise)
    return np.asarray(rows.max(axis=1, initial=0))


def _uniqueness_radius(
    refined: Refined, majorant: Majorant, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find a radius with ``kappa <= 1/2``; ``kappa(r) / r`` grows with r, so ``r / (2 kappa(r))`` is always good."""
    inverse = np.abs(refined.inverse)
    base = majorant.hessian(points)
    rows, scale = refined.rows, refined.scale
    length = 1 + (points / scale).max(axis=1, initial=0)

    def contraction(radius: NDArray[np.float64]) -> NDArray[np.float64]:
        # A difference that rounding would make zero is taken over a wider box and scaled down (it
        # is convex).
        factor = np.maximum(1, 1e-6 * length / np.maximum(radius, 1e-300))
        wide = majorant.hessian(points + (factor * radius)[:, None] * scale)
        change = (wide - base) / factor[:, None, None]
        kappa: NDArray[np.float64] = np.einsum(
            "kij,kjl,kj,kl->ki", inverse, change, rows, scale, optimize=True
        )
        return np.asarray(kappa.max(axis=1, initial=0))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        high = length
        good = np.zeros(len(points))
        for _ in range(6):
            kappa = contraction(high)
            good = np.fmax(good, np.where(kappa <= 0.5, high, 0.5 * high / kappa))
            high = np.sqrt(high * good)
    return np.where(np.isfinite(good), good, 0)
