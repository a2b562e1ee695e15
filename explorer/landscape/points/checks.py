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
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position
from explorer.sentences import Sentence
from explorer.validate.point_set import Reality

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


def run_checks(
    problem: Problem,
    listed: Classification,
    account: Account | None = None,
    proof: Certification | None = None,
    proved: Classification | None = None,
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
    """
    account = account or Account()
    if proof is None or proved is None:
        return tuple(_of_list(problem, listed, listed, account, None))
    full_by = account.expected if is_full(account.expected, proof) else None
    full = None if full_by is None else certified_count(full_by, proof)
    checks = list(_of_list(problem, listed, proved, account, full))
    if full is not None:
        checks = [_closed(check) for check in checks]
    kept = [check for check in checks if check.name not in _OF_BOTH]
    return (*kept, *proof_checks(problem, listed, proof, proved))


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
    best: Classification,
    account: Account,
    certified: Check | None,
) -> Iterator[Check]:
    """Checks of points; ``best`` has what is proved in place of estimates."""
    found = c.points
    yield _bounds(problem, c)
    count = certified or count_check(problem, c, account.expected, account.isolated)
    yield count
    yield _origin(problem, c)
    yield reality_check(c)
    alone = found.how_many((found.conjugate < 0) & ~c.real & found.regular)
    yield Check(CheckName.CONJUGATES, alone == 0, CheckMessage.CONJUGATES(alone=alone))
    missing = found.missing_images
    yield Check(CheckName.ORBITS, missing == 0, CheckMessage.ORBITS(missing=missing))
    pairs = found.how_many((found.real == Reality.NO) & found.regular)
    yield Check(CheckName.PARITY, pairs % 2 == 0, CheckMessage.PARITY(pairs=pairs))
    yield _minimum(problem, best)
    yield morse_check(problem, c)
    if account.families:
        yield Check(CheckName.FAMILIES, True, CheckMessage.NO_DEGREE())
    else:
        yield from _families(problem, c, account.expected)
    yield _paths(account.lost, count)
    yield witness_check(account.lost, account.witness, count, account.expected, certified)


def _bounds(problem: Problem, c: Classification) -> Check:
    isolated = c.points.how_many(c.points.regular)
    bezout, multi = problem.system.total_degree, problem.system.multihomogeneous_bezout()
    least = min(bezout, multi)
    finding = CheckMessage.BOUNDS(found=isolated, least=least, bezout=bezout, multi=multi)
    return Check(CheckName.BOUNDS, isolated <= least, finding)


def _origin(problem: Problem, c: Classification) -> Check:
    if not origin_is_critical(problem):
        return Check(CheckName.ORIGIN, None, CheckMessage.ORIGIN_NOT_CRITICAL())
    found = bool((np.abs(c.points.points).max(axis=1, initial=0) == 0).any())
    finding = CheckMessage.ORIGIN_FOUND() if found else CheckMessage.ORIGIN_MISSING()
    return Check(CheckName.ORIGIN, found, finding)


def _families(problem: Problem, c: Classification, expected: Expected | None) -> Iterator[Check]:
    """Points that a continuous symmetry moves are not isolated.

    Asked only of special coefficients, and not where the ideal of the data has a degree: then
    every point is isolated.
    """
    if in_general_position(problem.ridge) or not len(c.points):
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


def _minimum(problem: Problem, c: Classification) -> Check:
    """Where the loss has a minimum, a real critical point has no negative eigenvalue."""
    known, candidates = growth(problem), c.points.how_many(c.real & (c.negative == 0))
    passed = candidates > 0 if known.has_minimum else None
    finding = CheckMessage.MINIMUM(candidates=candidates, ground=known.ground)
    return Check(CheckName.MINIMUM, passed, finding)


def _paths(lost: int, count: Check) -> Check:
    """Account for the engine's paths; where the count is full their ends are statistics."""
    if lost and count.passed is True:
        return Check(CheckName.PATHS, None, CheckMessage.PATHS_DECIDED(lost=lost))
    return Check(CheckName.PATHS, lost == 0, CheckMessage.PATHS(lost=lost))
