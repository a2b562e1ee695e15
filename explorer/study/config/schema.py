"""What a config may say at its top; its entries are in ``entries``, where it runs in ``placement``."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from explorer.study.config.entries import AnyArchitecture, AnyRidge, DataEntry
from explorer.study.config.expand import Entry, expand
from explorer.study.config.placement import ExecutionConfig
from explorer.study.config.strict import Count, Strict
from explorer.study.config.values import Wholes


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
    """Put the affine BKK bound beside the counts; where no formula is known PHCpack may take ten minutes for it."""
    formats: Annotated[tuple[Literal["png", "svg", "pdf"], ...], Field(min_length=1)] = ("png",)
    """File formats of the plots."""


class StudyConfig(Strict):
    """Every architecture with all data, every regularization and every seed, each drawn several times."""

    NAME: ClassVar[re.Pattern[str]] = re.compile(r"^([0-9][0-9._-]*)?[A-Za-z][A-Za-z0-9._-]*$")

    name: Annotated[str, Field(pattern=NAME.pattern, max_length=100)]
    """Name of the folder of results: letters (at least one), digits, dot, dash, underscore."""
    seed: Wholes = 0
    """Everything random follows from it; several seeds repeat the whole study."""
    engine: Literal["auto", "phcpy", "native"] = "auto"
    certify: bool = True
    """Prove what can be proved of every point; costs little beside the solving."""
    points: Literal["all", "real"] = "all"
    """Which points are kept on disk; counts are of all of them. ``real`` takes a tenth of the room and less."""
    certificates: bool = True
    """Keep the certificates on disk, for ``explorer verify``; they go with ``points: all``."""
    start: Literal["structure", "total-degree", "multihomogeneous", "polyhedral"] = "structure"
    """Where the paths of the native engine begin."""
    draws: Count = 1
    """How often each combination is drawn; one in which nothing is random runs once."""
    architectures: Annotated[tuple[AnyArchitecture, ...], Field(min_length=1)]
    data: Annotated[tuple[DataEntry, ...], Field(min_length=1)]
    regularization: Annotated[tuple[AnyRidge, ...], Field(min_length=1)]
    """``0.1``: loss term 0.1 ||W_i||^2; ``[0.1, 0.2]``: one a layer; ``matrices``, ``uniform``: one Lambda a weight."""
    outputs: OutputsConfig = OutputsConfig()
    execution: ExecutionConfig = ExecutionConfig()

    def expand(self) -> tuple[Entry, ...]:
        """Give all combinations, see :func:`explorer.study.config.expand.expand`."""
        return expand(self)
