"""Sums of monomial neurons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import Network


@dataclass(frozen=True)
class MonomialNeurons(Network):
    """Sum of monomial neurons with outer weights one, sum_j (w_j . x)^power.

    Parameters
    ----------
    inputs : int
        n.
    power : int
        d.
    neurons : int
        ``W`` has one row a neuron, shape (neurons, n).

    Notes
    -----
    Source: arXiv 2501.06074 (power 2). One neuron with generic ridge and m >= n samples has ``(2d -
    1)^n`` complex critical points: the gradient of ``sum_k (w.x_k)^(2d)``, its part of highest
    degree, vanishes at 0 only.
    """

    example: ClassVar = {"inputs": 2, "power": 2}
    formula: ClassVar = r"\tfrac12 \sum_k (\sum_j (w_j \cdot x_k)^d - y_k)^2"
    inputs: Count
    power: Count = 2
    neurons: Count = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W``."""
        return (Block("W", (self.neurons, self.inputs)),)

    @property
    def data_shape(self) -> tuple[int, int]:
        """(n, 1)."""
        return self.inputs, 1

    def output(self, weights: Sequence[Array], X: Array) -> Array:
        """Outputs, shape (1, m)."""
        return np.asarray(((weights[0] @ X) ** self.power).sum(axis=0)[None])

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """``(2d - 1)^n`` for one neuron."""
        if self.neurons > 1 or (self.samples is not None and self.samples < self.inputs):
            return None
        return (2 * self.power - 1) ** self.inputs, "(2d - 1)^n, one monomial neuron"
