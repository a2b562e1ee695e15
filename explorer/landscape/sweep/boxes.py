"""Boxes that hold one critical point for every value of the moving number in an interval.

Theorem (Krawczyk with a parameter). Let ``y(s)`` be affine in s. If for all s in an interval the
map ``z -> z - Y f(z, s)`` maps the polydisc of radius R round ``y(s)`` into itself and contracts by
``kappa < 1``, then this polydisc holds exactly one zero of ``f(., s)`` for each s, a simple one, at
most ``beta / (1 - kappa)`` from ``y(s)``; ``beta`` bounds ``|Y f(y(s), s)|``. See
:mod:`explorer.certify.krawczyk`. Since the zeros are simple they move continuously, and two of them
that are different at one s are so at every s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.krawczyk import inverses
from explorer.certify.midpoint_radius import EPS, TINY, Floats
from explorer.landscape.sweep.moving import evaluate_moving
from explorer.polynomial import System
from explorer.validate.newton import equilibrate

Complex = NDArray[np.complex128]
Bools = NDArray[np.bool_]

# Radius of the polydisc over the bound for the Newton step; the theorem then needs kappa <= 3/5.
_ROOM = 2.5
_LARGEST_KAPPA = 0.5
# Least radius, for points that are known exactly: far above underflow, far below all else.
_FLOOR = 1e-150


@dataclass(frozen=True, eq=False)
class Boxes:
    """Polydiscs round K moving points.

    Attributes
    ----------
    centre, slope : complex arrays, shape (K, n)
        Middle of the interval, and what is added to it at its upper end.
    radius : float array, shape (K, n)
        Where ``proved``, the zero is within.
    unique : float array, shape (K, n)
        And it is the only one within.
    proved : bool array, shape (K,)
    kappa : float array, shape (K,)
        Contraction factor; how hard it was.
    """

    centre: Complex
    slope: Complex
    radius: Floats
    unique: Floats
    proved: Bools
    kappa: Floats

    def take(self, rows: NDArray[np.int64]) -> Boxes:
        """Choose some."""
        return Boxes(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Boxes]) -> Boxes:
        """Put some one after the other."""
        return cls(*(np.concatenate([getattr(b, f.name) for b in parts]) for f in fields(cls)))

    def holds(self, point: Boxes, side: int) -> Bools:
        """Whether boxes at an end of the interval, -1 the lower one, lie inside; shape (K,)."""
        return np.asarray((self.reach_of(point, side) <= self.unique).all(axis=1))

    def reach_of(self, point: Boxes, side: int) -> Floats:
        """How far boxes at an end reach from the middle of these there; shape (K, n)."""
        gap = np.abs(self.centre + side * self.slope - point.centre) * (1 + 8 * EPS)
        noise = 8 * EPS * (np.abs(self.centre) + np.abs(self.slope))
        return np.asarray(gap + noise + point.radius)


def boxes_over(
    system: System,
    centre: Complex,
    slope: Complex,
    low: ArrayLike,
    high: ArrayLike,
    least: Floats | None = None,
) -> Boxes:
    """Try the theorem along segments for all values between two.

    Parameters
    ----------
    system : System
        With one parameter.
    centre : complex array, shape (K, n)
        Points at the middle.
    slope : complex array, shape (K, n)
        Velocity times half of ``high - low``.
    low, high : floats, or arrays of shape (K,)
        In either order.
    least : float array, shape (K, n), optional
        Smallest radii of use: the boxes are as large as these, or larger.

    Returns
    -------
    Boxes
    """
    count = len(centre)
    low, high = (np.broadcast_to(np.asarray(v, dtype=float), (count,)) for v in (low, high))
    middle = low + (high - low) / 2
    half = (high - low) / 2
    # From the rounded middle the ends are this far, with a radius for the rounding
    value = (middle, half, np.where(half != 0, 4 * EPS * (np.abs(low) + np.abs(high)), 0.0))
    zeros = np.zeros(centre.shape)
    with np.errstate(all="ignore"):
        scale, rows, inverse = _preconditioned(system, centre, middle)
        found = evaluate_moving(system.value_program, (centre, slope, zeros), value)
        beta = _size(inverse, rows, found)
        room = ((np.abs(centre) + np.abs(slope)) / scale).max(axis=1, initial=0) * EPS
        radius = np.maximum(_ROOM * np.maximum(beta, room), _FLOOR)
        if least is not None:
            radius = np.maximum(radius, (least / scale).max(axis=1, initial=0))
        reach = radius[:, None] * scale
        hessian = evaluate_moving(system.jacobian_program, (centre, slope, reach), value)
        kappa = _contraction(inverse, rows, scale, hessian)
        proved = (kappa <= _LARGEST_KAPPA) & np.isfinite(reach).all(axis=1)
        share = beta / (1 - np.where(proved, kappa, 0))
        error = (share[:, None] * scale) * (1 + 16 * EPS) + TINY
    return Boxes(centre, slope, error, reach, proved, kappa)


def _preconditioned(
    system: System, centre: Complex, middle: Floats
) -> tuple[Floats, Floats, Complex]:
    """Powers of two that balance the Hessians, for unknowns and equations, and inverses."""
    jacobian = np.asarray(system.jacobian(centre, middle[:, None]), dtype=np.complex128)
    rows, scale = equilibrate(jacobian, symmetric=system.potential is not None)
    rows, scale = (np.exp2(np.round(np.log2(v))) for v in (rows, scale))
    return scale, rows, inverses(jacobian * rows[:, :, None] * scale[:, None, :])


def _size(inverse: Complex, rows: Floats, found: tuple[Complex, Complex, Floats]) -> Floats:
    """Bound the maximum norm of Y times moving vectors (K, n), shape (K,)."""
    n = rows.shape[1]
    mid, slope, rad = (part * rows for part in found)
    moved = np.abs(np.einsum("kij,kj->ki", inverse, mid))
    moved += np.abs(np.einsum("kij,kj->ki", inverse, slope))
    noise = rad + 4 * (n + 8) * EPS * (np.abs(mid) + np.abs(slope))
    moved += np.einsum("kij,kj->ki", np.abs(inverse), noise)
    return np.asarray(moved.max(axis=1, initial=0) * (1 + 8 * (n + 8) * EPS) + TINY)


def _contraction(
    inverse: Complex, rows: Floats, scale: Floats, hessian: tuple[Complex, Complex, Floats]
) -> Floats:
    """Bound ``|I - Y A|`` for all moving matrices A, shape (K,)."""
    count, n = rows.shape
    weight = rows[:, :, None] * scale[:, None, :]
    mid, slope, rad = (part.reshape(count, n, n) * weight for part in hessian)
    defect = np.abs(np.eye(n) - np.matmul(inverse, mid)) * (1 + 16 * EPS)
    defect += np.abs(np.matmul(inverse, slope))
    noise = rad + 4 * (n + 8) * EPS * (np.abs(mid) + np.abs(slope))
    defect += np.matmul(np.abs(inverse), noise)
    sums = defect.sum(axis=2).max(axis=1, initial=0)
    return np.asarray(sums * (1 + 8 * (n + 8) * EPS) + TINY)
