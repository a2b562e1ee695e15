"""Points, losses and indices against critical points known in closed form."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.landscape.conclude import assemble
from explorer.landscape.growth import Ground, growth
from explorer.validate.refine import refine
from explorer.validate.symmetry import complete_by_symmetry
from tests.support.problems import chain


def solved(problem: Problem, points: np.ndarray):
    return assemble(
        problem,
        refine(problem.system, problem.parameters, points, np.ones(len(points), dtype=int)),
    )


def test_chain_with_three_real_points():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    solution = solved(problem, points)
    assert (solution.counts.complex, solution.counts.real, solution.counts.complete) == (5, 3, True)
    assert solution.counts.morse_sum == 1
    real = solution.real_points
    assert list(real["kind"]) == ["minimum", "minimum", "saddle"]
    assert list(real["index"]) == [0, 0, 1]
    u2 = (2.0 - 0.1) / 4
    loss = 0.5 * (2 * u2 - 1) ** 2 + 0.1 * u2
    np.testing.assert_allclose(real["loss"], [loss, loss, 0.5], rtol=1e-12)
    # Hessian at u = v: [[a u^2 + r, 2 a u^2 - b], ...] with eigenvalues 3 a u^2 + r - b and -a u^2
    # + r + b
    expected = sorted([3 * 4 * u2 + 0.1 - 2, -4 * u2 + 0.1 + 2])
    np.testing.assert_allclose(solution.eigenvalues[real.index[0]], expected, rtol=1e-12)


def test_chain_with_one_real_point_has_a_minimum_at_the_origin():
    problem, points = chain(a=1.0, b=0.5, ridge=0.8)
    solution = solved(problem, points)
    assert (solution.counts.real, solution.counts.minima, solution.counts.global_minima) == (
        1,
        1,
        1,
    )
    assert solution.points["is_real"].sum() == 1
    assert solution.points["kind"].isna().sum() == 4
    assert np.isnan(solution.eigenvalues[1:]).all()


def test_candidates_off_by_a_little_are_refined_and_duplicates_joined():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    rng = np.random.default_rng(3)
    noise = 1e-4 * (rng.normal(size=(10, 2)) + 1j * rng.normal(size=(10, 2)))
    refined = refine(problem.system, problem.parameters, np.concatenate([points, points]) + noise)
    assert refined.statistics["duplicates"] == 5
    for point in points:
        assert np.abs(refined.points - point).max(axis=1).min() < 1e-14


def test_candidates_that_solve_nothing_are_counted_and_dropped():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    false = np.array([[1e8, 1e-9], [np.nan, 0], [1e200, 1e200]], dtype=complex)
    refined = refine(problem.system, problem.parameters, np.concatenate([points, false]))
    assert len(refined.points) == 5
    assert refined.statistics["not solutions"] + refined.statistics["duplicates"] == 3


@pytest.mark.parametrize("lost", [[0], [1], [1, 3], [0, 2, 4]])
def test_symmetry_gives_back_what_a_solver_lost(lost):
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    kept = np.delete(points, lost, axis=0)
    completed = complete_by_symmetry(
        problem.system, problem.parameters, kept, np.ones(len(kept), dtype=int)
    )
    assert completed.statistics["added by symmetry"] == len(lost)
    assert len(completed.points) == 5


def test_a_whole_lost_orbit_makes_the_list_incomplete():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    completed = complete_by_symmetry(
        problem.system, problem.parameters, points[[0, 3, 4]], np.ones(3, dtype=int)
    )
    solution = assemble(problem, completed)
    assert solution.counts.complete is False
    assert "Morse sum" in {c.name for c in solution.checks if c.passed is False}


def test_a_degenerate_point_is_called_degenerate():
    # b = ridge makes the two real branches meet the origin, which then has multiplicity 3
    problem, points = chain(a=1.0, b=0.5, ridge=0.5)
    solution = solved(problem, points)
    origin = solution.real_points.iloc[0]
    assert origin["kind"] == "degenerate"
    assert (origin["index"], origin["nullity"]) == (0, 1)
    assert origin["multiplicity"] == 3
    assert solution.counts.morse_sum is None
    assert solution.counts.degenerate == 1
    assert solution.counts.complete is True  # 5 with multiplicities


@pytest.mark.parametrize("gap", [1e-4, 1e-7, 1e-10, 1e-13])
def test_near_degenerate_points_are_right_or_undecided_never_wrong(gap):
    """At b = ridge - gap the origin is a minimum with least eigenvalue ``gap``.

    It is the only real point.
    """
    problem, points = chain(a=1.0, b=0.5 - gap, ridge=0.5)
    solution = solved(problem, points)
    kinds = set(solution.real_points["kind"])
    assert kinds <= {"minimum", "degenerate", "undecided"}
    if gap >= 1e-7:
        assert solution.counts.real == 1
        assert kinds == {"minimum"}
    if kinds == {"minimum"}:
        assert (
            solution.points.loc[solution.points["kind"].eq("minimum").fillna(False), "index"]
            .eq(0)
            .all()
        )


def test_hidden_layers_without_ridge_have_a_flat_origin():
    """H = 2, lambda = 0: the Hessian at W = 0 vanishes (Achour, Malgouyres, Gerchinovitz)."""
    problem = Problem(DeepLinear((2, 2, 2, 2)), np.eye(2), np.diag([2.0, 1.0]), 0.0)
    solution = solved(problem, np.zeros((1, 12), dtype=complex))
    origin = solution.points.iloc[0]
    assert (origin["index"], origin["nullity"], origin["kind"]) == (0, 12, "degenerate")


def test_negative_ridge_has_no_global_minimum():
    problem, points = chain(a=4.0, b=2.0, ridge=-0.1)
    solution = solved(problem, points)
    assert not solution.points["is_global"].fillna(False).any()
    assert growth(problem).ground == Ground.FALLS()


def test_live_units_and_rank_and_orbits():
    """Widths (1,2,1): a critical point of the one-unit network with a dead unit beside it."""
    one, points = chain(a=4.0, b=2.0, ridge=0.1)
    ridge = [np.array([[0.1], [0.3]]), np.array([[0.1, 0.4]])]
    problem = Problem(DeepLinear((1, 2, 1)), one.X, one.Y, ridge)
    embedded = np.zeros((5, 4), dtype=complex)
    embedded[:, [0, 2]] = points
    solution = solved(problem, embedded)
    assert set(solution.points["support"]) == {"00", "10"}
    assert sorted(solution.points["orbit_size"]) == [1, 2, 2, 2, 2]
    assert set(solution.points.loc[solution.points["support"] == "10", "rank"]) == {1}
    assert (solution.weights[:, [1, 3]] == 0).all()
    # The other unit's four points are missing and the closed form knows it.
    assert solution.counts.complete is False
    assert "INCOMPLETE" in repr(solution)


def test_a_unit_with_small_weights_is_alive():
    """Y nearly orthogonal to X: live weights of size 1e-6 are not rounded to a dead unit."""
    problem, points = chain(a=1.0, b=0.5 + 1e-12, ridge=0.5)
    solution = solved(problem, points)
    tiny = points[1, 0].real
    assert 5e-7 < tiny < 2e-6
    live = solution.points[solution.points["support"] == "1"]
    assert len(live) >= 2
