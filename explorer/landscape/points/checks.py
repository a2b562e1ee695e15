"""What every list of critical points must satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.classification import Classification, origin_is_critical
from explorer.landscape.points.families import families
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.proof_checks import (
    certified_count,
    morse_check,
    proof_checks,
    reality_check,
)
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position, is_coercive
from explorer.validate.point_set import Reality

if TYPE_CHECKING:
    from explorer.certify import Certification


def run_checks(
    problem: Problem,
    listed: Classification,
    lost: int = 0,
    expected: Expected | None = None,
    goes_by: Expected | None = None,
    proof: Certification | None = None,
    proved: Classification | None = None,
) -> tuple[Check, ...]:
    """Check a list against bounds, symmetry, conjugation, Morse theory, exact counts and its proof.

    Parameters
    ----------
    problem : Problem
    listed : Classification
        By the estimates.
    lost : int
        Paths or records the engine could not account for.
    expected : Expected, optional
        An exact count.
    goes_by : Expected, optional
        The same where certified points may be compared with it.
    proof : Certification, optional
    proved : Classification, optional
        The same points with what is proved in place of estimates; needed with ``proof``.
    """
    if proof is None or proved is None:
        return tuple(_of_list(problem, listed, lost, _expected(problem, listed, expected)))
    count = _expected(problem, listed, expected)
    if not count.passed and goes_by is not None:
        count = certified_count(goes_by, proof) or count
    kept = [check for check in _of_list(problem, listed, lost, count) if check.name not in _OF_BOTH]
    return (*kept, *proof_checks(problem, listed, proof, proved))


_OF_BOTH = (CheckName.REALITY, CheckName.MORSE_SUM)


def _of_list(problem: Problem, c: Classification, lost: int, count: Check) -> Iterator[Check]:
    found = c.points
    yield _bounds(problem, c)
    yield count
    yield _origin(problem, c)
    yield reality_check(c)
    alone = int(((found.conjugate < 0) & ~c.real & found.regular).sum())
    yield Check(CheckName.CONJUGATES, alone == 0, CheckMessage.CONJUGATES(alone=alone))
    missing = found.missing_images
    yield Check(CheckName.ORBITS, missing == 0, CheckMessage.ORBITS(missing=missing))
    pairs = int(((found.real == Reality.NO) & found.regular).sum())
    yield Check(CheckName.PARITY, pairs % 2 == 0, CheckMessage.PARITY(pairs=pairs))
    yield _minimum(problem, c)
    yield morse_check(problem, c)
    yield from _families(problem, c)
    yield Check(CheckName.PATHS, lost == 0, CheckMessage.PATHS(lost=lost))


def _bounds(problem: Problem, c: Classification) -> Check:
    isolated = int(c.points.regular.sum())
    bezout, multi = problem.system.total_degree, problem.system.multihomogeneous_bezout()
    least = min(bezout, multi)
    finding = CheckMessage.BOUNDS(found=isolated, least=least, bezout=bezout, multi=multi)
    return Check(CheckName.BOUNDS, isolated <= least, finding)


def _expected(problem: Problem, c: Classification, expected: Expected | None) -> Check:
    name, found = CheckName.EXPECTED_COUNT, int(c.points.regular.sum())
    if expected is None:
        return Check(name, None, CheckMessage.NO_COUNT())
    facts = {"found": found, "count": expected.count, "source": expected.source}
    if found == expected.count:
        return Check(name, True, CheckMessage.COUNT(**facts))
    if found > expected.count:
        return Check(name, False, CheckMessage.COUNT(**facts))
    if not expected.applies(problem):
        return Check(name, None, CheckMessage.UPPER_BOUND(**facts))
    if not expected.generic and not c.points.regular.all():
        return Check(name, None, CheckMessage.MULTIPLICITIES(**facts))
    return Check(name, False, CheckMessage.COUNT(**facts))


def _origin(problem: Problem, c: Classification) -> Check:
    if not origin_is_critical(problem):
        return Check(CheckName.ORIGIN, None, CheckMessage.ORIGIN_NOT_CRITICAL())
    found = bool((np.abs(c.points.points).max(axis=1, initial=0) == 0).any())
    finding = CheckMessage.ORIGIN_FOUND() if found else CheckMessage.ORIGIN_MISSING()
    return Check(CheckName.ORIGIN, found, finding)


def _families(problem: Problem, c: Classification) -> Iterator[Check]:
    """Points that a continuous symmetry moves are not isolated.

    Asked only of special coefficients.
    """
    if in_general_position(problem.ridge) or not len(c.points):
        return
    found = families(problem, c.points.points)
    if not found.symmetries.dimension:
        return
    moved, regular = found.orbit > 0, c.points.regular
    sizes = [
        f"{int((found.orbit == d).sum())} of dimension {d}" for d in np.unique(found.orbit[moved])
    ]
    finding = CheckMessage.FAMILIES(
        dimension=found.symmetries.dimension,
        sizes=", ".join(sizes) or "none",
        exact=int((found.orbit == found.corank)[moved].sum()),
        moved=int(moved.sum()),
    )
    yield Check(CheckName.FAMILIES, not (moved & regular).any(), finding)


def _minimum(problem: Problem, c: Classification) -> Check:
    """A coercive function has a minimum, a real critical point without a negative eigenvalue."""
    candidates = int((c.real & (c.negative == 0)).sum())
    passed = candidates > 0 if is_coercive(problem.ridge) else None
    return Check(CheckName.MINIMUM, passed, CheckMessage.MINIMUM(candidates=candidates))
