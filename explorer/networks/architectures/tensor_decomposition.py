"""Tensor decomposition (CP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import MinLen

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.fields import Count


@dataclass(frozen=True)
class TensorDecomposition(Factorization):
    """Tensor decomposition (CP) Y = sum_r a_r x b_r x c_r x ..., Y unfolded by its first index.

    Parameters
    ----------
    shape : tuple of int
        Shape of the tensor, order >= 2. Columns of Y run over all indices but the first.
    rank : int
        ``W_i`` has shape (shape_i, rank); its columns are the factors.

    Notes
    -----
    Without ridge, rank 1 and the factors' scales fixed, the critical points are as many as the
    Euclidean-distance degree of the Segre variety in the Frobenius metric: 2x2: 2, 3x3: 3, 2x2x2:
    6, 2x2x3: 8, 2x3x3: 15, 3x3x3: 37 (Friedland and Ottaviani, arXiv 1210.8316). 2x2x2 of rank 1
    with generic ridge: 241 (msolve).
    """

    example: ClassVar = {"shape": (2, 2, 2)}
    formula: ClassVar = r"\tfrac12 \lVert \sum_r a_r \otimes b_r \otimes c_r - Y \rVert_F^2"
    shape: Annotated[tuple[Count, ...], MinLen(2)]
    rank: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1``, ``W2``, ..., one an index."""
        return tuple(
            Block(f"W{i}", (size, self.rank)) for i, size in enumerate(self.shape, start=1)
        )

    @property
    def target_shape(self) -> tuple[int, int]:
        """(shape_1, product of the others)."""
        return self.shape[0], prod(self.shape[1:])

    def output(self, weights: Sequence[Array]) -> Array:
        """Sum of the products of the factors, unfolded."""
        rest = weights[1]
        for factor in weights[2:]:
            rest = (rest[:, None] * factor[None]).reshape(-1, self.rank)
        return np.asarray(weights[0] @ rest.T)
