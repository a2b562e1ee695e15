"""Weighted low-rank approximation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from explorer.errors import require
from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.matrix_factorization import MatrixFactorization
from explorer.networks.architectures.misfits import Squares


@dataclass(frozen=True)
class WeightedLowRank(MatrixFactorization):
    """Weighted low-rank approximation, 1/2 ||X o (W_2 W_1 - Y)||_F^2: X o X weighs the entries.

    Parameters
    ----------
    rows, columns : int
        Shape of X and Y.
    rank : int
        ``W_1`` has shape (rank, columns), ``W_2`` (rows, rank).

    Notes
    -----
    Without ridge and up to the choice of factors there are as many critical matrices as the generic
    Euclidean-distance degree says: 3 x 3: 39 of rank 1 and of rank 2, 3 x 4: 83 (Ottaviani,
    Spaenlehauer, Sturmfels, arXiv 1311.2376). 2 x 2 of rank 1 with generic ridge: 33 (msolve).
    """

    example: ClassVar = {"rows": 2, "columns": 2}
    formula: ClassVar = r"\tfrac12 \lVert X \circ (W_2 W_1 - Y) \rVert_F^2"

    def __post_init__(self) -> None:
        super().__post_init__()
        plain = isinstance(self.misfit, Squares)
        require(plain, "misfit", self.misfit, "squares: the inputs are the weights")

    @property
    def data_shape(self) -> tuple[int, int]:
        """(rows, rows)."""
        return self.rows, self.rows

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``S = X o X``, ``B = S o Y``, ``c = sum_ij S_ij Y_ij^2``."""
        return Block("S", self.target_shape), Block("B", self.target_shape), Block("c", ())

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Compute them."""
        S = X * X
        return S, S * Y, np.asarray((S * Y * Y).sum())

    def unobserved(self, X: Array, Y: Array) -> Array:
        """Entries of weight zero."""
        return np.asarray(X == 0)

    @property
    def at_least_zero(self) -> bool:
        """Weights are squares."""
        return True

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Weighted squares."""
        S, B, c = statistics
        W = self.output(weights)
        return ((S * W / 2 - B) * W).sum() + c / 2
