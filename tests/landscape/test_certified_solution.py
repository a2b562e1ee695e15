"""Complete lists are proved.

A list with anything wrong in it is not, and the check that fails says what.
"""

from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from explorer import DeepLinear, LogUniform, Normal, Problem, RandomRidge, solve
from explorer.certify import certify
from explorer.landscape.conclude import assemble, conclude
from explorer.landscape.exact_count import Expected
from explorer.landscape.exact_data import exact_rank
from explorer.validate.refine import refine
from tests.support.problems import chain, drawn
from tests.support.reference import exact_counts

EXACT = exact_counts()
SMALL = [w for w, count in EXACT.items() if count <= 33]


def failed(solution):
    return {check.name for check in solution.checks if check.passed is False}


def check_proved(problem, count, seed):
    solution = solve(problem, seed=seed, certify=True)
    proof = solution.certification
    assert solution.completeness.status == "proved", repr(solution)
    assert solution.summary()["certified"] == proof.count == count
    assert solution.verdict.startswith("proved: ")
    real = solution.points["is_real"].to_numpy(bool)
    assert (proof.real == real).all()
    assert (proof.index[real] == solution.points["index"][real]).all()
    assert (proof.index[real] >= 0).all()
    assert ((-1) ** proof.index[real]).sum() == 1
    return solution


@pytest.mark.parametrize("widths", SMALL)
def test_exact_counts_are_proved_with_every_index(widths):
    check_proved(drawn(widths, 1), EXACT[widths], 1)


@pytest.mark.slow
@pytest.mark.parametrize("widths", EXACT)
def test_exact_counts_are_proved_on_five_draws(widths):
    for seed in range(5):
        check_proved(drawn(widths, seed), EXACT[widths], seed)


def test_widths_2_2_2_are_proved():
    check_proved(drawn((2, 2, 2), 1), 225, 1)


@pytest.mark.parametrize(
    "special",
    [{"ridge": RandomRidge(LogUniform(1e-6, 1.0))}, {"x": Normal(0, 30)}, {"x": Normal(0, 0.05)}],
    ids=["lambda over six decades", "large data", "small data"],
)
def test_ill_scaled_data_are_proved(special):
    check_proved(drawn((2, 2, 2), 2, **special), 225, 1)


def test_condition_1e14_needs_balls_and_is_proved():
    solution = check_proved(drawn((2, 2, 2), [1958, 4242]), 225, 1)
    assert {53, 128} <= set(solution.certification.bits)


def test_certified_losses_hold_the_exact_loss():
    """Rational arithmetic at the rounded centre.

    The loss there is within its ball and the change over the box.
    """
    solution = check_proved(drawn((2, 1, 2), 4), 17, 1)
    problem, proof = solution.problem, solution.certification
    parameters = np.array(problem.exact_parameters(), dtype=object)
    for row in np.flatnonzero(proof.real == 1):
        exact = np.array([[Fraction(v) for v in proof.points[row].real.tolist()]], dtype=object)
        value = problem.system.value_of_potential(exact, parameters)[0]
        middle, radius = proof.loss[row]
        assert abs(value - Fraction(middle)) <= 2 * Fraction(radius)
        assert radius <= 1e-12 * (1 + abs(middle))


def test_levels_are_the_distinct_critical_values():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    proof = certify(problem.system, problem.exact_parameters(), points)
    minima, saddle = proof.levels[1:3], proof.levels[0]
    assert minima.tolist() == [0, 0]
    assert saddle == 1
    assert proof.levels[3:].tolist() == [-1, -1]


# What follows is done to a good list; each must be caught.


@pytest.fixture(scope="module")
def good():
    return solve(drawn((2, 1, 2), 1), seed=1, certify=True)


@pytest.fixture(scope="module")
def bare():
    return solve(drawn((2, 1, 2), 1), seed=1)


def certified(solution, problem=None, **changes):
    """Certify the points of a solution, after changes to what is said of them."""
    listed = replace(solution.classification, **changes)
    return conclude(problem or solution.problem, listed, certify=True)


def again(problem, points):
    """Refine and certify a list anew, as it stands: no symmetry fills gaps."""
    refined = refine(problem.system, problem.parameters, points)
    return certified(assemble(problem, refined))


def moved(solution, weights):
    """Certify a solution whose weights were changed after its classification."""
    points = replace(solution.classification.points, points=weights)
    return certified(solution, points=points)


def every(listed, rows):
    """Rows of all arrays but the points."""
    names = [f.name for f in fields(listed) if f.name != "points"]
    return {name: getattr(listed, name)[rows] for name in names}


def incomplete(solution):
    assert solution.completeness.status == "incomplete"
    assert "INCOMPLETE" in repr(solution)
    assert not solution.ok
    return failed(solution)


def test_the_good_list_stays_good(good, bare):
    assert failed(again(good.problem, good.weights)) == set()
    assert certified(bare).completeness.status == "proved"


