"""What an architecture is: named weights, statistics of the data, and a loss that is polynomial in the weights."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.networks.architectures.named import Named
from explorer.networks.architectures.penalties import Penalty
from explorer.polynomial import Expression, Graph, System, shared_gradient

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
class HiddenUnit:
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


def dense_layers(widths: Sequence[int]) -> tuple[Block, ...]:
    """``W1`` ... ``W{H+1}`` of fully connected layers, ``W_i`` of shape (d_i, d_{i-1})."""
    return tuple(
        Block(f"W{i}", shape)
        for i, shape in enumerate(zip(widths[1:], widths, strict=False), start=1)
    )


def layer_units(
    layer: int, incoming: Sequence[Array], outgoing: Sequence[Array]
) -> tuple[HiddenUnit, ...]:
    """Units of a hidden layer: positions of weights, unit j in row j of ``incoming`` and column j of ``outgoing``."""
    rows = [np.reshape(w, (len(w), -1)) for w in incoming] + [
        np.reshape(w.T, (w.shape[-1], -1)) for w in outgoing
    ]
    return tuple(
        HiddenUnit(layer, tuple(map(int, weights))) for weights in np.concatenate(rows, axis=1)
    )


@dataclass(frozen=True)
class Architecture(Named, ABC):
    """A loss with its weights and parameters; subclasses are frozen dataclasses and write only what differs.

    The data enter through :meth:`statistics`, so that one polynomial system serves every data set.
    The ridge term ``1/2 sum_i sum_ab Lambda_i[a, b] W_i[a, b]^2`` is added here, one coefficient
    per weight, and so are penalties. Losses are >= 0. See
    :class:`explorer.networks.architectures.network.Network` and ``factorization.Factorization`` for
    the usual cases.

    Parameters
    ----------
    penalties : tuple of Penalty
        Terms of the loss that depend on the weights only.
    """

    example: ClassVar[Mapping[str, Any]] = {}
    """Fields of a small member, for tests, the gallery and the command line."""
    formula: ClassVar[str] = ""
    """The plain loss without ridge, as LaTeX."""
    penalties: tuple[Penalty, ...] = field(default=(), kw_only=True)

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
        """Numbers of rows of X and of Y, (d_x, d_y); 0 where there are no inputs or no targets."""

    @property
    def samples(self) -> int | None:
        """The only number of columns that X and Y may have; None where any will do."""
        return None

    def check(self, X: Array, Y: Array) -> None:
        """Refuse data that this architecture cannot take; shapes have been checked but for the number of samples.

        Raises
        ------
        InputError
        """
        columns, allowed = X.shape[1], f"{self.samples}, which {self} asks for"
        require(self.samples in (None, columns), "samples", columns, allowed)

    @property
    def least_samples(self) -> int:
        """Samples from which on statistics are in general position, where that is not a matter of rank alone."""
        return 1

    @property
    def full_rank(self) -> int:
        """Rank of the :meth:`features` from which on all statistics occur; 0 where they always do."""
        return 0

    def features(self, X: Array) -> Array:
        """Rows that take the place of X in the statistics, shape (full_rank, m), where these are moments."""
        return X

    def moments(self, features: Array, Y: Array) -> tuple[Array, ...]:
        """Statistics, quadratic in the features and Y together; needed where ``full_rank`` is not 0."""
        raise NotImplementedError

    @abstractmethod
    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Parameters of the loss for data X (d_x, m) and Y (d_y, m); any number type."""

    @abstractmethod
    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Loss without regularisation; only ``+ - * @ .T`` and whole powers, so that any number type will do."""

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Hidden units whose sign can be flipped; none unless an architecture says so."""
        return ()

    def end_to_end(self, weights: Sequence[Array]) -> Array | None:
        """Matrix of the whole map for stacked weights (N, ...); None when the map is not linear."""
        return None

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """Number of critical points for generic data with features of this rank and generic ridge, and its source.

        Asked only of the plain loss: squares, no penalties.
        """
        return None

    @property
    def plain(self) -> bool:
        """Whether the loss is the plain one, which known counts are about."""
        return not self.penalties

    @property
    def size(self) -> int:
        """Number of weights, n."""
        return sum(block.size for block in self.blocks)

    def parameters(self, X: Array, Y: Array, ridge: Sequence[Array]) -> Array:
        """Values of the parameters of :attr:`system`, shape (p,), in the number type of the data."""
        return self.pack(self.statistics(X, Y), ridge)

    def pack(self, statistics: Sequence[Array], ridge: Sequence[Array]) -> Array:
        """Lay out statistics and ridge coefficients as the parameters of :attr:`system`, shape (p,)."""
        blocks = (*self.statistic_blocks, *self.blocks)
        values = (*statistics, *ridge)
        return np.concatenate(
            [b.flatten(np.asarray(v)) for b, v in zip(blocks, values, strict=True)]
        )

    def split(self, points: Array) -> list[Array]:
        """Cut points (..., n) into weight arrays (..., *shape)."""
        ends = np.cumsum([block.size for block in self.blocks])[:-1]
        parts = np.split(points, ends, axis=-1)
        return [
            part.reshape((*part.shape[:-1], *block.shape))
            for part, block in zip(parts, self.blocks, strict=True)
        ]

    @cached_property
    def system(self) -> System:
        """Gradient equations of the regularised loss, one object for all architectures of this loss.

        Its parameters are the statistics, then the ridge coefficients.
        """
        graph = Graph()
        weights = [graph.unknown(block.name, block.shape) for block in self.blocks]
        statistics = [
            graph.parameter(b.name, b.shape, symmetric=b.symmetric) for b in self.statistic_blocks
        ]
        ridge = [graph.parameter(_ridge_name(block), block.shape) for block in self.blocks]
        term = sum(np.sum(r * w * w) for r, w in zip(ridge, weights, strict=True)) / 2
        potential: Expression = self.loss(weights, statistics) + term
        for penalty in self.penalties:
            potential = potential + penalty.value(weights)
        return shared_gradient(potential, self._groups())

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what is derived: a process that reads this shares what it has, or finds it anew."""
        kind = type(self)
        return {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(kind, name, None), cached_property)
        }

    def _groups(self) -> list[list[int]]:
        start, groups = 0, []
        for block in self.blocks:
            groups.append(list(range(start, start + block.size)))
            start += block.size
        return groups


def _ridge_name(block: Block) -> str:
    return f"Lambda{block.name[1:]}" if block.name.startswith("W") else f"Lambda_{block.name}"
