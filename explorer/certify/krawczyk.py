"""Existence and uniqueness of a zero near each of many points, proved in floating point.

Theorem (Krawczyk 1969 in the form of a contraction; Rump, "Verification methods", Acta Numerica 19,
2010, section 13). Let f be analytic, Y any matrix, and in the maximum norm of ``C^n``, ``beta >= |Y
f(y)|`` and ``kappa >= |I - Y f'(x)|`` for all x with ``|x - y| <= R``. If ``kappa < 1`` and ``beta
+ kappa R <= R``, then f has exactly one zero in that polydisc, it is simple, and it is at most
``beta / (1 - kappa)`` away from y. Proof: ``x -> x - Y f(x)`` maps the convex polydisc into itself
and contracts by kappa (mean value, so Banach's theorem applies); ``kappa < 1`` makes Y and every
``f'(x)`` invertible.

Lengths are measured in unknowns divided by their ``scale``, a power of two, so that scaling does
not round.

Symbols: y centre, Y inverse, R radius, g gradient, A scaled Hessian, E = I - Y A.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.exact import Filtered
from explorer.certify.midpoint_radius import EPS, TINY, Floats, evaluate
from explorer.validate.newton import equilibrate

Complex = NDArray[np.complex128]

ROOM = 3
"""Claimed radius over beta.

The theorem needs ``1 / (1 - kappa) <= 2``; with 3 a checker that starts from the claimed polydisc
and an inverse of its own has ``beta <= 1/3`` in its units."""

LARGEST_KAPPA = 0.125
"""The theorem needs less than 1, and 0.5 for ``ROOM``.

Rectangles, which checkers use, enclose products of complex numbers up to ``sqrt(2)`` worse than
discs for each factor: at degree four ``3/4 kappa 4`` stays below the 2/3 that beta leaves. What
fails here goes to balls."""


@dataclass(frozen=True)
class Contraction:
    """What was proved at N points.

    Attributes
    ----------
    proved : bool array, shape (N,)
    error : float array, shape (N, n)
        Bound on the distance from the centre to the zero in each unknown.
    unique : float array, shape (N, n)
        Radii of the polydisc in which it is the only one.
    noise : float array, shape (N, n)
        How far roundings in double precision may have moved a solver's zero: not a bound, a
        yardstick.
    hessian, hessian_radius : arrays, shape (N, n, n)
        Discs that enclose the Hessian at the zero, not scaled.
    """

    proved: NDArray[np.bool_]
    error: Floats
    unique: Floats
    noise: Floats
    hessian: Complex
    hessian_radius: Floats


@dataclass(frozen=True)
class Preconditioner:
    """Powers of two that balance Jacobians, and approximate inverses of the balanced ones.

    Attributes
    ----------
    scale : float array, shape (N, n)
        Units of the unknowns.
    rows : float array, shape (N, n)
        Factors of the equations; the same numbers where the Jacobians are symmetric.
    inverse : complex array, shape (N, n, n)
    """

    scale: Floats
    rows: Floats
    inverse: Complex

    def norm_bound(self, values: Floats) -> Floats:
        """Bound the maximum norm of Y times vectors, shape (N,).

        Before scaling, entries are at most ``values`` (N, n).
        """
        n = values.shape[1]
        product = np.matmul(np.abs(self.inverse), (values * self.rows)[:, :, None])[:, :, 0]
        return np.asarray(product.max(axis=1, initial=0) * (1 + 4 * (n + 8) * EPS) + TINY)


def precondition(exact: Filtered, points: Complex) -> Preconditioner:
    """Equilibrate Jacobians at points (N, n) by powers of two, and invert them approximately."""
    with np.errstate(all="ignore"):
        mids = exact.doubles.values
        jacobian = np.asarray(exact.system.jacobian(points, mids), dtype=np.complex128)
        rows, scale = equilibrate(jacobian, symmetric=exact.has_potential)
        rows, scale = np.exp2(np.round(np.log2(rows))), np.exp2(np.round(np.log2(scale)))
        balanced = jacobian * rows[:, :, None] * scale[:, None, :]
        return Preconditioner(scale, rows, inverses(balanced))


def inverses(matrices: Complex) -> Complex:
    """Invert matrices (N, n, n) approximately; NaN where one is singular."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        return np.array([_inverse(m) for m in matrices])


