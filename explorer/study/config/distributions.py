"""Distributions whose parameters may vary."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import model_validator

from explorer.study.config.single import (
    DistributionConfig,
    LogUniformConfig,
    NormalConfig,
    UniformConfig,
)
from explorer.study.config.strict import OneOf, Strict
from explorer.study.config.values import Grid, Numbers, Positives, count, extremes, spread


class NormalGrid(Grid):
    """Normal distributions."""

    SINGLE: ClassVar[type[Strict]] = NormalConfig

    mean: Numbers = 0.0
    std: Positives = 1.0


class _Between(Grid):
    """Distributions between two ends, of which each low end is below each high one."""

    @model_validator(mode="after")
    def _low_below_high(self) -> _Between:
        low, high = extremes(getattr(self, "low"))[1], extremes(getattr(self, "high"))[0]  # noqa: B009
        ends: dict[str, Any] = {"low": low, "high": high}
        self.SINGLE(**ends).build()  # type: ignore[attr-defined]
        return self


class UniformGrid(_Between):
    """Uniform distributions on [low, high)."""

    SINGLE: ClassVar[type[Strict]] = UniformConfig

    low: Numbers = 0.0
    high: Numbers = 1.0


class LogUniformGrid(_Between):
    """Distributions whose logarithm is uniform, 0 < low < high."""

    SINGLE: ClassVar[type[Strict]] = LogUniformConfig

    low: Positives
    high: Positives


class DistributionGrid(OneOf):
    """A distribution, drawn entry by entry; its parameters may be lists or ranges."""

    normal: NormalGrid | None = None
    uniform: UniformGrid | None = None
    loguniform: LogUniformGrid | None = None

    def count(self) -> int:
        """Say how many distributions these are."""
        return count(self.chosen)

    def members(self) -> tuple[DistributionConfig, ...]:
        """All distributions."""
        name = next(name for name in self.kinds() if getattr(self, name) is not None)
        return tuple(DistributionConfig(**{name: member}) for member in spread(self.chosen))
