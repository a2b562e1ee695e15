"""Deep linear networks with biases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import MinLen

from explorer.networks.architectures.blocks import Array, Block, HiddenUnit, layer_units
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class DeepLinearBiases(LinearNetwork):
    """Deep linear network with biases, x -> W_{H+1} (... (W_1 x + b_1) ...) + b_{H+1}.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1. ``W_i`` has shape (d_i, d_{i-1}), ``b_i`` has d_i
        entries.

    Notes
    -----
    Source, without biases: arXiv 1810.07716; the inputs get a row of ones. Widths (1, 1, 1) with
    generic ridge have 9 complex critical points (degree of the gradient ideal, msolve).
    """

    example: ClassVar = {"widths": (1, 1, 1)}
    formula: ClassVar = r"\tfrac12 \lVert W_2 (W_1 X + b_1 1^T) + b_2 1^T - Y \rVert_F^2"
    widths: Annotated[tuple[Count, ...], MinLen(3)]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1``, ``b1``, ..., ``W{H+1}``, ``b{H+1}``."""
        shapes = enumerate(zip(self.widths[1:], self.widths[:-1], strict=True), start=1)
        return tuple(
            b for i, shape in shapes for b in (Block(f"W{i}", shape), Block(f"b{i}", shape[:1]))
        )

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d_0, d_{H+1})."""
        return self.widths[0], self.widths[-1]

    def lift(self, X: Array) -> Array:
        """Inputs with a row of ones below."""
        return np.concatenate([X, np.ones((1, X.shape[1]), dtype=np.int64)])

    def matrix(self, weights: Sequence[Array]) -> Array:
        """Whole map with the whole bias as last column, shape (d_{H+1}, d_0 + 1)."""
        W, b = weights[0], weights[1]
        for layer, bias in zip(weights[2::2], weights[3::2], strict=True):
            W, b = layer @ W, layer @ b + bias
        return np.column_stack([W, b])

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Unit j of layer l: row j of ``W_l``, entry j of ``b_l``, column j of ``W_{l+1}``."""
        n = self.split(np.arange(self.size))
        layers = zip(n[0:-2:2], n[1:-2:2], n[2::2], strict=True)
        return tuple(
            unit
            for i, (W, b, after) in enumerate(layers, 1)
            for unit in layer_units(i, [W, b], [after])
        )
