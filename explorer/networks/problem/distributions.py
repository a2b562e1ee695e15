"""Distributions that data and ridge coefficients may be drawn from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from explorer.errors import require


class Distribution(ABC):
    """A real distribution, drawn entry by entry."""

    @abstractmethod
    def sample(self, rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw an array of the given shape.

        Parameters
        ----------
        rng : Generator
        shape : tuple of int

        Returns
        -------
        array of the shape
        """


@dataclass(frozen=True)
class Normal(Distribution):
    """Normal distribution with mean ``mean`` and standard deviation ``std`` > 0."""

    mean: float = 0.0
    std: float = 1.0

    def __post_init__(self) -> None:
        require(np.isfinite(self.mean), "normal: mean", self.mean, "a finite number")
        require(
            np.isfinite(self.std) and self.std > 0, "normal: std", self.std, "a finite number > 0"
        )

    def sample(self, rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw an array of the given shape."""
        return rng.normal(self.mean, self.std, shape)


@dataclass(frozen=True)
class Uniform(Distribution):
    """Uniform distribution on [low, high)."""

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        require(np.isfinite(self.low), "uniform: low", self.low, "a finite number")
        require(
            np.isfinite(self.high) and self.high > self.low,
            "uniform: high",
            self.high,
            f"a number > {self.low}",
        )

    def sample(self, rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw an array of the given shape."""
        return rng.uniform(self.low, self.high, shape)


@dataclass(frozen=True)
class LogUniform(Distribution):
    """Distribution whose logarithm is uniform on [log low, log high), 0 < low < high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        require(
            np.isfinite(self.low) and self.low > 0,
            "loguniform: low",
            self.low,
            "a finite number > 0",
        )
        above = np.isfinite(self.high) and self.high > self.low
        require(above, "loguniform: high", self.high, f"a number > {self.low}")

    def sample(self, rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw an array of the given shape."""
        return np.exp(rng.uniform(np.log(self.low), np.log(self.high), shape))
