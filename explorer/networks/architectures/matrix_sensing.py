"""Matrix sensing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.networks.architectures.blocks import (
    Array,
    Block,
    HiddenUnit,
    dense_layers,
    layer_units,
)
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class MatrixSensing(LinearNetwork):
    """Matrix sensing: y_k = <A_k, W_2 W_1> of a low-rank matrix; columns of X are A_k by rows.

    Parameters
    ----------
    rows, columns : int
        Shape of the A_k.
    rank : int
        ``W_1`` has shape (rank, columns), ``W_2`` (rows, rank).

    Notes
    -----
    Source: Recht, Fazel and Parrilo, arXiv 0706.4138. With full-rank measurements and without ridge
    there are as many critical matrices as for weighted low-rank approximation in a generic metric,
    6 for 2 x 2 of rank 1. 2 x 2 of rank 1 with generic ridge: 33 (msolve).
    """

    example: ClassVar = {"rows": 2, "columns": 2}
    formula: ClassVar = r"\tfrac12 \sum_k (\langle A_k, W_2 W_1 \rangle - y_k)^2"
    rows: Count
    columns: Count
    rank: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` and ``W2``."""
        return dense_layers((self.columns, self.rank, self.rows))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(rows * columns, 1)."""
        return self.rows * self.columns, 1

    def matrix(self, weights: Sequence[Array]) -> Array:
        """``W_2 W_1`` by rows, shape (1, rows * columns)."""
        return np.reshape(weights[1] @ weights[0], (1, -1))

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Factor j: row j of ``W_1`` and column j of ``W_2``."""
        first, second = self.split(np.arange(self.size))
        return layer_units(1, [first], [second])
