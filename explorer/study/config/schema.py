"""What a config may say at its top; see ``entries`` for its lists, ``placement`` for execution."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from explorer.study.config.basins import BasinsConfig
from explorer.study.config.entries import AnyArchitecture, AnyRidge, DataEntry
from explorer.study.config.placement import ExecutionConfig
from explorer.study.config.ranges import Count, Strict, Wholes


class OutputsConfig(Strict):
    """What is written besides the finished runs and ``summary.txt``."""

    csv: bool = True
    """Tables of runs and the summary as CSV."""
    points_csv: bool = False
    """The table of points as CSV too; Parquet is a fifth of the size and opens everywhere."""
    parquet: bool = True
    latex: bool = True
    plots: bool = True
    bounds: bool = False
    """Put the affine BKK bound beside the counts; without a formula PHCpack is asked."""
    formats: Annotated[tuple[Literal["png", "svg", "pdf"], ...], Field(min_length=1)] = ("png",)
    """File formats of the plots."""


class SweepConfig(Strict):
    """One number of each problem moves over a range, and critical points are followed."""

    parameter: Annotated[str, Field(min_length=1, max_length=200)] = "lambda"
    """What moves: ``lambda``, ``lambda[k]``, ``ridge``, ``X[i,k]``, ``penalties[0].strength``."""
    start: Annotated[float, Field(allow_inf_nan=False)]
    stop: Annotated[float, Field(allow_inf_nan=False)]
    boxes: Annotated[int, Field(ge=0, le=10**9)] = 100_000
    """Boxes that may be tried to prove what becomes of points that are not real."""
    nodes: Annotated[int, Field(ge=2, le=10_000)] = 33
    """Values at which critical manifolds are listed, to begin with."""

    @property
    def plain(self) -> dict[str, Any]:
        """What determines a sweep, as JSON holds it."""
        return self.model_dump(mode="json")


class StudyConfig(Strict):
    """Every architecture with all data, every regularization and every seed; each is drawn."""

    NAME: ClassVar[re.Pattern[str]] = re.compile(r"^([0-9][0-9._-]*)?[A-Za-z][A-Za-z0-9._-]*$")

    name: Annotated[str, Field(pattern=NAME.pattern, max_length=100)]
    """Name of the folder of results: letters (at least one), digits, dot, dash, underscore."""
    seed: Wholes = 0
    """Everything random follows from it; several seeds repeat the whole study."""
    engine: Literal["auto", "phcpy", "native"] = "auto"
    certify: bool = True
    """Prove what can be proved of every point; costs little beside the solving."""
    points: Literal["all", "real", "orbits"] = "all"
    """Which points are kept on disk; counts are of all. ``real`` takes a tenth of the room,
    ``orbits`` keeps one of those that sign flips make of each other, and the others are made when
    they are read: all runs of more than 100,000 points are kept so."""
    certificates: bool = True
    """Keep the certificates on disk, for ``explorer verify``; not with ``points: real``."""
    start: Literal["structure", "total-degree", "multihomogeneous", "polyhedral"] = "structure"
    """Where the paths of the native engine begin."""
    draws: Count = 1
    """How often each combination is drawn; one in which nothing is random runs once."""
    architectures: Annotated[tuple[AnyArchitecture, ...], Field(min_length=1)]
    data: Annotated[tuple[DataEntry, ...], Field(min_length=1)]
    regularization: Annotated[tuple[AnyRidge, ...], Field(min_length=1)]
    """``0.1``: term 0.1 ||W_i||^2; ``[0.1, 0.2]``: one per layer; ``uniform``, ...: Lambda."""
    basins: BasinsConfig | None = None
    """Where optimisers end, held against the list of each run; nothing unless given."""
    sweep: SweepConfig | None = None
    """Follow the critical points of every run while a number moves."""
    outputs: OutputsConfig = OutputsConfig()
    execution: ExecutionConfig = ExecutionConfig()

    @property
    def plain(self) -> dict[str, Any]:
        """The config as JSON holds it, with all defaults; what is not given is left out."""
        return self.model_dump(mode="json", exclude_none=True)


def json_schema() -> dict[str, Any]:
    """JSON schema of a config, for editors; where files are extended, no key is needed.

    It is kept in ``configs/schema.json``, written by ``python -c "import json, explorer.study as s;
    print(json.dumps(s.json_schema(), indent=2))"``.
    """
    schema = StudyConfig.model_json_schema()
    needed = schema.pop("required")
    names = {"type": "string"}
    schema["properties"]["extends"] = {
        "anyOf": [names, {"type": "array", "items": names}],
        "description": "Files whose keys count where this one has none; a later one wins.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "anyOf": [{"required": needed}, {"required": ["extends"]}],
        "title": "explorer study",
    }
