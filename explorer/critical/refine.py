"""Newton's method on many candidates at once, with residuals in extended precision.

The Jacobian and its singular value decomposition stay in double precision; only the residual and the point carry the
extra digits (iterative refinement: Tisseur, "Newton's method in floating point arithmetic", 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.problem import Problem

MAX_STEPS = 12  # quadratic convergence needs 5 from a solver's 1e-4; the rest serves badly conditioned points


@dataclass(frozen=True)
class Refined:
    """Refined candidates.

    Attributes
    ----------
    points : clongdouble array, shape (N, n)
        Last iterates.
    step : float array, shape (N,)
        Maximum norm of the Newton step still to be taken.
    residual : float array, shape (N,)
        Maximum norm of the gradient.
    inverse : complex array, shape (N, n, n)
        Pseudo-inverse of the Hessian.
    condition : float array, shape (N,)
        Ratio of the largest and the smallest singular value of the Hessian; inf when singular.
    moved : float array, shape (N,)
        Maximum norm of last iterate minus candidate.
    """

    points: NDArray[Any]
    step: NDArray[np.float64]
    residual: NDArray[np.float64]
    inverse: NDArray[np.complex128]
    condition: NDArray[np.float64]
    moved: NDArray[np.float64]


def refine(problem: Problem, candidates: NDArray[np.complex128]) -> Refined:
    """Refine candidates (N, n) until the Newton step no longer shrinks; the best iterate of each is kept."""
    with np.errstate(over="ignore", invalid="ignore"):  # hopeless candidates end as inf and are dropped later
        return _refine(problem, np.asarray(candidates, dtype=np.clongdouble))


def _refine(problem: Problem, start: NDArray[Any]) -> Refined:
    parameters = problem.parameters.astype(np.longdouble)
    best = start.copy()
    size = np.full(len(start), np.inf)
    points, active = start.copy(), np.arange(len(start))
    for _ in range(MAX_STEPS):
        if not len(active):
            break
        step = _newton_step(problem, points[active], parameters)
        length = _norm(step)
        better = length < size[active]
        size[active[better]] = length[better]
        best[active[better]] = points[active[better]]
        points[active] -= step
        scale = 1 + _norm(points[active])
        going = np.isfinite(length) & (length > 1e-19 * scale) & (length < 1e3 * scale)
        active = active[going]
    return _measure(problem, best, start, parameters)


def _newton_step(problem: Problem, points: NDArray[Any], parameters: NDArray[Any]) -> NDArray[Any]:
    value = problem.system.evaluate(points, parameters)
    inverse, _ = _pseudo_inverse(problem.hessian(points.astype(np.complex128)))
    return np.asarray(np.einsum("kij,kj->ki", inverse, value))


def _measure(problem: Problem, points: NDArray[Any], start: NDArray[Any], parameters: NDArray[Any]) -> Refined:
    value = problem.system.evaluate(points, parameters)
    inverse, condition = _pseudo_inverse(problem.hessian(points.astype(np.complex128)))
    return Refined(
        points=points,
        step=_norm(np.einsum("kij,kj->ki", inverse, value)),
        residual=_norm(value),
        inverse=inverse,
        condition=condition,
        moved=_norm(points - start),
    )


def _pseudo_inverse(matrices: NDArray[np.complex128]) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Invert (N, n, n), leaving out singular values below rounding; give the condition numbers too."""
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    u, s, vh = np.linalg.svd(np.where(finite[:, None, None], matrices, 0))
    cutoff = matrices.shape[-1] * np.finfo(float).eps * s[:, :1]
    kept: NDArray[np.bool_] = np.asarray(s > cutoff)
    weights = np.where(kept, 1 / np.where(kept, s, 1), 0)
    inverse = np.einsum("kji,kj,klj->kil", vh.conj(), weights, u.conj())
    condition = np.where(kept[:, -1], s[:, 0] / np.where(kept[:, -1], s[:, -1], 1), np.inf)
    return inverse, condition


def _norm(vectors: NDArray[Any]) -> NDArray[np.float64]:
    norms = np.abs(vectors).max(axis=1, initial=0).astype(np.float64)
    return np.where(np.isnan(norms), np.inf, norms)
