"""Penalties: polynomial regularisers on top of the ridge, all >= 0.

Any number of them goes with any architecture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Annotated, Any, Literal

from annotated_types import MinLen

from explorer.errors import require
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.fields import Count, Strength
from explorer.networks.architectures.named import Named

Strengths = Annotated[tuple[Strength, ...], MinLen(1)]


class Penalty(Named, ABC):
    """A term of the loss that depends on the weights only, and is never negative."""

    @abstractmethod
    def value(self, weights: Sequence[Array]) -> Any:
        """Value at weights, one array per block."""

    @classmethod
    def variants(cls) -> Mapping[str, type[Any]]:
        """All penalties by name."""
        return {kind.name: kind for kind in (WeightPowers, LayerNorms, NormProduct)}


@dataclass(frozen=True)
class WeightPowers(Penalty):
    """``sum_i strengths_i sum_ab W_i[a, b]^power``: per weight; one strength, or one per block."""

    strengths: Strengths
    power: Literal[2, 4, 6, 8] = 4

    def value(self, weights: Sequence[Array]) -> Any:
        """Value at weights."""
        return _weighted(self.strengths, ((w**self.power).sum() for w in weights), len(weights))


@dataclass(frozen=True)
class LayerNorms(Penalty):
    """``sum_i strengths_i ||W_i||_F^(2 power)``: per layer; one strength, or one per block."""

    strengths: Strengths
    power: Count = 2

    def value(self, weights: Sequence[Array]) -> Any:
        """Value at weights."""
        return _weighted(
            self.strengths, ((w * w).sum() ** self.power for w in weights), len(weights)
        )


@dataclass(frozen=True)
class NormProduct(Penalty):
    """``strength prod_i ||W_i||_F^2``: of nuclear type, it bounds the norm of a product."""

    strength: Strength

    def value(self, weights: Sequence[Array]) -> Any:
        """Value at weights."""
        return Fraction(self.strength) * prod((w * w).sum() for w in weights)


def _weighted(strengths: Sequence[float], terms: Iterable[Any], blocks: int) -> Any:
    factors = list(strengths) * (blocks if len(strengths) == 1 else 1)
    require(
        len(factors) == blocks,
        "strengths",
        list(strengths),
        f"one number, or {blocks}, one per block of weights",
    )
    return sum(Fraction(factor) * term for factor, term in zip(factors, terms, strict=True))
