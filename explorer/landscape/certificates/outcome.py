"""What comes of a check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verification:
    """Outcome of a check.

    Attributes
    ----------
    certified, real : int
        Distinct critical points, and real ones among them, that were proved again.
    faults : tuple of str
        Claims that do not hold; empty for good certificates.
    notes : tuple of str
        What was not checked.
    """

    certified: int
    real: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Every claim was proved again."""
        return not self.faults
