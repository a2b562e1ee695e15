"""Signed permutations, orbits and what descents cannot leave."""

import numpy as np
import pytest

from explorer import CustomArchitecture, DeepLinear, DrawnData, Problem, RandomRidge
from explorer.landscape.graph.symmetry import Elements, generators, kept_space, orbits

SQUARE = "(a**2 - 1)**2 + (b**2 - 1)**2"


def plane(loss):
    return Problem(CustomArchitecture(weights={"a": (), "b": ()}, loss=loss), regularization=0.0)


@pytest.mark.parametrize(
    ("loss", "count"), [(SQUARE, 8), ("(a**2 - 1)**2 + b**2", 4), ("a**3 - a + b**2", 2)]
)
def test_the_group_of_a_loss_in_the_plane(loss, count):
    problem = plane(loss)
    group = generators(problem)
    x = np.random.default_rng(0).normal(size=(1, 2))
    images = {(1.0, 0.0, 0.0, 1.0)}
    for _ in range(6):
        more = {
            tuple((g @ np.reshape(m, (2, 2))).ravel()) for g in group.matrices() for m in images
        }
        images |= more
    assert len(images) == count
    for m in images:
        assert problem.loss(x @ np.reshape(m, (2, 2)).T) == pytest.approx(problem.loss(x))


def test_units_with_equal_ridge_may_be_exchanged():
    ridge = [np.array([[0.1, 0.2], [0.1, 0.2]]), np.array([[0.3, 0.3], [0.4, 0.4]])]
    problem = Problem(DeepLinear((2, 2, 2)), [[1.0, 0.3], [0.2, 2.0]], [[1, 0], [0, 1]], ridge)
    group = generators(problem)
    x = np.random.default_rng(1).normal(size=8)
    assert len(group) == 3  # two flips and the exchange
    assert np.allclose(problem.loss(group.on(x)), problem.loss(x[None]))


def test_orbits_with_what_leads_to_each_row():
    points = np.array(
        [[1.0, 1], [1, -1], [-1, 1], [-1, -1], [1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]]
    )
    found = orbits(points, generators(plane(SQUARE)), np.full(9, 1e-9))
    assert found.leader.tolist() == [0, 0, 0, 0, 4, 4, 4, 4, 8]
    assert found.missing == 0
    assert np.array_equal(found.action.on(points[found.leader]), points)
    for leader, fixing in found.fixing.items():
        assert np.array_equal(fixing.on(points[leader]), np.tile(points[leader], (len(fixing), 1)))


def test_missing_images_are_counted():
    points = np.array([[1.0, 1.0], [1.0, -1.0]])
    assert orbits(points, generators(plane(SQUARE)), np.full(2, 1e-9)).missing > 0


def test_what_a_descent_keeps():
    flips = Elements(np.array([[0, 1, 2], [0, 1, 2]]), np.array([[-1.0, 1, 1], [1, -1, 1]]))
    assert kept_space(flips, np.array([0.0, 0, 1])).tolist() == [[0], [0], [1]]
    assert kept_space(flips, np.array([1.0, 0, 0])).tolist() == [[1, 0], [0, 0], [0, 1]]
    assert kept_space(Elements(np.zeros((0, 3), int), np.zeros((0, 3))), np.ones(3)) is None
    exchange = Elements(np.array([[1, 0, 2]]), np.ones((1, 3)))
    space = kept_space(exchange, np.array([1.0, 1, 0]))
    assert space.shape == (3, 2)
    assert np.allclose(space.T @ np.array([1.0, -1, 0]), 0)
    assert kept_space(exchange, np.array([1.0, -1, 0])) is None  # reversed: both sides are images


def test_a_drawn_network_has_its_sign_flips_only():
    problem = Problem.draw(
        DeepLinear((2, 3, 2)), DrawnData(5), RandomRidge(), np.random.default_rng(0)
    )
    group = generators(problem)
    assert len(group) == 3
    assert (group.source == np.arange(12)).all()
