"""What a config may say; ``build`` turns each model into an object of the rooms below, which has the last word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from explorer.architectures import DeepLinear
from explorer.problem import Distribution as DistributionRule
from explorer.problem import DrawnData, LayerRidge, LogUniform, MatrixRidge, Normal, RandomRidge, ScalarRidge, Uniform
from explorer.problem import Regularization as RegularizationRule

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class Strict(BaseModel):
    """No unknown keys and no conversions: ``"5"`` and ``true`` are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class OneOf(Strict):
    """A mapping with exactly one key, which says what kind of thing it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    @model_validator(mode="after")
    def _exactly_one(self) -> OneOf:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise ValueError("exactly one of " + ", ".join(type(self).model_fields) + ", with values")
        return self

    @property
    def chosen(self) -> Any:
        """The one value that is given."""
        return next(v for name in type(self).model_fields if (v := getattr(self, name)) is not None)


class NormalConfig(Strict):
    """Normal distribution."""

    mean: Finite = 0.0
    std: Positive = 1.0

    @model_validator(mode="after")
    def _buildable(self) -> NormalConfig:
        self.build()
        return self

    def build(self) -> Normal:
        """Give the distribution."""
        return Normal(self.mean, self.std)


class UniformConfig(Strict):
    """Uniform distribution on [low, high)."""

    low: Finite = 0.0
    high: Finite = 1.0

    @model_validator(mode="after")
    def _buildable(self) -> UniformConfig:
        self.build()
        return self

    def build(self) -> Uniform:
        """Give the distribution."""
        return Uniform(self.low, self.high)


class LogUniformConfig(Strict):
    """Distribution whose logarithm is uniform, 0 < low < high."""

    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _buildable(self) -> LogUniformConfig:
        self.build()
        return self

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
    """A network."""

    type: Literal["deep_linear"] = "deep_linear"
    widths: Annotated[tuple[Count, ...], Field(min_length=3)]
    """Inputs, hidden layers, outputs."""

    def build(self) -> DeepLinear:
        """Give the architecture."""
        return DeepLinear(self.widths)


class DrawnConfig(Strict):
    """Data drawn entry by entry, anew in every draw."""

    samples: Count
    x: DistributionConfig = DistributionConfig(normal=NormalConfig())
    y: DistributionConfig = DistributionConfig(normal=NormalConfig())

    def build(self) -> DrawnData:
        """Give the source of data."""
        return DrawnData(self.samples, self.x.build(), self.y.build())


class TableConfig(Strict):
    """Columns of a CSV or Parquet file."""

    path: Path
    """The file, relative to this config."""
    inputs: Annotated[tuple[str, ...], Field(min_length=1)]
    """Columns that become the rows of X, as many as the first width."""
    outputs: Annotated[tuple[str, ...], Field(min_length=1)]
    """Columns that become the rows of Y, as many as the last width."""
    standardize: bool = False
    """Give every column mean 0 and standard deviation 1."""


class DataConfig(OneOf):
    """Data: drawn from distributions, or columns of a table."""

    drawn: DrawnConfig | None = None
    table: TableConfig | None = None


class RidgeConfig(OneOf):
    """Ridge coefficients ``Lambda``, one a weight: written down, or drawn in every draw."""

    matrices: tuple[tuple[tuple[Finite, ...], ...], ...] | None = None
    """One matrix a layer, of the shape of its weights."""
    normal: NormalConfig | None = None
    uniform: UniformConfig | None = None
    loguniform: LogUniformConfig | None = None

    def build(self) -> RegularizationRule:
        """Give the rule."""
        return MatrixRidge(self.matrices) if self.matrices is not None else RandomRidge(self.chosen.build())


RIDGE_FORMS = "a number lambda, one number a layer, or one of " + ", ".join(RidgeConfig.model_fields)


def _ridge_form(value: object) -> str | None:
    if isinstance(value, (dict, RidgeConfig)):
        return "rule"
    if isinstance(value, (list, tuple)):
        return "layers"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else None


Ridge = Annotated[
    Annotated[Finite, Tag("number")]
    | Annotated[tuple[Finite, ...], Tag("layers")]
    | Annotated[RidgeConfig, Tag("rule")],
    Discriminator(_ridge_form),
]


class OutputsConfig(Strict):
    """What is written besides the finished runs and ``summary.txt``."""

    csv: bool = True
    parquet: bool = True
    latex: bool = True
    plots: bool = True
    formats: Annotated[tuple[Literal["png", "svg", "pdf"], ...], Field(min_length=1)] = ("png",)
    """File formats of the plots."""


class StudyConfig(Strict):
    """Every architecture with all data and every regularization, each drawn several times."""

    NAME: ClassVar[re.Pattern[str]] = re.compile(r"^([0-9][0-9._-]*)?[A-Za-z][A-Za-z0-9._-]*$")

    name: Annotated[str, Field(pattern=NAME.pattern, max_length=100)]
    """Name of the folder of results: letters (at least one), digits, dot, dash, underscore."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Everything random follows from it."""
    engine: Literal["auto", "phcpy", "native"] = "auto"
    certify: bool = True
    """Prove what can be proved of every point, and keep the certificates; costs little beside the solving."""
    start: Literal["structure", "total-degree", "multihomogeneous", "polyhedral"] = "structure"
    """Where the paths of the native engine begin."""
    draws: Count = 1
    """How often each combination is drawn; one in which nothing is random runs once."""
    architectures: Annotated[tuple[ArchitectureConfig, ...], Field(min_length=1)]
    data: Annotated[tuple[DataConfig, ...], Field(min_length=1)]
    regularization: Annotated[tuple[Ridge, ...], Field(min_length=1)]
    """``0.1``: loss term 0.1 ||W_i||^2; ``[0.1, 0.2]``: one a layer; ``matrices``, ``uniform``: one Lambda a weight."""
    outputs: OutputsConfig = OutputsConfig()


def build_ridge(value: float | tuple[float, ...] | RidgeConfig) -> RegularizationRule:
    """Give the rule that one entry of ``regularization`` stands for."""
    if isinstance(value, RidgeConfig):
        return value.build()
    return LayerRidge(value) if isinstance(value, tuple) else ScalarRidge(float(value))


def json_schema() -> dict[str, Any]:
    """JSON schema of a config, for editors (``configs/schema.json``)."""
    schema = StudyConfig.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "explorer study"}
