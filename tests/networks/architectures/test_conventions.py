"""One test for each convention and each mistake named in docs/derivation.md."""

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import Problem

RNG = np.random.default_rng(7)
WIDTHS = (2, 3, 4)
X, Y = RNG.normal(size=(2, 6)), RNG.normal(size=(4, 6))
POINT = RNG.normal(size=18)


def slope(function, point, step=1e-6):
    steps = step * np.eye(len(point))
    return np.array([(function(point + s) - function(point - s)) / (2 * step) for s in steps])


def test_scalar_lambda_is_half_of_Lambda():
    """The term lambda sum ||W||^2 has the slope 2 lambda W.

    It is not lambda W, and not (lambda / 2) W.
    """
    value = 0.3
    with_term, without = (
        Problem(DeepLinear(WIDTHS), X, Y, value),
        Problem(DeepLinear(WIDTHS), X, Y, 0.0),
    )
    added = with_term.loss(POINT[None]) - without.loss(POINT[None])
    np.testing.assert_allclose(added, value * (POINT**2).sum())
    term = with_term.gradient(POINT[None])[0] - without.gradient(POINT[None])[0]
    np.testing.assert_allclose(term, 2 * value * POINT, atol=1e-12)
    np.testing.assert_allclose(term, slope(lambda w: value * (w**2).sum(), POINT), atol=1e-8)
    assert not np.allclose(term, value / 2 * POINT)
    matrices = [np.full((3, 2), 2 * value), np.full((4, 3), 2 * value)]
    np.testing.assert_array_equal(
        with_term.parameters, Problem(DeepLinear(WIDTHS), X, Y, matrices).parameters
    )


def test_shapes_of_the_question_do_not_compose():
    """W_i in R^(d_{i-1} x d_i) has no product W_2 W_1; W_i in R^(d_i x d_{i-1}) has."""
    wrong = [np.zeros((2, 3)), np.zeros((3, 4))]
    with pytest.raises(ValueError, match="matmul"):
        wrong[1] @ wrong[0]
    right = [np.zeros(block.shape) for block in DeepLinear(WIDTHS).blocks]
    assert [w.shape for w in right] == [(3, 2), (4, 3)]
    assert (right[1] @ right[0] @ X).shape == Y.shape
    with pytest.raises(InputError, match="shape of Lambda of W1"):
        Problem(DeepLinear(WIDTHS), X, Y, wrong)


@pytest.mark.parametrize("widths", [(2, 3, 4), (2, 2, 2, 4)])
def test_loss_and_hessian_hold_Lambda_and_not_its_square(widths):
    architecture = DeepLinear(widths)
    ridge = [RNG.uniform(0.1, 0.9, block.shape) for block in architecture.blocks]
    flat = np.concatenate([r.ravel() for r in ridge])
    problem, bare = Problem(architecture, X, Y, ridge), Problem(architecture, X, Y)
    w = RNG.normal(size=(1, architecture.size))
    np.testing.assert_allclose(
        problem.hessian(w)[0] - bare.hessian(w)[0], np.diag(flat), atol=1e-12
    )
    np.testing.assert_allclose(problem.loss(w) - bare.loss(w), (flat * w[0] ** 2).sum() / 2)
    np.testing.assert_allclose(np.diag(problem.hessian(0 * w)[0]), flat, atol=1e-15)


def test_the_square_of_Lambda_gives_a_wrong_index():
    """Widths 1,1,1 at the origin have the eigenvalues Lambda -+ b.

    So there is index 0 for b = 0.3 < Lambda = 0.5, but 0.5^2 < b.
    """
    size, b = 0.5, 0.3
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[b]], [[[size]], [[size]]])
    hessian = problem.hessian(np.zeros((1, 2)))[0]
    assert int((np.linalg.eigvalsh(hessian) < 0).sum()) == 0
    wrong = hessian + np.diag([size**2 - size] * 2)
    assert int((np.linalg.eigvalsh(wrong) < 0).sum()) == 1


def test_loss_is_half_the_sum_of_squares_and_no_mean():
    problem = Problem(DeepLinear(WIDTHS), X, Y)
    np.testing.assert_allclose(problem.loss(np.zeros((1, 18))), (Y**2).sum() / 2)
    twice = Problem(DeepLinear(WIDTHS), np.hstack([X, X]), np.hstack([Y, Y]))
    np.testing.assert_allclose(twice.loss(POINT[None]), 2 * problem.loss(POINT[None]))


def test_sign_of_the_gradient():
    """M = W A - B, and the last layer's slope is M V^T: downhill is towards the data."""
    problem = Problem(DeepLinear(WIDTHS), X, Y)
    first, last = problem.architecture.split(POINT)
    M = last @ first @ X @ X.T - Y @ X.T
    np.testing.assert_allclose(
        problem.architecture.split(problem.gradient(POINT[None])[0])[1], M @ first.T
    )
    step = 1e-5 * problem.gradient(POINT[None])
    assert problem.loss(POINT - step)[0] < problem.loss(POINT[None])[0]


def test_the_triangle_of_A_counts_once():
    """A is symmetric: one parameter a pair, and the slope still has both halves."""
    system = DeepLinear(WIDTHS).system
    assert [name for name in system.parameters if name.startswith("A")] == [
        "A_1_1",
        "A_1_2",
        "A_2_2",
    ]
    problem = Problem(DeepLinear(WIDTHS), X, Y)
    numeric = slope(lambda w: problem.loss(w[None])[0], POINT)
    np.testing.assert_allclose(problem.gradient(POINT[None])[0], numeric, rtol=1e-6, atol=1e-5)


def test_statistics_carry_the_whole_loss():
    """The loss in A, B, c is 1/2 ||W X - Y||^2, however many samples there are."""
    architecture = DeepLinear(WIDTHS)
    for samples in (1, 2, 50):
        x, y = RNG.normal(size=(2, samples)), RNG.normal(size=(4, samples))
        first, last = architecture.split(POINT)
        expected = ((last @ first @ x - y) ** 2).sum() / 2
        assert len(Problem(architecture, x, y).parameters) == 3 + 8 + 1 + 18
        np.testing.assert_allclose(Problem(architecture, x, y).loss(POINT[None])[0], expected)


def test_index_of_the_origin_without_ridge():
    """One hidden layer: d q negative eigenvalues.

    Two hidden layers: the Hessian vanishes, index 0, yet no minimum.
    """
    shallow = Problem(DeepLinear(WIDTHS), X, Y)
    values = np.linalg.eigvalsh(shallow.hessian(np.zeros((1, 18)))[0])
    assert int((values < -1e-9).sum()) == 3 * 2
    deep = Problem(DeepLinear((2, 2, 2, 4)), X, Y)
    origin = np.zeros((1, deep.architecture.size))
    assert not deep.hessian(origin).any()
    assert not deep.gradient(origin).any()
    directions = RNG.normal(size=(200, deep.architecture.size))
    assert (deep.loss(0.01 * directions) < deep.loss(origin)).any()


def test_index_of_the_origin_with_ridge():
    """With two hidden layers and positive Lambda the origin is a strict minimum.

    Its Hessian is diag(Lambda).
    """
    architecture = DeepLinear((2, 2, 2, 4))
    problem = Problem(architecture, X, Y, 0.05)
    np.testing.assert_array_equal(problem.hessian(np.zeros((1, 16)))[0], np.diag(np.full(16, 0.1)))
