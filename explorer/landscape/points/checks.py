"""What every list of critical points must satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.landscape.exact_count import Expected
from explorer.landscape.growth import growth
from explorer.landscape.points.classification import Classification, origin_is_critical
from explorer.landscape.points.count_checks import count_check, is_full, witness_check
from explorer.landscape.points.families import families
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.multiplicities import Isolated
from explorer.landscape.points.proof_checks import (
    certified_count,
    morse_check,
    proof_checks,
    reality_check,
)
from explorer.landscape.points.tally import ProofTally, Tally
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    from explorer.certify import Certification


@dataclass(frozen=True)
class Account:
    """What is known of the number of points besides the list.

    Attributes
    ----------
    lost : int
        Paths or records the engine could not account for.
    witness : Sentence or None
        What vouches for the number of paths that were begun.
    expected : Expected or None
        An exact count.
    isolated : Isolated or None
        Isolated points of the list and their multiplicities; the regular ones where none is given.
    families : bool
        The ideal of the data is known to have no finite degree.
    """

    lost: int = 0
    witness: Sentence | None = None
    expected: Expected | None = None
    isolated: Isolated | None = None
    families: bool = False


@dataclass(frozen=True)
class Sums:
    """All numbers of points that checks ask for.

    Attributes
    ----------
    listed, best : Tally
        Of the list by the estimates, and with what is proved in place of these.
    certified : ProofTally or None
    origin_is_critical : bool
        W = 0 is a critical point of the loss.
    """

    listed: Tally
    best: Tally
    certified: ProofTally | None
    origin_is_critical: bool

    @classmethod
    def of(
        cls,
        problem: Problem,
        listed: Classification,
        proof: Certification | None = None,
        proved: Classification | None = None,
    ) -> Sums:
        """Count the points of one list."""
        tally, critical = Tally.of(listed), origin_is_critical(problem)
        if proof is None or proved is None:
            return cls(tally, tally, None, critical)
        certified = ProofTally.of(listed, proof, proved)
        return cls(tally, Tally.of(proved), certified, critical)


def run_checks(
    problem: Problem,
    listed: Classification,
    account: Account | None = None,
    proof: Certification | None = None,
    proved: Classification | None = None,
    sums: Sums | None = None,
) -> tuple[Check, ...]:
    """Check a list against bounds, symmetry, conjugation, Morse theory, exact counts and its proof.

    Parameters
    ----------
    problem : Problem
    listed : Classification
        By the estimates.
    account : Account, optional
    proof : Certification, optional
    proved : Classification, optional
        The same points with what is proved in place of estimates; needed with ``proof``.
    sums : Sums, optional
        Of these lists, where they have been made already.
    """
    account = account or Account()
    sums = sums or Sums.of(problem, listed, proof, proved)
    if proof is None or proved is None or sums.certified is None:
        return tuple(_of_list(problem, listed, sums, account, None))
    full_by = account.expected if is_full(account.expected, proof) else None
    full = None if full_by is None else certified_count(full_by, sums.certified.good)
    checks = list(_of_list(problem, listed, sums, account, full))
    if full is not None:
        checks = [_closed(check) for check in checks]
    kept = [check for check in checks if check.name not in _OF_BOTH]
    more = proof_checks(problem, listed, proof, proved, sums.best, sums.certified)
    return (*kept, *more)


_OF_BOTH = (CheckName.REALITY, CheckName.MORSE_SUM)
_OF_FULL_LISTS = (CheckName.CONJUGATES, CheckName.ORBITS, CheckName.PARITY)


def _closed(check: Check) -> Check:
    """The set of all critical points is closed under conjugation and symmetry, by theorem."""
    if check.name not in _OF_FULL_LISTS:
        return check
    return Check(check.name, True, CheckMessage.CLOSED())


def _of_list(
    problem: Problem,
    c: Classification,
    sums: Sums,
    account: Account,
    certified: Check | None,
) -> Iterator[Check]:
    """Checks of points."""
    tally = sums.listed
    yield _bounds(problem, tally)
    count = certified or count_check(problem, tally, account.expected, account.isolated)
    yield count
    yield _origin(tally, sums.origin_is_critical)
    yield reality_check(tally)
    alone = tally.alone
    yield Check(CheckName.CONJUGATES, alone == 0, CheckMessage.CONJUGATES(alone=alone))
    missing = c.points.missing_images
    yield Check(CheckName.ORBITS, missing == 0, CheckMessage.ORBITS(missing=missing))
    pairs = tally.not_real
    yield Check(CheckName.PARITY, pairs % 2 == 0, CheckMessage.PARITY(pairs=pairs))
    yield _minimum(problem, sums.best)
    yield morse_check(problem, tally)
    if account.families:
        yield Check(CheckName.FAMILIES, True, CheckMessage.NO_DEGREE())
    else:
        yield from _families(problem, c, account.expected)
    yield _paths(account.lost, count)
    yield witness_check(account.lost, account.witness, count, account.expected, certified)


def _bounds(problem: Problem, tally: Tally) -> Check:
    isolated = tally.regular
    bezout, multi = problem.system.total_degree, problem.system.multihomogeneous_bezout()
    least = min(bezout, multi)
    finding = CheckMessage.BOUNDS(found=isolated, least=least, bezout=bezout, multi=multi)
    return Check(CheckName.BOUNDS, isolated <= least, finding)


def _origin(tally: Tally, critical: bool) -> Check:
    if not critical:
        return Check(CheckName.ORIGIN, None, CheckMessage.ORIGIN_NOT_CRITICAL())
    found = tally.origin
    finding = CheckMessage.ORIGIN_FOUND() if found else CheckMessage.ORIGIN_MISSING()
    return Check(CheckName.ORIGIN, found, finding)


def _families(problem: Problem, c: Classification, expected: Expected | None) -> Iterator[Check]:
    """Points that a continuous symmetry moves are not isolated.

    Asked only of special coefficients, and not where the ideal of the data has a degree: then
    every point is isolated.
    """
    if problem.in_general_position or not len(c.points):
        return
    if expected is not None and not expected.generic:
        return
    found = families(problem, c.points.points)
    moved, regular = found.orbit > 0, c.points.regular
    if not moved.any():
        return
    sizes = [
        f"{int((found.orbit == d).sum())} of dimension {d}" for d in np.unique(found.orbit[moved])
    ]
    finding = CheckMessage.FAMILIES(
        dimension=found.symmetries.dimension,
        sizes=", ".join(sizes),
        exact=int((found.orbit == found.corank)[moved].sum()),
        moved=int(moved.sum()),
    )
    yield Check(CheckName.FAMILIES, not (moved & regular).any(), finding)


def _minimum(problem: Problem, tally: Tally) -> Check:
    """Where the loss has a minimum, a real critical point has no negative eigenvalue."""
    known, candidates = growth(problem), tally.not_negative
    passed = candidates > 0 if known.has_minimum else None
    finding = CheckMessage.MINIMUM(candidates=candidates, ground=known.ground)
    return Check(CheckName.MINIMUM, passed, finding)


def _paths(lost: int, count: Check) -> Check:
    """Account for the engine's paths; where the count is full their ends are statistics."""
    if lost and count.passed is True:
        return Check(CheckName.PATHS, None, CheckMessage.PATHS_DECIDED(lost=lost))
    return Check(CheckName.PATHS, lost == 0, CheckMessage.PATHS(lost=lost))
