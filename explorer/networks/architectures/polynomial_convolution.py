"""Polynomial convolutional networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.convolution import lengths, strides_of, toeplitz
from explorer.networks.architectures.fields import Count, Counts
from explorer.networks.architectures.network import Network


@dataclass(frozen=True)
class PolynomialConvolution(Network):
    """Convolutional network with activation z^power between layers, one channel in one dimension.

    Parameters
    ----------
    inputs : int
        Length of the input, d_0.
    filters : tuple of int
        Filter sizes k_i; filter ``W_i`` has k_i entries.
    power : int
    strides : tuple of int
        One per layer, or one for all; ``d_i = (d_{i-1} - k_i) / s_i + 1`` must be whole.

    Notes
    -----
    Source: arXiv 2410.00722. Inputs 2, filters (2, 1), power 2 with generic ridge, a neuron ``v
    (w.x)^2``: 33 complex critical points (msolve).
    """

    example: ClassVar = {"inputs": 3, "filters": (2, 2), "power": 2}
    formula: ClassVar = r"\tfrac12 \lVert T(w_2) (T(w_1) X)^{\circ k} - Y \rVert_F^2"
    inputs: Count
    filters: Counts
    power: Count = 2
    strides: Counts = (1,)

    def __post_init__(self) -> None:
        super().__post_init__()
        lengths(self.inputs, self.filters, self.strides)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` ... ``WL``, one filter a layer."""
        return tuple(Block(f"W{i + 1}", (size,)) for i, size in enumerate(self.filters))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d_0, d_L)."""
        return self.inputs, lengths(self.inputs, self.filters, self.strides)[-1]

    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Convolve, raise to the power, convolve, ...; shape (d_L, m)."""
        signal, strides = X, strides_of(self.strides, self.filters)
        for layer, (filter_, stride) in enumerate(zip(weights, strides, strict=True)):
            before = signal if layer == 0 else signal**self.power
            signal = toeplitz(filter_, len(before), stride) @ before
        return signal
