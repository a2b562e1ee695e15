"""Every architecture of the registry is held against a second writing of its loss.

So are derivatives, symmetries, counts and proofs.
"""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DrawnData, Problem, RandomRidge, solve
from explorer.external import msolve
from explorer.external import phcpack as phc
from explorer.landscape.exact_count import generic_count
from explorer.networks.architectures import build, find, names
from tests.support.architectures import COUNTS

# Degree of the gradient ideal of the example of each architecture at random parameters modulo two
# primes near 2^31, found once by msolve; test_msolve_finds_the_same finds them anew.
every_name = pytest.mark.parametrize("name", names())


def example(name):
    return build({"type": name, **find(name).example})


def drawn(architecture, seed):
    rng = np.random.default_rng(seed)
    source = DrawnData(architecture.samples or max(5, architecture.least_samples))
    return Problem.draw(architecture, source, RandomRidge(), rng)


def differences(function, point, step=1e-5):
    """Central differences of a function at a point, along the last axis."""
    sides = [
        (function(point + s) - function(point - s)) / (2 * step) for s in step * np.eye(len(point))
    ]
    return np.stack(sides, axis=-1)


def test_every_shipped_architecture_has_a_count():
    assert sorted(COUNTS) == sorted(names())


@every_name
def test_derivatives_agree_with_finite_differences(name):
    problem = drawn(example(name), 3)
    point = np.random.default_rng(4).normal(size=problem.architecture.size) / 2
    slope = differences(lambda w: problem.loss(w[None])[0], point)
    np.testing.assert_allclose(problem.gradient(point[None])[0], slope, rtol=1e-6, atol=1e-6)
    bend = differences(lambda w: problem.gradient(w[None])[0], point)
    np.testing.assert_allclose(problem.hessian(point[None])[0], bend, rtol=1e-6, atol=1e-6)


@every_name
def test_exact_parameters_are_those_of_the_binary_data(name):
    problem = drawn(example(name), 5)
    exact = problem.exact_parameters()
    assert all(isinstance(Fraction(value), Fraction) for value in exact)
    np.testing.assert_allclose(
        [float(value) for value in exact], problem.parameters, rtol=1e-12, atol=1e-12
    )


@every_name
def test_units_flip_without_changing_the_loss(name):
    problem = drawn(example(name), 6)
    point = np.random.default_rng(7).normal(size=(1, problem.architecture.size))
    for unit in problem.architecture.hidden_units:
        flipped = point.copy()
        flipped[:, list(unit.weights)] *= -1
        np.testing.assert_allclose(problem.loss(flipped), problem.loss(point), rtol=1e-12)


@every_name
def test_counts_on_three_seeds(name):
    for seed in range(3):
        solution = solve(drawn(example(name), seed), seed=seed)
        assert solution.counts.complex == COUNTS[name]
        assert solution.counts.morse_sum == 1
        assert solution.ok, solution.verdict


@every_name
@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_msolve_finds_the_same(name, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    assert generic_count(drawn(example(name), 1)).count == COUNTS[name]


@every_name
@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_every_list_is_proved_complete(name):
    solution = solve(drawn(example(name), 2), seed=2, certify=True)
    assert (solution.completeness.status, solution.certification.count) == ("proved", COUNTS[name])


@every_name
def test_a_start_without_structure_finds_the_same_points(name):
    problem = drawn(example(name), 1)
    if problem.system.total_degree > 1000:
        pytest.skip("too many paths for a quick test")
    ours, classical = solve(problem, seed=1), solve(problem, seed=1, start="total-degree")
    assert same_points(ours, classical)


@every_name
@pytest.mark.slow
@pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")
def test_phcpy_finds_no_others(name):
    """What PHCpack finds is in our list.

    It may lose points, 8 of the 129 of polynomial_convolution.
    """
    problem = drawn(example(name), 1)
    ours, theirs = solve(problem, seed=1), solve(problem, "phcpy", seed=1)
    rows = [np.abs(ours.weights - point).max(axis=1).argmin() for point in theirs.weights]
    assert len(set(map(int, rows))) == len(theirs.weights) >= 0.9 * len(ours.weights)
    np.testing.assert_allclose(theirs.weights, ours.weights[rows], atol=1e-6)


def same_points(first, second):
    """Whether two lists have the same points, each matched by its nearest."""
    a, b = first.weights, second.weights
    distance = np.abs(a[:, None] - b[None]).max(axis=2)
    nearest = distance.argmin(axis=1)
    return len(a) == len(b) == len(set(nearest.tolist())) and bool(
        (distance.min(axis=1) < 1e-6).all()
    )
