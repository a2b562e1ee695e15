"""Symmetric tensor decomposition (Waring)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Ge

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.fields import Count


@dataclass(frozen=True)
class SymmetricTensorDecomposition(Factorization):
    """Symmetric tensor decomposition Y = sum_r w_r x ... x w_r, with Y unfolded by its first index.

    Parameters
    ----------
    dimension : int
        n; the tensor has n^order entries. Any Y will do, its symmetric part is what counts.
        Columns of Y run over all indices but the first.
    order : int
        d >= 2.
    rank : int
        ``W`` has shape (n, rank); its columns are the w_r.

    Notes
    -----
    Without ridge and of rank 1 the critical points w^d are the eigenvectors of the symmetric part,
    ``((d - 1)^n - 1) / (d - 2)`` up to scale for d > 2 and n for d = 2 (Cartwright and Sturmfels,
    arXiv 1004.4953), each with d roots, and w = 0. Binary cubics of rank 1 with generic ridge: 13
    (msolve).
    """

    example: ClassVar = {"dimension": 2, "order": 3}
    formula: ClassVar = r"\tfrac12 \lVert \sum_r w_r^{\otimes d} - Y \rVert_F^2"
    dimension: Count
    order: Annotated[int, Ge(2)] = 3
    rank: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W``."""
        return (Block("W", (self.dimension, self.rank)),)

    @property
    def target_shape(self) -> tuple[int, int]:
        """(n, n^(order - 1))."""
        return self.dimension, self.dimension ** (self.order - 1)

    def output(self, weights: Sequence[Array]) -> Array:
        """Sum of the powers, unfolded."""
        entries = [
            np.prod(weights[0][list(index)], axis=0).sum()
            for index in product(range(self.dimension), repeat=self.order)
        ]
        return np.array(entries).reshape(self.target_shape)
