"""Families of data whose critical manifolds are known in closed form: every one, and no other."""

from itertools import combinations, product

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.sums import sums
from explorer.networks.architectures import LinearAutoencoder
from explorer.networks.chains import chain_of

OPTIONS = ManifoldOptions(certify=False, threads=1)


def found_of(problems):
    return find_manifolds([chain_of(p) for p in problems], OPTIONS)


def compare(found, losses_by_rank, hidden, tolerance=1e-12):
    """Ranks and losses agree, one to one, and nothing is missing by the sums."""
    expected = sorted((loss, rank) for rank, losses in losses_by_rank.items() for loss in losses)
    got = sorted((m.loss, m.rank) for m in found.manifolds)
    assert [rank for _, rank in got] == [rank for _, rank in expected]
    difference = np.array([a[0] - b[0] for a, b in zip(got, expected, strict=True)])
    scale = max(abs(loss) for loss, _ in expected)
    assert np.abs(difference).max() <= tolerance * scale
    assert sums(found.manifolds, hidden).ok
    return np.abs(difference).max() / scale


def autoencoder(values, hidden, ell):
    """Losses of ``W = U_I (I - ell / a_I) U_I^T`` over sets I of eigenvalues above ell.

    References
    ----------
    Kunin, Bloom, Goeva, Seed, arXiv 1901.08168, theorem on the regularised landscape.
    """
    above = [k for k, a in enumerate(values) if a > ell]
    losses = {}
    for rank in range(min(hidden, len(above)) + 1):
        losses[rank] = [
            sum(ell - ell**2 / (2 * a) if k in chosen else a / 2 for k, a in enumerate(values))
            for chosen in combinations(above, rank)
        ]
    return losses


def test_autoencoders_of_kunin():
    """Twenty draws, two and three inputs, one to three hidden units, any number above the ridge."""
    rng = np.random.default_rng(0)
    problems, expected = [], []
    for _ in range(20):
        d = int(rng.integers(2, 4))
        hidden = int(rng.integers(1, d + 1))
        X = rng.normal(size=(d, 6))
        values = np.linalg.eigvalsh(X @ X.T)
        ell = values[-1] * rng.uniform(0.05, 1.1)
        problems.append(Problem(LinearAutoencoder(d, hidden), X, None, ell / 2))
        expected.append(autoencoder(values, hidden, ell))
    for problem, found, losses in zip(problems, found_of(problems), expected, strict=True):
        compare(found, losses, [problem.architecture.hidden])
        for m in found.manifolds:
            W1, W2 = problem.architecture.split(m.representative)
            assert np.allclose(W1, W2.T, atol=1e-10)


def whitened(values, hidden, layers, ell):
    """Losses on X = I: each singular value is kept at a positive root of its scalar problem."""
    choices = [positive_roots(sigma, layers, ell) for sigma in values]
    losses = {}
    for rank in range(min(*hidden, len(values)) + 1):
        losses[rank] = [
            sum(
                scalar_loss(sigma, picked.get(k, 0.0), layers, ell)
                for k, sigma in enumerate(values)
            )
            for chosen in combinations(range(len(values)), rank)
            for roots in product(*(choices[k] for k in chosen))
            for picked in [dict(zip(chosen, roots, strict=True))]
        ]
    return losses


def positive_roots(sigma, layers, ell):
    """Positive t with ``t^(2N-2) - sigma t^(N-2) + ell = 0``; every layer has t."""
    coefficients = np.zeros(2 * layers - 1)
    coefficients[0], coefficients[-1] = 1, ell
    coefficients[layers] -= sigma
    if layers == 2:
        return [np.sqrt(sigma - ell)] if sigma > ell else []
    roots = np.roots(coefficients)
    return [r.real for r in roots if abs(r.imag) < 1e-9 and r.real > 1e-12]


def scalar_loss(sigma, t, layers, ell):
    return (t**layers - sigma) ** 2 / 2 + layers * ell * t * t / 2


@pytest.mark.parametrize("hidden_layers", [1, 2])
def test_whitened_data(hidden_layers):
    """Twenty draws: subsets of the singular values above the threshold, one or two roots each."""
    rng = np.random.default_rng(hidden_layers)
    layers = hidden_layers + 1
    problems, expected = [], []
    for _ in range(20):
        d = int(rng.integers(1, 4)) if layers == 2 else int(rng.integers(1, 3))
        hidden = tuple(int(k) for k in rng.integers(1, 4, size=hidden_layers))
        Y = rng.normal(size=(d, d))
        values = np.linalg.svd(Y, compute_uv=False)
        ell = values[0] * rng.uniform(0.05, 0.6)
        problems.append(Problem(DeepLinear((d, *hidden, d)), np.eye(d), Y, ell / 2))
        expected.append(whitened(values, hidden, layers, ell))
    for problem, found, losses in zip(problems, found_of(problems), expected, strict=True):
        compare(found, losses, problem.architecture.widths[1:-1], tolerance=1e-11)


def test_vanishing_ridge_is_the_case_of_baldi_and_hornik():
    """As lambda falls there is one manifold for each set of principal axes, its index is known.

    References
    ----------
    P. Baldi and K. Hornik, "Neural networks and principal component analysis", Neural Networks 2
    (1989).
    """
    rng = np.random.default_rng(7)
    X, Y = rng.normal(size=(3, 6)), rng.normal(size=(3, 6))
    A, B = X @ X.T, Y @ X.T
    axes = np.linalg.eigvalsh(B @ np.linalg.solve(A, B.T))[::-1]
    limits = {}
    for chosen in (s for r in range(3) for s in combinations(range(3), r)):
        exchanges = sum(k < c for c in chosen for k in range(3) if k not in chosen)
        index = exchanges + (2 - len(chosen)) * (3 - len(chosen))
        limits[len(chosen), index] = (np.sum(Y * Y) - sum(axes[k] for k in chosen)) / 2
    strengths = [1e-1, 1e-2, 1e-3, 1e-4]
    lists = found_of([Problem(DeepLinear((3, 2, 3)), X, Y, lam) for lam in strengths])
    last = np.inf
    for lam, found in zip(strengths, lists, strict=True):
        assert len(found.manifolds) == 7
        differences = [abs(m.loss - limits[m.rank, m.index]) for m in found.manifolds]
        assert len({(m.rank, m.index) for m in found.manifolds}) == 7
        assert max(differences) < 0.2 * last
        assert max(differences) < 20 * lam
        last = max(differences)
