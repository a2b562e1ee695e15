"""Checks of a list against its certificates, and those that both estimates and proofs answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.exact_count import Expected
from explorer.landscape.growth import growth
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.tally import ProofTally, Tally, index_differs, real_differs
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.certify import Certification

_SHOWN = 3  # rows spelt out in the detail of a check; the table has all of them


def reality_check(tally: Tally) -> Check:
    """Every point is known to be real or not."""
    undecided = tally.undecided
    return Check(CheckName.REALITY, undecided == 0, CheckMessage.REALITY(undecided=undecided))


def morse_check(problem: Problem, tally: Tally) -> Check:
    """For a coercive loss the sum of (-1)^index is 1, see ``docs/theory.md``, section 2."""
    name, total = CheckName.MORSE_SUM, tally.morse_sum
    known = growth(problem)
    if not known.coercive:
        finding = CheckMessage.MORSE_SAYS_NOTHING(total=total, ground=known.ground)
        return Check(name, None, finding)
    if total is None:
        return Check(name, None, CheckMessage.MORSE_UNDEFINED())
    return Check(name, total == 1, CheckMessage.MORSE_SUM(total=total))


def certified_count(expected: Expected, certified: int) -> Check:
    """The count that certified points are full by."""
    finding = CheckMessage.CERTIFIED_COUNT(
        found=certified, count=expected.count, source=expected.source
    )
    return Check(CheckName.EXPECTED_COUNT, True, finding)


def proof_checks(
    problem: Problem,
    listed: Classification,
    proof: Certification,
    proved: Classification,
    tally: Tally,
    certified: ProofTally,
) -> Iterator[Check]:
    """Compare what the list says with what is proved.

    Parameters
    ----------
    problem : Problem
    listed : Classification
        By the estimates.
    proof : Certification
    proved : Classification
        The same points with what is proved in place of estimates.
    tally : Tally
        Of ``proved``.
    certified : ProofTally
    """
    yield _existence(proof, certified)
    yield _reality(listed, proof, proved, certified)
    yield _indices(listed, proof, tally, certified)
    yield reality_check(tally)
    yield _lowest(problem, certified)
    yield morse_check(problem, tally)


def _existence(proof: Certification, certified: ProofTally) -> Check:
    total, bad = proof.total, []
    if certified.good < total:
        bad = [f"; row {k}: {reason}" for k, reason in enumerate(proof.reason) if reason]
    more = [f"; and {len(bad) - _SHOWN} more"] if len(bad) > _SHOWN else []
    finding = CheckMessage.CERTIFIED_POINTS(
        count=certified.good,
        total=total,
        real=certified.real,
        rows="".join(bad[:_SHOWN] + more),
    )
    passed = False if certified.wrong else _true_or_open(certified.good == total)
    return Check(CheckName.CERTIFIED_POINTS, passed, finding)


def _reality(
    listed: Classification, proof: Certification, proved: Classification, certified: ProofTally
) -> Check:
    differ, words = certified.real_differs, ""
    if differ:
        rows = np.flatnonzero(real_differs(listed, proof, proved))
        words = _differences(rows, listed.real, proved.real)
    finding = CheckMessage.AGREEMENT(differ=differ, rows=words)
    return Check(CheckName.CERTIFIED_REALITY, not differ, finding)


def _indices(
    listed: Classification, proof: Certification, tally: Tally, certified: ProofTally
) -> Check:
    differ, words = certified.index_differs, ""
    if differ:
        rows = np.flatnonzero(index_differs(listed, proof))
        words = _differences(rows, listed.negative, proof.index)
    finding = CheckMessage.CERTIFIED_INDEX(
        decided=certified.decided, real=tally.real, differ=differ, rows=words
    )
    passed = False if differ else _true_or_open(certified.decided == tally.real)
    return Check(CheckName.CERTIFIED_INDEX, passed, finding)


def _true_or_open(holds: bool) -> bool | None:
    return True if holds else None


def _differences(rows: NDArray[np.int64], listed: NDArray[Any], proved: NDArray[Any]) -> str:
    words = (f"; row {k}: listed {listed[k]}, proved {proved[k]}" for k in rows[:_SHOWN])
    return "".join(words)


def _lowest(problem: Problem, certified: ProofTally) -> Check:
    """Losses of one orbit are equal, so the lowest level is decided when it is one orbit."""
    name = CheckName.LOWEST_LOSS
    if not certified.lowest or not certified.ordered:
        return Check(name, None, CheckMessage.LOWEST_NOT_PROVED())
    if not growth(problem).has_minimum:
        ground = growth(problem).ground
        return Check(name, None, CheckMessage.LOWEST_IS_NO_MINIMUM(ground=ground))
    if not certified.one_orbit:
        return Check(name, None, CheckMessage.LOWEST_OF_SEVERAL_ORBITS())
    index = certified.lowest_index
    if index != 0:
        return Check(name, False, CheckMessage.LOWEST_IS_SADDLE(index=index))
    finding = CheckMessage.LOWEST_PROVED(points=certified.lowest, levels=certified.levels)
    return Check(name, True, finding)
