"""Where optimisers begin: distributions of weights, or weights that are given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from explorer.errors import require
from explorer.networks.architectures import Architecture
from explorer.networks.architectures.blocks import Block
from explorer.networks.problem.arrays import number_rows

Floats = NDArray[np.float64]

# More starts than this are more than their table is worth
MOST_STARTS = 1_000_000


class Starts(ABC):
    """A distribution of weights; each start has a generator of its own."""

    @abstractmethod
    def draw(self, architecture: Architecture, rng: Generator) -> Floats:
        """Draw one start.

        Parameters
        ----------
        architecture : Architecture
        rng : Generator

        Returns
        -------
        array, shape (n,)
        """


@dataclass(frozen=True)
class Glorot(Starts):
    """Glorot's initialisation: uniform on ``+- sqrt(6 / (fan_in + fan_out))``, layer by layer.

    Parameters
    ----------
    normal : bool
        Normal of the same variance, ``2 / (fan_in + fan_out)``, in place of uniform.

    Notes
    -----
    A weight matrix of shape (d_out, d_in) has these fans, a vector has ``fan_out = 1``, and a
    filter counts its places in both. Biases (blocks whose names begin with b) are 0.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.
    """

    normal: bool = False

    def draw(self, architecture: Architecture, rng: Generator) -> Floats:
        """Draw one start."""
        return np.concatenate([self._block(block, rng) for block in architecture.blocks])

    def _block(self, block: Block, rng: Generator) -> Floats:
        if block.name.startswith("b"):
            return np.zeros(block.size)
        std = sqrt(2 / sum(_fans(block.shape)))
        if self.normal:
            return rng.normal(0.0, std, block.size)
        return rng.uniform(-sqrt(3) * std, sqrt(3) * std, block.size)

    def __str__(self) -> str:
        return f"Glorot, {'normal' if self.normal else 'uniform'}"


@dataclass(frozen=True)
class NormalStarts(Starts):
    """Every weight normal with mean 0 and standard deviation ``width`` > 0."""

    width: float = 1.0

    def __post_init__(self) -> None:
        good = isinstance(self.width, (int, float)) and 0 < self.width < np.inf
        require(good, "starts: width", self.width, "a finite number > 0")

    def draw(self, architecture: Architecture, rng: Generator) -> Floats:
        """Draw one start."""
        return rng.normal(0.0, self.width, architecture.size)

    def __str__(self) -> str:
        return f"normal of width {self.width:g}"


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) < 2:
        return prod(shape), 1
    places = prod(shape[2:])
    return shape[1] * places, shape[0] * places


def read_starts(given: object) -> Starts | Floats:
    """Read what a user gives for starts.

    Parameters
    ----------
    given : Starts, str, number or array
        ``"glorot"``, ``"glorot_normal"``, the width of a normal distribution, or rows of weights.

    Returns
    -------
    Starts, or array of rows

    Raises
    ------
    InputError
    """
    words: dict[str, Starts] = {"glorot": Glorot(), "glorot_normal": Glorot(normal=True)}
    allowed = "glorot, glorot_normal, the width of a normal distribution, or an array of weights"
    if isinstance(given, Starts):
        return given
    if isinstance(given, str):
        require(given in words, "starts", repr(given), allowed)
        return words[given]
    if isinstance(given, (int, float, np.number)) and not isinstance(given, (bool, np.bool_)):
        return NormalStarts(float(given))
    require(isinstance(given, (np.ndarray, list, tuple)), "starts", repr(given)[:80], allowed)
    return np.asarray(given)


def draw_starts(
    architecture: Architecture, given: Starts | NDArray[Any], count: int, seed: int
) -> Floats:
    """Draw the starts of a run, each from a child of one seed sequence.

    Parameters
    ----------
    architecture : Architecture
    given : Starts or array, shape (N, n)
    count : int
        Number of starts; of given ones all are taken.
    seed : int

    Returns
    -------
    array, shape (count, n)

    Raises
    ------
    InputError
        For an array that has another shape or is not finite and real.
    """
    if isinstance(given, Starts):
        rows = [given.draw(architecture, generator(seed, k)) for k in range(count)]
        return np.array(rows).reshape(count, architecture.size)
    size = architecture.size
    allowed = f"a real array of shape (N, {size}) with 1 <= N <= {MOST_STARTS:,}"
    rows_given = number_rows(given, size, "starts", allowed)
    require(not np.iscomplexobj(rows_given), "starts", "complex numbers", allowed)
    require(1 <= len(rows_given) <= MOST_STARTS, "shape of starts", rows_given.shape, allowed)
    starts = rows_given.astype(np.float64)
    require(np.isfinite(starts).all(), "starts", "numbers that are not finite", "finite numbers")
    return starts


def generator(seed: int, *place: int) -> Generator:
    """Generator of one start, or of one purpose of it; it does not depend on the others."""
    return np.random.default_rng(SeedSequence(seed, spawn_key=place))
