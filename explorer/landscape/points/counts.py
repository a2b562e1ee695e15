"""The counts of critical points that users read."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.landscape.exact_count import Expected
from explorer.landscape.growth import growth
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.findings import Check, CheckName
from explorer.landscape.points.globality import global_minima
from explorer.landscape.points.tally import Tally
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class Counts:
    """Counts of critical points.

    Attributes
    ----------
    complex, real : int
        Distinct critical points, and those real by the accuracy estimate or by proof.
    minima, global_minima, degenerate : int
        Real ones of that kind; ``global_minima`` are the lowest of the list where the loss is
        proved to have a minimum.
    morse_sum : int or None
        Sum of (-1)^index over the real points; None when a real point is degenerate or undecided.
    total_degree : int
        Classical Bezout bound.
    expected : int or None
        Exact number, from a closed form or a Groebner basis, where it is known.
    complete : bool or None
        False when a check fails; True when all hold and something vouches for the number; None
        when nothing can be said.
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


def count(
    problem: Problem,
    c: Classification,
    checks: tuple[Check, ...],
    expected: Expected | None = None,
    tally: Tally | None = None,
) -> Counts:
    """Collect the counts; see :class:`Counts`."""
    t = tally or Tally.of(c)
    return Counts(
        complex=t.total,
        real=t.real,
        minima=t.minima,
        global_minima=_lowest(problem, c, t),
        degenerate=t.degenerate,
        morse_sum=t.morse_sum,
        total_degree=problem.system.total_degree,
        expected=expected.count if expected and expected.applies(problem) else None,
        complete=_is_complete(checks),
    )


def _lowest(problem: Problem, c: Classification, tally: Tally) -> int:
    if growth(problem).has_minimum:
        return tally.lowest_minima
    return c.points.how_many(c.minima & global_minima(problem, c).is_global)


def _is_complete(checks: tuple[Check, ...]) -> bool | None:
    passed = {check.name: check.passed for check in checks}
    if False in passed.values():
        return False
    return passed[CheckName.WITNESS]
