"""One architecture, one source of data, one regularization: what an entry of a config comes to, nothing varies.

``model_dump(mode="json")`` of these says the same however the config wrote it; ``build`` makes the
object of the rooms below, which has the last word.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Literal

from explorer.networks.architectures import Architecture, DeepLinear
from explorer.networks.problem import Distribution as DistributionRule
from explorer.networks.problem import (
    DrawnData,
    LayerRidge,
    LogUniform,
    MatrixRidge,
    Normal,
    RandomRidge,
    ScalarRidge,
    Uniform,
)
from explorer.networks.problem import Regularization as RegularizationRule
from explorer.study.config.strict import Count, Finite, OneOf, Positive, Strict


class NormalConfig(Strict):
    """Normal distribution."""

    mean: Finite
    std: Positive

    def build(self) -> Normal:
        """Give the distribution."""
        return Normal(self.mean, self.std)


class UniformConfig(Strict):
    """Uniform distribution on [low, high)."""

    low: Finite
    high: Finite

    def build(self) -> Uniform:
        """Give the distribution."""
        return Uniform(self.low, self.high)


class LogUniformConfig(Strict):
    """Distribution whose logarithm is uniform."""

    low: Positive
    high: Positive

    def build(self) -> LogUniform:
        """Give the distribution."""
        return LogUniform(self.low, self.high)


class DistributionConfig(OneOf):
    """A distribution, drawn entry by entry."""

    normal: NormalConfig | None = None
    uniform: UniformConfig | None = None
    loguniform: LogUniformConfig | None = None

    def build(self) -> DistributionRule:
        """Give the distribution."""
        rule: DistributionRule = self.chosen.build()
        return rule


class ArchitectureConfig(Strict):
    """A network; one subclass a type."""

    type: str

    @abstractmethod
    def build(self) -> Architecture:
        """Give the architecture."""

    @abstractmethod
    def label(self) -> str:
        """Give a short name that tells it from others of its type."""


class DeepLinearConfig(ArchitectureConfig):
    """A deep linear network."""

    type: Literal["deep_linear"] = "deep_linear"
    widths: tuple[Count, ...]

    def build(self) -> DeepLinear:
        """Give the architecture."""
        return DeepLinear(self.widths)

    def label(self) -> str:
        """``2-1-2``."""
        return "-".join(map(str, self.widths))


class DrawnConfig(Strict):
    """Data drawn entry by entry, anew in every draw."""

    samples: Count | None
    x: DistributionConfig
    y: DistributionConfig

    def build(self) -> DrawnData:
        """Give the source of data."""
        return DrawnData(self.samples, self.x.build(), self.y.build())


class TableConfig(Strict):
    """Columns of a CSV or Parquet file."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    standardize: bool


class DataConfig(OneOf):
    """Data: drawn from distributions, or columns of a table."""

    drawn: DrawnConfig | None = None
    table: TableConfig | None = None


class RidgeConfig(OneOf):
    """Ridge coefficients ``Lambda``, one a weight: written down, or drawn in every draw."""

    matrices: tuple[tuple[tuple[Finite, ...], ...], ...] | None = None
    normal: NormalConfig | None = None
    uniform: UniformConfig | None = None
    loguniform: LogUniformConfig | None = None

    def build(self) -> RegularizationRule:
        """Give the rule."""
        return (
            MatrixRidge(self.matrices)
            if self.matrices is not None
            else RandomRidge(self.chosen.build())
        )


RidgeValue = float | tuple[float, ...] | RidgeConfig
"""A number lambda, one number a layer, or a rule."""


def build_ridge(value: RidgeValue) -> RegularizationRule:
    """Give the rule that a regularization stands for."""
    if isinstance(value, RidgeConfig):
        return value.build()
    return LayerRidge(value) if isinstance(value, tuple) else ScalarRidge(float(value))
