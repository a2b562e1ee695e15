"""Single-head lightning self-attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import Network


@dataclass(frozen=True)
class LightningAttention(Network):
    """Single-head lightning self-attention S -> V S S^T K^T Q S on sequences, without softmax.

    Parameters
    ----------
    dimension : int
        Rows of S, d; a column of X is an S by rows.
    length : int
        Columns of S, t.
    head : int
        ``Q`` and ``K`` have shape (head, d).
    outputs : int
        ``V`` has shape (outputs, d); a column of Y is the result by rows.

    Notes
    -----
    Source: arXiv 2408.17221. With dimension 1 the loss is that of a linear network with three
    layers of width 1 on transformed data: 17 complex critical points with generic ridge.
    """

    example: ClassVar = {"dimension": 1, "length": 2}
    formula: ClassVar = r"\tfrac12 \sum_k \lVert V S_k S_k^T K^T Q S_k - T_k \rVert_F^2"
    dimension: Count
    length: Count = 2
    head: Count = 1
    outputs: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``V``, ``K``, ``Q``."""
        d, a = self.dimension, self.head
        return Block("V", (self.outputs, d)), Block("K", (a, d)), Block("Q", (a, d))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d t, outputs t)."""
        return self.dimension * self.length, self.outputs * self.length

    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Results by rows, shape (outputs * t, m)."""
        V, K, Q = weights
        sequences = [column.reshape(self.dimension, self.length) for column in X.T]
        results = [(V @ (S @ S.T)) @ K.T @ (Q @ S) for S in sequences]
        return np.stack([result.reshape(-1) for result in results], axis=1)

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """17 where V, K and Q are numbers."""
        return (17, "1 + H 2^(H+1), three layers of width 1") if self.size == 3 else None
