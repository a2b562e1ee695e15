"""What every list of critical points must satisfy, and the counts that users read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.landscape.classify import NO, UNDECIDED, YES, Classified
from explorer.landscape.expected import Expected, expected_count
from explorer.landscape.families import families
from explorer.networks.problem import Problem
from explorer.networks.problem.cautions import in_general_position, is_coercive


@dataclass(frozen=True)
class Check:
    """One check: ``passed`` is None where it says nothing about this problem."""

    name: str
    passed: bool | None
    detail: str

    def __str__(self) -> str:
        word = {True: "ok", False: "FAILED", None: "-"}[self.passed]
        return f"{word:>6}  {self.name}: {self.detail}"


@dataclass(frozen=True)
class Counts:
    """Counts of critical points.

    Attributes
    ----------
    complex, real : int
        Distinct critical points, and those proved real by the accuracy estimate.
    minima, global_minima, degenerate : int
        Real ones of that kind; ``global_minima`` are the lowest of the list.
    morse_sum : int or None
        Sum of (-1)^index over the real points; None when a real point is degenerate or undecided.
    total_degree : int
        Classical Bezout bound.
    expected : int or None
        Exact number, from a closed form or a Groebner basis, where it is known.
    complete : bool or None
        False when a check fails; True when all hold and the number is the expected one; None when
        nothing can be said.
    """

    complex: int
    real: int
    minima: int
    global_minima: int
    degenerate: int
    morse_sum: int | None
    total_degree: int
    expected: int | None
    complete: bool | None


def run_checks(
    problem: Problem, c: Classified, lost: int = 0, expected: Expected | None = None
) -> tuple[Check, ...]:
    """Check a list against bounds, symmetry, conjugation, Morse theory and the expected count.

    Parameters
    ----------
    problem, c
        The problem and its classified points.
    lost : int
        Paths or records the engine could not account for.
    expected : Expected, optional
        An exact count; the closed form where none is given.
    """
    return tuple(_checks(problem, c, lost, expected or expected_count(problem)))


def _checks(
    problem: Problem, c: Classified, lost: int, expected: Expected | None
) -> Iterator[Check]:
    yield _bounds(problem, c)
    yield _expected(problem, c, expected)
    yield _origin(problem, c)
    undecided = int((c.real == UNDECIDED).sum())
    yield Check(
        "reality",
        undecided == 0,
        f"{undecided} points neither real nor non-real within their error",
    )
    alone = int(((c.conjugate < 0) & (c.real != YES) & c.believed.regular).sum())
    yield Check("conjugate closure", alone == 0, f"{alone} points without their complex conjugate")
    yield Check(
        "orbit closure",
        c.unmatched_images == 0,
        f"{c.unmatched_images} images under symmetry missing",
    )
    yield _parity(c)
    yield _minimum(problem, c)
    yield _morse(problem, c)
    yield from _families(problem, c)
    yield Check(
        "account",
        lost == 0,
        f"{lost} paths or records of the engine ended without a solution or a reason",
    )


def _bounds(problem: Problem, c: Classified) -> Check:
    isolated = int(c.believed.regular.sum())
    bezout, multi = problem.system.total_degree, problem.system.multihomogeneous_bezout()
    detail = f"{isolated} regular points <= {min(bezout, multi)} (Bezout {bezout}, multihomogeneous {multi})"
    return Check("bounds", isolated <= min(bezout, multi), detail)


def _expected(problem: Problem, c: Classified, expected: Expected | None) -> Check:
    found = int(c.believed.regular.sum())
    if expected is None:
        return Check("expected count", None, "no exact count is known for this architecture")
    detail = f"{found} of {expected.count} ({expected.source})"
    if found == expected.count:
        return Check("expected count", True, detail)
    if found > expected.count:
        return Check("expected count", False, detail)
    if not expected.applies(problem):
        sentence = "an upper bound only, because the ridge coefficients are special"
        return Check("expected count", None, f"{detail}; {sentence}")
    if not expected.generic and not c.believed.regular.all():
        sentence = (
            "which counts multiplicities, and those of the singular points are not known exactly"
        )
        return Check("expected count", None, f"{detail}, {sentence}")
    return Check("expected count", False, detail)


def _origin(problem: Problem, c: Classified) -> Check:
    zero = np.zeros((1, problem.architecture.size))
    if problem.gradient(zero).any():
        return Check("origin", None, "W = 0 is not a critical point of this loss")
    found = bool((np.abs(c.believed.points).max(axis=1, initial=0) == 0).any())
    return Check(
        "origin", found, "W = 0 is critical and " + ("in the list" if found else "NOT in the list")
    )


def _families(problem: Problem, c: Classified) -> Iterator[Check]:
    """Points that a continuous symmetry moves are not isolated; asked only where coefficients are special."""
    if in_general_position(problem.ridge) or not len(c.real):
        return
    found = families(problem, c.believed.points)
    if not found.symmetries.dimension:
        return
    moved, regular = found.orbit > 0, c.believed.regular
    sizes = ", ".join(
        f"{int((found.orbit == d).sum())} of dimension {d}" for d in np.unique(found.orbit[moved])
    )
    exact = int((found.orbit == found.corank)[moved].sum())
    detail = (
        f"points on families that a group of dimension {found.symmetries.dimension} makes: {sizes or 'none'}; "
        f"as large as the Hessian allows: {exact} of {int(moved.sum())}"
    )
    yield Check("families", not (moved & regular).any(), detail)


def _parity(c: Classified) -> Check:
    pairs = int(((c.real == NO) & c.believed.regular).sum())
    return Check("parity", pairs % 2 == 0, f"{pairs} regular non-real points come in pairs")


def _minimum(problem: Problem, c: Classified) -> Check:
    """A coercive function has a minimum, which is a real critical point without a negative eigenvalue."""
    candidates = int(((c.real == YES) & (c.negative == 0)).sum())
    detail = f"{candidates} real points without a negative Hessian eigenvalue"
    return Check("minimum", candidates > 0 if is_coercive(problem.ridge) else None, detail)


def _morse(problem: Problem, c: Classified) -> Check:
    total = morse_sum(c)
    if not is_coercive(problem.ridge):
        return Check("Morse sum", None, f"{total}; says nothing unless every lambda is positive")
    if total is None:
        return Check("Morse sum", None, "not defined: a real point is degenerate or undecided")
    return Check("Morse sum", total == 1, f"sum of (-1)^index is {total}, must be 1")


def morse_sum(c: Classified) -> int | None:
    """Sum of (-1)^index over the real points, None when one of them is degenerate or undecided."""
    real = c.real == YES
    if (c.zero[real] + c.undecided[real]).any() or (c.real == UNDECIDED).any():
        return None
    return int(((-1) ** c.negative[real]).sum())


def count(
    problem: Problem,
    c: Classified,
    checks: tuple[Check, ...],
    minima: int,
    global_minima: int,
    expected: Expected | None = None,
) -> Counts:
    """Collect the counts; see :class:`Counts`."""
    expected = expected or expected_count(problem)
    verdicts = {check.name: check.passed for check in checks}
    failed = False in verdicts.values()
    real = c.real == YES
    return Counts(
        complex=len(real),
        real=int(real.sum()),
        minima=minima,
        global_minima=global_minima,
        degenerate=int((real & (c.zero > 0)).sum()),
        morse_sum=morse_sum(c),
        total_degree=problem.system.total_degree,
        expected=expected.count if expected and expected.applies(problem) else None,
        complete=False if failed else True if verdicts["expected count"] else None,
    )
