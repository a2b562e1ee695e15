"""How a path can end; the value is the sentence for the user."""

from __future__ import annotations

from enum import Enum


class PathStatus(Enum):
    """End of a path."""

    CONVERGED = "converged to an isolated simple solution"
    SINGULAR = "ended at a singular solution; see its multiplicity"
    AT_INFINITY = "went to infinity; the target has fewer solutions than a generic one"
    STALLED = "stalled: the step became too small or too many steps were taken; tighten the options"
    JUMPED = "jumped to another path and could not be resolved"
    STOPPED = "stopped by the user before its end"

    @property
    def word(self) -> str:
        """Name of the end in tables of statistics."""
        return self.name.lower().replace("_", " ")


LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED)
"""Ends that say nothing about a solution."""
