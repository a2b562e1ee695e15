"""Entries of ``architectures``, ``data`` and ``regularization``, as a config may write them.

Each stands for one or many values, see :mod:`explorer.study.config.sweep_values`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Tag, model_validator

from explorer.errors import InputError
from explorer.networks.architectures import find
from explorer.study.config.labels import safe_label
from explorer.study.config.ranges import (
    LONGEST,
    Count,
    Counts,
    Finite,
    LogRange,
    NumberRange,
    Numbers,
    OneOf,
    Positives,
    Strict,
    at_most,
    extremes,
    forms,
)
from explorer.study.config.resolved import build_distribution
from explorer.study.config.sweep_values import architecture_values

Draws = Count | None
Label = Annotated[str, AfterValidator(safe_label)]
_SHARED = ("misfit", "penalties", "samples")
"""Fields that networks share; a deep linear network with one of them goes by its fields too."""


class WidthsGrid(Strict):
    """Deep linear networks whose hidden layers are of one width."""

    inputs: Annotated[Counts, at_most(1000)]
    hidden: Annotated[Counts, at_most(1000)]
    """Width of every hidden layer."""
    layers: Annotated[Counts, at_most(100)] = 1
    """Number of hidden layers."""
    outputs: Annotated[Counts, at_most(1000)]


class DeepLinearEntry(Strict):
    """Deep linear networks: ``widths`` of one, or a ``grid`` of many."""

    type: Literal["deep_linear"] = "deep_linear"
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""
    label: Label | None = None
    """What tables, plots and folders call it, in place of a name made of its fields."""
    widths: (
        Annotated[tuple[Annotated[Count, Field(le=1000)], ...], Field(min_length=3, max_length=102)]
        | None
    ) = None
    """Inputs, hidden layers, outputs."""
    grid: WidthsGrid | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> DeepLinearEntry:
        if (self.widths is None) == (self.grid is None):
            raise ValueError("exactly one of widths, grid, with values")
        return self


def _registered(name: object) -> object:
    """Refuse a name that the registry does not have."""
    if isinstance(name, str):
        try:
            find(name)
        except InputError as error:
            raise ValueError(str(error).partition(": ")[2]) from error
    return name


class NamedEntry(Strict):
    """Members of one architecture: its fields, and ``grid`` with lists for those that vary."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "not": {
                "required": ["type"],
                "properties": {"type": {"const": "deep_linear"}},
                "not": {"anyOf": [{"required": [name]} for name in _SHARED]},
            }
        },
    )

    type: Annotated[str, BeforeValidator(_registered)]
    """A name of ``explorer architectures``."""
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""
    label: Label | None = None
    """What tables, plots and folders call it, in place of a name made of its fields."""
    grid: dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]] | None = None
    """Fields with a list of values each; all combinations are made."""

    @model_validator(mode="after")
    def _buildable(self) -> NamedEntry:
        twice = sorted(set(self.grid or ()) & set(self.model_extra or ()))
        if twice:
            raise ValueError(f"{twice[0]} once, as a field or in the grid")
        values = architecture_values(self.model_dump(mode="json", exclude_none=True))
        if values.count > LONGEST:
            raise ValueError(f"a grid of at most {LONGEST:,} members, not {values.count:,}")
        try:
            for _ in values:
                pass
        except InputError as error:
            raise ValueError(f"allowed members only: {error}") from error
        return self


def _kind(value: object) -> str | None:
    if not isinstance(value, dict):
        return "<named>" if isinstance(value, NamedEntry) else "<deep_linear>"
    kind = value.get("type", "deep_linear")
    if not isinstance(kind, str):
        return None
    plain = kind == "deep_linear" and value.keys().isdisjoint(_SHARED)
    return "<deep_linear>" if plain else "<named>"


AnyArchitecture = Annotated[
    Annotated[DeepLinearEntry, Tag("<deep_linear>")] | Annotated[NamedEntry, Tag("<named>")],
    forms(_kind, "a name of `explorer architectures`", key="type"),
]
"""An entry whose ``type`` chooses the architecture; without one it is a deep linear network."""


