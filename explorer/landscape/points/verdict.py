"""The verdict on completeness: one status, one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.findings import Check
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    from explorer.certify import Certification


class Status(StrEnum):
    """What may be said about the completeness of a list."""

    PROVED = "proved"
    """As many certified distinct critical points as the exact count: no isolated one is missing."""
    CONSISTENT = "consistent"
    """Every check holds, but there is no exact count, or not every point is certified."""
    INCOMPLETE = "incomplete"
    """A check fails: points are missing, doubled or wrong."""


class Conclusion(Template):
    """The sentences of a verdict."""

    FAILED = "INCOMPLETE: this list may lack critical points; failed: {reasons}"
    PROVED = "proved: {certified} certified distinct critical points are all there are ({source})"
    FAMILIES = (
        "consistent, not proved: critical points may form continuous families, which no list of "
        "points shows"
    )
    NOT_CERTIFIED = (
        "consistent, not proved: every check holds, {known}, the points are not certified"
    )
    SOME_CERTIFIED = (
        "consistent, not proved: every check holds, {known}, {certified} of {total} points are "
        "certified"
    )
    ALL_CERTIFIED = (
        "consistent, not proved: every check holds, all {total} points are certified, {known}"
    )


class Known(StrEnum):
    """What is known of the exact count."""

    MET = "the exact count is met"
    NONE = "no exact count is at hand"


@dataclass(frozen=True)
class Verdict:
    """What may be said about the completeness of a list.

    Attributes
    ----------
    status : Status
    conclusion : Sentence
        For tables, footers and the terminal.
    certified : int or None
        Distinct critical points that are proved to exist; None when nothing was certified.
    total : int
        Points of the list.
    """

    status: Status
    conclusion: Sentence
    certified: int | None
    total: int

    @property
    def sentence(self) -> str:
        """The conclusion as text."""
        return str(self.conclusion)

    @property
    def short(self) -> str:
        """A few words for a footer."""
        if self.certified is None:
            return f"{self.status} (not certified)"
        return f"{self.status}; {self.certified:,} of {self.total:,} points certified"

    def __str__(self) -> str:
        return self.sentence


def verdict_on(
    checks: tuple[Check, ...],
    total: int,
    certification: Certification | None,
    expected: Expected | None,
    families: bool,
) -> Verdict:
    """Come to a verdict.

    Parameters
    ----------
    checks : tuple of Check
        All checks of the list, those of its certificates included.
    total : int
        Rows of the list.
    certification : Certification or None
    expected : Expected or None
        The exact count that certified points are compared with. A generic one bounds the number of
        simple zeros for special parameters too: simple zeros move continuously with the parameters.
    families : bool
        Critical points may form continuous families.
    """
    certified = None if certification is None else certification.count
    failed = [check for check in checks if check.passed is False]
    if failed:
        reasons = "; ".join(f"{check.name} ({check.detail})" for check in failed)
        conclusion = Conclusion.FAILED(reasons=reasons)
        return Verdict(Status.INCOMPLETE, conclusion, certified, total)
    if certified is not None and expected is not None and certified == total == expected.count:
        conclusion = Conclusion.PROVED(certified=certified, source=expected.source)
        return Verdict(Status.PROVED, conclusion, certified, total)
    conclusion = _consistent(total, certified, expected, families)
    return Verdict(Status.CONSISTENT, conclusion, certified, total)


def _consistent(
    total: int, certified: int | None, expected: Expected | None, families: bool
) -> Sentence:
    if families:
        return Conclusion.FAMILIES()
    known = Known.MET if expected is not None and expected.count == total else Known.NONE
    if certified is None:
        return Conclusion.NOT_CERTIFIED(known=known)
    if certified < total:
        return Conclusion.SOME_CERTIFIED(known=known, certified=certified, total=total)
    return Conclusion.ALL_CERTIFIED(known=known, total=total)
