import numpy as np
import pytest

from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import (
    ProblemWarning,
    in_general_position,
)

NET = DeepLinear((2, 2, 1))
X, Y = np.eye(2), np.array([[1.0, 2.0]])
GENERIC = [np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[0.5, 0.6]])]


def changed(value, *places):
    ridge = [r.copy() for r in GENERIC]
    for place in places:
        ridge[0][place] = value
    return ridge


def test_none_for_generic_coefficients():
    assert Problem(NET, X, Y, GENERIC).warnings == ()


@pytest.mark.parametrize(
    ("ridge", "words"),
    [
        (changed(-0.1, (0, 0)), ["lambda is negative for 1 weight:", "no lower bound"]),
        (changed(-0.1, (0, 0), (0, 1)), ["lambda is negative for 2 weights:"]),
        (changed(0.0, (0, 0)), ["lambda is zero for 1 weight:", "continuous families"]),
        (-1.0, ["lambda is negative for 6 weights:"]),
    ],
)
def test_sentences(ridge, words):
    sentence = str(Problem(NET, X, Y, ridge).warnings[0])
    assert all(word in sentence for word in words)


def test_equal_lambdas_of_two_units_rotate():
    (sentence,) = Problem(NET, X, Y, 0.1).warnings
    assert sentence == ProblemWarning.SYMMETRY(dimension=1)
    assert "group of dimension 1 " in str(sentence)
    assert Problem(DeepLinear((2, 1, 1)), X, Y, 0.1).warnings == ()
    assert "group of dimension 4 " in str(Problem(DeepLinear((2, 3, 2, 1)), X, Y, 0.1).warnings[0])
    # Equal coefficients of one layer alone turn nothing
    assert Problem(NET, X, Y, [np.full((2, 2), 0.1), GENERIC[1]]).warnings == ()


def test_the_rotation_is_one():
    problem = Problem(NET, X, Y, 0.1)
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(2, 2)))[0]
    first, last = rng.normal(size=(2, 2)), rng.normal(size=(1, 2))
    point = np.concatenate([first.ravel(), last.ravel()])[None]
    turned = np.concatenate([(turn @ first).ravel(), (last @ turn.T).ravel()])[None]
    np.testing.assert_allclose(problem.loss(point), problem.loss(turned))


def test_no_ridge_has_two_consequences():
    assert len(Problem(NET, X, Y, 0.0).warnings) == 2


def test_data_that_are_zero():
    assert "all targets are zero" in str(Problem(NET, X, 0 * Y, GENERIC).warnings[0])
    assert "all inputs are zero" in str(Problem(NET, 0 * X, Y, GENERIC).warnings[0])


def test_what_the_coefficients_promise():
    positive = Problem(NET, X, Y, 0.1).ridge
    assert in_general_position(Problem(NET, X, Y, GENERIC).ridge)
    assert not in_general_position(positive)
    assert not in_general_position(Problem(NET, X, Y, changed(0.0, (0, 0))).ridge)


def test_a_rank_that_rounding_made_is_told():
    X = np.outer([1, 0.1], [1, 0.3, 0.7])
    problem = Problem(
        DeepLinear((2, 1, 2)),
        X,
        np.ones((2, 3)),
        [np.array([[0.1, 0.2]]), np.array([[0.3], [0.4]])],
    )
    assert problem.sample_rank == 2
    assert problem.warnings == (ProblemWarning.NEARLY_LOW_RANK(rank=2, nearby=1),)
    exact = Problem(DeepLinear((2, 1, 2)), np.outer([1, 0.5], [1, 0.3, 0.7]), np.ones((2, 3)), 0.1)
    assert exact.sample_rank == 1
    assert exact.warnings == ()


def test_special_numbers_are_seen():
    inputs = [[1.0, 2.0], [0.5, 0.3]]
    assert Problem(NET, inputs, Y + 0.3, GENERIC).is_generic
    assert not Problem(NET, inputs, Y + 0.3, 0.1).is_generic
    assert not Problem(NET, X, Y, GENERIC).is_generic
    assert not Problem(NET, inputs, 0 * Y, GENERIC).is_generic
