"""Misfits: polynomial measures, all >= 0, of the residual E = output - target.

E has the shape (outputs, samples). Quadratic ones serve networks that are linear in their inputs
through second moments of the data; others see every sample. Numbers are exact, so any number type
of E will do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import numpy as np
from annotated_types import MinLen

from explorer.errors import require
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.fields import Strength
from explorer.networks.architectures.named import Named
from explorer.networks.architectures.semidefinite import is_semidefinite


class Misfit(Named, ABC):
    """A measure of the residual."""

    quadratic: ClassVar[bool] = False

    @property
    def at_least_zero(self) -> bool:
        """Whether no residual has a negative value, in exact arithmetic."""
        return True

    @abstractmethod
    def of(self, residual: Array) -> Any:
        """Value at a residual of shape (outputs, samples)."""

    @classmethod
    def variants(cls) -> Mapping[str, type[Any]]:
        """All misfits by name."""
        return {kind.name: kind for kind in (Squares, WeightedSquares, Metric, Quartic)}


class Quadratic(Misfit):
    """``1/2 tr(E^T G E)`` for a symmetric G."""

    quadratic = True

    @abstractmethod
    def weigh(self, residual: Array) -> Array:
        """``G E``."""

    def square(self, residual: Array) -> Any:
        """``tr(E^T G E)``; of whole numbers a whole number, which halves would not be."""
        return (self.weigh(residual) * residual).sum()

    def of(self, residual: Array) -> Any:
        """``1/2 tr(E^T G E)``."""
        return self.square(residual) / 2


@dataclass(frozen=True)
class Squares(Quadratic):
    """``1/2 ||E||_F^2``."""

    def weigh(self, residual: Array) -> Array:
        """``E``."""
        return residual


@dataclass(frozen=True)
class WeightedSquares(Quadratic):
    """``1/2 sum_ik weights_i E_ik^2``: one weight >= 0 an output."""

    weights: Annotated[tuple[Strength, ...], MinLen(1)]

    def weigh(self, residual: Array) -> Array:
        """Row i times ``weights_i``."""
        require(
            len(residual) == len(self.weights),
            "weights",
            list(self.weights),
            f"{len(residual)}, one per output",
        )
        return _exact(self.weights)[:, None] * residual


@dataclass(frozen=True)
class Metric(Quadratic):
    """``1/2 tr(E^T G E)`` for a symmetric positive semidefinite matrix G, given by rows."""

    matrix: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        rows = [list(row) for row in self.matrix]
        allowed = "a symmetric positive semidefinite matrix, one row per output"
        require(all(len(row) == len(rows) for row in rows) and rows, "matrix", rows, allowed)
        G = np.array(rows)
        good = (G == G.T).all() and np.linalg.eigvalsh(G)[0] >= -1e-12 * np.abs(G).max()
        require(good, "matrix", rows, allowed)

    @property
    def at_least_zero(self) -> bool:
        """Whether the doubles of the matrix make a positive semidefinite one."""
        return is_semidefinite([[Fraction(v) for v in row] for row in self.matrix])

    def weigh(self, residual: Array) -> Array:
        """``G E``."""
        size = len(self.matrix)
        require(len(residual) == size, "matrix", f"{size} rows", f"{len(residual)}, one per output")
        return _exact(self.matrix) @ residual


@dataclass(frozen=True)
class Quartic(Misfit):
    """``squares/2 sum E_ik^2 + strength/4 sum E_ik^4``: large residuals cost more."""

    strength: Strength = 1.0
    squares: Strength = 1.0

    def of(self, residual: Array) -> Any:
        """Value at a residual."""
        squared = residual * residual
        quartic = Fraction(self.strength) * (squared * squared).sum() / 4
        return quartic + Fraction(self.squares) * squared.sum() / 2


def _exact(numbers: Any) -> Array:
    return np.asarray(np.vectorize(Fraction, otypes=[object])(np.array(numbers, dtype=float)))
