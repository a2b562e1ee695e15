"""Balls in which gradient flow is proved to end at their minimum."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve
from explorer.landscape.graph.balls import balls_about


@pytest.fixture(scope="module")
def found():
    problem = Problem.draw(
        DeepLinear((2, 1, 1, 2)), DrawnData(5), RandomRidge(), np.random.default_rng(0)
    )
    minima = solve(problem).real_points.query("kind == 'minimum'").index
    return problem, solve(problem).weights[minima].real


def test_every_minimum_has_a_ball_with_the_curvature_that_it_claims(found):
    problem, minima = found
    balls = balls_about(problem, minima)
    assert (balls.radius > 1e-4).all()
    assert (balls.error < 1e-13).all()
    rng = np.random.default_rng(1)
    for ball in range(len(balls)):
        step = rng.normal(size=(2000, problem.architecture.size))
        step /= np.linalg.norm(step, axis=1, keepdims=True)
        inside = balls.centre[ball] + 0.999 * balls.radius[ball] * step
        assert np.linalg.eigvalsh(problem.hessian(inside))[:, 0].min() > balls.rate[ball]
        assert (balls.which(inside) == ball).all()


def test_flow_from_the_rim_ends_in_the_centre_at_the_rate_that_is_claimed(found):
    problem, minima = found
    balls = balls_about(problem, minima[:1])
    rim = balls.centre[0] + 0.999 * balls.radius[0] / np.sqrt(5) * np.array([1, -1, 1, 1, -1])
    time = 10 / balls.rate[0]

    def flow(_t, x):
        return -problem.gradient(x[None])[0]

    end = solve_ivp(flow, (0, time), rim, method="LSODA", rtol=1e-10, atol=1e-13).y[:, -1]
    assert np.linalg.norm(end - balls.centre[0]) < np.exp(-9) * balls.radius[0]


def test_no_ball_where_there_is_no_nondegenerate_minimum():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    degenerate = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.5)
    saddle, regular_point = [0.0, 0.0], [1.0, 1.0]
    assert (balls_about(problem, [saddle, regular_point]).radius == 0).all()
    assert (balls_about(degenerate, [[0.0, 0.0]]).radius == 0).all()


def test_the_radius_in_closed_form():
    """L = (x^2 - 1)^2 / 4 has curvature 3 x^2 - 1, which vanishes at 1 / sqrt(3)."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    (ball,) = [balls_about(problem, [[0.5**0.5, 0.5**0.5]])]
    assert 0.1 < ball.radius[0] < 0.36  # along the diagonal the curvature is 6 a^2 - 1


def test_the_error_covers_the_true_minimum():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    off = 1e-4
    ball = balls_about(problem, [[0.5**0.5 + off, 0.5**0.5]])
    assert off <= ball.error[0] < 10 * off
    assert 0 < ball.radius[0] < 0.36


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e2])
def test_data_of_any_size(size):
    problem = Problem(DeepLinear((1, 1, 1)), [[size]], [[1.0]], [[[1e-3]], [[2e-3]]])
    solution = solve(problem)
    rows = solution.points.query("kind == 'minimum'").index
    assert (balls_about(problem, solution.weights[rows].real).radius > 0).all()


def test_no_minima():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    balls = balls_about(problem, np.zeros((0, 2)))
    assert len(balls) == 0
    assert balls.which([[0.0, 0.0]]).tolist() == [-1]
