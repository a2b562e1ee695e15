"""What becomes of a difference, and the causes that there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What is said of one number of one cell; the value is its sign in a table."""

    EQUAL = "="
    COMPATIBLE = "~"
    """Statistics of two samples that may come from one distribution."""
    EXPLAINED = "*"
    """Different, by a cause that is named with its evidence."""
    UNEXPLAINED = "!"
    ABSENT = "."
    """One side does not have it, or it cannot be tested: see :class:`Outcome.words`."""

    @property
    def words(self) -> str:
        """Its meaning."""
        return _WORDS[self]


_WORDS = {
    Outcome.EQUAL: "equal",
    Outcome.COMPATIBLE: "samples that differ no more than chance lets them",
    Outcome.EXPLAINED: "differs, by a cause named below",
    Outcome.UNEXPLAINED: "DIFFERS, and no cause is known",
    Outcome.ABSENT: "not compared: not on both sides, or real counts without histograms or of "
    "another distribution",
}


class Cause(StrEnum):
    """Why numbers differ; the value is what is printed."""

    LOST_ORIGIN = "lost origin: W = 0 is a critical point of every draw, and was not found"
    EVEN_REAL = "even N_R: Morse theory allows odd numbers only; the origin is put back"
    OTHER_LOSS = "index columns of another loss: their Morse sum is not 1"
    SLIP = "slip of the source: the number contradicts its own definition"
    CONTRADICTION = "the source contradicts itself"


class Unexplained(StrEnum):
    """What is wrong where no cause is known; the value is what is printed."""

    COUNT = "the numbers differ, and no known fault makes the one of the other"
    CLOSED_FORM = "the results contradict a closed form"
    INCOMPLETE = "lists of the results are incomplete"
    CHANGING = "the results have different numbers in different draws"
    EVEN = "the results have even numbers of real points, which Morse theory excludes"
    SAMPLES = "the samples differ more than chance lets them"


@dataclass(frozen=True)
class Finding:
    """One number of one cell on both sides.

    Attributes
    ----------
    quantity : str
    reference, results : int, float, str or None
    outcome : Outcome
    cause : Cause or Unexplained or None
        None unless the numbers differ.
    evidence : str
        What the outcome rests on.
    p, adjusted : float or None
        Of a test of homogeneity; the second is adjusted for the number of rows.
    """

    quantity: str
    reference: int | float | str | None
    results: int | float | str | None
    outcome: Outcome
    cause: Cause | Unexplained | None = None
    evidence: str = ""
    p: float | None = None
    adjusted: float | None = None