def test_without_certificates_nothing_is_called_proved(bare):
    assert bare.completeness.status == "consistent"
    assert "not certified" in bare.verdict
    assert bare.summary()["certified"] is None


@pytest.mark.parametrize("row", range(17))
def test_a_point_removed(good, row):
    assert "expected count" in incomplete(again(good.problem, np.delete(good.weights, row, axis=0)))


def test_a_whole_orbit_removed_where_no_check_but_the_count_sees_it(good):
    """Conjugates and images go too: symmetry, parity and Morse sum are content."""
    complex_rows = np.flatnonzero(~good.points["is_real"].to_numpy(bool))
    orbit = good.points["orbit"].to_numpy()[complex_rows[0]]
    twin = good.points["orbit"].to_numpy()[good.points["conjugate"].to_numpy()[complex_rows[0]]]
    kept = ~np.isin(good.points["orbit"], [orbit, twin])
    assert incomplete(again(good.problem, good.weights[kept])) == {"expected count"}


@pytest.mark.parametrize("row", [0, 5, 16])
def test_a_point_doubled(bare, row):
    rows = np.array([*range(17), row])
    listed = bare.classification
    solution = certified(bare, **every(listed, rows), points=listed.points.take(rows))
    assert "certified points" in incomplete(solution)
    assert solution.certification.count == 17
    assert solution.certification.same_as[17] == row


@pytest.mark.parametrize("row", range(17))
def test_a_point_moved(bare, row):
    weights = bare.weights.copy()
    weights[row, 0] += 1e-3
    solution = moved(bare, weights)
    assert "certified points" in incomplete(solution)
    assert solution.certification.proved.tolist() == [k != row for k in range(17)]
    assert solution.certification.reason[row]


@pytest.mark.parametrize("shift", [1e-2, 0.3, 1j, 10, 1e6])
@pytest.mark.parametrize("row", [0, 4, 16])
def test_a_point_that_is_nowhere_near_is_proved_wrong(bare, row, shift):
    """Newton's method may go anywhere from there, or nowhere."""
    weights = bare.weights.copy()
    weights[row] += shift * np.array([1, -0.5, 0.7, 0.2])
    solution = moved(bare, weights)
    assert "certified points" in incomplete(solution)
    assert solution.certification.far.tolist() == [k == row for k in range(17)]


def test_images_of_a_point_moved_by_a_hair_are_certified_for_themselves(bare):
    """Near enough to be taken for the leader of its orbit, too far to be right."""
    row = int(np.flatnonzero(bare.points["orbit_size"] == 2)[0])
    weights = bare.weights.copy()
    weights[row] *= 1 + 1e-8
    solution = moved(bare, weights)
    assert "certified points" in incomplete(solution)
    assert solution.certification.proved.tolist() == [k != row for k in range(17)]


def test_a_sign_orbit_broken(good):
    live = np.flatnonzero(good.points["orbit_size"] == 2)
    lost = incomplete(again(good.problem, np.delete(good.weights, live[0], axis=0)))
    assert {"orbit closure", "expected count"} <= lost


def test_a_sign_orbit_broken_by_a_wrong_sign(bare):
    live = np.flatnonzero(bare.points["orbit_size"] == 2)
    weights = bare.weights.copy()
    weights[live[0], 0] *= -1
    solution = moved(bare, weights)
    assert "certified points" in incomplete(solution)
    assert not solution.certification.good[live[0]]


@pytest.mark.parametrize("change", [1, 2])
def test_a_wrong_index(bare, change):
    negative = bare.classification.negative.copy()
    negative[np.flatnonzero(bare.points["is_real"])[0]] += change
    assert incomplete(certified(bare, negative=negative)) == {"certified index"}


def test_a_real_point_called_complex_and_a_complex_one_called_real(bare):
    points = bare.classification.points
    for row in (0, 16):
        real = points.real.copy()
        real[row] = 1 - real[row]
        wrong = certified(bare, points=replace(points, real=real))
        assert "certified reality" in incomplete(wrong)


def test_global_minima_are_those_of_the_certified_levels(bare):
    truth = bare.points["is_global"]
    real = bare.points["is_real"].to_numpy(bool)
    for wrong in (np.ones(17, dtype=bool), ~truth.fillna(True).to_numpy(bool)):
        solution = certified(bare, lowest=wrong)
        assert solution.points["is_global"][real].tolist() == truth[real].tolist()
        assert solution.counts.global_minima == bare.counts.global_minima > 0


def test_a_lowest_loss_needs_every_point_certified(bare):
    """A point of which nothing is proved may be real and lower."""
    row = int(np.flatnonzero(~bare.points["is_real"].to_numpy(bool))[0])
    weights = bare.weights.copy()
    weights[row] *= 1.1
    checks = {check.name: check.passed for check in moved(bare, weights).checks}
    assert checks["lowest loss"] is None
    assert {check.name: check.passed for check in certified(bare).checks}["lowest loss"] is True


