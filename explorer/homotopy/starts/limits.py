"""What a path's last decades say of its end."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts.chart import Chart
from explorer.homotopy.starts.exact_target import ExactTarget
from explorer.homotopy.starts.last_decades import PathEnd, PreciseHomotopy, shares
from explorer.homotopy.starts.target import NumericTarget

# Decades of tau after which an end is judged, the bits that they need, and what is left undecided
# after the last.
_DECADES = (40.0, 120.0)
BITS = 960
"""Of all arithmetic here: at tau = 1e-120 two paths to a singular point agree to 1e-120, and the
condition takes as many digits again."""
# Growth exponents: those of paths to infinity are at least 1/12 and have settled to this share;
# finite ends have none.
_LEAST, _NONE = 0.02, 1e-4
_SETTLED = 5e-3
# Share of the largest coordinate that a path to infinity falls below, in decades: and so many more
# for each decade between the coefficients, whose ratios are the scales of finite solutions.
_FAR, _FARTHER = 1.0, 2.0
# A path that is so many decades below twice that share and still falls need not have settled.
_BEYOND = 20.0
# A simple end is this close to the limit, in shares of its size.
_REACH = 1e-6
# Largest residual of a singular end, relative to the terms; smaller coordinates count as this
# share.
_RESIDUAL, _FLOOR = 1e-12, 1e-3


def farthest(target: NumericTarget) -> float:
    """Logarithm of the share that a path to infinity falls below."""
    sizes = np.log10(np.abs(target.numbers))
    rows = [sizes[target.sparse.equation == i] for i in range(target.sparse.size)]
    spread = max(float(row.max() - row.min()) for row in rows)
    return -log(10) * (_FAR + _FARTHER * spread)


def goes(
    logarithms: NDArray[np.float64], at: NDArray[np.float64], far: ArrayLike
) -> NDArray[np.bool_]:
    """Tell shares that fall at a steady pace.

    Parameters
    ----------
    logarithms : float array, shape (N, K)
        Of shares at the logarithms ``at`` (K,) of tau; NaN from where they are not known.
    far : float or array, shape (N,)
        Logarithm that the last share is below.

    Examples
    --------
    >>> at = -np.arange(7.0) * 8
    >>> goes(np.array([at / 2, np.maximum(at / 2, -20)]), at, -10).tolist()
    [True, False]
    """
    known = np.maximum(np.isfinite(logarithms).sum(axis=1), 3)
    rows = np.arange(len(logarithms))
    one, two, last = (logarithms[rows, known - k] for k in (3, 2, 1))
    with np.errstate(invalid="ignore"):
        before = (two - one) / (at[known - 2] - at[known - 3])
        after = (last - two) / (at[known - 1] - at[known - 2])
        steady = (after > _LEAST) & (np.abs(after - before) < _SETTLED * after)
        return np.asarray(steady & (last < far))


@dataclass(frozen=True)
class End:
    """End of one path; a point (n,) in the user's unknowns where there is a solution."""

    status: PathStatus
    point: Complex | None = None
    condition: float = np.inf


@dataclass(frozen=True, eq=False)
class Judge:
    """Follows single paths to their end.

    Attributes
    ----------
    homotopy : PreciseHomotopy
    exact : ExactTarget
    chart : Chart
    boundary : float
        tau where the last stretch begins.
    far : float
        Logarithm of the share of its largest coordinate that a path to infinity falls below.
    """

    homotopy: PreciseHomotopy
    exact: ExactTarget
    chart: Chart
    boundary: float
    far: float

    def values_at(self, tau: float) -> Complex:
        """Parameters of the homotopy, shape (p,)."""
        values: Complex = np.concatenate([self.homotopy.factors * tau, [1.0], self.homotopy.fixed])
        return values

    def end_of(self, logarithms: list[float], points: Complex) -> End:
        """End of the path through points (K, m) at K logarithms of tau."""
        from flint import ctx

        with ctx.workprec(self.homotopy.bits):
            path = PathEnd()
            path.begin(self.homotopy, logarithms, points)
            found = End(PathStatus.UNDECIDED)
            for decades in _DECADES:
                path.follow(self.homotopy, decades)
                if path.lost:
                    return found
                found = self._judge(path)
                if found.status in (PathStatus.CONVERGED, PathStatus.AT_INFINITY):
                    break
            return found

    def _judge(self, path: PathEnd) -> End:
        before, after, last = self._paces(path)
        falls = np.minimum(before, after) > _LEAST
        settled = (np.abs(after - before) < _SETTLED * after) & (last < self.far)
        beyond = last < 2 * self.far - _BEYOND * log(10)
        if (falls & (settled | beyond)).any():
            return End(PathStatus.AT_INFINITY)
        if (np.abs(after) > _NONE).any():
            return End(PathStatus.UNDECIDED)
        return self._finite(path)

    def _paces(
        self, path: PathEnd
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Growth exponents of every group in the middle and at the last third, and last shares."""
        u = np.array(path.logarithms)
        rows = shares(path, self.chart.owner, len(self.chart.scale))
        cuts = [int(np.abs(u - u[-1] * part).argmin()) for part in (0.4, 0.7)]
        one, two = (rows[k] for k in cuts)
        with np.errstate(invalid="ignore", divide="ignore"):
            before = (two - one) / (u[cuts[1]] - u[cuts[0]])
            after = (rows[-1] - two) / (u[-1] - u[cuts[1]])
        return before, after, rows[-1]

    def _finite(self, path: PathEnd) -> End:
        z, error = path.limit()
        y = self._lower(z)
        zero = self.exact.simple_zero(y, _REACH)
        if zero is not None and self._is_near(zero.point, y, error):
            return End(PathStatus.CONVERGED, self._unscaled(zero.point), zero.condition)
        if self.exact.residual(y, _FLOOR) < _RESIDUAL:
            return End(PathStatus.SINGULAR, self._unscaled(y))
        return End(PathStatus.UNDECIDED)

    def _is_near(self, one: list[Any], other: list[Any], error: float) -> bool:
        """Whether a zero is the path's limit: no further from it than the path's last point."""
        top = max(1.0, *(float(abs(a).mid()) for a in other))
        gap = max(float(abs(a - b).mid()) for a, b in zip(one, other, strict=True))
        return gap <= 10 * top * top * max(error, 1e-30)

    def _lower(self, z: list[Any]) -> list[Any]:
        n = len(self.chart.scale)
        owner = self.chart.owner.tolist()
        return [(z[k] / z[n + owner[k]]).mid() for k in range(n)]

    def _unscaled(self, y: list[Any]) -> Complex:
        scale = self.chart.scale.tolist()
        return np.array([complex(a) * 2.0**s for a, s in zip(y, scale, strict=True)])
