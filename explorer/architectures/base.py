"""What an architecture is: named weights, statistics of the data, and a loss that is polynomial in the weights."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import Expression, Graph, System

Array = NDArray[Any]


@dataclass(frozen=True)
class Block:
    """A named array of weights or parameters; of a symmetric one only the upper triangle counts."""

    name: str
    shape: tuple[int, ...]
    symmetric: bool = False

    @property
    def size(self) -> int:
        """Number of free entries."""
        return self.shape[0] * (self.shape[0] + 1) // 2 if self.symmetric else prod(self.shape)

    def flatten(self, array: Array) -> Array:
        """Free entries of an array of this shape, row by row, shape (size,)."""
        return array[np.triu_indices(self.shape[0])] if self.symmetric else np.reshape(array, -1)


@dataclass(frozen=True)
class Unit:
    """A hidden unit: flipping the signs of all its weights leaves the loss unchanged.

    Attributes
    ----------
    layer : int
        Hidden layer, counted from 1.
    weights : tuple of int
        Positions of its incoming and outgoing weights among the unknowns.
    """

    layer: int
    weights: tuple[int, ...]


class Architecture(ABC):
    """A loss with its weights and parameters; subclasses write only what differs.

    The data enter through :meth:`statistics`, so that one polynomial system serves every data set. The ridge term
    ``1/2 sum_i sum_ab Lambda_i[a, b] W_i[a, b]^2`` is added here, one coefficient per weight.
    """

    @property
    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """Weights, in the order of the unknowns (row-major inside a block)."""

    @property
    @abstractmethod
    def statistic_blocks(self) -> tuple[Block, ...]:
        """Names and shapes of what :meth:`statistics` returns."""

    @property
    @abstractmethod
    def data_shape(self) -> tuple[int, int]:
        """Numbers of rows of X and of Y, (d_x, d_y)."""

    @abstractmethod
    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Parameters of the loss for data X (d_x, m) and Y (d_y, m); any number type."""

    @abstractmethod
    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Loss without regularisation; only ``+ - * @ .T`` and whole powers, so that any number type will do."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """Hidden units whose sign can be flipped; none unless an architecture says so."""
        return ()

    def end_to_end(self, weights: Sequence[Array]) -> Array | None:
        """Matrix of the whole map for stacked weights (N, ...); None when the map is not linear."""
        return None

    @property
    def size(self) -> int:
        """Number of weights, n."""
        return sum(block.size for block in self.blocks)

    def parameters(self, X: Array, Y: Array, ridge: Sequence[Array]) -> Array:
        """Values of the parameters of :attr:`system`, shape (p,), in the number type of the data."""
        blocks = (*self.statistic_blocks, *self.blocks)
        values = (*self.statistics(X, Y), *ridge)
        return np.concatenate([b.flatten(np.asarray(v)) for b, v in zip(blocks, values, strict=True)])

    def split(self, points: Array) -> list[Array]:
        """Cut points (..., n) into weight arrays (..., *shape)."""
        ends = np.cumsum([block.size for block in self.blocks])[:-1]
        parts = np.split(points, ends, axis=-1)
        return [part.reshape(*part.shape[:-1], *block.shape) for part, block in zip(parts, self.blocks, strict=True)]

    @cached_property
    def system(self) -> System:
        """Gradient equations of the regularised loss; parameters are the statistics, then the ridge coefficients."""
        graph = Graph()
        weights = [graph.unknown(block.name, block.shape) for block in self.blocks]
        statistics = [graph.parameter(b.name, b.shape, symmetric=b.symmetric) for b in self.statistic_blocks]
        ridge = [graph.parameter(_ridge_name(block), block.shape) for block in self.blocks]
        penalty = sum((r * w * w).sum() for r, w in zip(ridge, weights, strict=True)) / 2
        potential: Expression = self.loss(weights, statistics) + penalty
        return System.gradient_of(potential, self._groups())

    def _groups(self) -> list[list[int]]:
        start, groups = 0, []
        for block in self.blocks:
            groups.append(list(range(start, start + block.size)))
            start += block.size
        return groups


def _ridge_name(block: Block) -> str:
    return f"Lambda{block.name.lstrip('W')}" if block.name.startswith("W") else f"Lambda_{block.name}"
