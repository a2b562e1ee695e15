"""Deep linear networks ``x -> W_{H+1} ... W_1 x`` with squared loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from explorer.architectures.base import Architecture, Array, Block, Unit


@dataclass(frozen=True)
class DeepLinear(Architecture):
    """Deep linear network with H hidden layers.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1: inputs, hidden layers, outputs. ``W_i`` has shape (d_i, d_{i-1}).

    Notes
    -----
    The loss is ``1/2 ||W X - Y||_F^2`` with ``W = W_{H+1} ... W_1``. It is written in the statistics
    ``A = X X^T``, ``B = Y X^T`` and ``c = ||Y||_F^2``: ``1/2 (tr(W A W^T) - 2 tr(W B^T) + c)``, so the number of
    samples does not matter. With one hidden layer of width 1 and generic data there are ``1 + 4 min(d_0, m) d_2``
    complex critical points (Bharadwaj and Hosten, arXiv 2301.12651).
    """

    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        widths = tuple(self.widths)
        if len(widths) < 3 or not all(isinstance(d, (int, np.integer)) and d >= 1 for d in widths):
            raise ValueError(
                f"widths = {widths}: at least three whole numbers >= 1 are needed, inputs, hidden layers and outputs"
            )
        object.__setattr__(self, "widths", tuple(int(d) for d in widths))

    @property
    def hidden_layers(self) -> int:
        """Number of hidden layers, H."""
        return len(self.widths) - 2

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` ... ``W{H+1}``."""
        pairs = zip(self.widths[1:], self.widths[:-1], strict=True)
        return tuple(Block(f"W{i + 1}", shape) for i, shape in enumerate(pairs))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d_0, d_{H+1})."""
        return self.widths[0], self.widths[-1]

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``A = X X^T``, ``B = Y X^T``, ``c = ||Y||^2``."""
        dx, dy = self.data_shape
        return Block("A", (dx, dx), symmetric=True), Block("B", (dy, dx)), Block("c", ())

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute ``A``, ``B`` and ``c``."""
        return X @ X.T, Y @ X.T, np.asarray((Y * Y).sum())

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """``1/2 ||W X - Y||_F^2`` in the statistics of the data."""
        A, B, c = statistics
        W = self.end_to_end(weights)
        return ((W @ A / 2 - B) * W).sum() + c / 2

    @property
    def units(self) -> tuple[Unit, ...]:
        """Unit j of hidden layer l: row j of ``W_l`` and column j of ``W_{l+1}``."""
        numbers = self.split(np.arange(self.size))
        return tuple(
            Unit(layer + 1, tuple(map(int, (*numbers[layer][j], *numbers[layer + 1][:, j]))))
            for layer in range(self.hidden_layers)
            for j in range(self.widths[layer + 1])
        )

    def end_to_end(self, weights: Sequence[Array]) -> Array:
        """``W_{H+1} ... W_1``, shape (N, d_{H+1}, d_0)."""
        return reduce(lambda product, layer: layer @ product, weights)
