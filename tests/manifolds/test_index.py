"""Index and nullity against the full Hessian of explorer's own equations, and against tables."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.balanced import balanced
from explorer.manifolds.index import hessian, index_of
from explorer.manifolds.inertia import Inertia, exact_inertia, inertia_beside
from explorer.manifolds.reduce import reduced_data
from explorer.manifolds.root import Numbers
from explorer.manifolds.topology import stiefel_product
from explorer.networks.architectures import DeepLinearBiases, LinearAutoencoder, MatrixFactorization
from explorer.networks.chains import chain_of
from tests.support.reduced_roots import (
    X2,
    X3,
    XA,
    Y2,
    Y3,
    YA,
    real_manifolds,
    reduced,
    whitened_root,
)

rng = np.random.default_rng(0)
PROBLEMS = {
    "2,3,2": Problem(DeepLinear((2, 3, 2)), X2, Y2, 0.25),
    "3,2,3": Problem(DeepLinear((3, 2, 3)), X3, Y3, 0.25),
    "2,2,2, large lambda": Problem(DeepLinear((2, 2, 2)), XA, YA, 20),
    "2,3,2,2, three lambdas": Problem(DeepLinear((2, 3, 2, 2)), X2, Y2, [0.02, 0.05, 0.01]),
    "2,2,3,2,2": Problem(DeepLinear((2, 2, 3, 2, 2)), X2, Y2, 0.01),
    "2,1,1,2": Problem(DeepLinear((2, 1, 1, 2)), X2, Y2, 0.05),
    "wide outputs": Problem(
        DeepLinear((2, 3, 4)), rng.normal(size=(2, 3)), rng.normal(size=(4, 3)), 0.1
    ),
    "more inputs than rank": Problem(
        DeepLinear((3, 2, 2)), np.array(X2)[[0, 1, 0]], Y2, [0.1, 0.3]
    ),
    "biases": Problem(DeepLinearBiases((2, 2, 2)), X2, Y2, [0.1, 0.1, 0.2, 0.0]),
    "lambda of the first bias": Problem(
        DeepLinearBiases((2, 2, 2)), X2, Y2, [0.1, 0.001, 0.2, 5.0]
    ),
    "lambda of each input": Problem(
        DeepLinear((3, 2, 2)), np.array(X3), Y2, [[[0.2, 50, 1e-3]] * 2, [[0.1, 0.1]] * 2]
    ),
    "factorisation": Problem(MatrixFactorization(3, 2, 3), None, rng.normal(size=(3, 2)), 0.1),
    "autoencoder": Problem(LinearAutoencoder(3, 2), X3, None, 0.5),
    "large numbers": Problem(DeepLinear((2, 3, 2)), 1e5 * np.array(X2), np.array(Y2), 0.25),
    "degenerate origin": Problem(DeepLinear((2, 3, 2)), X2, Y2, 2),
}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_full_hessian_has_the_same_index_and_nullity(problem):
    form = chain_of(problem)
    data = reduced_data(form.chain)
    for one in real_manifolds(data, starts=25):
        found = index_of(one)
        values = np.linalg.eigvalsh(problem.hessian([form.lift(one.layers)])[0])
        small = np.abs(values) < 1e-10 * np.abs(values).max()
        assert found.index == ((values < 0) & ~small).sum()
        assert found.nullity == small.sum()
        dimension = stiefel_product(data.hidden, one.rank).dimension
        assert found.morse_bott == (found.nullity == dimension)


def test_hessian_of_the_reduced_network_by_differences():
    _, _, data = reduced((3, 2, 3, 2), X3, Y3[:2], [0.1, 0.2, 0.3])
    numbers = Numbers.of(data)
    generator = np.random.default_rng(1)
    widths = (data.inputs, 2, 3, data.outputs)
    shapes = list(zip(widths[1:], widths, strict=False))
    ends = np.cumsum([a * b for a, b in shapes])

    def layers(x):
        return [p.reshape(s) for p, s in zip(np.split(x, ends[:-1]), shapes, strict=True)]

    def loss(x):
        W = layers(x)
        V = W[2] @ W[1] @ W[0]
        G, gamma, ell = numbers.outer, numbers.inner, numbers.ridges
        norms = [
            np.trace(W[0] @ gamma @ W[0].T),
            (W[1] ** 2).sum(),
            np.trace(W[2].T @ G @ W[2]),
        ]
        data_term = np.trace(V @ numbers.A @ V.T @ G) / 2 - np.trace(V @ numbers.B.T @ G)
        return data_term + sum(e * n for e, n in zip(ell, norms, strict=True)) / 2

    x = generator.normal(size=ends[-1])
    W = layers(x)
    found = hessian(numbers, W, W[2] @ W[1] @ W[0] @ numbers.A - numbers.B)
    for _ in range(20):
        u, v = generator.normal(size=(2, len(x)))
        t = 1e-3
        corners = [loss(x + a * t * u + b * t * v) * a * b for a in (1, -1) for b in (1, -1)]
        assert u @ found @ v == pytest.approx(sum(corners) / (4 * t * t), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("gap", [1e-3, 1e-9, 1e-15, 1e-17, -1e-9, -1e-15])
def test_singular_values_next_to_the_ridge_are_decided(gap):
    """Whitened data, hidden width 2, one live unit; the other singular value is ell + gap."""
    sigma = np.array([5.0, 1.0])
    ell = Fraction(1) - Fraction(gap)
    problem = Problem(DeepLinear((2, 2, 2)), np.eye(2), np.diag(sigma), float(ell / 2))
    exact = 1 - 2 * Fraction(float(ell / 2))
    data = reduced_data(chain_of(problem).chain)
    origin = index_of(balanced(data, 0, np.zeros(0)))
    assert origin.extra == 1 + (exact > 0)
    assert origin.morse_bott == (exact != 0)
    root = whitened_root(data, sigma, float(ell / 2), [True, False])
    found = index_of(balanced(data, 1, root))
    assert found.extra == (None if exact == 0 else int(exact > 0))
    assert found.morse_bott == (None if exact == 0 else True)


@pytest.mark.parametrize("ridge", [1e-13, 1e-10, 1e-7])
def test_tiny_ridges_are_decided(ridge):
    """Eigenvalues of the order of the ridge beside ones of order one."""
    _, _, data = reduced((2, 2, 2), X2, Y2, ridge)
    found = [index_of(one) for one in real_manifolds(data)]
    assert all(one.morse_bott for one in found)
    assert min(one.index for one in found) == 0


def test_origin_is_exact():
    """H = 1: d_1 times the singular values of B above the ridge; H = 2: the ridge alone."""
    sigma = np.linalg.svd(np.array(Y3) @ np.array(X3).T, compute_uv=False)
    for ell in (*(sigma[1:] + sigma[:-1]) / 2, 2 * sigma[0]):
        _, _, data = reduced((3, 4, 3), X3, Y3, ell / 2)
        found = index_of(balanced(data, 0, np.zeros(0)))
        assert found.index == 4 * (sigma > ell).sum()
        assert found.nullity == 0
    _, _, data = reduced((3, 4, 4, 3), X3, Y3, 0.1)
    assert index_of(balanced(data, 0, np.zeros(0))).index == 0


@pytest.mark.parametrize("size", range(1, 7))
def test_exact_inertia(size):
    generator = np.random.default_rng(size)
    for _ in range(10):
        signs = generator.integers(-1, 2, size=size)
        change = generator.integers(-3, 4, size=(size, size))
        if round(np.linalg.det(change)) == 0:
            continue
        matrix = change.T @ np.diag(signs) @ change
        exact = np.vectorize(Fraction, otypes=[object])(matrix)
        expected = Inertia((signs < 0).sum(), (signs == 0).sum(), (signs > 0).sum())
        assert exact_inertia(exact) == expected


def test_exact_inertia_without_diagonal():
    exact = np.vectorize(Fraction, otypes=[object])(np.array([[0, 2, 0], [2, 0, 0], [0, 0, 0]]))
    assert exact_inertia(exact) == Inertia(1, 1, 1)


def test_an_unknown_kernel_is_undecided():
    form = np.diag([1.0, -2.0, 0.0])
    assert inertia_beside(form, np.abs(form), np.eye(3)[:, 2:]) == (1, 1)
    assert inertia_beside(form, np.abs(form), np.zeros((3, 0))) is None
