"""Networks: weights that turn inputs X (d_x, m) into outputs (d_y, m), and a misfit to Y."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from explorer.errors import require
from explorer.networks.architectures.base import Architecture
from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.misfits import Misfit, Quadratic, Squares
from explorer.networks.architectures.moments import Moments, in_inputs


@dataclass(frozen=True)
class Network(Architecture):
    """A network with outputs polynomial in the inputs.

    A quadratic misfit depends on the data through moments only, and these are the parameters,
    whatever the number of samples, as long as there are enough for all values of the moments. With
    fewer, or another misfit, ``samples`` must be given, and X and Y themselves are the parameters.

    Parameters
    ----------
    misfit : Misfit
        Measure of ``output - Y``.
    samples : int, optional
        The number of samples, m, where the loss is written in X and Y.
    """

    misfit: Misfit = field(default=Squares(), kw_only=True)
    samples: Count | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        allowed = (
            "the number of samples of the data, a whole number >= 1, "
            "since this misfit is no function of moments"
        )
        require(self.samples is not None or self.misfit.quadratic, "samples", self.samples, allowed)

    @abstractmethod
    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Outputs (d_y, m) for inputs X (d_x, m); only ``+ - * @ .T`` and whole powers."""

    @property
    def at_least_zero(self) -> bool:
        """As the misfit, as long as the loss is the misfit of the outputs."""
        own = type(self).loss in (Network.loss, LinearNetwork.loss)
        return own and self.misfit.at_least_zero

    @property
    def uses_moments(self) -> bool:
        """Whether moments are the parameters, not X and Y."""
        return self.samples is None

    @cached_property
    def data_moments(self) -> Moments:
        """Moments that the loss needs."""
        return Moments.of(self.output, [block.shape for block in self.blocks], self.data_shape[0])

    @cached_property
    def least_samples(self) -> int:
        """Samples from which on the moments are in general position; 1 where they are not used."""
        return self.data_moments.least_samples(self.data_shape[1]) if self.uses_moments else 1

    def check(self, X: Array, Y: Array) -> None:
        """Refuse too few samples for moments in general position."""
        super().check(X, Y)
        m = X.shape[1]
        allowed = f">= {self.least_samples}, or an architecture with the field samples={m}"
        require(m >= self.least_samples, "samples", m, allowed)

    @property
    def plain(self) -> bool:
        """Squares and no penalties."""
        return super().plain and isinstance(self.misfit, Squares)

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """Moments ``mu`` of X, ``B`` of Y and X, ``c = tr(Y^T G Y)``; or ``X`` and ``Y``."""
        dx, dy = self.data_shape
        if self.samples is not None:
            return Block("X", (dx, self.samples)), Block("Y", (dy, self.samples))
        moments = self.data_moments
        return (
            Block("mu", (len(moments.sums),)),
            Block("B", (dy, len(moments.monomials))),
            Block("c", ()),
        )

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute the moments; or X and Y."""
        return (*self.data_moments.values(X, Y), self._square(Y)) if self.uses_moments else (X, Y)

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Misfit of the outputs."""
        if not self.uses_moments:
            X, Y = statistics
            return self.misfit.of(self.output(weights, X) - Y)
        (mu, B, c), moments = statistics, self.data_moments
        C = moments.coefficients(in_inputs(self.output, weights, self.data_shape[0]))
        return self._by_moments(C, mu[moments.place], B, c)

    def _by_moments(self, C: Array, A: Array, B: Array, c: Array) -> Any:
        """``1/2 (tr(C^T G C A) - 2 tr(C^T G B) + c)``."""
        assert isinstance(self.misfit, Quadratic)
        return ((C @ A / 2 - B) * self.misfit.weigh(C)).sum() + c / 2

    def _square(self, Y: Array) -> Array:
        assert isinstance(self.misfit, Quadratic)
        return np.asarray(self.misfit.square(Y))


@dataclass(frozen=True)
class LinearNetwork(Network):
    """A network linear in features F of its inputs: ``output = matrix(weights) @ F``.

    F is X unless the network says otherwise. The moments are ``A = F F^T``, ``B = Y F^T`` and ``c =
    tr(Y^T G Y)``, whatever the number of samples.
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

    @cached_property
    def least_samples(self) -> int:
        """Any number of samples will do: those of low rank are a family of their own."""
        return 1

    @cached_property
    def full_rank(self) -> int:
        """Number of features; 0 where X and Y are the parameters."""
        return len(self.lift(np.zeros((self.data_shape[0], 1)))) if self.uses_moments else 0

    def features(self, X: Array) -> Array:
        """Features of the inputs."""
        return self.lift(X)

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``A = F F^T``, ``B = Y F^T``, ``c = tr(Y^T G Y)``."""
        if not self.uses_moments:
            return super().statistic_blocks
        f = self.full_rank
        dy = self.data_shape[1]
        return Block("A", (f, f), symmetric=True), Block("B", (dy, f)), Block("c", ())

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute ``A``, ``B`` and ``c``."""
        return self.moments(self.lift(X), Y) if self.uses_moments else super().statistics(X, Y)

    def moments(self, features: Array, Y: Array) -> tuple[Array, ...]:
        """``A``, ``B`` and ``c`` from features."""
        return features @ features.T, Y @ features.T, self._square(Y)

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """``1/2 (tr(W^T G W A) - 2 tr(W^T G B) + c)``, or the misfit of the outputs."""
        if not self.uses_moments:
            return super().loss(weights, statistics)
        A, B, c = statistics
        return self._by_moments(self.matrix(weights), A, B, c)
