"""Verdicts: what vouches for a list, what certificates decide, and where nothing does."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.external import msolve
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.witness import Witness
from explorer.landscape.conclude import conclude_run
from explorer.landscape.exact_count import Expected
from explorer.landscape.points.count_checks import witness_check
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.verdict import Conclusion
from explorer.networks.architectures.custom import CustomArchitecture
from explorer.networks.problem import Problem


def problem(loss, size=1, ridge=0.0):
    return Problem(CustomArchitecture(weights={"x": (size,)}, loss=loss), None, None, ridge)


def run(points, **facts):
    points = np.array(points, dtype=complex).reshape(len(points), -1)
    ones = np.ones(len(points), dtype=np.int64)
    ends = {PathStatus.CONVERGED: len(points)}
    found = PathResults(points, ones, np.ones(len(points)), status_counts=ends)
    return replace(found, **facts)


def concluded(loss, points, *, size=1, ridge=0.0, certify=False, **facts):
    return conclude_run(
        problem(loss, size, ridge), run(points, **facts), "by hand", 0, certify=certify
    )


def passed(solution, name):
    return next(check.passed for check in solution.checks if check.name == name)


WELL, ITS_POINTS = "sum(x**4)/4-sum(x**2)/2", [0.0, 1.0, -1.0]


def test_nothing_vouches(monkeypatch):
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    solution = concluded(WELL, ITS_POINTS)
    assert solution.completeness.status == "incomplete"
    assert [c.name for c in solution.checks if c.passed is False] == [CheckName.WITNESS]
    assert "nothing vouches for the number of points" in solution.verdict
    assert not solution.ok


def test_a_witness_is_named(monkeypatch):
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    witness = Witness.PATHS(paths=3, start="total-degree")
    solution = concluded(WELL, ITS_POINTS, witness=witness)
    assert solution.completeness.status == "consistent"
    assert str(witness) in solution.verdict
    lost = concluded(WELL, ITS_POINTS, witness=witness, unexplained=1)
    assert lost.completeness.status == "incomplete"
    assert passed(lost, CheckName.WITNESS) is None


def test_a_witness_of_more_points_than_special_data_have():
    witness = Witness.CLOSED_FORM(source="a theorem", count=5)
    expected = Expected(5, "a theorem")
    facts = {"found": 3, "count": 5, "source": "a theorem"}
    fewer = Check(CheckName.EXPECTED_COUNT, None, CheckMessage.UPPER_BOUND(**facts))
    check = witness_check(0, witness, fewer, expected, None)
    assert check.passed
    assert check.finding == CheckMessage.WITNESS_OF_MORE(witness=witness, found=3)
    assert witness_check(1, witness, fewer, expected, None).passed is None


needs_msolve = pytest.mark.skipif(not msolve.available(), reason="needs msolve")


@needs_msolve
def test_a_count_vouches_where_no_engine_does():
    solution = concluded(WELL, ITS_POINTS)
    assert solution.completeness.status == "consistent"
    assert solution.completeness.conclusion.template is Conclusion.NOT_CERTIFIED
    short = concluded(WELL, ITS_POINTS[:1], witness=Witness.TRACE(), unexplained=2)
    assert short.completeness.status == "incomplete"
    assert passed(short, CheckName.EXPECTED_COUNT) is False


@needs_msolve
@pytest.mark.parametrize("status", [PathStatus.STALLED, PathStatus.AT_INFINITY])
def test_certificates_decide_whatever_the_paths_did(status):
    ends = {PathStatus.CONVERGED: 3, status: 4}
    solution = concluded(WELL, ITS_POINTS, certify=True, status_counts=ends)
    assert solution.completeness.status == "proved"
    assert passed(solution, CheckName.PATHS) is not False
    assert solution.path_statistics[status.word] == 4


@needs_msolve
def test_multiplicities_are_held_against_the_degree():
    loss = "(x[0]-1)**3*(x[0]+2)**2"
    whole = concluded(loss, [1.0, -2.0, -0.8], certify=True)
    assert whole.completeness.status == "consistent"
    assert sorted(whole.points["multiplicity"]) == [1, 1, 2]
    part = concluded(loss, [1.0], certify=True)
    assert part.completeness.status == "incomplete"
    assert passed(part, CheckName.EXPECTED_COUNT) is False


@needs_msolve
def test_a_point_of_high_multiplicity():
    solution = concluded("x[0]**4-x[1]**4", [[0.0, 0.0]], size=2)
    assert solution.points["multiplicity"].tolist() == [9]
    assert solution.completeness.status == "consistent"


@needs_msolve
def test_two_near_points_are_not_one_double_point():
    """Zeros within 1e-6 of each other, of which one is listed."""
    loss = "x[0]**4/4-2*x[0]**3/3*(1/10**6)+x[0]**2/2/10**12-x[0]**2/2/10**24"
    solution = concluded(loss, [1e-6], witness=Witness.TRACE())
    assert solution.completeness.status == "incomplete"


@needs_msolve
def test_families_are_told():
    solution = concluded("(x[0]*x[1]-1)**2", [[0, 0], [1, 1]], size=2, witness=Witness.TRACE())
    assert passed(solution, CheckName.FAMILIES)
    assert solution.completeness.conclusion.template is Conclusion.FAMILIES


@needs_msolve
def test_morse_sum_and_global_minima_need_a_minimum():
    cubic = concluded("x[0]**3/3", [0.0, -0.5], ridge=0.25)
    assert cubic.completeness.status == "consistent"
    assert cubic.counts.morse_sum == 0
    assert cubic.counts.global_minima == 0
    assert not cubic.points["is_global"].any()
    well = concluded(WELL, ITS_POINTS)
    assert well.counts.global_minima == 2
    assert passed(well, CheckName.MORSE_SUM)


@needs_msolve
def test_a_lowest_point_is_unknown_where_the_loss_may_be_lower():
    loss = "(x[1]-x[0]**4)**2/2+x[0]**3/3-1001/2*x[0]**2+1000*x[0]"
    solution = concluded(loss, [[1.0, 1.0], [1000.0, 1e12]], size=2)
    assert solution.points["is_global"].isna().sum() == 1
    assert solution.counts.global_minima == 0


@needs_msolve
def test_what_lies_on_a_lower_bound_is_global():
    """Beale's function is not shown to grow, and is zero at (3, 1/2)."""
    terms = ((1, "3/2"), (2, "9/4"), (3, "21/8"))
    loss = "+".join(f"({c}-x[0]+x[0]*x[1]**{k})**2" for k, c in terms)
    solution = concluded(loss, [[3.0, 0.5], [0.0, 1.0]], size=2)
    assert solution.points["is_global"].tolist() == [True, False]
