"""Gradient flow of many starts at once, each with steps of its own.

Exponential Rosenbrock method of orders 3 and 2 (exprb32): with ``u' = F(u) = -g(u)``, ``J = -H(u)``
and ``phi_k`` the usual functions,

    U = u + h phi_1(h J) F(u),   D = F(U) - F(u) - J (U - u),   u_new = U + 2 h phi_3(h J) D,

and the last term is the estimate of the error of U. The Hessian is symmetric, so these functions
are taken of its eigenvalues: neither steep nor flat directions limit the step, quadratic losses are
solved without error, and directions of negative curvature grow as they must, so no step ends in a
saddle that the flow passes by.

References
----------
M. Hochbruck, A. Ostermann, J. Schweitzer, "Exponential Rosenbrock-type methods", SIAM J. Numer.
Anal. 47 (2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.method import read_number, read_steps
from explorer.landscape.graph.basins.outcomes import OPEN, PLACE, Arrivals, End
from explorer.landscape.graph.basins.rest import Spectrum, far

Floats = NDArray[np.float64]

# Negative curvature times step: growth by e^3 in one
_GROWTH = 3.0
_FIRST = 0.1
_GROW = 5.0
_SHRINK = 0.2
_SAFE = 0.8
_TAYLOR = 14
# Steps in units of the fastest rate: all that is not flat to rounding has come to rest in one
_LONGEST = 1e15


@dataclass(frozen=True)
class GradientFlow:
    """Gradient flow ``w' = -grad L(w)``.

    Parameters
    ----------
    tolerance : float
        Error allowed in a step, in shares of the size of weights. Starts nearer to the border of
        two basins than what it leaves may end on the wrong side.
    steps : int
        Most steps of a start.
    """

    tolerance: float = 1e-5
    steps: int = 10_000

    name = "gradient_flow"
    descends = True

    def __post_init__(self) -> None:
        read_number(self.tolerance, "gradient flow: tolerance", 0, 1)
        read_steps(self.steps, "gradient flow: steps")

    def resolved(self, step: float, slope: float, size: float) -> GradientFlow:
        """Nothing is left open."""
        return self

    def __str__(self) -> str:
        return f"gradient flow, tolerance {self.tolerance:g}"

    def run(self, ground: Ground, starts: Floats, places: NDArray[np.int64], seed: int) -> Arrivals:
        """Follow the flow from starts (N, n) until it is in a ball or at rest."""
        return follow_flow(ground, starts, self.tolerance, self.steps)


def follow_flow(ground: Ground, starts: Floats, tolerance: float, steps: int) -> Arrivals:
    """Follow the flow; see :class:`GradientFlow`."""
    loss, w = ground.loss, starts.copy()
    end = np.full(len(w), OPEN, dtype=np.int8)
    row = np.full(len(w), -1)
    taken = np.zeros(len(w), dtype=np.int64)
    h = np.full(len(w), np.inf)
    active = np.arange(len(w))
    for _ in range(steps):
        _arrived(ground, w, active, end, row)
        active = active[end[active] == OPEN]
        if not len(active):
            break
        x = w[active]
        slope = loss.gradient(x)
        spectrum = Spectrum.at(loss, x, slope)
        rounding = loss.rounding(x)
        resting = np.linalg.norm(slope, axis=1) <= rounding
        resting |= spectrum.at_rest(ground.size, rounding)
        end[active[resting]] = PLACE[End.NOT_LISTED]
        moved, step = _step(ground, x, spectrum, h[active], tolerance)
        w[active[~resting]], h[active] = moved[~resting], step
        taken[active] += 1
    end[end == OPEN] = PLACE[End.UNFINISHED]
    return Arrivals(end, row, w, taken)


def followed_by_flow(ground: Ground, found: Arrivals) -> Arrivals:
    """Let gradient flow tell in whose basin the runs stand that are still open."""
    rows = np.flatnonzero(found.end == OPEN)
    if not len(rows):
        return found
    after = GradientFlow().run(ground, found.weights[rows], rows, 0)
    whole = Arrivals(*(value.copy() for value in vars(found).values()))
    whole.end[rows] = after.end
    whole.row[rows] = after.row
    whole.weights[rows] = after.weights
    whole.steps[rows] += after.steps
    return whole


def _arrived(
    ground: Ground,
    w: Floats,
    active: NDArray[np.int64],
    end: NDArray[np.int8],
    row: NDArray[np.int64],
) -> None:
    """Take out what is in a ball, or far away."""
    ball = ground.balls.which(w[active])
    inside = ball >= 0
    end[active[inside]], row[active[inside]] = PLACE[End.IN_BALL], ground.place[ball[inside]]
    end[active[far(ground, w[active])]] = PLACE[End.DIVERGED]


def _step(
    ground: Ground, x: Floats, spectrum: Spectrum, h: Floats, tolerance: float
) -> tuple[Floats, Floats]:
    """One step, refused where its error is too large, and the next step's length."""
    h = np.minimum(h, _longest(ground, spectrum))
    z = -h[:, None] * spectrum.values
    first, third = _phi(z)
    with np.errstate(over="ignore", invalid="ignore"):
        ahead = x + spectrum.back(h[:, None] * first * -spectrum.slope)
        # F(U) - F(u) - J (U - u), by coordinates
        change = -np.einsum("nij,ni->nj", spectrum.vectors, ground.loss.gradient(ahead))
        change += spectrum.slope
        change += h[:, None] * first * -spectrum.slope * spectrum.values
        correction = spectrum.back(2 * h[:, None] * third * change)
        size = ground.size + np.abs(x).max(axis=1)
        error = np.abs(correction).max(axis=1) / (tolerance * size)
    error = np.where(np.isfinite(error), error, np.inf)
    good = error <= 1
    factor = np.clip(_SAFE * np.maximum(error, 1e-12) ** (-1 / 3), _SHRINK, _GROW)
    return np.where(good[:, None], ahead + correction, x), h * factor


def _longest(ground: Ground, spectrum: Spectrum) -> Floats:
    """Longest step that is tried: growth is bounded, and no step is longer than the weights."""
    with np.errstate(divide="ignore"):
        by_growth = _GROWTH / np.maximum(-spectrum.values[:, 0], 0)
        by_slope = _FIRST * ground.size / np.linalg.norm(spectrum.slope, axis=1)
    by_rate = _GROWTH / np.maximum(np.abs(spectrum.values).max(axis=1), 1e-300)
    by_slope = np.minimum(by_slope, _LONGEST * by_rate)
    return np.asarray(np.minimum(by_growth, np.maximum(by_slope, by_rate)))


def _phi(z: Floats) -> tuple[Floats, Floats]:
    """``phi_1`` and ``phi_3`` of real numbers."""
    small = np.abs(z) < 1
    safe = np.where(small, 1.0, z)
    first = np.where(z == 0, 1.0, np.expm1(z) / np.where(z == 0, 1.0, z))
    series, near = np.ones_like(z), np.where(small, z, 0.0)
    for k in range(_TAYLOR, -1, -1):
        series = 1.0 + series * near / (k + 4)
    third = (np.expm1(safe) / safe - 1) / safe
    third = (third - 0.5) / safe
    return first, np.where(small, series / 6, third)
