"""Deep linear networks ``x -> W_{H+1} ... W_1 x``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from math import comb
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import MinLen

from explorer.networks.architectures.blocks import (
    Array,
    Block,
    HiddenUnit,
    dense_layers,
    layer_units,
)
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import LinearNetwork

_BHARADWAJ_HOSTEN = "Bharadwaj and Hosten, arXiv 2301.12651"
# Degree of the gradient ideal for generic data with rank X = d_0, by a Groebner basis modulo 32003.
_EXACT = {(2, 2, 2): 225, (1, 2, 2, 1): 129, (2, 1, 1, 2): 81}


@dataclass(frozen=True)
class DeepLinear(LinearNetwork):
    """Deep linear network W_{H+1} ... W_1 x with H hidden layers.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})`` with H >= 1: inputs, hidden layers, outputs. ``W_i`` has shape
        (d_i, d_{i-1}).

    Notes
    -----
    The plain loss is ``1/2 ||W X - Y||_F^2``. Source: Mehta, Chen, Tang and Hauenstein, arXiv
    1810.07716. With one hidden layer of width 1 and generic data
    there are ``1 + 4 min(d_0, m) d_2`` complex critical points (Bharadwaj and Hosten, arXiv
    2301.12651).
    """

    example: ClassVar = {"widths": (2, 1, 2)}
    formula: ClassVar = r"\tfrac12 \lVert W_2 W_1 X - Y \rVert_F^2"
    widths: Annotated[tuple[Count, ...], MinLen(3)]

    @property
    def hidden_layers(self) -> int:
        """Number of hidden layers, H."""
        return len(self.widths) - 2

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` ... ``W{H+1}``."""
        return dense_layers(self.widths)

    @property
    def data_shape(self) -> tuple[int, int]:
        """(d_0, d_{H+1})."""
        return self.widths[0], self.widths[-1]

    def matrix(self, weights: Sequence[Array]) -> Array:
        """``W_{H+1} ... W_1``, shape (d_{H+1}, d_0)."""
        return reduce(lambda product, layer: layer @ product, weights)

    def end_to_end(self, weights: Sequence[Array]) -> Array:
        """``W_{H+1} ... W_1``, shape (N, d_{H+1}, d_0)."""
        return self.matrix(weights)

    @property
    def has_best_output(self) -> bool:
        """With squares: maps of bounded rank form a closed set, also in the span of the data."""
        return self.plain

    @cached_property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Unit j of hidden layer l: row j of ``W_l`` and column j of ``W_{l+1}``."""
        numbers = self.split(np.arange(self.size))
        layers = enumerate(pairwise(numbers), start=1)
        return tuple(
            unit
            for layer, (before, after) in layers
            for unit in layer_units(layer, [before], [after])
        )

    def connected_lines(self, pattern: Array, rank: int) -> Array | None:
        """Targets ``Y X^T``, with as many live units in each layer (`docs/theory.md`, 2.8)."""
        inputs, outputs = self.data_shape
        live = [0] * (self.hidden_layers + 1)
        for unit in self.hidden_units:
            live[unit.layer] += bool(pattern[list(unit.weights)].any())
        same = len(set(live[1:])) == 1 and 1 <= live[1] <= min(inputs, outputs)
        if not (self.plain and self.uses_moments and same and rank == inputs):
            return None
        if max(inputs, outputs) < 2:
            return None
        before, targets, *_ = self.statistic_blocks
        return before.size + np.arange(targets.size)

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """Closed forms; ``rank`` is the rank of X."""
        hidden = self.hidden_layers
        inputs, first, *_, outputs = self.widths
        if all(d == 1 for d in self.widths):
            return 1 + hidden * 2 ** (hidden + 1), "1 + H 2^(H+1), all widths 1"
        if rank == inputs and self.widths in _EXACT:
            return _EXACT[self.widths], "degree of the gradient ideal modulo 32003"
        if hidden != 1 or not 1 <= rank <= inputs:
            return None
        if first == 1:
            return 1 + 4 * rank * outputs, f"1 + 4 s d_y, one hidden unit ({_BHARADWAJ_HOSTEN})"
        if outputs == 1:
            formula = "sum_r 4^r C(d_1,r) C(s,r), one output"
            return _pattern_sum(first, rank), f"{formula} ({_BHARADWAJ_HOSTEN})"
        if rank == 1:
            formula = "sum_r 4^r C(d_1,r) C(d_y,r), rank X = 1"
            return _pattern_sum(first, outputs), f"{formula} ({_BHARADWAJ_HOSTEN})"
        return None


def _pattern_sum(a: int, b: int) -> int:
    return sum(4**r * comb(a, r) * comb(b, r) for r in range(min(a, b) + 1))
