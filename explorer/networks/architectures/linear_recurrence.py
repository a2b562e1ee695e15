"""Linear recurrent networks and state-space models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.networks.architectures.blocks import Array, Block
from explorer.networks.architectures.fields import Count
from explorer.networks.architectures.network import LinearNetwork


@dataclass(frozen=True)
class LinearRecurrence(LinearNetwork):
    """Linear state-space model h_t = A h_{t-1} + B u_t, output C h_T, weights shared in time.

    Parameters
    ----------
    inputs, state, outputs : int
        ``A`` has shape (state, state), ``B`` (state, inputs), ``C`` (outputs, state).
    length : int
        Steps, T; a column of X is u_1, then u_2, ..., u_T. The state starts at 0.

    Notes
    -----
    Source: Hardt, Ma and Recht, arXiv 1609.05191. The map is ``(C A^(T-1) B, ..., C A B, C B)``.
    With length 1 it is the two-layer linear network, A apart. One input, state and output with
    generic ridge: 21 complex critical points for length 2, 37 for length 3 (msolve).
    """

    example: ClassVar = {"inputs": 1, "state": 1, "length": 3}
    formula: ClassVar = r"\tfrac12 \sum_k \lVert \sum_t C A^{T-t} B u_t^{(k)} - y_k \rVert^2"
    inputs: Count
    state: Count = 1
    outputs: Count = 1
    length: Count = 2

    @property
    def blocks(self) -> tuple[Block, ...]:
        """A, B and C, named ``WA``, ``WB``, ``WC``."""
        k = self.state
        return Block("WA", (k, k)), Block("WB", (k, self.inputs)), Block("WC", (self.outputs, k))

    @property
    def data_shape(self) -> tuple[int, int]:
        """(inputs * length, outputs)."""
        return self.inputs * self.length, self.outputs

    def matrix(self, weights: Sequence[Array]) -> Array:
        """``(C A^(T-1) B, ..., C A B, C B)``, shape (outputs, inputs * length)."""
        A, B, C = weights
        parts = [C @ B]
        for _ in range(self.length - 1):
            C = C @ A
            parts.insert(0, C @ B)
        return np.concatenate(parts, axis=1)
