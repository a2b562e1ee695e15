"""Linear residual networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

import numpy as np

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class LinearResidual(LinearNetwork):
    """Linear residual network (W_L + I) ... (W_1 + I) x.

    Parameters
    ----------
    width : int
        Inputs and outputs, d.
    depth : int
        Layers, L. ``W_i`` has shape (d, d).

    Notes
    -----
    Source: arXiv 2102.04338. No sign symmetry, and W = 0 is no critical point. Width 1 and depth 2
    with generic ridge have 5 complex critical points (degree of the gradient ideal, msolve).
    """

    example: ClassVar = {"width": 1, "depth": 2}
    formula: ClassVar = r"\tfrac12 \lVert (W_2 + I)(W_1 + I) X - Y \rVert_F^2"
    width: Count
    depth: Count = 2

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` ... ``WL``."""
        return tuple(Block(f"W{i + 1}", (self.width, self.width)) for i in range(self.depth))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d, d)."""
        return self.width, self.width

    def matrix(self, weights: Sequence[Array]) -> Array:
        """``(W_L + I) ... (W_1 + I)``, shape (d, d)."""
        identity = np.eye(self.width, dtype=np.int64)
        return reduce(
            lambda product, W: (W + identity) @ product, weights[1:], weights[0] + identity
        )
