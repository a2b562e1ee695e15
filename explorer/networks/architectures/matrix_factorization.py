"""Matrix factorisation."""

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
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.fields import Count


@dataclass(frozen=True)
class MatrixFactorization(Factorization):
    """Matrix factorisation Y = W_2 W_1 of a rows x columns matrix.

    Parameters
    ----------
    rows, columns : int
        Shape of Y.
    rank : int
        ``W_1`` has shape (rank, columns), ``W_2`` (rows, rank).

    Notes
    -----
    The two-layer linear network on X = I. Source: Eckart and Young, "The approximation of one
    matrix by another of lower rank", Psychometrika 1 (1936): without ridge C(min(rows, columns),
    rank) critical matrices of full rank. With generic ridge and rank 1 a 1 x 1 matrix has 5 complex
    critical points, a 2 x 2 matrix 17 (msolve).
    """

    example: ClassVar = {"rows": 2, "columns": 2}
    formula: ClassVar = r"\tfrac12 \lVert W_2 W_1 - Y \rVert_F^2"
    rows: Count
    columns: Count
    rank: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` and ``W2``."""
        return dense_layers((self.columns, self.rank, self.rows))

    @property
    def target_shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.rows, self.columns

    def output(self, weights: Sequence[Array]) -> Array:
        """``W_2 W_1``."""
        return np.asarray(weights[1] @ weights[0])

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Factor j: row j of ``W_1`` and column j of ``W_2``."""
        first, second = self.split(np.arange(self.size))
        return layer_units(1, [first], [second])
