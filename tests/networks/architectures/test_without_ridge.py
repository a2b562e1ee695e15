"""Closed forms with one hidden layer, lambda = 0 or a number.

By Baldi and Hornik for lambda = 0, by Kunin et al. for scalar lambda and the autoencoder.
"""

from itertools import combinations

import numpy as np
import pytest

from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import Problem


def orthonormal(rng, rows, columns):
    """Random matrix with orthonormal columns."""
    return np.linalg.qr(rng.normal(size=(rows, columns)))[0]


def whitened(rng, dx, dy):
    """Data with X X^T = I and Y X^T = sum_i sigma_i u_i v_i^T.

    Y has a part that no linear map reaches.
    """
    m = dx + 3
    X = orthonormal(rng, m, dx).T
    q = min(dx, dy)
    sigma = rng.permutation(np.arange(1, q + 1) + rng.uniform(-0.3, 0.3, q))
    u, v = orthonormal(rng, dy, q), orthonormal(rng, dx, q)
    rest = rng.normal(size=(dy, m)) @ (np.eye(m) - X.T @ X)
    return X, (u * sigma) @ v.T @ X + rest, u, sigma, v


def subsets(count, most):
    return [s for k in range(min(count, most) + 1) for s in combinations(range(count), k)]


@pytest.mark.parametrize("seed", range(8))
def test_baldi_hornik_at_the_canonical_points(seed):
    rng = np.random.default_rng(seed)
    dx, d, dy = (int(w) for w in rng.integers(1, 5, 3))
    X, Y, u, sigma, v = whitened(rng, dx, dy)
    problem = Problem(DeepLinear((dx, d, dy)), X, Y, 0.0)
    q = len(sigma)
    for chosen in subsets(q, d):
        k = len(chosen)
        first, last = np.zeros((d, dx)), np.zeros((dy, d))
        for row, i in enumerate(chosen):
            first[row], last[:, row] = np.sqrt(sigma[i]) * v[:, i], np.sqrt(sigma[i]) * u[:, i]
        point = np.concatenate([first.ravel(), last.ravel()])[None]
        loss = ((Y**2).sum() - sum(sigma[i] ** 2 for i in chosen)) / 2
        better = sum(sigma[j] > sigma[i] for i in chosen for j in range(q) if j not in chosen)
        index = better + (d - k) * (q - k)
        assert np.abs(problem.gradient(point)).max() < 1e-12
        np.testing.assert_allclose(problem.loss(point)[0], loss, rtol=1e-12)
        values = np.linalg.eigvalsh(problem.hessian(point)[0])
        assert int((values < -1e-9).sum()) == index, (dx, d, dy, chosen)


def test_baldi_hornik_maps_for_data_that_are_not_white():
    """Critical maps are U_S U_S^T B A^-1, with U the eigenvectors of B A^-1 B^T."""
    rng = np.random.default_rng(11)
    X, Y = rng.normal(size=(3, 8)), rng.normal(size=(3, 8))
    best = Y @ X.T @ np.linalg.inv(X @ X.T)
    values, u = np.linalg.eigh(best @ X @ Y.T)
    problem = Problem(DeepLinear((3, 2, 3)), X, Y, 0.0)
    for chosen in subsets(3, 2):
        last, first = np.zeros((3, 2)), np.zeros((2, 3))
        last[:, : len(chosen)] = u[:, chosen]
        first[: len(chosen)] = u[:, chosen].T @ best
        point = np.concatenate([first.ravel(), last.ravel()])[None]
        assert np.abs(problem.gradient(point)).max() < 1e-10
        np.testing.assert_allclose(
            problem.loss(point)[0], ((Y**2).sum() - values[list(chosen)].sum()) / 2
        )


@pytest.mark.parametrize(("size", "d"), [(3, 2), (2, 2), (4, 1), (3, 3)])
def test_kunin_values_of_the_regularised_autoencoder(size, d):
    """Their loss is twice ours with scalar lambda = l / 2.

    Theirs is ||X - W2 W1 X||^2 + l (||W1||^2 + ||W2||^2).
    """
    rng = np.random.default_rng(size)
    sigma = np.arange(size, 0, -1) + rng.uniform(-0.2, 0.2, size)
    u = orthonormal(rng, size, size)
    X = (u * sigma) @ orthonormal(rng, size + 2, size).T
    theirs = 2.0  # above the smallest sigma^2 (1 +- 0.4), below the others
    problem = Problem(DeepLinear((size, d, size)), X, X, theirs / 2)
    allowed = [i for i in range(size) if sigma[i] ** 2 > theirs]
    assert len(allowed) == size - 1
    for positions in subsets(len(allowed), d):
        chosen = [allowed[i] for i in positions]
        first = np.zeros((d, size))
        for row, i in enumerate(chosen):
            first[row] = np.sqrt(1 - theirs / sigma[i] ** 2) * u[:, i]
        point = np.concatenate([first.ravel(), first.T.ravel()])[None]
        assert np.abs(problem.gradient(point)).max() < 1e-12
        left = sum(sigma[i] ** 2 for i in range(size) if i not in chosen)
        value = left + sum(2 * theirs - theirs**2 / sigma[i] ** 2 for i in chosen)
        np.testing.assert_allclose(2 * problem.loss(point)[0], value, rtol=1e-12)
