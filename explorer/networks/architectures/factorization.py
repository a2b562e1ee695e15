"""Factorisations: weights that make an array near a target, without inputs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from explorer.networks.architectures.base import Architecture
from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.misfits import Misfit, Squares


@dataclass(frozen=True)
class Factorization(Architecture):
    """Weights whose output is near a target ``Y`` of shape ``target_shape``; X has no rows.

    Parameters
    ----------
    misfit : Misfit
        Measure of ``output - Y``.
    """

    misfit: Misfit = field(default=Squares(), kw_only=True)

    @property
    @abstractmethod
    def target_shape(self) -> tuple[int, int]:
        """Rows and columns of Y."""

    @abstractmethod
    def output(self, weights: Sequence[Array]) -> Array:
        """Array of the shape of the target."""

    @property
    def plain(self) -> bool:
        """Squares and no penalties."""
        return super().plain and isinstance(self.misfit, Squares)

    @property
    def at_least_zero(self) -> bool:
        """As the misfit, as long as the loss is the misfit of the output."""
        return type(self).loss is Factorization.loss and self.misfit.at_least_zero

    @property
    def data_shape(self) -> tuple[int, int]:
        """(0, rows of the target)."""
        return 0, self.target_shape[0]

    @property
    def samples(self) -> int:
        """Columns of the target."""
        return self.target_shape[1]

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``Y``."""
        return (Block("Y", self.target_shape),)

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Y alone."""
        return (Y,)

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Misfit of the output."""
        return self.misfit.of(self.output(weights) - statistics[0])

    def end_to_end(self, weights: Sequence[Array]) -> Array:
        """Outputs for stacked weights, shape (N, rows, columns)."""
        rows = [self.output(one) for one in zip(*weights, strict=True)]
        return np.array(rows) if rows else np.zeros((0, 1, 1))
