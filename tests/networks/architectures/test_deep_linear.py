from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import Problem
from tests.support import second_implementation as second

architecture_of = lru_cache(maxsize=None)(DeepLinear)


def size_of(widths):
    return sum(a * b for a, b in pairwise(widths))


all_widths = (
    st.lists(st.integers(1, 3), min_size=3, max_size=5)
    .map(tuple)
    .filter(lambda w: size_of(w) <= 20)
)
cases = st.tuples(
    all_widths, st.integers(1, 5), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 1.0, 3.0])
)


def make(case):
    widths, samples, seed, scale = case
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(widths[0], samples)), rng.normal(size=(widths[-1], samples))
    ridge = [rng.normal(size=(b, a)) for a, b in pairwise(widths)]
    problem = Problem(architecture_of(widths), X, Y, ridge)
    return problem, X, Y, ridge, rng, scale


def close(ours, theirs):
    assert ours.shape == np.shape(theirs)
    return np.abs(ours - theirs).max() <= 1e-9 * np.abs(theirs).max()


@settings(deadline=None)
@given(cases)
def test_agrees_with_the_second_implementation(case):
    problem, X, Y, ridge, rng, scale = make(case)
    points = scale * rng.normal(size=(3, problem.architecture.size))
    loss = problem.loss(points)
    gradient = problem.gradient(points)
    hessian = problem.hessian(points)
    for k, weights in enumerate(zip(*problem.architecture.split(points), strict=True)):
        assert close(loss[k], second.loss(weights, X, Y, ridge))
        assert close(gradient[k], second.gradient(weights, X, Y, ridge))
        assert close(hessian[k], second.hessian(weights, X, Y, ridge))


@settings(deadline=None)
@given(cases)
def test_agrees_with_the_second_implementation_at_complex_points(case):
    problem, X, Y, ridge, rng, scale = make(case)
    n = problem.architecture.size
    point = scale * (rng.normal(size=(1, n)) + 1j * rng.normal(size=(1, n)))
    weights = [w[0] for w in problem.architecture.split(point)]
    size = np.abs(
        second.hessian([np.abs(w) for w in weights], np.abs(X), -np.abs(Y), np.abs(ridge_of(ridge)))
    ).max()
    assert np.abs(
        problem.gradient(point)[0] - second.gradient(weights, X, Y, ridge)
    ).max() <= 1e-9 * (1 + size)
    assert close(problem.hessian(point)[0], second.hessian(weights, X, Y, ridge))


def ridge_of(ridge):
    array = np.empty(len(ridge), dtype=object)
    array[:] = ridge
    return array


@settings(deadline=None, max_examples=50)
@given(cases)
def test_agrees_with_central_differences(case):
    problem, *_, rng, scale = make(case)
    n, step = problem.architecture.size, 1e-5
    point = (scale * rng.normal(size=n)).astype(np.longdouble)
    steps = step * np.eye(n, dtype=np.longdouble)
    slope = (problem.loss(point + steps) - problem.loss(point - steps)) / (2 * step)
    curvature = (problem.gradient(point + steps) - problem.gradient(point - steps)) / (2 * step)
    gradient, hessian = problem.gradient(point[None])[0], problem.hessian(point[None])[0]
    tolerance = 1e-7 * (1 + np.abs(hessian).max())
    assert np.abs(slope - gradient).max() <= tolerance
    assert np.abs(curvature - hessian).max() <= tolerance
    assert (hessian == hessian.T).all()


@settings(deadline=None, max_examples=30)
@given(all_widths, st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_exact_parameters_are_exact(widths, samples, seed):
    rng = np.random.default_rng(seed)
    ridge = [rng.normal(size=(b, a)) for a, b in pairwise(widths)]
    X, Y = rng.normal(size=(widths[0], samples)), rng.normal(size=(widths[-1], samples))
    problem = Problem(architecture_of(widths), X, Y, ridge)
    fraction = np.vectorize(Fraction, otypes=[object])
    point = fraction(rng.integers(-9, 10, problem.architecture.size)) / 7
    weights = problem.architecture.split(point)
    exact = [fraction(array) for array in (X, Y)]
    parameters = problem.exact_parameters()
    assert all(isinstance(p, Fraction) for p in parameters)
    np.testing.assert_allclose(
        [float(p) for p in parameters], problem.parameters, rtol=1e-12, atol=1e-12
    )
    values = problem.system.evaluate(point[None], np.array(parameters, dtype=object))[0]
    assert (values == second.gradient(weights, *exact, [fraction(r) for r in ridge])).all()
    loss = problem.system.value_of_potential(point[None], np.array(parameters, dtype=object))[0]
    assert loss == second.loss(weights, *exact, [fraction(r) for r in ridge])


def test_points_are_read_row_by_row_first_layer_first():
    architecture = DeepLinear((3, 2, 1))
    first, last = architecture.split(np.arange(8))
    assert first.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert last.tolist() == [[6, 7]]
    assert architecture.system.unknowns == (
        *("W1_1_1", "W1_1_2", "W1_1_3", "W1_2_1", "W1_2_2", "W1_2_3"),
        *("W2_1_1", "W2_1_2"),
    )
    assert [unit.weights for unit in architecture.hidden_units] == [(0, 1, 2, 6), (3, 4, 5, 7)]
    assert architecture.hidden_layers == 1
    assert architecture.data_shape == (3, 1)


def test_end_to_end_of_many_points():
    architecture = DeepLinear((2, 3, 2, 1))
    points = np.random.default_rng(0).normal(size=(5, architecture.size))
    stacked = architecture.end_to_end(architecture.split(points))
    assert stacked.shape == (5, 1, 2)
    for point, W in zip(points, stacked, strict=True):
        first, second_layer, third = architecture.split(point)
        np.testing.assert_allclose(W, third @ second_layer @ first)


@pytest.mark.parametrize("widths", [(), (1, 1), (1, 0, 1), (1, -1, 1), (1, 1.5, 1), (1, "2", 1)])
def test_wrong_widths(widths):
    with pytest.raises(ValueError, match="at least 3 whole numbers"):
        DeepLinear(widths)


def test_architectures_with_equal_widths_are_equal():
    assert DeepLinear((1, 2, 1)) == DeepLinear([1, np.int64(2), 1])
    assert hash(DeepLinear((1, 2, 1))) == hash(DeepLinear([1, 2, 1]))
