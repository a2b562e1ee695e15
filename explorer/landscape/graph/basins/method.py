"""What every optimiser or finder is, and how its numbers are checked."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.errors import is_whole, require
from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.outcomes import Arrivals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Method(Protocol):
    """An optimiser or another finder, with all its numbers."""

    @property
    def name(self) -> str:
        """Its name in tables."""

    @property
    def descends(self) -> bool:
        """Whether it goes down the loss; other finders look for any critical point."""

    def resolved(self, step: float, slope: float, size: float) -> Method:
        """Put numbers for what was left open.

        Parameters
        ----------
        step : float
            One over the largest curvature at the listed minima and the first starts.
        slope : float
            Root mean square of the gradient's entries at the first starts.
        size : float
            Of the listed points.
        """

    def run(self, ground: Ground, starts: Floats, places: Ints, seed: int) -> Arrivals:
        """Run from starts (N, n); those ``places`` (N,) of all starts choose generators."""


def read_number(value: object, field: str, low: float, high: float = np.inf) -> None:
    """Refuse what is no number above ``low`` and below ``high``."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and low < value < high
    top = "" if high == np.inf else f" and < {high:g}"
    require(good, field, value, f"a finite number > {low:g}{top}")


def read_steps(value: object, field: str) -> None:
    """Refuse what is no number of steps."""
    good = is_whole(value) and value >= 1
    require(good, field, value, "a whole number >= 1")
