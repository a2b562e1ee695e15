"""How far a refined point is from a true critical point, and in which ball that one is the only one.

Newton-Kantorovich in majorant form, evaluated in floating point. With ``G = H(x)^-1`` and ``kappa(r) = || |G|
(H_abs(|x| + r) - H_abs(|x|)) ||_inf``, ``kappa(r) <= 1/2`` and a Newton step of at most ``r / 2`` give exactly one
critical point in the ball of radius r around x, at a distance of at most twice the step (Kantorovich; see Rump,
"Verification methods", Acta Numerica 2010, section 13). Rounding of the residual is bounded; that of G is not, so
this is an estimate with a reason, not a proof: interval certification replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.critical.majorant import Majorant
from explorer.critical.refine import Refined
from explorer.problem import Problem

_EPS = float(np.finfo(np.float64).eps)
_EPS_RESIDUAL = float(np.finfo(np.longdouble).eps)
# Newton on a multiple root stops about here (square root of rounding for multiplicity two), relative to the point.
SINGULAR_ACCURACY = 1e-6


@dataclass(frozen=True)
class Accuracy:
    """What is known about each refined point.

    Attributes
    ----------
    regular : bool array, shape (N,)
        A critical point exists in the ball of radius ``unique`` and is the only one there.
    error : float array, shape (N,)
        Bound on the distance (maximum norm) to it; for a point that is not regular a rough figure.
    unique : float array, shape (N,)
        Radius in which the critical point is the only one; 0 when not regular.
    solves : bool array, shape (N,)
        Regular, or singular with a gradient that vanishes up to rounding and the accuracy of a multiple root.
    """

    regular: NDArray[np.bool_]
    error: NDArray[np.float64]
    unique: NDArray[np.float64]
    solves: NDArray[np.bool_]


def assess(problem: Problem, refined: Refined, majorant: Majorant) -> Accuracy:
    """Judge refined points; see :class:`Accuracy`."""
    points = np.abs(refined.points).astype(np.float64)
    scale = points.max(axis=1, initial=0)
    terms = majorant.gradient(points)
    operations = 4 * len(problem.system.value_program) ** 0.5 + 16
    noise = np.einsum("kij,kj->ki", np.abs(refined.inverse), operations * _EPS_RESIDUAL * terms).max(axis=1, initial=0)
    step = refined.step + noise
    unique = _uniqueness_radius(refined, majorant, points)
    regular = np.isfinite(refined.condition) & (refined.condition < 0.01 / _EPS) & (4 * step <= unique)
    rounding = _EPS * scale  # the table holds doubles
    backward = refined.residual / np.maximum(terms.max(axis=1, initial=0), np.finfo(float).tiny)
    singular = ~regular & (backward < 1e-10) & (refined.moved <= 1e-3 * (1 + scale)) & np.isfinite(scale)
    rough = np.maximum(refined.step, SINGULAR_ACCURACY * (1 + scale))
    return Accuracy(
        regular, np.where(regular, 2 * step + rounding, rough), np.where(regular, unique, 0), regular | singular
    )


def _uniqueness_radius(refined: Refined, majorant: Majorant, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find a radius with ``kappa <= 1/2``; ``kappa(r) / r`` grows with r, so ``r / (2 kappa(r))`` is always good."""
    inverse, base = np.abs(refined.inverse), majorant.hessian(points)

    def contraction(radius: NDArray[np.float64]) -> NDArray[np.float64]:
        change = majorant.hessian(points + radius[:, None]) - base
        row_sums: NDArray[np.float64] = np.einsum("kij,kjl->ki", inverse, change)
        return np.asarray(row_sums.max(axis=1, initial=0))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        high = 1 + points.max(axis=1, initial=0)
        good = np.zeros(len(points))
        for _ in range(4):
            kappa = contraction(high)
            good = np.maximum(good, np.where(kappa <= 0.5, high, 0.5 * high / kappa))
            high = np.sqrt(high * good)
    return np.where(np.isfinite(good), good, 0)
