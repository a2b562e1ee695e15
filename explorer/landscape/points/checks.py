"""What every list of critical points must satisfy, and what certificates say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.classification import Classification, origin_is_critical
from explorer.landscape.points.families import families
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position, is_coercive
from explorer.sentences import Sentence, Template
from explorer.validate.point_set import Reality

if TYPE_CHECKING:
    from explorer.certify import Certification


class CheckName(StrEnum):
    """What is checked."""

    BOUNDS = "bounds"
    EXPECTED_COUNT = "expected count"
    ORIGIN = "origin"
    REALITY = "reality"
    CONJUGATES = "conjugate closure"
    ORBITS = "orbit closure"
    PARITY = "parity"
    MINIMUM = "minimum"
    MORSE_SUM = "Morse sum"
    FAMILIES = "families"
    PATHS = "account"
    CERTIFIED_POINTS = "certified points"
    CERTIFIED_REALITY = "certified reality"
    CERTIFIED_INDEX = "certified index"
    LOWEST_LOSS = "lowest loss"


class Finding(Template):
    """What a check found."""

    BOUNDS = "{found} regular points <= {least} (Bezout {bezout}, multihomogeneous {multi})"
    NO_COUNT = "no exact count is known for this architecture"
    COUNT = "{found} of {count} ({source})"
    CERTIFIED_COUNT = "{found} certified of {count} ({source})"
    UPPER_BOUND = (
        "{found} of {count} ({source}); an upper bound only, because the ridge coefficients are "
        "special"
    )
    MULTIPLICITIES = (
        "{found} of {count} ({source}), which counts multiplicities, and those of the singular "
        "points are not known exactly"
    )
    ORIGIN_NOT_CRITICAL = "W = 0 is not a critical point of this loss"
    ORIGIN_FOUND = "W = 0 is critical and in the list"
    ORIGIN_MISSING = "W = 0 is critical and NOT in the list"
    REALITY = "{undecided} points neither real nor non-real within their error"
    CONJUGATES = "{alone} points without their complex conjugate"
    ORBITS = "{missing} images under symmetry missing"
    PARITY = "{pairs} regular non-real points come in pairs"
    MINIMUM = "{candidates} real points without a negative Hessian eigenvalue"
    MORSE_SAYS_NOTHING = "{total}; says nothing unless every lambda is positive"
    MORSE_UNDEFINED = "not defined: a real point is degenerate or undecided"
    MORSE_SUM = "sum of (-1)^index is {total}, must be 1"
    FAMILIES = (
        "points on families that a group of dimension {dimension} makes: {sizes}; as large as the "
        "Hessian allows: {exact} of {moved}"
    )
    PATHS = "{lost} paths or records of the engine ended without a solution or a reason"
    CERTIFIED_POINTS = (
        "{count} of {total} points are proved to exist, simple and distinct, {real} of them real"
        "{rows}"
    )
    AGREEMENT = "{differ} rows of the list differ from what is proved{rows}"
    CERTIFIED_INDEX = (
        "index and nondegeneracy proved at {decided} of {real} real points; {differ} rows of the "
        "list differ from what is proved{rows}"
    )
    LOWEST_NOT_PROVED = "not proved: a point is not certified, or the loss may be unbounded below"
    LOWEST_OF_SEVERAL_ORBITS = "not proved: losses of different orbits are not told apart"
    LOWEST_IS_SADDLE = "the lowest point has index {index}: a minimum is missing"
    LOWEST_PROVED = (
        "{points} points of one orbit are lower than all others of the list: global minima when "
        "nothing is missing; {levels} critical values told apart"
    )


@dataclass(frozen=True)
class Check:
    """One check: ``passed`` is None where it says nothing about this problem."""

    name: CheckName
    passed: bool | None
    finding: Sentence

    @property
    def detail(self) -> str:
        """What was found, as a sentence."""
        return str(self.finding)

    def __str__(self) -> str:
        word = {True: "ok", False: "FAILED", None: "-"}[self.passed]
        return f"{word:>6}  {self.name}: {self.detail}"


_SHOWN = 3  # rows spelt out in the detail of a check; the table has all of them


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
        count = _certified_count(goes_by, proof) or count
    kept = [check for check in _of_list(problem, listed, lost, count) if check.name not in _OF_BOTH]
    return (*kept, *_of_proof(problem, listed, proof, proved))


_OF_BOTH = (CheckName.REALITY, CheckName.MORSE_SUM)


def _of_list(problem: Problem, c: Classification, lost: int, count: Check) -> Iterator[Check]:
    found = c.points
    yield _bounds(problem, c)
    yield count
    yield _origin(problem, c)
    yield _reality(c)
    alone = int(((found.conjugate < 0) & ~c.real & found.regular).sum())
    yield Check(CheckName.CONJUGATES, alone == 0, Finding.CONJUGATES(alone=alone))
    missing = found.missing_images
    yield Check(CheckName.ORBITS, missing == 0, Finding.ORBITS(missing=missing))
    pairs = int(((found.real == Reality.NO) & found.regular).sum())
    yield Check(CheckName.PARITY, pairs % 2 == 0, Finding.PARITY(pairs=pairs))
    yield _minimum(problem, c)
    yield _morse(problem, c)
    yield from _families(problem, c)
    yield Check(CheckName.PATHS, lost == 0, Finding.PATHS(lost=lost))


def _bounds(problem: Problem, c: Classification) -> Check:
    isolated = int(c.points.regular.sum())
    bezout, multi = problem.system.total_degree, problem.system.multihomogeneous_bezout()
    least = min(bezout, multi)
    finding = Finding.BOUNDS(found=isolated, least=least, bezout=bezout, multi=multi)
    return Check(CheckName.BOUNDS, isolated <= least, finding)


def _certified_count(expected: Expected, proof: Certification) -> Check | None:
    """Count by certificates where doubles could not tell that a point is simple."""
    if not proof.count == len(proof.proved) == expected.count:
        return None
    finding = Finding.CERTIFIED_COUNT(
        found=proof.count, count=expected.count, source=expected.source
    )
    return Check(CheckName.EXPECTED_COUNT, True, finding)


def _expected(problem: Problem, c: Classification, expected: Expected | None) -> Check:
    name, found = CheckName.EXPECTED_COUNT, int(c.points.regular.sum())
    if expected is None:
        return Check(name, None, Finding.NO_COUNT())
    facts = {"found": found, "count": expected.count, "source": expected.source}
    if found == expected.count:
        return Check(name, True, Finding.COUNT(**facts))
    if found > expected.count:
        return Check(name, False, Finding.COUNT(**facts))
    if not expected.applies(problem):
        return Check(name, None, Finding.UPPER_BOUND(**facts))
    if not expected.generic and not c.points.regular.all():
        return Check(name, None, Finding.MULTIPLICITIES(**facts))
    return Check(name, False, Finding.COUNT(**facts))


def _origin(problem: Problem, c: Classification) -> Check:
    if not origin_is_critical(problem):
        return Check(CheckName.ORIGIN, None, Finding.ORIGIN_NOT_CRITICAL())
    found = bool((np.abs(c.points.points).max(axis=1, initial=0) == 0).any())
    finding = Finding.ORIGIN_FOUND() if found else Finding.ORIGIN_MISSING()
    return Check(CheckName.ORIGIN, found, finding)


def _reality(c: Classification) -> Check:
    undecided = int((c.points.real == Reality.UNDECIDED).sum())
    return Check(CheckName.REALITY, undecided == 0, Finding.REALITY(undecided=undecided))


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
    finding = Finding.FAMILIES(
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
    return Check(CheckName.MINIMUM, passed, Finding.MINIMUM(candidates=candidates))


def _morse(problem: Problem, c: Classification) -> Check:
    name, total = CheckName.MORSE_SUM, c.morse_sum
    if not is_coercive(problem.ridge):
        return Check(name, None, Finding.MORSE_SAYS_NOTHING(total=total))
    if total is None:
        return Check(name, None, Finding.MORSE_UNDEFINED())
    return Check(name, total == 1, Finding.MORSE_SUM(total=total))


def _of_proof(
    problem: Problem, listed: Classification, proof: Certification, proved: Classification
) -> Iterator[Check]:
    yield _existence(proof)
    rows = proof.good & (proof.real >= 0) & (listed.points.real != Reality.UNDECIDED)
    differ = np.flatnonzero(rows & (listed.real != proved.real))
    words = _differences(differ, listed.real, proved.real)
    finding = Finding.AGREEMENT(differ=len(differ), rows=words)
    yield Check(CheckName.CERTIFIED_REALITY, not len(differ), finding)
    yield _indices(listed, proof, proved)
    yield _reality(proved)
    yield _lowest(problem, proof)
    yield _morse(problem, proved)


def _existence(proof: Certification) -> Check:
    total, wrong = len(proof.proved), bool((proof.far | (proof.same_as >= 0)).any())
    bad = [f"; row {k}: {reason}" for k, reason in enumerate(proof.reason) if reason]
    more = [f"; and {len(bad) - _SHOWN} more"] if len(bad) > _SHOWN else []
    finding = Finding.CERTIFIED_POINTS(
        count=proof.count,
        total=total,
        real=proof.real_count,
        rows="".join(bad[:_SHOWN] + more),
    )
    passed = False if wrong else _true_or_open(proof.count == total)
    return Check(CheckName.CERTIFIED_POINTS, passed, finding)


def _indices(listed: Classification, proof: Certification, proved: Classification) -> Check:
    decided = proof.good & (proof.real == 1) & (proof.index >= 0)
    both = decided & listed.real & (listed.undecided == 0)
    differ = np.flatnonzero(both & (listed.negative != proof.index))
    real = int(proved.real.sum())
    finding = Finding.CERTIFIED_INDEX(
        decided=int(decided.sum()),
        real=real,
        differ=len(differ),
        rows=_differences(differ, listed.negative, proof.index),
    )
    passed = False if len(differ) else _true_or_open(int(decided.sum()) == real)
    return Check(CheckName.CERTIFIED_INDEX, passed, finding)


def _true_or_open(holds: bool) -> bool | None:
    return True if holds else None


def _differences(rows: NDArray[np.int64], listed: NDArray[Any], proved: NDArray[Any]) -> str:
    words = (f"; row {k}: listed {listed[k]}, proved {proved[k]}" for k in rows[:_SHOWN])
    return "".join(words)


def _lowest(problem: Problem, proof: Certification) -> Check:
    """Losses of one orbit are equal, so the lowest level is decided when it is one orbit."""
    name, lowest = CheckName.LOWEST_LOSS, np.flatnonzero(proof.levels == 0)
    if not len(lowest) or not proof.ordered or not is_coercive(problem.ridge):
        return Check(name, None, Finding.LOWEST_NOT_PROVED())
    if len(np.unique(proof.images.leader[lowest])) > 1:
        return Check(name, None, Finding.LOWEST_OF_SEVERAL_ORBITS())
    index = int(proof.index[lowest].max())
    if index != 0:
        return Check(name, False, Finding.LOWEST_IS_SADDLE(index=index))
    levels = int(proof.levels.max()) + 1
    return Check(name, True, Finding.LOWEST_PROVED(points=len(lowest), levels=levels))
