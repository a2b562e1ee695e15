"""Weighted low-rank approximation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from explorer.architectures.base import Array, Block
from explorer.architectures.errors import require
from explorer.architectures.matrix_factorization import MatrixFactorization
from explorer.architectures.misfits import Squares


@dataclass(frozen=True)
class WeightedLowRank(MatrixFactorization):
    """Weighted low-rank approximation, 1/2 sum_ij X_ij ((W_2 W_1)_ij - Y_ij)^2: X are the weights of the entries.

    Parameters
    ----------
    rows, columns : int
        Shape of X and Y; X >= 0.
    rank : int
        ``W_1`` has shape (rank, columns), ``W_2`` (rows, rank).

    Notes
    -----
    Without ridge and up to the choice of factors there are as many critical matrices as the generic Euclidean-distance
    degree says: 3 x 3: 39 of rank 1 and of rank 2, 3 x 4: 83 (Ottaviani, Spaenlehauer, Sturmfels, arXiv 1311.2376).
    """

    example: ClassVar = {"rows": 2, "columns": 2}

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.misfit == Squares(), "misfit", self.misfit, "squares: the inputs are the weights")

    @property
    def data_shape(self) -> tuple[int, int]:
        """(rows, rows)."""
        return self.rows, self.rows

    def check(self, X: Array, Y: Array) -> None:
        """Weights are >= 0."""
        super().check(X, Y)
        require((X >= 0).all(), "X", X.min(), "weights of the entries, numbers >= 0")

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``X``, ``B = X o Y``, ``c = sum_ij X_ij Y_ij^2``."""
        return Block("X", self.target_shape), Block("B", self.target_shape), Block("c", ())

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute them."""
        return X, X * Y, np.asarray((X * Y * Y).sum())

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Weighted squares."""
        (X, B, c), W = statistics, self.output(weights)
        return ((X * W / 2 - B) * W).sum() + c / 2
