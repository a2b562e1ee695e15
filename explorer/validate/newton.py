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

from explorer.polynomial import System
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.precise import precise_gradient, precise_newton

Floats = NDArray[np.float64]

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
class Iterates:
    """Iterates candidates.

    Attributes
    ----------
    points : clongdouble array, shape (N, n)
        Last iterates.
    rows : float array, shape (N, n)
        Factor of each equation, from the equilibrated Jacobian; ``scale`` where that is symmetric.
    scale : float array, shape (N, n)
        Unit of each unknown: ``rows[i] J[i, j] scale[j]`` has rows and columns of maximum 1.
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
    rows: NDArray[np.float64]
    scale: NDArray[np.float64]
    step: NDArray[np.float64]
    value: NDArray[np.complex128]
    inverse: NDArray[np.complex128]
    condition: NDArray[np.float64]
    moved: NDArray[np.float64]
    precise: bool


def newton(
    system: System,
    parameters: Floats,
    candidates: NDArray[np.complex128],
    *,
    precise: bool = False,
    exact: ExactParameters | None = None,
) -> Iterates:
    """Refine candidates (N, n) until the Newton step no longer shrinks.

    The best iterate of each is kept.

    Parameters
    ----------
    system : System, with a square Jacobian
    parameters : float array, shape (p,)
    candidates : complex array, shape (N, n)
        Points near its zeros.
    precise : bool
        Compute residuals and inverses with 200-bit balls: slow, and needed where the condition
        number exceeds about 1e7 (residuals) or 1e15 (inverses).
    exact : ExactParameters, optional
        For the balls, where doubles round the parameters.

    Returns
    -------
    Iterates

    References
    ----------
    Tisseur, "Newton's method in floating point arithmetic and iterative refinement", SIAM J. Matrix
    Anal. Appl. 22, 2001.
    """
    extended_parameters = parameters.astype(np.longdouble)

    def extended(points: NDArray[Any]) -> NDArray[Any]:
        return system.evaluate(points, extended_parameters)

    def balls(points: NDArray[Any]) -> NDArray[Any]:
        return precise_gradient(system, parameters, points, exact)

    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # hopeless candidates end as inf and are dropped later
        gradient = balls if precise else extended
        # Points carry extended digits too: at condition numbers of 1e14 rounding to doubles would
        # undo the last step.
        start = np.asarray(candidates, dtype=np.clongdouble)
        best = _iterate(system, parameters, start, gradient)
        if precise:
            best = _iterate(system, parameters, best, gradient, precise=True, exact=exact)
        return replace(
            _measure(system, parameters, best, gradient, precise=precise, exact=exact),
            moved=_norm(best - start),
            precise=precise,
        )


def _iterate(
    system: System,
    parameters: Floats,
    start: NDArray[Any],
    gradient: Gradient,
    *,
    precise: bool = False,
    exact: ExactParameters | None = None,
) -> NDArray[Any]:
    best, points = start.copy(), start.copy()
    size = np.full(len(start), np.inf)
    active = np.arange(len(start))
    for _ in range(MAX_STEPS):
        if not len(active):
            break
        now = _measure(system, parameters, points[active], gradient, precise=precise, exact=exact)
        better = now.step < size[active]
        size[active[better]] = now.step[better]
        best[active[better]] = points[active[better]]
        length = _norm(points[active] / now.scale) + 1e-300
        going = better & (now.step > _EPS_POINT * length) & (now.step < 1e3 * (1 + length))
        change = np.einsum("kij,kj->ki", now.inverse, now.value * now.rows) * now.scale
        points[active] -= change
        active = active[going]
    return best


def _measure(
    system: System,
    parameters: Floats,
    points: NDArray[Any],
    gradient: Gradient,
    *,
    precise: bool = False,
    exact: ExactParameters | None = None,
) -> Iterates:
    """Newton step of each point.

    ``precise`` replaces inverses that have no correct digit by those of balls.
    """
    jacobian, value = system.jacobian(points.astype(np.complex128), parameters), gradient(points)
    rows, scale = equilibrate(jacobian, symmetric=system.potential is not None)
    scaled = jacobian * rows[:, :, None] * scale[:, None, :]
    inverse, condition = _pseudo_inverse(scaled)
    step = np.einsum("kij,kj->ki", inverse, value * rows)
    blunt = np.flatnonzero(
        precise & ~(condition < SHARP_CONDITION) & np.isfinite(points).all(axis=1)
    )
    if len(blunt):
        better, exact_step, found = precise_newton(
            system, parameters, points[blunt], rows[blunt], scale[blunt], exact
        )
        at = blunt[found]
        inverse[at], step[at] = better[found], exact_step[found]
        condition[at] = _row_norm(scaled[at]) * _row_norm(inverse[at])
    return Iterates(
        points=points,
        rows=rows,
        scale=scale,
        step=_norm(step),
        value=np.asarray(value, dtype=np.complex128),
        inverse=inverse,
        condition=condition,
        moved=np.zeros(len(points)),
        precise=False,
    )


def equilibrate(jacobians: NDArray[Any], *, symmetric: bool = True) -> tuple[Floats, Floats]:
    """Scale square matrices to rows and columns of maximum 1 (Ruiz, 2001).

    Parameters
    ----------
    jacobians : array, shape (N, n, n)
    symmetric : bool
        The matrices are symmetric: rows and columns get the same factors.

    Returns
    -------
    rows, columns : float arrays, shape (N, n)
        Factors; those of the columns are units of the unknowns.
    """
    size = np.where(np.isfinite(jacobians), np.abs(jacobians), 0)
    rows = np.ones(jacobians.shape[:2])
    columns = rows if symmetric else rows.copy()
    for _ in range(8):
        scaled = size * rows[:, :, None] * columns[:, None, :]
        rows = rows / _root_of_positive(scaled.max(axis=2, initial=0))
        columns = rows if symmetric else columns / _root_of_positive(scaled.max(axis=1, initial=0))
    return rows, columns


def _root_of_positive(largest: Floats) -> Floats:
    root = np.sqrt(largest)
    return np.where(root > 0, root, 1)


def _pseudo_inverse(matrices: NDArray[Any]) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Invert (N, n, n), leaving out singular values below rounding.

    Gives condition numbers in the maximum norm too.
    """
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
