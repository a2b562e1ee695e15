"""Entries of ``architectures``, ``data``, ``regularization``: each comes to one or many of the models in ``single``."""

from __future__ import annotations

from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, Tag, model_validator

from explorer.study.config.distributions import (
    DistributionGrid,
    LogUniformGrid,
    NormalGrid,
    UniformGrid,
)
from explorer.study.config.draws import ArchitectureEntry, Draws
from explorer.study.config.named import SHARED, NamedEntry
from explorer.study.config.single import (
    DataConfig,
    DeepLinearConfig,
    DrawnConfig,
    RidgeConfig,
    RidgeValue,
)
from explorer.study.config.strict import Count, Finite, OneOf, Strict
from explorer.study.config.values import (
    Counts,
    Grid,
    LogRange,
    NumberRange,
    count,
    extremes,
    forms,
    spread,
)


def _at_most(limit: int) -> AfterValidator:
    def check(value: Any) -> Any:
        if extremes(value)[1] > limit:
            raise ValueError(f"a whole number <= {limit}")
        return value

    return AfterValidator(check)


class WidthsGrid(Strict):
    """Deep linear networks whose hidden layers are of one width."""

    inputs: Annotated[Counts, _at_most(1000)]
    hidden: Annotated[Counts, _at_most(1000)]
    """Width of every hidden layer."""
    layers: Annotated[Counts, _at_most(100)] = 1
    """Number of hidden layers."""
    outputs: Annotated[Counts, _at_most(1000)]

    def count(self) -> int:
        """Say how many networks these are."""
        return prod(count(v) for v in (self.inputs, self.hidden, self.layers, self.outputs))

    def widths(self) -> tuple[tuple[int, ...], ...]:
        """All widths; layers vary slowest, then inputs, hidden, outputs."""
        ways = product(*(spread(v) for v in (self.layers, self.inputs, self.hidden, self.outputs)))
        return tuple(
            (inputs, *[hidden] * layers, outputs) for layers, inputs, hidden, outputs in ways
        )


class DeepLinearEntry(ArchitectureEntry):
    """Deep linear networks: ``widths`` of one, or a ``grid`` of many."""

    type: Literal["deep_linear"] = "deep_linear"
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

    def count(self) -> int:
        """Say how many networks these are."""
        return self.grid.count() if self.grid else 1

    def members(self) -> tuple[DeepLinearConfig, ...]:
        """All networks."""
        widths = self.grid.widths() if self.grid else (self.widths or (),)
        return tuple(DeepLinearConfig(widths=w) for w in widths)


def _kind(value: object) -> str | None:
    kind = (
        value.get("type", "deep_linear")
        if isinstance(value, dict)
        else getattr(value, "type", None)
    )
    if not isinstance(kind, str):
        return None
    more = isinstance(value, dict) and not value.keys().isdisjoint(SHARED)
    return "<deep_linear>" if kind == "deep_linear" and not more else "<named>"


AnyArchitecture = Annotated[
    Annotated[DeepLinearEntry, Tag("<deep_linear>")] | Annotated[NamedEntry, Tag("<named>")],
    forms(_kind, "a name of `explorer architectures`", key="type"),
]
"""An entry whose ``type`` chooses the architecture; without one it is a deep linear network."""


class DrawnGrid(Grid):
    """Data drawn entry by entry, anew in every draw."""

    SINGLE: ClassVar[type[Strict]] = DrawnConfig

    samples: Annotated[Counts, _at_most(10_000_000)] = None  # type: ignore[assignment]  # no form of its own
    """Number of samples; left out where the architecture has its own."""
    x: DistributionGrid = DistributionGrid(normal=NormalGrid())
    y: DistributionGrid = DistributionGrid(normal=NormalGrid())


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


class DataEntry(OneOf):
    """Data: drawn from distributions, or columns of a table."""

    drawn: DrawnGrid | None = None
    table: TableEntry | None = None
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""

    @property
    def random(self) -> bool:
        """Whether every draw has data of its own."""
        return self.drawn is not None

    def count(self) -> int:
        """Say how many sources of data these are."""
        return self.drawn.count() if self.drawn else 1

    def members(self) -> tuple[DataConfig, ...]:
        """All sources of data."""
        if self.drawn is not None:
            return tuple(DataConfig(drawn=drawn) for drawn in self.drawn.members())
        return (DataConfig.model_validate({"table": self.chosen.model_dump()}),)


class RidgeEntry(OneOf):
    """Numbers lambda, or ridge coefficients ``Lambda``, one a weight: written down, or drawn in every draw."""

    values: Annotated[tuple[Finite, ...], Field(min_length=1)] | None = None
    """Several numbers lambda."""
    range: NumberRange | None = None
    """Numbers lambda, equally spaced."""
    logrange: LogRange | None = None
    """Numbers lambda whose logarithms are equally spaced."""
    matrices: tuple[tuple[tuple[Finite, ...], ...], ...] | None = None
    """One matrix a layer, of the shape of its weights."""
    normal: NormalGrid | None = None
    uniform: UniformGrid | None = None
    loguniform: LogUniformGrid | None = None
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""

    @property
    def random(self) -> bool:
        """Whether every draw has coefficients of its own."""
        return isinstance(self.chosen, Grid)

    def count(self) -> int:
        """Say how many regularizations these are."""
        return 1 if self.matrices is not None else count(self.chosen)

    def members(self) -> tuple[RidgeValue, ...]:
        """All regularizations."""
        if self.matrices is not None:
            return (RidgeConfig(matrices=self.matrices),)
        if not self.random:
            return spread(self.chosen)
        name = next(name for name in self.kinds() if getattr(self, name) is not None)
        return tuple(RidgeConfig(**{name: member}) for member in self.chosen.members())


RIDGE_FORMS = "a number lambda, one number a layer, or one of " + ", ".join(RidgeEntry.kinds())


def _ridge_form(value: object) -> str | None:
    if isinstance(value, (dict, RidgeEntry)):
        return "<rule>"
    if isinstance(value, (list, tuple)):
        return "<layers>"
    return "<number>" if isinstance(value, (int, float)) and not isinstance(value, bool) else None


AnyRidge = Annotated[
    Annotated[Finite, Tag("<number>")]
    | Annotated[tuple[Finite, ...], Field(min_length=1), Tag("<layers>")]
    | Annotated[RidgeEntry, Tag("<rule>")],
    forms(_ridge_form, RIDGE_FORMS),
]
