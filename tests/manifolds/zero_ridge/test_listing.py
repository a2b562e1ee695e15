"""Each stratum's representative is a point of it."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem, solve
from explorer.manifolds.zero_ridge import critical_sets, manifold_list
from explorer.networks.architectures import DeepLinearBiases, LinearAutoencoder

rng = np.random.default_rng(11)
X3 = np.array([[1.0, 2, 3], [0, 1, 1], [1, 3, 4]])
DATA = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
PROBLEMS = {
    "one hidden layer": Problem(DeepLinear((3, 2, 2)), *DATA, 0.0),
    "two": Problem(DeepLinear((3, 2, 2, 2)), *DATA, 0.0),
    "three": Problem(DeepLinear((3, 2, 3, 2, 2)), *DATA, 0.0),
    "narrow": Problem(DeepLinear((3, 1, 2, 2)), *DATA, 0.0),
    "rank-deficient X": Problem(DeepLinear((3, 2, 2)), X3, rng.normal(size=(2, 3)), 0.0),
    "Y of rank one": Problem(DeepLinear((3, 2, 2)), DATA[0], np.outer([1, 2], DATA[1][0]), 0.0),
    "small X": Problem(DeepLinear((3, 2, 2)), DATA[0] * 1e-4, DATA[1], 0.0),
    "autoencoder": Problem(LinearAutoencoder(3, 2), DATA[0], None, 0.0),
    "biases": Problem(DeepLinearBiases((3, 2, 2)), *DATA, 0.0),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_representatives(name):
    problem = PROBLEMS[name]
    table = critical_sets(problem)
    listed = manifold_list(table)
    assert len(listed.manifolds) == len(table.frame())
    for one in listed.manifolds:
        weights = one.representative[None]
        size = max(np.abs(weights).max(), 1)
        curvature = np.linalg.eigvalsh(problem.hessian(weights)[0])
        scale = max(np.abs(curvature).max(), 1)
        assert np.abs(problem.gradient(weights)).max() < 1e-9 * scale * size
        assert problem.loss(weights)[0] == pytest.approx(one.loss, rel=1e-9, abs=1e-12)
        assert (curvature < -1e-9 * scale).sum() == one.index
        assert (np.abs(curvature) < 1e-9 * scale).sum() == one.nullity


@pytest.mark.parametrize("widths", [(2, 2, 2), (5, 3, 3), (2, 2, 2, 2)])
def test_the_origin_is_in_the_list(widths):
    rng = np.random.default_rng(5)
    X, Y = rng.normal(size=(widths[0], 2)), rng.normal(size=(widths[-1], 2))
    solution = solve(Problem(DeepLinear(widths), X, Y, 0.0))
    assert solution.ok, solution.verdict
    assert not solution.weights.any(axis=1).all()


def test_hessians_that_are_zero():
    """Six layers: many strata with the zero Hessian, of which doubles see rounding."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    assert solve(Problem(DeepLinear((2, 2, 2, 2, 2, 2)), X, Y, 0.0)).ok
