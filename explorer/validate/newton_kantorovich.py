"""How far a refined point is from a zero, and in which ball that zero is the only one.

Newton-Kantorovich in majorant form, evaluated in floating point. With ``G = J(x)^-1`` and
``kappa(r) = || |G| (J_abs(|x| + r) - J_abs(|x|)) ||_inf``, ``kappa(r) <= 1/2`` and a Newton step of
at most ``r / 2`` give exactly one zero in the ball of radius r around x, at a distance of at most
twice the step (Kantorovich; see Rump, "Verification methods", Acta Numerica 2010, section 13).
Lengths are measured in unknowns divided by their scale, J in the same units. Rounding of the
residual is bounded; that of G is not, so this is an estimate with a reason, not a proof: interval
certification replaces it.

J_abs is a majorant, every coefficient replaced by its absolute value and differences by sums. For
every monomial, ``|(x + d)^e - x^e| <= (|x| + |d|)^e - |x|^e``, so a polynomial whose coefficients
are at least as large in absolute value bounds how much another changes over a ball. Running the
straight-line program of a polynomial with sums for differences gives such a one, and bounds the
rounding of that very program (Higham, "Accuracy and Stability of Numerical Algorithms", chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.validate.exact_parameters import ExactParameters, noise
from explorer.validate.newton import Iterates
from explorer.validate.point_set import SINGULAR_ACCURACY, Floats, Ints, PointSet

_TINY = float(np.finfo(np.float64).tiny)
_SPACING = 8 * float(np.finfo(np.float64).eps)
_EPS_RESIDUAL = float(np.finfo(np.longdouble).eps)


@dataclass(frozen=True)
class Majorant:
    """Absolute-value polynomials of a system at given parameters.

    Attributes
    ----------
    system : System
    parameters : float array, shape (p,)
        Absolute values.
    """

    system: System
    parameters: Floats

    @classmethod
    def of(cls, system: System, parameters: Floats) -> Majorant:
        """Take the parameters of a system with their absolute values."""
        return cls(system, np.abs(parameters))

    def gradient(self, radii: Floats) -> Floats:
        """Sum of the absolute terms of each equation at radii (N, n) >= 0: shape (N, n)."""
        return self.system.value_program.absolute_terms(radii, self.parameters)

    def hessian(self, radii: Floats) -> Floats:
        """Majorant of the Hessian at radii (N, n) >= 0: shape (N, n, n)."""
        n = radii.shape[1]
        flat = self.system.jacobian_program.absolute_terms(radii, self.parameters)
        return flat.reshape(len(radii), n, n)


def estimate(
    system: System,
    iterates: Iterates,
    majorant: Majorant,
    multiplicity: Ints,
    exact: ExactParameters | None = None,
) -> tuple[PointSet, NDArray[np.bool_]]:
    """Say of each of N iterates how far the zero is, and in which ball it is the only one.

    Parameters
    ----------
    system : System
    iterates : Iterates
    majorant : Majorant
        Of the same system at the same parameters.
    multiplicity : int array, shape (N,)
        Only handed on.
    exact : ExactParameters, optional
        What doubles round: where that may decide, a point is not regular.

    Returns
    -------
    found : PointSet, N rows
    solves : bool array, shape (N,)
        Regular, or singular with equations that vanish up to rounding and the accuracy of a
        multiple root.
    """
    size = np.abs(iterates.points).astype(np.float64)
    largest = size.max(axis=1, initial=0)
    terms = majorant.gradient(size)
    step = iterates.step + _rounding(system, iterates, terms)
    unique = _uniqueness_radius(iterates, majorant, size)
    # Points are handed on as doubles, so a smaller ball would not hold its own centre
    spacing = _SPACING * (size / iterates.scale).max(axis=1, initial=0)
    moved = step + noise(
        iterates.inverse, iterates.rows, terms, None if iterates.precise else exact
    )
    regular = np.isfinite(iterates.condition) & (4 * moved <= unique) & (unique >= spacing)
    residual = np.abs(iterates.value).max(axis=1, initial=0)
    backward = residual / np.maximum(terms.max(axis=1, initial=0), _TINY)
    near = (iterates.moved <= 1e-3 * (1 + largest)) & np.isfinite(largest)
    singular = ~regular & (backward < 1e-10) & near
    rough = np.broadcast_to(1 + largest[:, None], size.shape)
    found = PointSet.estimated(
        points=iterates.points.astype(np.complex128),
        multiplicity=multiplicity,
        regular=regular,
        scale=np.where(regular[:, None], iterates.scale, rough),
        error=np.where(regular, 2 * step, SINGULAR_ACCURACY),
        unique=np.where(regular, unique, 0),
        residual=residual,
        condition=iterates.condition,
    )
    return found, regular | singular


def _rounding(system: System, iterates: Iterates, terms: Floats) -> Floats:
    """Bound what rounding of the gradient can do to the Newton step.

    Balls round far below what matters.
    """
    if iterates.precise:
        return np.full(len(terms), 1e-40)
    operations = 4 * len(system.value_program) ** 0.5 + 16
    noise = operations * _EPS_RESIDUAL * terms * iterates.rows
    rows: Floats = np.einsum("kij,kj->ki", np.abs(iterates.inverse), noise)
    return np.asarray(rows.max(axis=1, initial=0))


def _uniqueness_radius(iterates: Iterates, majorant: Majorant, points: Floats) -> Floats:
    """Find a radius with ``kappa <= 1/2``.

    ``kappa(r) / r`` grows with r, so ``r / (2 kappa(r))`` is always good.
    """
    inverse = np.abs(iterates.inverse)
    base = majorant.hessian(points)
    rows, scale = iterates.rows, iterates.scale
    length = 1 + (points / scale).max(axis=1, initial=0)

    def contraction(radius: Floats) -> Floats:
        # A difference that rounding would make zero is taken over a wider box and scaled down (it
        # is convex).
        factor = np.maximum(1, 1e-6 * length / np.maximum(radius, 1e-300))
        wide = majorant.hessian(points + (factor * radius)[:, None] * scale)
        change = (wide - base) / factor[:, None, None]
        kappa: Floats = np.einsum("kij,kjl,kj,kl->ki", inverse, change, rows, scale, optimize=True)
        return np.asarray(kappa.max(axis=1, initial=0))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        high = length
        good = np.zeros(len(points))
        for _ in range(6):
            kappa = contraction(high)
            good = np.fmax(good, np.where(kappa <= 0.5, high, 0.5 * high / kappa))
            high = np.sqrt(high * good)
    return np.where(np.isfinite(good), good, 0)
