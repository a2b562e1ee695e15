"""Fully connected networks with a monomial activation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Annotated, ClassVar

from annotated_types import MinLen

from explorer.networks.architectures.blocks import Array, Block, dense_layers
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import Network


@dataclass(frozen=True)
class MonomialNetwork(Network):
    """Fully connected network with activation z^power, W_{H+1} (... (W_1 x)^power ...)^power.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1. ``W_i`` has shape (d_i, d_{i-1}).
    power : int

    Notes
    -----
    Source: arXiv 2501.06074 (shallow, power 2), 2402.00949 (deep). With power 1 it is the deep
    linear network and has its counts. Widths (1, 1, 1) with generic ridge have ``1 + 4 power``
    complex critical points: the outer weight is a rational function of the inner one w, and ``k b^2
    l_2 w^(2k - 2) = l_1 (a w^(2k) + l_2)^2`` or w = 0 is left.
    """

    example: ClassVar = {"widths": (2, 1, 1)}
    formula: ClassVar = r"\tfrac12 \lVert W_2 (W_1 X)^{\circ k} - Y \rVert_F^2"
    widths: Annotated[tuple[Count, ...], MinLen(3)]
    power: Count = 2

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` ... ``W{H+1}``."""
        return dense_layers(self.widths)

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d_0, d_{H+1})."""
        return self.widths[0], self.widths[-1]

    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Outputs, shape (d_{H+1}, m)."""
        return reduce(lambda signal, W: W @ signal**self.power, weights[1:], weights[0] @ X)

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """``1 + 4 power`` for widths (1, 1, 1)."""
        return (1 + 4 * self.power, "1 + 4 k, widths 1") if self.widths == (1, 1, 1) else None