class NormalSpec(Strict):
    """Normal distributions."""

    mean: Numbers = 0.0
    std: Positives = 1.0


class UniformSpec(Strict):
    """Uniform distributions on [low, high); every low end is below every high one."""

    low: Numbers = 0.0
    high: Numbers = 1.0

    @model_validator(mode="after")
    def _low_below_high(self) -> UniformSpec:
        _closest("uniform", self.low, self.high)
        return self


class LogUniformSpec(Strict):
    """Distributions whose logarithm is uniform, 0 < low < high."""

    low: Positives
    high: Positives

    @model_validator(mode="after")
    def _low_below_high(self) -> LogUniformSpec:
        _closest("loguniform", self.low, self.high)
        return self


def _closest(name: str, low: Any, high: Any) -> None:
    """Refuse ends of which one of the low is not below one of the high."""
    build_distribution({name: {"low": extremes(low)[1], "high": extremes(high)[0]}})


class DistributionSpec(OneOf):
    """A distribution, drawn entry by entry; its parameters may be lists or ranges."""

    normal: NormalSpec | None = None
    uniform: UniformSpec | None = None
    loguniform: LogUniformSpec | None = None


class DrawnEntry(Strict):
    """Data drawn entry by entry, anew in every draw."""

    samples: Annotated[Counts, at_most(10_000_000)] = None  # type: ignore[assignment]  # no form of its own
    """Number of samples; left out where the architecture has its own."""
    x: DistributionSpec = DistributionSpec(normal=NormalSpec())
    y: DistributionSpec = DistributionSpec(normal=NormalSpec())


class TableEntry(Strict):
    """Columns of a CSV or Parquet file."""

    path: Path
    """The file, relative to the config that names it."""
    inputs: tuple[str, ...] = ()
    """Columns that become the rows of X, as many as the network has inputs."""
    outputs: tuple[str, ...] = ()
    """Columns that become the rows of Y, as many as the network has outputs."""
    standardize: bool = False
    """Give every column mean 0 and standard deviation 1."""
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """What stands between the cells of a CSV file; recognised unless given."""
    encoding: str | None = None
    """Encoding of a CSV file; UTF-8, or what its first bytes say, unless given."""
    decimal: Literal[".", ","] | None = None
    """Decimal mark of a CSV file; recognised unless given."""


class DataEntry(OneOf):
    """Data: drawn from distributions, or columns of a table."""

    drawn: DrawnEntry | None = None
    table: TableEntry | None = None
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""
    label: Label | None = None
    """What tables, plots and folders call it, in place of a name made of its fields."""


class RidgeEntry(OneOf):
    """Numbers lambda, or one coefficient per weight: written down, or drawn in every draw."""

    values: Annotated[tuple[Finite, ...], Field(min_length=1)] | None = None
    """Several numbers lambda."""
    range: NumberRange | None = None
    """Numbers lambda, equally spaced."""
    logrange: LogRange | None = None
    """Numbers lambda whose logarithms are equally spaced."""
    matrices: tuple[tuple[tuple[Finite, ...], ...], ...] | None = None
    """One matrix per layer, of the shape of its weights."""
    normal: NormalSpec | None = None
    uniform: UniformSpec | None = None
    loguniform: LogUniformSpec | None = None
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""
    label: Label | None = None
    """What tables, plots and folders call it, in place of a name made of its fields."""


def _ridge_form(value: object) -> str | None:
    if isinstance(value, (dict, RidgeEntry)):
        return "<rule>"
    if isinstance(value, (list, tuple)):
        return "<layers>"
    return "<number>" if isinstance(value, (int, float)) and not isinstance(value, bool) else None


_RIDGES = "a number lambda, one number per layer, or one of " + ", ".join(RidgeEntry.kinds())

AnyRidge = Annotated[
    Annotated[Finite, Tag("<number>")]
    | Annotated[tuple[Finite, ...], Field(min_length=1), Tag("<layers>")]
    | Annotated[RidgeEntry, Tag("<rule>")],
    forms(_ridge_form, _RIDGES),
]
