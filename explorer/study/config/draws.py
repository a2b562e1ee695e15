"""What entries of architectures have in common."""

from __future__ import annotations

from abc import abstractmethod

from explorer.study.config.single import ArchitectureConfig
from explorer.study.config.strict import Count, Strict

Draws = Count | None


class ArchitectureEntry(Strict):
    """Networks of one type."""

    type: str
    draws: Draws = None
    """How often each combination with this entry is drawn; it wins over ``draws`` at the top."""

    @abstractmethod
    def count(self) -> int:
        """Say how many networks these are."""

    @abstractmethod
    def members(self) -> tuple[ArchitectureConfig, ...]:
        """All networks."""