def _inverse(matrix: Complex) -> Complex:
    try:
        return np.asarray(np.linalg.inv(matrix))
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def gradient_bound(exact: Filtered, centre: Complex) -> tuple[Floats, Floats]:
    """Bound the gradient at centres (N, n), and the part of the bound that is rounding.

    Gives two arrays (N, n).
    """
    extended = centre.astype(np.clongdouble)
    value, error = evaluate(
        exact.system.value_program, extended, np.zeros(centre.shape), exact.extended
    )
    return (np.abs(value).astype(np.float64) + error) * (1 + 32 * EPS), error


def contract(exact: Filtered, centre: Complex, pre: Preconditioner) -> Contraction:
    """Try the theorem at centres, in polydiscs four times as wide as the Newton step.

    Parameters
    ----------
    exact : ExactSystem or ExactRows
    centre : complex array, shape (N, n)
    pre : Preconditioner

    Returns
    -------
    Contraction

    References
    ----------
    Krawczyk, Computing 4, 1969; Rump, "Verification methods", Acta Numerica 19, 2010, section 13.
    """
    with np.errstate(all="ignore"):
        bound, rounding = gradient_bound(exact, centre)
        beta = pre.norm_bound(bound)
        # At least the spacing of doubles, so that the polydisc has room for a rounded centre.
        room = (np.abs(centre) / pre.scale).max(axis=1, initial=0) * EPS
        radius = 4 * np.maximum(beta, room)
        reach = radius[:, None] * pre.scale
        hessian, spread = _hessian(exact, centre, reach)
        kappa = _contraction_factor(hessian, spread, pre)
        proved = (kappa <= LARGEST_KAPPA) & (beta <= 0.25 * radius) & np.isfinite(reach).all(axis=1)
        error = ROOM * beta[:, None] * pre.scale * (1 + 8 * EPS)
        extra = EPS / float(np.finfo(np.longdouble).eps)
        noise = 64 * extra * pre.norm_bound(rounding)[:, None] * pre.scale + 8 * EPS * np.abs(
            centre
        )
    return Contraction(proved, error, reach, noise, hessian, spread)


def _hessian(exact: Filtered, centre: Complex, radius: Floats) -> tuple[Complex, Floats]:
    """Enclose the Hessian over polydiscs."""
    count, n = centre.shape
    mid, rad = evaluate(exact.system.jacobian_program, centre, radius, exact.doubles)
    return mid.reshape(count, n, n), rad.reshape(count, n, n)


def _contraction_factor(hessian: Complex, spread: Floats, pre: Preconditioner) -> Floats:
    """Bound ``|I - Y A|`` for every A in the discs.

    A computed product of complex matrices errs in each entry by at most ``2 (n + 4) eps |Y| |A|``
    for conventional multiplication in any order of summation (Higham, section 3.5); BLAS gemm is
    conventional.
    """
    n = hessian.shape[1]
    d = pre.rows[:, :, None] * pre.scale[:, None, :]
    scaled, inverse = hessian * d, np.abs(pre.inverse)
    defect = np.abs(np.eye(n) - np.matmul(pre.inverse, scaled))
    # The identity is subtracted with a rounding of its own.
    doubt = spread * d + 2 * (n + 4) * EPS * np.abs(scaled)
    rows = (defect * (1 + 16 * EPS) + np.matmul(inverse, doubt)).sum(axis=2)
    return np.asarray(rows.max(axis=1, initial=0) * (1 + 8 * (n + 8) * EPS) + TINY)


def newton(exact: Filtered, start: Complex, pre: Preconditioner, steps: int = 2) -> Complex:
    """Take Newton steps with a fixed inverse, residuals in extended precision.

    Nothing is proved here.
    """
    mids: NDArray[Any] = exact.extended.values
    points = start.astype(np.clongdouble)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            value = exact.system.evaluate(points, mids) * pre.rows
            points = (
                points
                - np.einsum("kij,kj->ki", pre.inverse, value.astype(np.complex128)) * pre.scale
            )
    return points.astype(np.complex128)
