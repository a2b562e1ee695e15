"""Gradient flow: ends against scipy's integrators, and an end for every path."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from explorer import CustomArchitecture, DeepLinear, Problem
from explorer.landscape.graph.balls import balls_about
from explorer.landscape.graph.flow import STOPS, FlowOptions, Stop, flow
from explorer.landscape.graph.rosenbrock import step


def stops(found):
    return [STOPS[k] for k in found.stop]


@pytest.fixture(scope="module")
def landscape(chain):
    problem, solution = chain.problem, chain
    return problem, balls_about(problem, solution.weights[solution.real_points.index].real)


def test_a_step_is_of_order_four(landscape):
    problem, _ = landscape
    start = np.array([[1.0, -0.5, 0.3, 0.8, -1.2]])
    exact = solve_ivp(
        lambda _t, x: -problem.gradient(x[None])[0],
        (0, 0.1),
        start[0],
        "DOP853",
        rtol=1e-13,
        atol=1e-14,
    ).y[:, -1]
    errors = []
    for count in (16, 32):
        x = start
        for _ in range(count):
            x, _ = step(problem.gradient, problem.hessian(x), x, np.array([0.1 / count]))
        errors.append(np.abs(x - exact).max())
    assert 12 < errors[0] / errors[1] < 24


def test_ends_are_those_of_another_integrator(landscape):
    problem, balls = landscape
    starts = np.random.default_rng(1).normal(size=(12, 5))
    ours = flow(problem, starts, balls)
    assert set(stops(ours)) == {Stop.CAPTURED}
    for start, ball in zip(starts, ours.ball, strict=True):
        theirs = solve_ivp(
            lambda _t, x: -problem.gradient(x[None])[0],
            (0, 300),
            start,
            "LSODA",
            jac=lambda _t, x: -problem.hessian(x[None])[0],
            rtol=1e-8,
        )
        assert balls.which(theirs.y[:, -1:].T).tolist() == [ball]


def test_paths_go_down_from_the_start_to_the_end(landscape):
    problem, balls = landscape
    starts = np.random.default_rng(2).normal(size=(5, 5))
    found = flow(problem, starts, balls, keep=True)
    for k, path in enumerate(found.paths):
        assert (path[0] == starts[k]).all()
        assert (path[-1] == found.end[k]).all()
        assert len(path) == found.steps[k] + 1
        assert (np.diff(problem.loss(path)) < 1e-12).all()


def test_a_path_does_not_depend_on_its_company(landscape):
    problem, balls = landscape
    starts = np.random.default_rng(3).normal(size=(6, 5))
    together = flow(problem, starts, balls)
    alone = [flow(problem, start[None], balls) for start in starts]
    assert together.ball.tolist() == [int(one.ball[0]) for one in alone]


def test_a_start_in_a_basin_that_is_proved_takes_no_step(landscape):
    problem, balls = landscape
    found = flow(problem, balls.centre[:2], balls)
    assert found.ball.tolist() == [0, 1]
    assert found.steps.tolist() == [0, 0]


def test_rest_at_a_degenerate_minimum():
    """At lambda = 1/2 the pitchfork: W = 0 is the minimum, its Hessian singular."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.5)
    balls = balls_about(problem, [[0.0, 0.0]])
    found = flow(problem, [[1.0, 0.5], [0.0, 0.0]], balls)
    assert stops(found) == [Stop.AT_REST, Stop.AT_REST]
    assert np.abs(found.end).max() < 1e-3


def plane(loss):
    """A loss in two unknowns, without ridge."""
    return Problem(CustomArchitecture(weights={"a": (), "b": ()}, loss=loss), regularization=0.0)


def test_a_loss_without_a_lower_bound():
    """From the saddle at (1, 0) one way down leads to the minimum, the other one to no end."""
    problem = plane("a**3 / 3 - a + b**2")
    problem_up = plane("a - a**3 / 3 + b**2")
    minima = balls_about(problem, [[1.0, 0.0], [-1.0, 0.0]])
    found = flow(problem, [[-0.9, 0.1], [-1.1, 0.1]], minima)
    assert stops(found) == [Stop.CAPTURED, Stop.LEFT]
    assert stops(flow(problem_up, [[1.1, 0.0]], minima.take(np.array([1])))) == [Stop.LEFT]


def test_a_least_value_that_is_not_reached():
    """(a b - 1)^2 + a^2 comes as near to 0 as one likes, with b beyond every bound."""
    problem = plane("(a * b - 1)**2 + a**2")
    found = flow(problem, [[1.0, 1.0]], balls_about(problem, [[0.0, 0.0]]))
    assert stops(found) == [Stop.LEFT]
    assert problem.loss(found.end)[0] < 1e-5


def test_a_flow_that_is_stiff():
    """Curvatures 1 and 1e4 along a curved valley."""
    problem = plane("(a - 1)**2 / 2 + 10000 * (b - a**2)**2 / 2")
    found = flow(problem, [[-1.0, 3.0]], balls_about(problem, [[1.0, 1.0]]))
    assert stops(found) == [Stop.CAPTURED]


def test_a_saddle_holds_what_starts_on_it():
    problem = plane("a**2 - b**2 + b**4")
    minima = balls_about(problem, [[0.0, 0.5**0.5], [0.0, -(0.5**0.5)]])
    found = flow(problem, [[1.0, 0.0], [1.0, 1e-300]], minima)
    assert stops(found) == [Stop.AT_REST, Stop.AT_REST]


def test_too_few_steps(landscape):
    problem, balls = landscape
    found = flow(problem, [[1.0] * 5], balls, FlowOptions(most_steps=3))
    assert stops(found) == [Stop.STEPS]


def test_no_starts(landscape):
    problem, balls = landscape
    assert len(flow(problem, np.zeros((0, 5)), balls).end) == 0
