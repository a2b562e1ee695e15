"""Decide whether samples come from a rational function, and what each summand adds to that.

The adaptive Antoulas-Anderson algorithm in barycentric form; a share of the samples is held out
and judges. Reference: Nakatsukasa, Sete, Trefethen, "The AAA algorithm for rational approximation",
SIAM J. Sci. Comput. 40 (2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

# Every so many samples one is held out.
_HELD_OUT = 4
# Support points that are added at once, as a share of those there are: few enough to be chosen
# well, many enough that large fits need few singular value decompositions.
_GROWTH = 0.25
# A fit that is good enough is made better for so many rounds, or until its error is so small a
# share of the tolerance: what single summands add is measured against it.
_ROUNDS, _ENOUGH = 4, 1e-4


@dataclass(frozen=True)
class RationalFit:
    """Barycentric form ``sum_j w_j f_j / (t - s_j) / sum_j w_j / (t - s_j)``.

    Attributes
    ----------
    support : int array, shape (m,)
        Numbers of the samples s_j that it interpolates.
    weights : complex array, shape (m,)
    error : float
        Largest error at the samples held out, relative to the scale there.
    """

    support: Ints
    weights: Complex
    error: float

    @property
    def degree(self) -> int:
        """Largest degree of numerator and denominator."""
        return len(self.support) - 1

    def rest(self, places: Complex, values: Complex) -> Complex:
        """What the interpolation with these poles leaves of functions (M,) or (M, N)."""
        others = np.setdiff1d(np.arange(len(places)), self.support)
        rows = self.weights / (places[others][:, None] - places[self.support])
        rows = rows / rows.sum(axis=1, keepdims=True)
        left = np.zeros_like(values)
        left[others] = values[others] - rows @ values[self.support]
        return left


def fit_rational(
    places: Complex, values: Complex, scale: Floats, tolerance: float, most: int
) -> RationalFit | None:
    """Fit a rational function of small degree to samples.

    Parameters
    ----------
    places, values : complex arrays, shape (M,)
        In the order of a curve.
    scale : float array, shape (M,)
        Size against which errors count.
    tolerance : float
        Largest error at the samples held out.
    most : int
        Most support points; at most a quarter of the samples can be.

    Returns
    -------
    RationalFit or None
        None where so many do not do.

    Examples
    --------
    >>> t = np.exp(2j * np.pi * np.arange(64) / 64)
    >>> fit_rational(t, t**2 + 1 / (t - 3), np.ones(64), 1e-10, 16).degree
    3
    >>> root = np.exp(1j * np.pi * np.arange(64) / 64)
    >>> fit_rational(t, root, np.ones(64), 1e-10, 16) is None
    True
    """
    held = np.arange(len(places)) % _HELD_OUT == _HELD_OUT // 2
    free = ~held
    support = np.zeros(0, dtype=np.int64)
    misfit = np.where(free, np.abs(values - values.mean()) / scale, 0)
    best: RationalFit | None = None
    rounds = _ROUNDS
    most = min(most, len(places) // _HELD_OUT)
    while len(support) < most and rounds:
        more = min(max(1, int(_GROWTH * len(support))), most - len(support))
        new = np.argsort(-misfit, kind="stable")[:more]
        support = np.concatenate([support, new[free[new]]])
        free[new] = False
        fit = _weigh(places, values, scale, support, free, held)
        if fit is None:
            break
        if fit.error <= tolerance and (best is None or fit.error < best.error):
            best = fit
        if best is not None:
            rounds = rounds - 1 if best.error > _ENOUGH * tolerance else 0
        misfit = np.where(free, np.abs(fit.rest(places, values)) / scale, 0)
    return best


def _weigh(
    places: Complex, values: Complex, scale: Floats, support: Ints, free: Bools, held: Bools
) -> RationalFit | None:
    """Weights for given support points, by the least singular vector of a Loewner matrix."""
    s, f = places[support], values[support]
    loewner = (values[free][:, None] - f) / (places[free][:, None] - s)
    weights = np.linalg.svd(loewner / scale[free][:, None], full_matrices=False)[2][-1].conj()
    fit = RationalFit(support, weights, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.abs(fit.rest(places, values))[held] / scale[held]
    return RationalFit(support, weights, float(rest.max())) if np.isfinite(rest).all() else None
