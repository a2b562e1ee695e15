"""What an engine hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.critical.believe import Candidates
from explorer.problem import Problem


@dataclass(frozen=True)
class EngineRun:
    """Candidates, and how many of the engine's paths or records ended without a solution or a reason."""

    candidates: Candidates
    lost: int = 0


# Problem, seed, and the seconds an outside program may take (None: its default).
Engine = Callable[[Problem, int, float | None], EngineRun]
