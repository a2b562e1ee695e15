"""Linear autoencoders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from explorer.errors import require
from explorer.networks.architectures.blocks import Array, Block, HiddenUnit, layer_units
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.misfits import Quadratic
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class LinearAutoencoder(LinearNetwork):
    """Linear autoencoder x -> W_2 W_1 x, or W_1^T W_1 x where tied; the targets are the inputs.

    Parameters
    ----------
    inputs : int
        d; ``W_1`` has shape (hidden, d), ``W_2`` (d, hidden).
    hidden : int
    tied : bool

    Notes
    -----
    Plain loss ``1/2 ||W X - X||_F^2``; there is no Y. Source: Kunin et al., arXiv 1901.08168 (with
    one lambda critical points form manifolds). Inputs 1 and hidden 1 with generic ridge: untied 5
    complex critical points (the two-layer network of widths 1), tied 3.
    """

    example: ClassVar = {"inputs": 2, "hidden": 1}
    formula: ClassVar = r"\tfrac12 \lVert W_2 W_1 X - X \rVert_F^2"
    inputs: Count
    hidden: Count = 1
    tied: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            self.misfit.quadratic and self.samples is None,
            "misfit, samples",
            self,
            "a quadratic misfit, no samples",
        )

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` and, unless tied, ``W2``."""
        encoder = Block("W1", (self.hidden, self.inputs))
        decoder = Block("W2", (self.inputs, self.hidden))
        return (encoder,) if self.tied else (encoder, decoder)

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d, 0)."""
        return self.inputs, 0

    def matrix(self, weights: Sequence[Array]) -> Array:
        """``W_2 W_1``, shape (d, d)."""
        return weights[0].T @ weights[0] if self.tied else weights[1] @ weights[0]

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """``A = X X^T``."""
        return (Block("A", (self.inputs, self.inputs), symmetric=True),)

    def moments(self, features: Array, Y: Array) -> tuple[Array, ...]:
        """``A``."""
        return (features @ features.T,)

    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """``1/2 tr((W - I)^T G (W - I) A)``."""
        assert isinstance(self.misfit, Quadratic)
        E = self.matrix(weights) - np.eye(self.inputs, dtype=np.int64)
        return ((E @ statistics[0]) * self.misfit.weigh(E)).sum() / 2

    @property
    def at_least_zero(self) -> bool:
        """As the misfit."""
        return self.misfit.at_least_zero

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Hidden unit j: row j of ``W_1`` and column j of ``W_2``."""
        encoder, *decoder = self.split(np.arange(self.size))
        return layer_units(1, [encoder], decoder)
