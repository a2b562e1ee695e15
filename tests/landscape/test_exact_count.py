"""Exact counts: msolve against closed forms, special data, the file they are kept in.

Real counts against msolve's.
"""

import json
import time
from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve
from explorer.external import msolve
from explorer.landscape import exact_count as exact_counts_module
from explorer.landscape.exact_count import count_at_data, exact_count, generic_count
from explorer.landscape.points.findings import CheckName
from explorer.polynomial import as_fraction
from tests.support.reference import exact_counts

pytestmark = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    return tmp_path


def drawn(widths, seed=0, samples=5, ridge=None):
    rng = np.random.default_rng(seed)
    return Problem.draw(
        DeepLinear(widths), DrawnData(samples), RandomRidge() if ridge is None else ridge, rng
    )


@pytest.mark.parametrize(("widths", "count"), exact_counts().items())
def test_msolve_agrees_with_every_exact_row(widths, count):
    assert generic_count(drawn(widths)).count == count


@pytest.mark.parametrize(
    ("widths", "rank"),
    [((2, 2, 2), 1), ((3, 1, 2), 2), ((3, 2, 1), 1), ((3, 2, 1), 2), ((2, 1, 3), 1)],
)
def test_msolve_agrees_with_closed_forms_at_low_rank(widths, rank):
    assert (
        generic_count(drawn(widths, samples=rank)).count == DeepLinear(widths).known_count(rank)[0]
    )


@pytest.fixture
def no_atlas(monkeypatch):
    monkeypatch.setattr(exact_counts_module, "exact_row", lambda architecture, rank: None)


def test_a_count_of_the_atlas_makes_a_proof_without_msolve(monkeypatch):
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    solution = solve(drawn((1, 2, 1, 1), 3), seed=1, certify=True)
    assert solution.completeness.status == "proved"
    assert solution.expected.count == 33
    assert "atlas" in solution.verdict


def test_a_count_without_closed_form_makes_a_proof(no_atlas):
    """Widths (1,2,1,1): no closed form in the program.

    The count comes from msolve, the points from homotopy.
    """
    problem = drawn((1, 2, 1, 1), 3)
    assert DeepLinear((1, 2, 1, 1)).known_count(1) is None
    solution = solve(problem, seed=1, certify=True)
    assert solution.completeness.status == "proved"
    assert solution.counts.expected == solution.counts.complex == solution.expected.count
    assert str(msolve.PRIMES[0]) in solution.verdict


def test_special_data_are_counted_for_themselves():
    """With one lambda some of the 17 generic points are at infinity.

    The 13 that stay are all, and proved.
    """
    solution = solve(drawn((2, 1, 2), 3, ridge=0.1), seed=1, certify=True)
    assert solution.expected.generic is False
    assert (solution.expected.count, solution.certification.count) == (13, 13)
    assert solution.completeness.status == "proved"


