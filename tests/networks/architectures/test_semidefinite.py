"""Exact decision whether a quadratic function has a lowest value."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.networks.architectures.semidefinite import is_semidefinite


def exact(rows):
    return [[Fraction(value) for value in row] for row in rows]


@pytest.mark.parametrize("rank", [0, 1, 2, 4])
@pytest.mark.parametrize("seed", range(3))
def test_gram_matrices_carry_their_row_space_only(rank, seed):
    rng = np.random.default_rng([rank, seed])
    factor = rng.integers(-5, 6, (4, rank))
    gram = exact((factor @ factor.T).tolist())
    inside = exact((factor @ rng.integers(-5, 6, (rank, 2))).T.tolist())
    assert is_semidefinite(gram)
    assert is_semidefinite(gram, inside)
    outside = np.linalg.matrix_rank(np.column_stack([factor, np.arange(1, 5) ** 3])) > rank
    if outside and np.linalg.matrix_rank(factor) == rank:
        assert not is_semidefinite(gram, [*inside, [Fraction(k**3) for k in range(1, 5)]])


@pytest.mark.parametrize(
    "rows", [[[-1]], [[0, 1], [1, 0]], [[1, 2], [2, 3]], [[0, 1], [1, 5]], [[1, 1], [1, 1 - 1e-16]]]
)
def test_one_negative_direction_is_seen(rows):
    assert not is_semidefinite(exact(rows))


def test_nothing_is_semidefinite():
    assert is_semidefinite([])
