"""Finders of critical points of any index, whose bias the shares show.

What they find depends on where they begin and on what they go down: Newton's method nothing, the
others the norm of the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.method import read_steps
from explorer.landscape.graph.basins.outcomes import OPEN, PLACE, Arrivals, End
from explorer.landscape.graph.basins.rest import Spectrum, far

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

# Newton's step, in shares of the size of weights, at which a finder has found
_FOUND = 1e-9
# The gradient of half the squared norm, in shares of norm times curvature, at which that is least
_STATIONARY = 1e-7
_ARMIJO = 1e-4
_LONGEST_STEP = 1e6
# Values that a step may not exceed all of: steps by Barzilai and Borwein need not fall
_REMEMBERED = 10
# Cheap steps: how often it is looked whether they have found something
_LOOK = 20


class _Finder:
    """What finders share: they are no descent of the loss, and look for any critical point."""

    descends = False

    def resolved(self, step: float, slope: float, size: float) -> Any:
        """Nothing is left open."""
        return self


@dataclass(frozen=True)
class Newton(_Finder):
    """Newton's method on the gradient, whole steps: ``w <- w - H(w)^-1 grad L(w)``.

    Parameters
    ----------
    steps : int
        Most steps of a start.
    """

    steps: int = 200

    name = "newton"

    def __post_init__(self) -> None:
        read_steps(self.steps, "newton: steps")

    def __str__(self) -> str:
        return f"Newton's method on the gradient, at most {self.steps:,} steps"

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Run from starts (N, n)."""
        return _iterate(ground, starts, self.steps, _newton_step)


@dataclass(frozen=True)
class LevenbergMarquardt(_Finder):
    """Levenberg and Marquardt's method on the gradient: ``(H^2 + mu) d = -H grad L``.

    A step is taken if the gradient's norm falls, and mu is divided by 3; else it is doubled.

    Parameters
    ----------
    steps : int
        Most steps of a start.
    """

    steps: int = 500

    name = "levenberg_marquardt"

    def __post_init__(self) -> None:
        read_steps(self.steps, "levenberg_marquardt: steps")

    def __str__(self) -> str:
        return f"Levenberg and Marquardt on the gradient, at most {self.steps:,} steps"

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Run from starts (N, n)."""
        return _iterate(ground, starts, self.steps, _marquardt_step)


@dataclass(frozen=True)
class GradientNorm(_Finder):
    """Steepest descent of half the squared norm of the gradient, lengths by Barzilai and Borwein.

    Parameters
    ----------
    steps : int
        Most steps of a start.

    References
    ----------
    J. Barzilai, J. Borwein, "Two-point step size gradient methods", IMA J. Numer. Anal. 8 (1988).
    M. Raydan, "The Barzilai and Borwein gradient method for the large scale unconstrained
    minimization problem", SIAM J. Optim. 7 (1997).
    """

    steps: int = 5_000

    name = "gradient_norm"

    def __post_init__(self) -> None:
        read_steps(self.steps, "gradient_norm: steps")

    def __str__(self) -> str:
        return f"descent of the gradient's norm, at most {self.steps:,} steps"

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Run from starts (N, n)."""
        return _iterate(ground, starts, self.steps, _norm_step, look=_LOOK)


@dataclass(eq=False)
class _State:
    """Where N runs are: points, gradients, Hessians, and numbers and two vectors of each."""

    x: Floats
    gradient: Floats
    hessian: Floats
    number: Floats
    before: Floats
    slope: Floats
    values: Floats

    @classmethod
    def at(cls, ground: Ground, x: Floats) -> _State:
        zero = np.zeros_like(x)
        gradient, hessian = ground.loss.gradient(x), ground.loss.hessian(x)
        values = np.full((len(x), _REMEMBERED), -np.inf)
        return cls(x, gradient, hessian, np.full(len(x), np.nan), zero, zero, values)

    def take(self, rows: Truths) -> _State:
        return _State(**{name: value[rows] for name, value in vars(self).items()})

    def move(self, ground: Ground, good: Truths, tried: Floats, gradient: Floats) -> None:
        """Stand at ``tried`` where it is good."""
        self.x[good], self.gradient[good] = tried[good], gradient[good]
        self.hessian[good] = ground.loss.hessian(tried[good])


