"""Checks of the number of points: against an exact count, and for something that vouches for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.multiplicities import Isolated
from explorer.landscape.points.tally import Tally
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    from explorer.certify import Certification


def is_full(expected: Expected | None, proof: Certification | None) -> bool:
    """Whether all rows are certified distinct points, as many as there can be.

    Then they are all there are, whatever became of the paths: a degree of the ideal of the data
    counts every point, and a generic count bounds the number of simple ones for all data of the
    same exact rank.
    """
    if expected is None or proof is None:
        return False
    return proof.count == proof.total == expected.count


def count_check(
    problem: Problem,
    tally: Tally,
    expected: Expected | None,
    isolated: Isolated | None = None,
) -> Check:
    """Hold the sum of the multiplicities of isolated points against an exact count.

    Parameters
    ----------
    problem : Problem
    tally : Tally
    expected : Expected or None
    isolated : Isolated, optional
        The regular points where none is given.
    """
    name, simple = CheckName.EXPECTED_COUNT, tally.regular
    known = isolated or Isolated(simple, tally.total - simple, None)
    if expected is None:
        return Check(name, None, CheckMessage.NO_COUNT())
    found = known.simple if known.total is None else known.total
    facts = {"found": found, "count": expected.count, "source": expected.source}
    counted = known.singular and known.total is not None
    message = CheckMessage.WITH_MULTIPLICITIES if counted else CheckMessage.COUNT
    if found == expected.count and (known.total is not None or not known.singular):
        return Check(name, True, message(**facts))
    if known.simple > expected.count or (not expected.generic and found > expected.count):
        return Check(name, False, message(**facts))
    if not expected.applies(problem):
        return Check(name, None, CheckMessage.UPPER_BOUND(**facts))
    if not expected.generic and known.singular and known.total is None:
        return Check(name, None, CheckMessage.MULTIPLICITIES(**facts))
    return Check(name, False, message(**facts))


def witness_check(
    lost: int,
    witness: Sentence | None,
    count: Check,
    expected: Expected | None,
    certified: Check | None,
) -> Check:
    """Name what vouches for the number of points, other than that a search found no more."""
    name = CheckName.WITNESS
    if count.passed is True and expected is not None:
        message = CheckMessage.CERTIFICATES if certified else CheckMessage.EXACT_COUNT
        return Check(name, True, message(source=expected.source))
    if count.passed is False:
        return Check(name, None, CheckMessage.COUNT_FAILS())
    if expected is not None and not expected.generic:  # nor is it met
        return Check(name, False, CheckMessage.OPEN_MULTIPLICITIES())
    if witness is None:
        return Check(name, False, CheckMessage.NO_WITNESS())
    if lost:  # which is a failure of its own
        return Check(name, None, CheckMessage.WITNESS_WITH_GAPS(witness=witness))
    if count.finding.template is CheckMessage.UPPER_BOUND:
        found = dict(count.finding.values)["found"]
        return Check(name, True, CheckMessage.WITNESS_OF_MORE(witness=witness, found=found))
    return Check(name, True, CheckMessage.WITNESS(witness=witness))
