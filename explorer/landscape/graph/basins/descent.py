"""Optimisers with fixed steps that come to rest by themselves: gradient descent and momentum.

Where all steps are used up, gradient flow tells in whose basin the run stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.graph.basins.flow import followed_by_flow
from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.method import read_number, read_steps
from explorer.landscape.graph.basins.outcomes import OPEN, PLACE, Arrivals, End
from explorer.landscape.graph.basins.rest import Spectrum, far

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

# How often, in steps, it is looked whether a run has arrived, and whether it is at rest
_LOOK = 10
_REST = 100
# Speed, in shares of the size of weights, of a run at rest
_STILL = 1e-6


@dataclass(frozen=True)
class GradientDescent:
    """``w <- w - step grad L(w)``.

    Parameters
    ----------
    step : float, optional
        By default one over the largest curvature at the listed minima and the first starts.
    steps : int
        Most steps of a start; gradient flow follows where they are used up.
    """

    step: float | None = None
    steps: int = 5_000

    name = "gradient_descent"
    descends = True

    def __post_init__(self) -> None:
        if self.step is not None:
            read_number(self.step, "gradient descent: step", 0)
        read_steps(self.steps, "gradient descent: steps")

    def __str__(self) -> str:
        return f"gradient descent, step {self.step:.3g}, at most {self.steps:,} steps, then flow"

    def resolved(self, step: float, slope: float, size: float) -> GradientDescent:
        """Put numbers for what was left open."""
        return self if self.step is not None else replace(self, step=step)

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Descend from starts (N, n)."""
        return _descend(ground, starts, float(self.step or 0), 0.0, self.steps)


@dataclass(frozen=True)
class Momentum:
    """Heavy ball: ``v <- momentum v - step grad L(w)``, ``w <- w + v``.

    Parameters
    ----------
    step : float, optional
        By default ``1 - momentum`` times the step of gradient descent, which then is as fast.
    momentum : float
        In [0, 1).
    steps : int
        Most steps of a start; gradient flow follows where they are used up.
    """

    step: float | None = None
    momentum: float = 0.9
    steps: int = 5_000

    name = "momentum"
    descends = True

    def __post_init__(self) -> None:
        if self.step is not None:
            read_number(self.step, "momentum: step", 0)
        good = isinstance(self.momentum, (int, float)) and 0 <= self.momentum < 1
        require(good, "momentum", self.momentum, "a number >= 0 and < 1")
        read_steps(self.steps, "momentum: steps")

    def __str__(self) -> str:
        most = f"at most {self.steps:,} steps, then flow"
        return f"momentum {self.momentum:g}, step {self.step:.3g}, {most}"

    def resolved(self, step: float, slope: float, size: float) -> Momentum:
        """Put numbers for what was left open."""
        return self if self.step is not None else replace(self, step=(1 - self.momentum) * step)

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Descend from starts (N, n)."""
        return _descend(ground, starts, float(self.step or 0), self.momentum, self.steps)


def _descend(ground: Ground, starts: Floats, step: float, momentum: float, steps: int) -> Arrivals:
    """Descend until each start has arrived, is at rest or far away."""
    w, v = starts.copy(), np.zeros_like(starts)
    end = np.full(len(w), OPEN, dtype=np.int8)
    row, taken = np.full(len(w), -1), np.full(len(w), steps)
    active = np.arange(len(w))
    x, speed = w.copy(), v.copy()
    for count in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):
            slope = ground.loss.gradient(x)
            if count % _LOOK == 0:
                ended, place = _look(ground, x, speed, slope, (step, momentum), count)
                if (ended != OPEN).any():
                    over, left = ended != OPEN, ended == OPEN
                    gone = active[over]
                    w[gone], end[gone], row[gone] = x[over], ended[over], place[over]
                    taken[gone] = count
                    active, x, speed, slope = active[left], x[left], speed[left], slope[left]
                if not len(active):
                    break
            speed = momentum * speed - step * slope
            x = x + speed
    w[active] = x
    return followed_by_flow(ground, Arrivals(end, row, w, taken))


def _look(
    ground: Ground,
    x: Floats,
    speed: Floats,
    slope: Floats,
    numbers: tuple[float, float],
    count: int,
) -> tuple[NDArray[np.int8], Ints]:
    """How runs stand: ended, and at which listed point."""
    end = np.full(len(x), OPEN, dtype=np.int8)
    row = np.full(len(x), -1)
    out = far(ground, x)
    if count % _REST == 0:
        rest = _resting(ground, x, speed, slope, ~out)
        end[rest] = PLACE[End.NOT_LISTED]
    ball = ground.balls.which(np.where(out[:, None], np.inf, x))
    held = ball >= 0
    held[held] = _trapped(ground, x[held], speed[held], ball[held], *numbers)
    end[held], row[held] = PLACE[End.IN_BALL], ground.place[ball[held]]
    end[out] = PLACE[End.DIVERGED]
    return end, row


def _resting(ground: Ground, x: Floats, speed: Floats, slope: Floats, look: Truths) -> Truths:
    """Whether runs are at rest: Newton's step is small, and so is their speed."""
    rest = look & (np.linalg.norm(speed, axis=1) <= _STILL * ground.size)
    if rest.any():
        spectrum = Spectrum.at(ground.loss, x[rest], slope[rest])
        rest[rest] = spectrum.at_rest(ground.size, ground.loss.rounding(x[rest]))
    return np.asarray(rest)


def _trapped(
    ground: Ground, x: Floats, speed: Floats, ball: Ints, step: float, momentum: float
) -> Truths:
    """Whether runs in balls are proved to end at the minimum, rounding aside.

    With curvatures from mu to K in the ball about m of radius r, and ``momentum = b`` (where only a
    point nearer to m than e is known, 2 e is taken from r):

    * b = 0: a step ``s < 2 / K`` contracts the distance to m.
    * b > 0: the energy ``E = L + b |v|^2 / (2 s)`` does not grow while ``s <= 2 (1 - b) / K``: put
      ``grad L = (b v - v') / s`` in ``L(w + v') <= L + grad L . v' + K/2 |v'|^2``. Let E be at most
      ``L(m) + mu (r/4)^2 / 2`` (half of that is asked for) and w in the ball of radius r/4. Then
      the next step is shorter than ``(1/2 + 1/4) r``, so it stays inside, where
      ``L >= L(m) + mu/2 |w - m|^2`` keeps w in the smaller ball.
    """
    balls, loss = ground.balls, ground.loss
    reach = ground.reach[ball]
    centre, radius = balls.centre[ball], (balls.inner - 2 * balls.offset)[ball]
    gap = np.linalg.norm(x - centre, axis=1)
    if momentum == 0:
        return np.asarray((step * reach < 2) & (gap < radius))
    radius = radius / 4
    energy = loss.value(x) + momentum * (speed**2).sum(axis=1) / (2 * step) - loss.value(centre)
    slow = (gap < radius) & (step * reach <= 2 * (1 - momentum))
    return np.asarray(slow & (energy < balls.rate[ball] * radius**2 / 4))
