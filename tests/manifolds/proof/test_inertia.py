"""Inertia on a complement, and in exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.inertia import Inertia, exact_inertia
from explorer.manifolds.proof.discs import DiscMatrix
from explorer.manifolds.proof.inertia import complement, negative_on


def symmetric(rng, values):
    basis = np.linalg.qr(rng.normal(size=(len(values),) * 2))[0]
    matrix = basis @ np.diag(values) @ basis.T
    return (matrix + matrix.T) / 2


@pytest.mark.parametrize("seed", range(10))
def test_counts_negative_eigenvalues_beside_a_kernel(seed):
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.uniform(0.1, 9, 3), -rng.uniform(0.1, 9, 2), np.zeros(2)])
    matrix = symmetric(rng, values)
    discs = DiscMatrix(matrix, np.full(matrix.shape, 1e-13))
    assert negative_on(discs, complement(matrix, np.eye(7), 2)) == 2
    # A kernel that is too small leaves a zero in the way.
    assert negative_on(discs, complement(matrix, np.eye(7), 1)) == -1


def test_wide_discs_decide_nothing():
    discs = DiscMatrix(np.eye(3), np.ones((3, 3)))
    assert negative_on(discs, np.eye(3)) == -1
    assert negative_on(DiscMatrix(np.full((2, 2), np.nan), np.zeros((2, 2))), np.eye(2)) == -1


@pytest.mark.parametrize("seed", range(20))
def test_exact_inertia(seed):
    rng = np.random.default_rng(seed)
    n, rank = 5, int(rng.integers(0, 6))
    factor = rng.integers(-3, 4, (n, rank)).astype(object) + Fraction(0)
    signs = rng.choice([-1, 1], rank)
    matrix = (factor * signs) @ factor.T if rank else np.full((n, n), Fraction(0))
    values = np.linalg.eigvalsh(matrix.astype(float))
    right = (int((values < -1e-9).sum()), int((np.abs(values) <= 1e-9).sum()))
    found = exact_inertia(matrix)
    assert (found.negative, found.zero) == right


def test_exact_inertia_without_a_diagonal():
    hollow = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=object) + Fraction(0)
    assert exact_inertia(hollow) == Inertia(1, 1, 1)
