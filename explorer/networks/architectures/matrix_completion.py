"""Matrix completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from annotated_types import MinLen

from explorer.errors import InputError, require
from explorer.networks.architectures.blocks import (
    Array,
    Block,
    HiddenUnit,
    dense_layers,
    layer_units,
)
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.fields import Count

Row = Annotated[tuple[Literal[0, 1], ...], MinLen(1)]


@dataclass(frozen=True)
class MatrixCompletion(Factorization):
    """Matrix completion: W_2 W_1 is near Y where observed; other entries of Y do not count.

    Parameters
    ----------
    observed : tuple of tuples of 0 and 1
        Rows of the mask, of the shape of Y; 1 where an entry is observed.
    rank : int
        ``W_1`` has shape (rank, columns), ``W_2`` (rows, rank).

    Notes
    -----
    Source: Candes and Recht, arXiv 0805.4471. With all entries observed it is matrix factorisation
    and has its counts; 2 x 2 with one entry missing, rank 1 and generic ridge: 29 complex critical
    points (msolve).
    """

    example: ClassVar = {"observed": ((1, 1), (1, 0))}
    formula: ClassVar = r"\tfrac12 \lVert M \circ (W_2 W_1 - Y) \rVert_F^2"
    observed: Annotated[tuple[Row, ...], MinLen(1)]
    rank: Count = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            len({len(row) for row in self.observed}) == 1,
            "observed",
            self.observed,
            "rows of one length",
        )

    @property
    def target_shape(self) -> tuple[int, int]:
        """Shape of the mask."""
        return len(self.observed), len(self.observed[0])

    @property
    def blocks(self) -> tuple[Block, ...]:
        """``W1`` and ``W2``."""
        rows, columns = self.target_shape
        return dense_layers((columns, self.rank, rows))

    def output(self, weights: Sequence[Array]) -> Array:
        """``W_2 W_1`` where observed, else 0."""
        return np.asarray(weights[1] @ weights[0] * np.array(self.observed))

    def check(self, X: Array, Y: Array) -> None:
        """Refuse other shapes, and entries that are missing but said to be observed."""
        super().check(X, Y)
        there = ~np.isnan(Y)
        if not (there | self.unobserved(X, Y)).all():
            mask = there.astype(int).tolist()
            raise InputError(f"observed: entries of Y are missing there; give observed={mask}")

    def unobserved(self, X: Array, Y: Array) -> Array:
        """Zeros of the mask."""
        return np.equal(self.observed, 0)

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Y where observed, else 0."""
        return (Y * np.array(self.observed),)

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Factor j: row j of ``W_1`` and column j of ``W_2``."""
        first, second = self.split(np.arange(self.size))
        return layer_units(1, [first], [second])
