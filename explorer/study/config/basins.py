"""What a config may say of ends of optimisers: from which starts, by which methods."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.study.config.ranges import Count, Positive, Strict

Method = Literal[
    "gradient_flow",
    "gradient_descent",
    "noisy_descent",
    "stochastic_descent",
    "momentum",
    "adam",
    "newton",
    "levenberg_marquardt",
    "gradient_norm",
]


class BasinsConfig(Strict):
    """Where optimisers and searches for critical points end, held against the list of each run."""

    starts: Literal["glorot", "glorot_normal", "normal"] = "glorot"
    width: Positive = 1.0
    """Standard deviation of every weight, where ``starts`` is ``normal``."""
    count: Annotated[Count, Field(le=1_000_000)] = 1000
    """Starts of a run, the same for all methods."""
    methods: Annotated[tuple[Method, ...], Field(min_length=1)] = (
        "gradient_flow",
        "gradient_descent",
        "noisy_descent",
        "momentum",
        "adam",
    )
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95
    """Of the intervals of the shares."""
    interval: Literal["clopper-pearson", "wilson"] = "clopper-pearson"

    @property
    def start(self) -> str | float:
        """The distribution, as ``Solution.basins`` takes it."""
        return self.width if self.starts == "normal" else self.starts
