"""Infinity in a weighted chart: there the leading terms of the target vanish.

A path to infinity is ``x_j = a_j s^(-w_j) (1 + ...)`` with rational weights, s what is left of it.
In the chart ``y_j = x_j s^(w_j)`` its end is the finite point a, and a solves the *initial system*:
of every equation the terms of the target that are largest for these weights. That is what is
asked here, of all terms that the target has, however small their coefficients: a path on its way
to a large finite point grows like a power too, but by the weights the terms that will stop it are
the largest, and they alone do not vanish.

Symbols: v the order in s of a term, least for the largest terms; T values of terms.

Reference: Bernshtein, "The number of roots of a system of equations" (1975); Huber, Verschelde,
"Polyhedral end games for polynomial continuation" (1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.polynomial import SparseSystem, System

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Weights are multiples of one over a winding number, to within this.
_WINDINGS, _NEAR = 12, 0.02
# Leading terms cancel, and the others are smaller than these, by this share at most.
_CANCELS = 0.25
# Shares below this are rounding, and need not fall on.
_ROUNDED = 1e-9
# Orders nearer than this are the same.
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class InitialForms:
    """The equations of a target, and the path to it.

    Attributes
    ----------
    system : System
    path : ParameterPath
    group : int
    target : complex array, shape (p,)
    """

    system: System
    path: ParameterPath
    group: int
    target: Complex

    def vanish(self, points: Complex, left: Floats) -> bool:
        """Whether a path through points (2, n), with so much left (2,), has an end at infinity.

        True only where that is shown; coordinates that are zero stay zero.
        """
        live = (points != 0).all(axis=0)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            sizes = np.log(np.abs(points[:, live]))
            weights = (sizes[0] - sizes[1]) / np.log(left[1] / left[0])
        rounded = _rational(weights)
        if rounded is None or rounded.max(initial=0) <= 0:
            return False
        w = np.zeros(len(live))
        w[live] = rounded
        terms = self.system.sparse
        kept = ~terms.exponents[:, ~live].any(axis=1) & (self._last != 0)
        orders = self._orders - terms.exponents @ w
        shares = [self._shares(x, orders, kept, t) for x, t in zip(points, left, strict=True)]
        before, after = np.array(shares)
        small = (after < _CANCELS) & ((after < before) | (after < _ROUNDED))
        return bool(small.all()) and self._turns(points, left, w)

    def _turns(self, points: Complex, left: Floats, w: Floats) -> bool:
        """Whether the leading terms of ``sum_j w_j x_j dL/dx_j`` vanish too.

        Asked where those of L have weight zero. There they drop out of this sum, the leading terms
        of the equations depend on each other, and vanish at places that are no ends.
        """
        if self.system.potential is None:
            return True
        terms = self.system.potential_terms
        kept = ~terms.exponents[:, (points == 0).any(axis=0)].any(axis=1)
        values = [self._values_of(terms, x, t) for x, t in zip(points, left, strict=True)]
        kept &= values[1] != 0
        weight = terms.exponents @ w
        orders = terms.parameter_exponents @ (self.target == 0).astype(float) - weight
        lead = kept & (orders < orders[kept].min(initial=np.inf) + _SAME)
        if (np.abs(weight[lead]) > _SAME).any():
            return True
        kept &= np.abs(weight) > _SAME
        lead = kept & (orders < orders[kept].min(initial=np.inf) + _SAME)
        if not lead.any():
            return True
        shares = [
            np.abs((v * weight)[lead].sum()) / np.abs((v * weight)[lead]).sum() for v in values
        ]
        return bool(shares[1] < _CANCELS)

    def _values_of(self, terms: SparseSystem, x: Complex, left: float) -> Complex:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = terms.numbers(self._near(left)) * np.prod(x**terms.exponents, axis=1)
        return np.asarray(np.nan_to_num(values))

    @cached_property
    def _last(self) -> Complex:
        """Coefficients of the terms where almost nothing is left of the path."""
        return self._coefficients(1e-30)

    @cached_property
    def _orders(self) -> Floats:
        """Order in s of each coefficient: that of the parameters that vanish at the target."""
        vanishing = (self.target == 0).astype(float)
        return np.asarray(self.system.sparse.parameter_exponents @ vanishing)

    def _coefficients(self, left: float) -> Complex:
        """Coefficients shortly before the target."""
        return np.asarray(self.system.sparse.numbers(self._near(left)))

    def _near(self, left: float) -> Complex:
        """Parameters as they are shortly before the target."""
        c = self.path.coefficients[self.group]
        bent = self.path.geometric[self.group].astype(bool)
        slope = -(c[1] + 2 * c[2])
        return np.asarray(np.where(bent | (self.target != 0), self.target, left * slope))

    def _shares(self, x: Complex, orders: Floats, kept: Bools, left: float) -> Floats:
        """What is left of the leading terms of each equation, and the other terms beside them."""
        terms = self.system.sparse
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = self._coefficients(left) * np.prod(x**terms.exponents, axis=1)
        values = np.where(kept, values, 0)
        least = np.full(terms.size, np.inf)
        np.minimum.at(least, terms.equation[kept], orders[kept])
        leading = kept & (orders < least[terms.equation] + _SAME)
        total, sizes, rest = (np.zeros(terms.size, dtype=np.complex128) for _ in range(3))
        np.add.at(total, terms.equation[leading], values[leading])
        np.add.at(sizes, terms.equation[leading], np.abs(values[leading]))
        np.add.at(rest, terms.equation[kept & ~leading], np.abs(values[kept & ~leading]))
        used = sizes.real > 0
        shares = np.maximum(np.abs(total[used]), rest.real[used]) / sizes.real[used]
        missing = np.isfinite(least) & ~used
        return np.append(np.nan_to_num(shares, nan=np.inf), np.inf if missing.any() else 0.0)


def _rational(weights: Floats) -> Floats | None:
    """Weights as multiples of one over the least winding number that they are near.

    Examples
    --------
    >>> _rational(np.array([0.501, -0.2495, 0.001])).tolist()
    [0.5, -0.25, 0.0]
    >>> _rational(np.array([0.04, 0.51])) is None
    True
    """
    if not np.isfinite(weights).all():
        return None
    for winding in range(1, _WINDINGS + 1):
        rounded = np.round(weights * winding) / winding
        if (np.abs(rounded - weights) < _NEAR / winding).all():
            return np.asarray(rounded)
    return None