def test_multiplicities_are_counted():
    """b = ridge: the origin is a triple point, and with its two partners there are five."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[0.5]], [[[0.5]], [[0.5]]])
    assert count_at_data(problem).count == 5
    solution = solve(problem, seed=0, certify=True)
    assert solution.completeness.status == "consistent"


def test_infinitely_many_points_have_no_count():
    problem = drawn((1, 2, 1), ridge=0.1)
    assert count_at_data(problem) is None


def test_counts_are_kept_and_read_without_msolve(fresh_cache, monkeypatch):
    problem = drawn((2, 1, 2))
    assert generic_count(problem).count == 17
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    assert generic_count(drawn((2, 1, 2), 5)).count == 17
    assert generic_count(drawn((2, 2, 2))) is None
    (file,) = fresh_cache.glob("count-*.json")
    content = json.loads(file.read_text())
    assert content["primes"] == list(msolve.PRIMES)
    file.write_text("{")
    assert generic_count(problem) is None


def test_an_edited_loss_gets_a_count_of_its_own(monkeypatch):
    """Same class, same fields, another loss: the count on disk is that of the old equations."""
    problem = drawn((1, 1, 1))
    assert generic_count(problem).count == 5
    written = DeepLinear.loss

    def edited(self, weights, statistics):
        return written(self, weights, statistics) + (weights[0] ** 6).sum()

    monkeypatch.setattr(DeepLinear, "loss", edited)
    again = drawn((1, 1, 1))
    # v = b u / (a u^2 + s), so u = 0 or (r + 6 u^4) (a u^2 + s)^2 = s b^2, which is of degree 8
    assert repr(again.architecture) == repr(problem.architecture)
    assert generic_count(again).count == 9


def test_a_limit_that_was_too_low_is_remembered_until_it_is_raised(monkeypatch, tmp_path):
    calls = tmp_path / "calls"
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\necho x >> {calls}\nsleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("EXPLORER_MSOLVE", str(slow))
    for seconds, expected in ((0.2, 1), (0.2, 1), (0.1, 1), (0.3, 2)):
        assert generic_count(drawn((2, 1, 2)), msolve.MsolveOptions(time_limit=seconds)) is None
        assert len(calls.read_text().split()) == expected


def test_a_search_that_is_stopped_goes_on_where_it_was(monkeypatch, fresh_cache):
    asked = []

    def degree(system, values, prime, options):
        asked.append(prime)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return 17

    monkeypatch.setattr(msolve, "degree", degree)
    with pytest.raises(KeyboardInterrupt):
        generic_count(drawn((2, 1, 2)))
    assert generic_count(drawn((2, 1, 2))).count == 17
    assert asked == [msolve.PRIMES[0], msolve.PRIMES[1], msolve.PRIMES[1]]
    assert not list(fresh_cache.glob("count-*.part"))
    assert generic_count(drawn((2, 1, 2))).count == 17
    assert len(asked) == 3


def test_a_long_wait_is_said_with_its_bound(monkeypatch, caplog):
    def degree(system, values, prime, options):
        time.sleep(0.1)
        return 17

    monkeypatch.setattr(msolve, "degree", degree)
    monkeypatch.setattr(exact_counts_module, "_LATE", 0.01)
    generic_count(drawn((2, 1, 2)), msolve.MsolveOptions(time_limit=7.0))
    (record,) = caplog.records
    assert "at most 14 s" in record.getMessage()


def test_primes_that_disagree_give_no_count(monkeypatch):
    monkeypatch.setattr(msolve, "degree", lambda system, values, prime, options: prime % 100)
    assert generic_count(drawn((2, 1, 2))) is None


def test_without_msolve_another_witness_stands_in_the_verdict(monkeypatch, no_atlas):
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    problem = drawn((1, 2, 1, 1), 3)
    assert exact_count(problem) is None
    solution = solve(problem, seed=1, certify=True)
    assert solution.expected is None
    assert solution.completeness.status == "consistent"
    (witness,) = (check for check in solution.checks if check.name == CheckName.WITNESS)
    assert witness.passed
    assert witness.detail in solution.verdict


def rational_problem(widths, seed):
    """Data with few digits, so that exact real root isolation is fast."""
    rng = np.random.default_rng([seed, *widths])
    network = DeepLinear(widths)
    dx, dy = network.data_shape
    x, y = (
        rng.integers(-3, 4, (dx, dx + 1)).astype(float),
        rng.integers(-3, 4, (dy, dx + 1)).astype(float),
    )
    # Distinct small integers over 8: general position.
    numbers = rng.permutation(np.arange(1, 1 + 3 * network.size))[: network.size] / 8
    return Problem(network, x, y, network.split(numbers))


def check_against_msolve(widths, seed):
    problem = rational_problem(widths, seed)
    solution = solve(problem, seed=1, certify=True)
    proof = solution.certification
    boxes = msolve.real_roots(
        problem.system, problem.exact_parameters(), msolve.MsolveOptions(time_limit=300)
    )
    assert proof.real_count == solution.counts.real == len(boxes)
    rows = np.flatnonzero(proof.good & (proof.real == 1))
    hit = [
        [meets(box, proof.points[row].real, proof.distance[row]) for row in rows] for box in boxes
    ]
    assert (np.sum(hit, axis=0) == 1).all(), "each certified real point is one of msolve's roots"
    assert (np.sum(hit, axis=1) == 1).all()


def meets(box, centre, radius):
    exact = [(as_fraction(c), Fraction(float(r))) for c, r in zip(centre, radius, strict=True)]
    return all(
        low <= c + r and c - r <= high for (low, high), (c, r) in zip(box, exact, strict=True)
    )


FIVE = [(1, 1, 1), (2, 1, 2), (2, 2, 1), (1, 2, 1), (1, 1, 1, 1)]


@pytest.mark.parametrize("widths", FIVE)
def test_real_points_are_those_that_msolve_isolates(widths):
    check_against_msolve(widths, 0)


@pytest.mark.slow
@pytest.mark.parametrize("widths", FIVE)
@pytest.mark.parametrize("seed", range(1, 11))
def test_real_points_are_those_that_msolve_isolates_on_fifty_data_sets(widths, seed):
    check_against_msolve(widths, seed)
