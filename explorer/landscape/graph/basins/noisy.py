"""Optimisers that go on for ever: with noise, or with steps that do not tell how far it is.

They make a number of steps; then gradient flow tells in whose basin they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.graph.basins.flow import followed_by_flow
from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.loss import Loss
from explorer.landscape.graph.basins.method import read_number, read_steps
from explorer.landscape.graph.basins.outcomes import OPEN, Arrivals
from explorer.landscape.graph.basins.starts import generator

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Steps whose noise is drawn at once: calls of many generators cost more than the numbers
_DRAWN = 64
# The generator of a start whose numbers are noise
_NOISE = 1
# Default noise, in shares of the gradient at the starts
_SHARE = 0.1


@dataclass(frozen=True)
class NoisyDescent:
    """Gradient descent with normal noise: ``w <- w - step (grad L(w) + noise xi)``.

    Parameters
    ----------
    step : float, optional
        As for gradient descent.
    noise : float, optional
        Standard deviation of each entry; by default a tenth of the root mean square of the
        gradient's entries at the first starts.
    steps : int
        Steps with noise; gradient flow follows.
    """

    step: float | None = None
    noise: float | None = None
    steps: int = 2000

    name = "noisy_descent"
    descends = True

    def __post_init__(self) -> None:
        if self.step is not None:
            read_number(self.step, "noisy descent: step", 0)
        if self.noise is not None:
            read_number(self.noise, "noisy descent: noise", 0)
        read_steps(self.steps, "noisy descent: steps")

    def __str__(self) -> str:
        return (
            f"noisy descent, step {self.step:.3g}, noise {self.noise:.3g}, {self.steps:,} steps, "
            "then flow"
        )

    def resolved(self, step: float, slope: float, size: float) -> NoisyDescent:
        """Put numbers for what was left open."""
        noise = _SHARE * slope if self.noise is None else self.noise
        return replace(self, step=step if self.step is None else self.step, noise=noise)

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Descend with noise from starts (N, n)."""
        w, rngs = starts.copy(), [generator(seed, int(k), _NOISE) for k in places]
        step, noise = float(self.step or 0), float(self.noise or 0)
        with np.errstate(all="ignore"):
            for first in range(0, self.steps, _DRAWN):
                size = (min(_DRAWN, self.steps - first), w.shape[1])
                for xi in _together([rng.standard_normal(size) for rng in rngs]):
                    w -= step * (ground.loss.gradient(w) + noise * xi)
        return _at_last(ground, w, self.steps)


@dataclass(frozen=True)
class StochasticDescent:
    """Stochastic gradient descent: each step takes the gradient of some samples, drawn anew.

    The misfit of the batch counts ``m / batch`` times, so that the mean is the whole gradient.

    Parameters
    ----------
    step : float, optional
        By default a tenth of that of gradient descent.
    batch : int
        Samples of a step, drawn with replacement.
    steps : int
        Such steps; gradient flow of the whole loss follows.
    """

    step: float | None = None
    batch: int = 1
    steps: int = 2000

    name = "stochastic_descent"
    descends = True

    def __post_init__(self) -> None:
        if self.step is not None:
            read_number(self.step, "stochastic descent: step", 0)
        read_steps(self.batch, "stochastic descent: batch")
        read_steps(self.steps, "stochastic descent: steps")

    def __str__(self) -> str:
        return (
            f"stochastic descent, step {self.step:.3g}, {self.batch} of the samples a step, "
            f"{self.steps:,} steps, then flow"
        )

    def resolved(self, step: float, slope: float, size: float) -> StochasticDescent:
        """Put numbers for what was left open."""
        return self if self.step is not None else replace(self, step=0.1 * step)

    def check(self, loss: Loss) -> None:
        """Refuse a loss that is not a sum over samples.

        Raises
        ------
        InputError
        """
        allowed = "gradient noise (noisy_descent), for this loss is no sum over columns of X and Y"
        require(loss.samples is not None, "methods", self.name, allowed)

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Descend by samples from starts (N, n)."""
        samples = ground.loss.samples
        assert samples is not None
        m, step = len(samples), float(self.step or 0)
        rest = ground.loss.parameters - samples.sum(axis=0)
        w, rngs = starts.copy(), [generator(seed, int(k), _NOISE) for k in places]
        with np.errstate(all="ignore"):
            for first in range(0, self.steps, _DRAWN):
                size = (min(_DRAWN, self.steps - first), self.batch)
                for batch in _together([rng.integers(0, m, size) for rng in rngs]):
                    own = rest + m / self.batch * samples[batch].sum(axis=1)
                    w -= step * ground.loss.gradient(w, own)
        return _at_last(ground, w, self.steps)


@dataclass(frozen=True)
class Adam:
    """Adam with the step falling to zero linearly.

    Parameters
    ----------
    step : float, optional
        By default 0.01 times the size of the listed points.
    first, second : float
        Decay of the means of gradients and of their squares.
    epsilon : float
        As in the paper.
    steps : int
        Such steps; gradient flow follows.

    References
    ----------
    D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """

    step: float | None = None
    first: float = 0.9
    second: float = 0.999
    epsilon: float = 1e-8
    steps: int = 3000

    name = "adam"
    descends = True

    def __post_init__(self) -> None:
        if self.step is not None:
            read_number(self.step, "adam: step", 0)
        for name in ("first", "second"):
            value = getattr(self, name)
            good = isinstance(value, (int, float)) and 0 <= value < 1
            require(good, f"adam: {name}", value, "a number >= 0 and < 1")
        read_number(self.epsilon, "adam: epsilon", 0)
        read_steps(self.steps, "adam: steps")

    def __str__(self) -> str:
        return f"Adam, step {self.step:.3g} falling to 0 in {self.steps:,} steps, then flow"

    def resolved(self, step: float, slope: float, size: float) -> Adam:
        """Put numbers for what was left open."""
        return self if self.step is not None else replace(self, step=0.01 * size)

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Run Adam from starts (N, n)."""
        w, step = starts.copy(), float(self.step or 0)
        mean, square = np.zeros_like(w), np.zeros_like(w)
        with np.errstate(all="ignore"):
            for count in range(1, self.steps + 1):
                slope = ground.loss.gradient(w)
                mean = self.first * mean + (1 - self.first) * slope
                square = self.second * square + (1 - self.second) * slope**2
                size = np.sqrt(square / (1 - self.second**count)) + self.epsilon
                rate = step * (1 - (count - 1) / self.steps) / (1 - self.first**count)
                w -= rate * mean / size
        return _at_last(ground, w, self.steps)


def _together(rows: list[NDArray[Any]]) -> NDArray[Any]:
    """Numbers of many starts, (steps, ...) each, step by step: shape (steps, N, ...)."""
    return np.array(rows).swapaxes(0, 1)


def _at_last(ground: Ground, w: Floats, steps: int) -> Arrivals:
    """Let gradient flow tell in whose basin runs stand."""
    w = np.where(np.isfinite(w).all(axis=1, keepdims=True), w, np.inf)
    end = np.full(len(w), OPEN, dtype=np.int8)
    stands = Arrivals(end, np.full(len(w), -1), w, np.full(len(w), steps))
    return followed_by_flow(ground, stands)
