"""Neighbourhoods of critical points: what is proved of them holds, and is as large as it may be."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from explorer import DeepLinear, Problem, solve
from explorer.landscape.graph.balls import balls_about


@pytest.fixture(scope="module")
def found(chain):
    """A problem with its real points and their neighbourhoods."""
    problem, solution = chain.problem, chain
    rows = solution.real_points.index
    points = solution.weights[rows].real
    return problem, solution.points.loc[rows, "index"].to_numpy(int), balls_about(problem, points)


def surface(balls, k, count, radius):
    """Points on the boundary of the ellipsoid of a given radius."""
    y = np.random.default_rng(k).normal(size=(count, balls.centre.shape[1]))
    y *= radius / np.linalg.norm(y, axis=1, keepdims=True)
    return balls.centre[k] + y @ balls.axes[k].T


def test_every_nondegenerate_point_has_one_and_its_index_is_that_of_the_list(found):
    _, index, balls = found
    assert balls.index.tolist() == index.tolist()
    assert (balls.error < 1e-12).all()
    assert ((balls.radius > 0) == (index == 0)).all()


def test_the_index_is_the_same_all_over(found):
    problem, index, balls = found
    for k in range(len(balls)):
        inside = surface(balls, k, 500, balls.whole[k])
        values = np.linalg.eigvalsh(problem.hessian(inside))
        assert ((values < 0).sum(axis=1) == index[k]).all()
        assert np.abs(values).min() >= balls.rate[k]


def test_a_euclidean_ball_lies_inside(found):
    problem, _, balls = found
    step = np.random.default_rng(7).normal(size=(200, 5))
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    for k in range(len(balls)):
        inside = balls.centre[k] + balls.inner[k] * step
        assert (balls.near(inside) == k).all()
        values = np.linalg.eigvalsh(problem.hessian(inside))
        assert np.abs(values).min() >= balls.rate[k]
    assert (balls.offset < 1e-11).all()


def test_no_two_meet(found):
    _, _, balls = found
    assert balls.near(balls.centre).tolist() == list(range(len(balls)))


def test_flow_from_the_rim_ends_in_the_centre(found):
    problem, _, balls = found
    for k in (0, 8):
        rim = surface(balls, k, 3, 0.99 * balls.radius[k])
        assert (balls.which(rim) == k).all()
        for start in rim:
            time = (0, 12 / balls.rate[k])
            flow = solve_ivp(
                lambda _t, x: -problem.gradient(x[None])[0], time, start, "LSODA", rtol=1e-8
            )
            assert np.linalg.norm(flow.y[:, -1] - balls.centre[k]) < 1e-4
            assert (balls.near(flow.y.T) == k).all()  # it never leaves


def test_nothing_where_there_is_no_nondegenerate_point():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    degenerate = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.5)
    for balls in (balls_about(problem, [[1.0, 1.0]]), balls_about(degenerate, [[0.0, 0.0]])):
        assert balls.index.tolist() == [-1]
        assert balls.radius.tolist() == balls.whole.tolist() == [0]
        assert balls.near([[0.0, 0.0], [1.0, 1.0]]).tolist() == [-1, -1]


def test_it_ends_before_the_curvature_changes_its_sign():
    """On the diagonal L = (a^2 - 1)^2 / 2 + a^2 / 2 has curvature 6 a^2 - 1; off it, the other."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    balls = balls_about(problem, [[0.5**0.5, 0.5**0.5]])
    reach = balls.whole[0] * np.linalg.norm(balls.axes[0], 2)
    assert 0.05 < reach < 0.5**0.5 - 6**-0.5


def test_the_error_covers_the_true_minimum():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    off = 1e-4
    balls = balls_about(problem, [[0.5**0.5 + off, 0.5**0.5]])
    true = np.array([[0.5**0.5, 0.5**0.5]])
    assert balls.distance(true, np.array([0]))[0] / 1.01 < balls.error[0] < 10 * off
    assert balls.radius[0] > 0


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3, 1e6])
def test_data_of_any_size(size):
    """With inputs of 1e6 the Hessian has condition number 1e9."""
    problem = Problem(DeepLinear((1, 1, 1)), [[size]], [[1.0]], [[[1e-3]], [[2e-3]]])
    solution = solve(problem)
    rows = solution.real_points.index
    balls = balls_about(problem, solution.weights[rows].real)
    assert balls.index.tolist() == solution.points.loc[rows, "index"].tolist()


def test_images_under_sign_flips(found):
    problem, _, balls = found
    flip = np.diag([-1.0, -1.0, -1.0, 1.0, 1.0])  # the unit of the first hidden layer
    moved = balls.moved(np.repeat(flip[None], len(balls), axis=0))
    again = balls_about(problem, moved.centre)
    assert np.allclose(moved.whole, again.whole)
    for k in (0, 5):
        points = surface(balls, k, 20, 0.9 * balls.whole[k])
        assert (moved.near(points @ flip) == k).all()


def test_no_points():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    balls = balls_about(problem, np.zeros((0, 2)))
    assert len(balls) == 0
    assert balls.which([[0.0, 0.0]]).tolist() == [-1]


def test_points_that_are_not_finite():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.25)
    balls = balls_about(problem, [[np.nan, 0.0], [np.inf, 1.0], [1e200, 1e200]])
    assert balls.index.tolist() == [-1, -1, -1]
    good = balls_about(problem, [[0.5**0.5, 0.5**0.5]])
    assert good.which([[np.nan, 0.0], [np.inf, -np.inf], [1e200, 1.0]]).tolist() == [-1, -1, -1]
