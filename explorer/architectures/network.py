"""Networks: weights that turn inputs X (d_x, m) into outputs (d_y, m), and a misfit to the targets Y (d_y, m)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from explorer.architectures.base import Architecture, Array, Block
from explorer.architectures.errors import require
from explorer.architectures.fields import Count
from explorer.architectures.misfits import Misfit, Quadratic, Squares


@dataclass(frozen=True)
class Network(Architecture):
    """A network whose loss sees every sample: X and Y themselves are the parameters of the system.

    Parameters
    ----------
    misfit : Misfit
        Measure of ``output - Y``.
    samples : int
        Number of samples, m.
    """

    misfit: Misfit = field(default=Squares(), kw_only=True)
    samples: Count | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        allowed = "the number of samples of the data, a whole number >= 1, since this loss is no function of moments"
        require(self.samples is not None or self._uses_moments, "samples", self.samples, allowed)

    @abstractmethod
    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Outputs (d_y, m) for inputs X (d_x, m); only ``+ - * @ .T`` and whole powers."""

    @property
    def _uses_moments(self) -> bool:
        return False

    @property
    def plain(self) -> bool:
        """Squares and no penalties."""
        return super().plain and self.misfit == Squares()

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``X`` and ``Y``."""
        dx, dy = self.data_shape
        assert self.samples is not None
        return Block("X", (dx, self.samples)), Block("Y", (dy, self.samples))

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """X and Y."""
        return X, Y

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Misfit of the outputs."""
        X, Y = statistics
        return self.misfit.of(self.output(weights, X) - Y)


@dataclass(frozen=True)
class LinearNetwork(Network):
    """A network linear in features F of its inputs: ``output = matrix(weights) @ F``, F = X unless it says otherwise.

    A quadratic misfit ``1/2 tr((W F - Y)^T G (W F - Y))`` depends on the data through ``A = F F^T``, ``B = Y F^T`` and
    ``c = tr(Y^T G Y)`` only, and these are the parameters, whatever the number of samples. With another misfit, or
    where ``samples`` is given, X and Y are.
    """

    @abstractmethod
    def matrix(self, weights: Sequence[Array]) -> Array:
        """Matrix of the whole map, shape (d_y, number of features)."""

    def lift(self, X: Array) -> Array:
        """Features (f, m) of inputs X (d_x, m)."""
        return X

    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """``matrix(weights) @ lift(X)``."""
        return np.asarray(self.matrix(weights) @ self.lift(X))

    def end_to_end(self, weights: Sequence[Array]) -> Array:
        """Stack of :meth:`matrix`, shape (N, d_y, f)."""
        rows = [self.matrix(one) for one in zip(*weights, strict=True)]
        return np.array(rows) if rows else np.zeros((0, 1, 1))

    @property
    def _uses_moments(self) -> bool:
        return self.samples is None and self.misfit.quadratic

    @cached_property
    def full_rank(self) -> int:
        """Number of features; 0 where X and Y are the parameters."""
        return len(self.lift(np.zeros((self.data_shape[0], 1)))) if self._uses_moments else 0

    def features(self, X: Array) -> Array:
        """Features of the inputs."""
        return self.lift(X)

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``A = F F^T``, ``B = Y F^T``, ``c = tr(Y^T G Y)``."""
        if not self._uses_moments:
            return super().statistic_blocks
        f, dy = self.full_rank, self.data_shape[1]
        return Block("A", (f, f), symmetric=True), Block("B", (dy, f)), Block("c", ())

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute ``A``, ``B`` and ``c``."""
        return self.moments(self.lift(X), Y) if self._uses_moments else super().statistics(X, Y)

    def moments(self, features: Array, Y: Array) -> tuple[Array, ...]:
        """``A``, ``B`` and ``c`` from features."""
        assert isinstance(self.misfit, Quadratic)
        return features @ features.T, Y @ features.T, np.asarray(self.misfit.square(Y))

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """``1/2 (tr(W^T G W A) - 2 tr(W^T G B) + c)``."""
        if not isinstance(self.misfit, Quadratic) or not self._uses_moments:
            return super().loss(weights, statistics)
        A, B, c = statistics
        W = self.matrix(weights)
        return ((W @ A / 2 - B) * self.misfit.weigh(W)).sum() + c / 2
