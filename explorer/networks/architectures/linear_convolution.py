"""Linear convolutional networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.convolution import lengths, strides_of, toeplitz
from explorer.networks.architectures.fields import Count, Counts
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class LinearConvolution(LinearNetwork):
    """Linear convolutional network, one channel in one dimension.

    Parameters
    ----------
    inputs : int
        Length of the input, d_0.
    filters : tuple of int
        Filter sizes k_i; filter ``W_i`` has k_i entries.
    strides : tuple of int
        One per layer, or one for all; ``d_i = (d_{i-1} - k_i) / s_i + 1`` must be whole.

    Notes
    -----
    Source: arXiv 2108.01538, 2304.05752. Without ridge, strides > 1, generic large data and the
    filters' scales fixed, the critical points are as many as the Euclidean-distance degree of the
    Segre variety of the filter sizes: 2x2: 6, 2x3: 10, 3x3: 39, 2x2x2: 34. With generic ridge,
    inputs 4, filters (2, 2), strides (2, 1): 33 (msolve).
    """

    example: ClassVar = {"inputs": 5, "filters": (3, 2), "strides": (2, 1)}
    formula: ClassVar = r"\tfrac12 \lVert T(w_2) T(w_1) X - Y \rVert_F^2"
    inputs: Count
    filters: Counts
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

    def matrix(self, weights: Sequence[Array]) -> Array:
        """Product of the layers' matrices, shape (d_L, d_0)."""
        sizes = lengths(self.inputs, self.filters, self.strides)
        layers = zip(weights, sizes[:-1], strides_of(self.strides, self.filters), strict=True)
        return reduce(
            lambda product, layer: layer @ product, [toeplitz(w, d, s) for w, d, s in layers]
        )
