"""What an engine hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.critical.believe import Candidates
from explorer.problem import InputError, Problem


@dataclass(frozen=True)
class EngineRun:
    """Candidates, and how many of the engine's paths or records ended without a solution or a reason."""

    candidates: Candidates
    lost: int = 0


@dataclass(frozen=True)
class Limits:
    """What an outside program may use; None is its own default.

    Attributes
    ----------
    time : float or None
        Seconds.
    memory : int or None
        Bytes.
    """

    time: float | None = None
    memory: int | None = None

    def __post_init__(self) -> None:
        if self.time is not None and not 0 < self.time < float("inf"):
            raise InputError(f"time limit = {self.time}: allowed is a number of seconds > 0")
        if self.memory is not None and self.memory < SMALLEST_MEMORY:
            raise InputError(f"memory limit = {self.memory}: allowed is a number of bytes >= {SMALLEST_MEMORY}")


# Below this phcpy cannot even be loaded.
SMALLEST_MEMORY = 64 * 2**20

Engine = Callable[[Problem, int, Limits], EngineRun]