def test_a_false_point_added(bare):
    listed = bare.classification
    rows = np.array([*range(17), 0])
    points = listed.points.take(rows)
    points = replace(points, points=np.concatenate([bare.weights, bare.weights[:1] * 1.5]))
    solution = certified(bare, **every(listed, rows), points=points)
    assert solution.certification.count == 17
    assert solution.counts.complex == 18
    assert not solution.certification.good[17]
    assert solution.completeness.status == "incomplete"


def test_other_data(bare):
    solution = certified(bare, drawn((2, 1, 2), 2))
    assert "certified points" in incomplete(solution)
    assert solution.certification.count <= 1  # the origin is a critical point of both


def test_data_changed_in_one_digit(bare):
    problem = bare.problem
    x = problem.X.copy()
    x[0, 0] *= 1 + 1e-6
    other = Problem(problem.architecture, x, problem.Y, problem.ridge)
    solution = certified(bare, other)
    assert "certified points" in incomplete(solution)


def test_a_wrong_expected_count_proves_nothing(bare):
    for count in (13, 19):
        expected = Expected(count, "made up")
        solution = conclude(bare.problem, bare.classification, expected, certify=True)
        assert "expected count" in incomplete(solution)


@pytest.mark.slow
def test_the_exact_rank_decides_which_count_applies():
    """X of exact rank 2 that looks like rank 1: 17 points, not the 9 of rank 1.

    Refinement may not settle all of them; then the list says that it is incomplete.
    """
    x = np.array([[1.0, 2.0], [1.0, 2.0 + 4e-16]])
    assert x[1, 1] != x[0, 1]
    problem = Problem(
        DeepLinear((2, 1, 2)), x, [[1.0, -1.0], [0.5, 2.0]], [[[0.3, 0.4]], [[0.5], [0.7]]]
    )
    assert problem.sample_rank == exact_rank(problem) == 2
    solution = solve(problem, seed=1, certify=True)
    assert solution.expected is not None
    assert solution.expected.count == 17
    assert solution.counts.complex == 17 or not solution.counts.complete


def test_points_on_families_are_never_called_proved():
    """Where a list of points is asked for though they form manifolds."""
    solution = solve(drawn((2, 2, 1), 0, ridge=0.1), engine="native", seed=0, certify=True)
    assert solution.completeness.status != "proved"
    degenerate = solution.points["kind"].eq("degenerate").fillna(False).to_numpy(bool)
    assert degenerate.any()
    assert not solution.certification.proved[degenerate].any()
    assert not solution.certification.far.any(), (
        "a singular point is not proved, and not proved wrong"
    )
    assert all(solution.points["reason"][degenerate])


def test_undecided_points_are_decided_by_the_certificate():
    """The origin with a least eigenvalue of 1e-13.

    The classification leaves it open, the proof does not.
    """
    problem, points = chain(a=1.0, b=0.5 - 1e-13, ridge=0.5)
    solution = again(problem, points[:1])
    assert solution.certification.index[0] == 0
    assert solution.points["kind"].tolist() == ["minimum"]
    assert solution.points["nullity"].tolist() == [0]


def test_the_table_says_what_is_certified(good, tmp_path):
    assert good.points["certified"].all()
    assert (good.points["error"] > 0).all()
    assert good.points["loss_radius"].notna().sum() == good.counts.real
    assert "certified" in repr(good)
    good.to_csv(tmp_path / "t.csv")
    assert pd.read_csv(tmp_path / "t.csv")["certified"].all()


def test_the_footer_of_plots_has_the_verdict(good, bare):
    for solution, words in (
        (good, "proved; 17 of 17 points certified"),
        (bare, "consistent (not certified)"),
    ):
        for name in ("loss_index", "index_histogram", "hessian_spectra", "complex_plane"):
            texts = [text.get_text() for text in getattr(solution.plot, name)().texts]
            assert any(words in text for text in texts)


def test_points_that_only_balls_can_tell_to_be_simple_count_as_found():
    """Without them doubles see fewer points than there are, and say so.

    Their certificates settle it.
    """
    problem = drawn((2, 1, 2), 1)
    bare = solve(problem, seed=1)
    points = bare.classification.points
    regular = points.regular.copy()
    regular[-2:] = False
    listed = replace(bare.classification, points=replace(points, regular=regular))
    unsure = conclude(problem, listed)
    assert failed(unsure) == {"expected count"}
    assert "15 of 17" in {check.name: check.detail for check in unsure.checks}["expected count"]
    assert unsure.completeness.status == "incomplete"
    proved = conclude(problem, listed, certify=True)
    assert proved.completeness.status == "proved"
    assert proved.counts.complete
