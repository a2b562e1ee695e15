"""The verdict on completeness: one object, one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.landscape.checks import Check
from explorer.landscape.expected import Expected

if TYPE_CHECKING:
    from explorer.certify import Certification

PROVED, CONSISTENT, INCOMPLETE = "proved", "consistent", "incomplete"
STATUSES = {
    PROVED: "as many certified distinct critical points as the exact count, so no isolated one is missing",
    CONSISTENT: "every check holds, but there is no exact count, or not every point is certified",
    INCOMPLETE: "a check fails: points are missing, doubled or wrong",
}


@dataclass(frozen=True)
class Verdict:
    """What may be said about the completeness of a list.

    Attributes
    ----------
    status : str
        A key of ``STATUSES``, whose value says what it means.
    sentence : str
        For tables, footers and the terminal.
    certified : int or None
        Distinct critical points that are proved to exist; None when nothing was certified.
    total : int
        Points of the list.
    """

    status: str
    sentence: str
    certified: int | None
    total: int

    @property
    def short(self) -> str:
        """A few words for a footer."""
        if self.certified is None:
            return f"{self.status} (not certified)"
        return f"{self.status}; {self.certified:,} of {self.total:,} points certified"

    def __str__(self) -> str:
        return self.sentence


def judge(
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
        return Verdict(
            INCOMPLETE,
            f"INCOMPLETE: this list may lack critical points; failed: {reasons}",
            certified,
            total,
        )
    if certified is not None and expected is not None and certified == total == expected.count:
        number = f"{certified} certified distinct critical points are all there are"
        return Verdict(PROVED, f"proved: {number} ({expected.source})", certified, total)
    reason = _reason(total, certified, expected, families)
    return Verdict(CONSISTENT, f"consistent, not proved: {reason}", certified, total)


def _reason(total: int, certified: int | None, expected: Expected | None, families: bool) -> str:
    if families:
        return "critical points may form continuous families, which no list of points shows"
    known = (
        "the exact count is met"
        if expected is not None and expected.count == total
        else "no exact count is at hand"
    )
    if certified is None:
        return f"every check holds, {known}, the points are not certified"
    if certified < total:
        return f"every check holds, {known}, {certified} of {total} points are certified"
    return f"every check holds, all {total} points are certified, {known}"
