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
    of_manifolds : bool
        The numbers are of critical manifolds, all of them real.
    """

    certified: int
    real: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()
    of_manifolds: bool = False

    @property
    def proved(self) -> str:
        """What was proved again, in words."""
        if self.of_manifolds:
            return f"{self.certified} manifolds certified"
        return f"{self.certified} points certified, {self.real} real"

    @property
    def ok(self) -> bool:
        """Every claim was proved again."""
        return not self.faults
