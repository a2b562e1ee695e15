"""Deep linear networks with biases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar

import numpy as np
from annotated_types import MinLen

from explorer.errors import require
from explorer.networks.architectures.blocks import (
    Array,
    Block,
    HiddenUnit,
    dense_layers,
    layer_units,
)
from explorer.networks.architectures.fields import Count, Counts
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class DeepLinearBiases(LinearNetwork):
    """Deep linear network with biases, x -> W_{H+1} (... (W_1 x + b_1) ...) + b_{H+1}.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1. ``W_i`` has shape (d_i, d_{i-1}), ``b_i`` has d_i
        entries.
    biased : tuple of int, optional
        Layers that have a bias, counted from 1; all unless given.

    Notes
    -----
    Source, without biases: arXiv 1810.07716; the inputs get a row of ones. Widths (1, 1, 1) with
    generic ridge have 9 complex critical points (degree of the gradient ideal, msolve).
    """

    example: ClassVar = {"widths": (1, 1, 1)}
    formula: ClassVar = r"\tfrac12 \lVert W_2 (W_1 X + b_1 1^T) + b_2 1^T - Y \rVert_F^2"
    widths: Annotated[tuple[Count, ...], MinLen(3)]
    biased: Counts | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        last = len(self.widths) - 1
        layers = self.biased or ()
        allowed = f"different numbers from 1 to {last}, the number of layers"
        good = len(set(layers)) == len(layers) and max(layers, default=1) <= last
        require(good, "biased", list(layers), allowed)

    def has_bias(self, layer: int) -> bool:
        """Whether a layer, counted from 1, has a bias."""
        return self.biased is None or layer in self.biased

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1``, ``b1``, ..., ``W{H+1}``, ``b{H+1}``, as far as there are biases."""
        layers = enumerate(dense_layers(self.widths), start=1)
        return tuple(
            block
            for i, W in layers
            for block in (W, *([Block(f"b{i}", W.shape[:1])] if self.has_bias(i) else []))
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
        (W, bias), *rest = self._layers(weights)
        b: Any = np.zeros(self.widths[1], dtype=np.int64) if bias is None else bias
        for layer, bias in rest:
            W, b = layer @ W, layer @ b if bias is None else layer @ b + bias
        return np.column_stack([W, b])

    def _layers(self, weights: Sequence[Array]) -> list[tuple[Array, Array | None]]:
        """Matrix and bias of each layer."""
        blocks = iter(weights)
        layers = range(1, len(self.widths))
        return [(next(blocks), next(blocks) if self.has_bias(i) else None) for i in layers]

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Unit j of layer l: row j of ``W_l``, entry j of ``b_l``, column j of ``W_{l+1}``."""
        layers = enumerate(pairwise(self._layers(self.split(np.arange(self.size)))), start=1)
        return tuple(
            unit
            for i, ((W, b), (after, _)) in layers
            for unit in layer_units(i, [W] if b is None else [W, b], [after])
        )