def _iterate(ground: Ground, starts: Floats, steps: int, step: Any, *, look: int = 1) -> Arrivals:
    """Make steps until each start has found something, or is far away; ``look`` now and then."""
    end = np.full(len(starts), OPEN, dtype=np.int8)
    taken, w = np.full(len(starts), steps), starts.copy()
    active, state = np.arange(len(starts)), _State.at(ground, starts.copy())
    with np.errstate(all="ignore"):
        for count in range(steps):
            stuck = step(ground, state)
            if count % look:
                continue
            ended = _ended(ground, state, stuck)
            over = ended != OPEN
            if over.any():
                gone = active[over]
                w[gone], end[gone], taken[gone] = state.x[over], ended[over], count + 1
                active, state = active[~over], state.take(~over)
            if not len(active):
                break
    w[active], end[active] = state.x, PLACE[End.UNFINISHED]
    return Arrivals(end, np.full(len(w), -1), w, taken)


def _ended(ground: Ground, state: _State, stuck: Truths) -> NDArray[np.int8]:
    end = np.full(len(state.x), OPEN, dtype=np.int8)
    end[stuck] = PLACE[End.NOT_CRITICAL]
    bad = far(ground, state.x) | ~np.isfinite(state.hessian).all(axis=(1, 2))
    size = np.linalg.norm(state.gradient, axis=1)
    small = ~bad & (size <= 1e-3 * np.linalg.norm(state.hessian, axis=(1, 2)) * ground.size)
    if small.any():
        spectrum = Spectrum.at(ground.loss, state.x[small], state.gradient[small])
        rounding = ground.loss.rounding(state.x[small])
        found = np.linalg.norm(spectrum.newton(), axis=1) <= _FOUND * ground.size
        found &= spectrum.at_rest(ground.size, rounding)
        rows = np.flatnonzero(small)
        end[rows[found]] = PLACE[End.NOT_LISTED]
    end[bad] = PLACE[End.DIVERGED]
    return end


def _newton_step(ground: Ground, state: _State) -> Truths:
    values, vectors = np.linalg.eigh(_finite(state.hessian))
    slope = np.einsum("nij,ni->nj", vectors, state.gradient)
    tried = state.x - np.einsum("nij,nj->ni", vectors, slope / values)
    state.move(ground, np.ones(len(tried), dtype=bool), tried, ground.loss.gradient(tried))
    return np.zeros(len(tried), dtype=bool)


def _marquardt_step(ground: Ground, state: _State) -> Truths:
    values, vectors = np.linalg.eigh(_finite(state.hessian))
    square = values**2
    top = square.max(axis=1)
    state.number = np.where(np.isnan(state.number), 1e-3 * top, state.number)
    slope = np.einsum("nij,ni->nj", vectors, state.gradient) * values
    tried = state.x - np.einsum("nij,nj->ni", vectors, slope / (square + state.number[:, None]))
    gradient = ground.loss.gradient(tried)
    size = np.linalg.norm(state.gradient, axis=1)
    good = np.linalg.norm(gradient, axis=1) < size
    stuck = np.linalg.norm(slope, axis=1) <= _STATIONARY * size * np.sqrt(top)
    stuck |= state.number > 1e16 * top
    state.number = np.where(good, state.number / 3, state.number * 2)
    state.move(ground, good, tried, gradient)
    return np.asarray(stuck & ~good)


def _norm_step(ground: Ground, state: _State) -> Truths:
    """One step down the norm; shorter where that is larger than each of the last ones."""
    slope = np.einsum("nij,nj->ni", state.hessian, state.gradient)
    top = np.linalg.norm(state.hessian, axis=(1, 2))
    moved, turned = state.x - state.before, slope - state.slope
    length = (moved * moved).sum(axis=1) / (moved * turned).sum(axis=1)
    first = np.isnan(state.number)
    fresh = first | ~((length > 0) & np.isfinite(length))
    length = np.where(fresh, 1 / top**2, np.minimum(length, _LONGEST_STEP / top**2))
    # A refused step left its length, halved, behind
    length = np.where(state.number > 0, state.number, length)
    tried = state.x - length[:, None] * slope
    gradient = ground.loss.gradient(tried)
    value, steep = (state.gradient**2).sum(axis=1) / 2, (slope**2).sum(axis=1)
    state.values = np.concatenate([state.values[:, 1:], value[:, None]], axis=1)
    allowed = state.values.max(axis=1) - _ARMIJO * length * steep
    good = (gradient**2).sum(axis=1) / 2 <= allowed
    stuck = np.sqrt(steep) <= _STATIONARY * np.sqrt(2 * value) * top
    state.number = np.where(good, 0.0, length / 4)
    state.before = np.where(good[:, None], state.x, state.before)
    state.slope = np.where(good[:, None], slope, state.slope)
    state.move(ground, good, tried, gradient)
    return np.asarray(stuck)


def _finite(matrices: Floats) -> Floats:
    """Matrices without what is not finite, which no decomposition takes."""
    return np.where(np.isfinite(matrices).all(axis=(1, 2), keepdims=True), matrices, 0.0)
