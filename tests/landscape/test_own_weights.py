"""Weights of one's own against a list: the nearest point, arrays by name, minima."""

import numpy as np
import pytest
from scipy.linalg import expm

from explorer import (
    CustomArchitecture,
    DeepLinear,
    DrawnData,
    InputError,
    Problem,
    RandomRidge,
    solve,
)


@pytest.fixture(scope="module")
def solution():
    problem = Problem.draw(
        DeepLinear((2, 1, 2)), DrawnData(5), RandomRidge(), np.random.default_rng(2)
    )
    return solve(problem)


def test_the_nearest_point(solution):
    for row in solution.real_points.index:
        point = solution.weights[row].real
        near = solution.nearest(point + 1e-4)
        assert near.row == row
        assert near.distance == pytest.approx(2e-4)
        assert near.kind == solution.points["kind"][row]
        assert near.excess == pytest.approx(0, abs=1e-6)
        assert 0 < near.slope < 1e-2
        assert f"row {row}" in str(near)


def test_in_any_form(solution):
    arrays = solution.matrices(int(solution.minima().index[0]))
    assert solution.nearest(arrays).distance == 0
    assert solution.nearest(list(arrays.values())).distance == 0
    state = solution.state_dict(int(solution.minima().index[0]))
    assert solution.nearest(solution.problem.vector(state, "torch")).distance == 0


def test_minima_are_those_of_the_list(solution):
    frame = solution.minima()
    assert len(frame) == solution.counts.minima
    assert frame["loss"].is_monotonic_increasing


def test_rows_that_are_not_there(solution):
    for row in (-1, len(solution.weights), 0.5, "0", True):
        with pytest.raises(InputError, match="row"):
            solution.matrices(row)
    complex_rows = np.flatnonzero(~solution.points["is_real"])
    assert solution.matrices(int(complex_rows[0]))["W1"].dtype.kind == "c"
    with pytest.raises(InputError, match="a real point"):
        solution.state_dict(int(complex_rows[0]))


def test_weights_that_are_none(solution):
    for wrong in ([np.nan, 0, 0, 0], [1j, 0, 0, 0], [0.0] * 3, "W"):
        with pytest.raises(InputError):
            solution.nearest(wrong)


def test_no_real_point():
    problem = Problem(CustomArchitecture(weights={"a": ()}, loss="a**3 + a"), regularization=0.0)
    with pytest.raises(InputError, match="no real critical point"):
        solve(problem).nearest([1.0])


def test_lists_with_one_row_an_orbit(solution):
    short = solve(solution.problem, orbits=True)
    for row in solution.real_points.index:
        point = solution.weights[row].real
        near = short.nearest(point)
        assert near.distance < 1e-9
        assert near.loss == pytest.approx(solution.points["loss"][row])


def test_the_nearest_point_of_a_manifold():
    problem = Problem(DeepLinear((2, 2, 2)), np.eye(2), np.diag([3.0, 2.0]), 0.1)
    found = solve(problem)
    assert found.of_manifolds
    row = int(found.minima().index[0])
    turn = expm(np.array([[0, 1.1], [-1.1, 0]]))
    arrays = found.matrices(row)
    moved = {"W1": turn @ arrays["W1"], "W2": arrays["W2"] @ turn.T}
    near = found.nearest(moved)
    assert near.row == row
    assert near.distance < 1e-6
    flipped = {"W1": -moved["W1"][[1, 0]] + 0.01, "W2": -moved["W2"][:, [1, 0]]}
    assert found.nearest(flipped).distance <= 0.02 + 1e-6


@pytest.mark.filterwarnings("error")
def test_weights_whose_loss_overflows(solution):
    with pytest.raises(InputError, match="finite loss"):
        solution.nearest(np.full(4, 1e200))
