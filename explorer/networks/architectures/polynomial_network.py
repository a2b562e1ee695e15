"""Fully connected networks with polynomial activations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar

from annotated_types import MinLen

from explorer.errors import require
from explorer.networks.architectures.blocks import Array, Block, dense_layers
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import Network

Coefficients = Annotated[tuple[float, ...], MinLen(2)]


@dataclass(frozen=True)
class PolynomialNetwork(Network):
    """Fully connected network with polynomial activations, W_{H+1} s_H(... s_1(W_1 x) ...).

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1. ``W_i`` has shape (d_i, d_{i-1}).
    activations : tuple of tuples of float
        Coefficients (c_0, c_1, ...) of ``s(z) = c_0 + c_1 z + ...``, one tuple a hidden layer, or
        one for all.

    Notes
    -----
    Source: arXiv 2402.00949. With s(z) = z it is the deep linear network and has its counts. Widths
    (1, 1, 1) with s(z) = z + z^2 and generic ridge: 9 complex critical points (msolve).
    """

    example: ClassVar = {"widths": (1, 1, 1), "activations": ((0.0, 1.0, 1.0),)}
    formula: ClassVar = r"\tfrac12 \lVert W_2\, s(W_1 X) - Y \rVert_F^2"
    widths: Annotated[tuple[Count, ...], MinLen(3)]
    activations: Annotated[tuple[Coefficients, ...], MinLen(1)] = ((0.0, 0.0, 1.0),)

    def __post_init__(self) -> None:
        super().__post_init__()
        hidden = len(self.widths) - 2
        given = len(self.activations)
        allowed = f"1, or {hidden}, one a hidden layer"
        require(given in (1, hidden), "activations", f"{given} lists", allowed)

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
        activations = self.activations * (len(weights) - 1 if len(self.activations) == 1 else 1)
        signal = weights[0] @ X
        for W, coefficients in zip(weights[1:], activations, strict=True):
            terms = ((k, Fraction(c)) for k, c in enumerate(coefficients) if c)
            signal = W @ sum(signal**k * c for k, c in terms)
        return signal
