"""The verdict on completeness: one status, one sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.findings import Check, CheckName
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    from explorer.certify import Certification


class Status(StrEnum):
    """What may be said about the completeness of a list."""

    PROVED = "proved"
    """As many certified distinct critical points as the exact count: no isolated one is missing."""
    CONSISTENT = "consistent"
    """Every check holds, and something that could have failed vouches for the number of points."""
    INCOMPLETE = "incomplete"
    """A check fails, or nothing vouches for the number of points."""


class Conclusion(Template):
    """The sentences of a verdict."""

    FAILED = "INCOMPLETE: this list may lack critical points; failed: {reasons}"
    PROVED = "proved: {certified} certified distinct critical points are all there are ({source})"
    PROVED_ISOLATED = (
        "proved: {certified} certified distinct critical points leave no room for another isolated "
        "one ({source})"
    )
    FAMILIES = (
        "consistent, not proved: every check holds, {witness}; points of the list lie on "
        "continuous families, which no list of points shows"
    )
    NOT_CERTIFIED = (
        "consistent, not proved: every check holds, {witness}; the points are not certified"
    )
    SOME_CERTIFIED = (
        "consistent, not proved: every check holds, {witness}; {certified} of {total} points are "
        "certified"
    )
    ALL_CERTIFIED = (
        "consistent, not proved: every check holds, {witness}; all {total} points are certified"
    )


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
    noun : str
        What ``certified`` and ``total`` count.
    """

    status: Status
    conclusion: Sentence
    certified: int | None
    total: int
    noun: str = "points"

    @property
    def sentence(self) -> str:
        """The conclusion as text."""
        return str(self.conclusion)

    @property
    def short(self) -> str:
        """A few words for a footer."""
        if self.certified is None:
            return f"{self.status} (not certified)"
        return f"{self.status}; {self.certified:,} of {self.total:,} {self.noun} certified"

    def __str__(self) -> str:
        return self.sentence


def verdict_on(
    checks: tuple[Check, ...],
    total: int,
    certification: Certification | None,
    full_by: Expected | None,
    *,
    generic: bool,
) -> Verdict:
    """Come to a verdict.

    Parameters
    ----------
    checks : tuple of Check
        All checks of the list, those of its certificates included.
    total : int
        Rows of the list.
    certification : Certification or None
    full_by : Expected or None
        The exact count that all rows, certified and distinct, reach. A generic one bounds the
        number of simple zeros for special parameters too: simple zeros move continuously with the
        parameters.
    generic : bool
        Nothing special is seen of the data.
    """
    certified = None if certification is None else certification.count
    if any(check.passed is False for check in checks):
        return Verdict(Status.INCOMPLETE, _failed(checks), certified, total)
    if full_by is not None:
        whole = generic or not full_by.generic
        sentence = Conclusion.PROVED if whole else Conclusion.PROVED_ISOLATED
        conclusion = sentence(certified=certified, source=full_by.source)
        return Verdict(Status.PROVED, conclusion, certified, total)
    found = {check.name: check for check in checks}
    families = found.get(CheckName.FAMILIES)
    moved = families is not None and families.passed is True
    conclusion = _consistent(found[CheckName.WITNESS].finding, total, certified, moved)
    return Verdict(Status.CONSISTENT, conclusion, certified, total)


def refuted(verdict: Verdict, checks: tuple[Check, ...]) -> Verdict:
    """Come to the verdict that a check of the list fails."""
    return replace(verdict, status=Status.INCOMPLETE, conclusion=_failed(checks))


def _failed(checks: tuple[Check, ...]) -> Sentence:
    return Conclusion.FAILED(reasons=failures(checks))


def failures(checks: tuple[Check, ...]) -> str:
    """Name the checks that fail, with what they found; empty where none does."""
    failed = (check for check in checks if check.passed is False)
    return "; ".join(f"{check.name} ({check.detail})" for check in failed)


def _consistent(witness: Sentence, total: int, certified: int | None, families: bool) -> Sentence:
    if families:
        return Conclusion.FAMILIES(witness=witness)
    if certified is None:
        return Conclusion.NOT_CERTIFIED(witness=witness)
    if certified < total:
        return Conclusion.SOME_CERTIFIED(witness=witness, certified=certified, total=total)
    return Conclusion.ALL_CERTIFIED(witness=witness, total=total)
