"""Newton's method on many candidates at once, with points and residuals of extended precision.

The Hessian is equilibrated and its singular value decomposition taken in double precision; only
points and residuals carry extra digits (iterative refinement: Tisseur, "Newton's method in floating
point arithmetic", 2001), and the inverse too where doubles do not suffice. Weights may differ by
orders of magnitude, so every length is measured in weights divided by their scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.validate.precise import precise_gradient, precise_newton

# quadratic convergence needs 5 from a solver's 1e-4; the rest serves badly conditioned points
MAX_STEPS = 12
_EPS = float(np.finfo(np.float64).eps)
# Above this ratio of singular values the inverse of the equilibrated Hessian has no correct digit
# left to argue with.
LARGEST_CONDITION = 0.1 / _EPS
# Above this the inverse has too few digits to make Newton's method converge.
SHARP_CONDITION = 1e12
_EPS_POINT = float(np.finfo(np.longdouble).eps)

Gradient = Callable[[NDArray[Any]], NDArray[Any]]


@dataclass(frozen=True)
class Refined:
    """Refined candidates.

    Attributes
    ----------
    points : clongdouble array, shape (N, n)
        Last iterates.
    scale : float array, shape (N, n)
        Scale of each weight, from the equilibrated Hessian: ``D H D`` has rows of maximum 1.
    step : float array, shape (N,)
        Maximum norm of the Newton step still to be taken, in scaled weights.
    value : complex array, shape (N, n)
        Gradient at the points.
    inverse : complex array, shape (N, n, n)
        Pseudo-inverse of the equilibrated Hessian.
    condition : float array, shape (N,)
        Condition number of the equilibrated Hessian in the maximum norm; inf when it is singular to
        working precision.
    moved : float array, shape (N,)
        Maximum norm of last iterate minus candidate.
    precise : bool
        Whether ``value`` was computed with ball arithmetic instead of extended precision.
    """

    points: NDArray[Any]
    scale: NDArray[np.float64]
    step: NDArray[np.float64]
    value: NDArray[np.complex128]
    inverse: NDArray[np.complex128]
    condition: NDArray[np.float64]
    moved: NDArray[np.float64]
    precise: bool


def refine(
    problem: Problem, candidates: NDArray[np.complex128], *, precise: bool = False
) -> Refined:
    """Refine candidates (N, n) until the Newton step no longer shrinks; the best iterate of each is kept.

    Parameters
    ----------
    problem, candidates
        The problem, and points near its critical points.
    precise : bool
        Compute residuals and inverses with 200-bit balls: slow, and needed where the condition
        number exceeds about 1e7 (residuals) or 1e15 (inverses).
    """
    parameters = problem.parameters.astype(np.longdouble)

    def extended(points: NDArray[Any]) -> NDArray[Any]:
        return problem.system.evaluate(points, parameters)

    def balls(points: NDArray[Any]) -> NDArray[Any]:
        return precise_gradient(problem, points)

    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # hopeless candidates end as inf and are dropped later
        gradient = balls if precise else extended
        # Points carry extended digits too: at condition numbers of 1e14 rounding to doubles would
        # undo the last step.
        start = np.asarray(candidates, dtype=np.clongdouble)
        best = _iterate(problem, start, gradient)
        if precise:
            best = _iterate(problem, best, gradient, exact=True)
        return replace(
            _measure(problem, best, gradient, exact=precise),
            moved=_norm(best - start),
            precise=precise,
        )


def _iterate(
    problem: Problem, start: NDArray[Any], gradient: Gradient, *, exact: bool = False
) -> NDArray[Any]:
    best, points = start.copy(), start.copy()
    size = np.full(len(start), np.inf)
    active = np.arange(len(start))
    for _ in range(MAX_STEPS):
        if not len(active):
            break
        now = _measure(problem, points[active], gradient, exact=exact)
        better = now.step < size[active]
        size[active[better]] = now.step[better]
        best[active[better]] = points[active[better]]
        length = _norm(points[active] / now.scale) + 1e-300
        going = better & (now.step > _EPS_POINT * length) & (now.step < 1e3 * (1 + length))
        newton = np.einsum("kij,kj->ki", now.inverse, now.value * now.scale) * now.scale
        points[active] -= newton
        active = active[going]
    return best


def _measure(
    problem: Problem, points: NDArray[Any], gradient: Gradient, *, exact: bool = False
) -> Refined:
    """Newton step of each point; ``exact`` replaces inverses that have no correct digit by those of balls."""
    hessian, value = problem.hessian(points.astype(np.complex128)), gradient(points)
    scale = equilibrate(hessian)
    scaled = hessian * scale[:, :, None] * scale[:, None, :]
    inverse, condition = _pseudo_inverse(scaled)
    step = np.einsum("kij,kj->ki", inverse, value * scale)
    blunt = np.flatnonzero(exact & ~(condition < SHARP_CONDITION) & np.isfinite(points).all(axis=1))
    if len(blunt):
        better, exact_step, found = precise_newton(problem, points[blunt], scale[blunt])
        rows = blunt[found]
        inverse[rows], step[rows] = better[found], exact_step[found]
        condition[rows] = _row_norm(scaled[rows]) * _row_norm(inverse[rows])
    return Refined(
        points=points,
        scale=scale,
        step=_norm(step),
        value=np.asarray(value, dtype=np.complex128),
        inverse=inverse,
        condition=condition,
        moved=np.zeros(len(points)),
        precise=False,
    )


def equilibrate(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """Scale symmetric matrices (N, n, n) to rows of maximum 1: ``D A D`` (Ruiz, 2001); gives D, shape (N, n)."""
    size = np.where(np.isfinite(matrices), np.abs(matrices), 0)
    scale = np.ones(matrices.shape[:2])
    for _ in range(8):
        largest = np.sqrt((size * scale[:, :, None] * scale[:, None, :]).max(axis=2, initial=0))
        scale /= np.where(largest > 0, largest, 1)
    return scale


def _pseudo_inverse(matrices: NDArray[Any]) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Invert (N, n, n), leaving out singular values below rounding; give condition numbers in the maximum norm too."""
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    u, s, vh = np.linalg.svd(np.where(finite[:, None, None], matrices, 0))
    cutoff = matrices.shape[-1] * _EPS * s[:, :1]
    kept: NDArray[np.bool_] = np.asarray(s > cutoff)
    weights = np.where(kept, 1 / np.where(kept, s, 1), 0)
    inverse = np.einsum("kji,kj,klj->kil", vh.conj(), weights, u.conj())
    trusted = kept[:, -1] & (s[:, 0] < LARGEST_CONDITION * s[:, -1])
    condition = np.where(trusted, _row_norm(matrices) * _row_norm(inverse), np.inf)
    return inverse, condition


def _row_norm(matrices: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.abs(matrices).sum(axis=2).max(axis=1, initial=0))


def _norm(vectors: NDArray[Any]) -> NDArray[np.float64]:
    norms = np.abs(vectors).max(axis=1, initial=0).astype(np.float64)
    return np.where(np.isnan(norms), np.inf, norms)
