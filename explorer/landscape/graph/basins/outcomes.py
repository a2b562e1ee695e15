"""How a run of an optimiser, or of another finder, may end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class End(Enum):
    """How a run ended; the value is the sentence that users read."""

    IN_BALL = "in a ball in which the method is proved to lead to a listed minimum"
    AT_MINIMUM = "at rest at a listed minimum, by Newton's method (observed)"
    AT_SADDLE = "at rest at a listed saddle or maximum"
    AT_DEGENERATE = "at rest at a listed degenerate point"
    NOT_LISTED = "at rest at a critical point that is not listed"
    NOT_CRITICAL = "at rest where the norm of the gradient is least but not zero"
    DIVERGED = "diverged"
    UNFINISHED = "not at rest after all steps"

    @property
    def word(self) -> str:
        """Its name in tables."""
        return self.name.lower()


ENDS = tuple(End)
"""All of them; results keep their places."""
PLACE = {end: k for k, end in enumerate(ENDS)}
OPEN = -1
"""A run that goes on."""


@dataclass(frozen=True, eq=False)
class Arrivals:
    """How N runs ended.

    Attributes
    ----------
    end : int8 array, shape (N,)
        Place in :data:`ENDS`.
    row : int array, shape (N,)
        Row of the listed point, -1 for none.
    weights : float array, shape (N, n)
        Where the run stood.
    steps : int array, shape (N,)
    """

    end: NDArray[np.int8]
    row: NDArray[np.int64]
    weights: NDArray[np.float64]
    steps: NDArray[np.int64]

    @staticmethod
    def joined(parts: list[Arrivals]) -> Arrivals:
        """One after the other."""
        return Arrivals(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("end", "row", "weights", "steps")
            )
        )
