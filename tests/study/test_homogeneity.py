"""The test of homogeneity against exact distributions and its own level."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, fisher_exact

from explorer.study.compare.homogeneity import holm, homogeneity, joined, largest_of


def test_two_values_are_fishers_exact_test():
    first, second = {1: 12, 3: 3}, {1: 60, 3: 65}
    exact = fisher_exact([[12, 3], [60, 65]]).pvalue
    test = homogeneity(first, second, np.random.default_rng(0), 40_000)
    assert test.histogram == pytest.approx(exact, abs=0.004)
    assert test.mean == pytest.approx(exact, abs=0.004)


def test_large_samples_have_the_distribution_of_chi_square():
    first, second = {1: 30, 3: 50, 5: 20}, {1: 250, 3: 480, 5: 270}
    exact = chi2_contingency([[30, 50, 20], [250, 480, 270]]).pvalue
    test = homogeneity(first, second, np.random.default_rng(1), 40_000)
    assert test.histogram == pytest.approx(exact, abs=0.01)
    assert test.groups == ((1,), (3,), (5,))


def test_the_level_is_kept():
    """Samples of one distribution are refused as often as the level says, rarely more."""
    generator = np.random.default_rng(2)
    shares = [0.05, 0.6, 0.25, 0.07, 0.02, 0.01]
    low = 0
    for _ in range(200):
        both = [generator.multinomial(size, shares) for size in (100, 1000)]
        first, second = (dict(enumerate(map(int, sample))) for sample in both)
        low += homogeneity(first, second, generator, 199).histogram <= 0.1
    assert 7 <= low <= 35  # 20 in the mean; the ends are 3.1 and 3.5 standard deviations away


def test_rare_values_are_joined_with_their_neighbours():
    tables = np.array([[1, 40, 50, 8, 1], [10, 400, 500, 85, 5]])
    assert joined(tables) == [slice(0, 2), slice(2, 3), slice(3, 5)]
    assert joined(np.array([[1, 1], [1, 1]])) == [slice(0, 2)]


def test_one_value_is_no_evidence():
    test = homogeneity({3: 100}, {3: 1000}, np.random.default_rng(0), 99)
    assert (test.histogram, test.mean, test.largest) == (1.0, 1.0, 1.0)


def test_the_same_seed_gives_the_same_p():
    first, second = {1: 10, 3: 90}, {1: 300, 3: 700}
    runs = [homogeneity(first, second, np.random.default_rng(5), 999) for _ in range(2)]
    assert runs[0] == runs[1]


def test_the_largest_of_unseen_draws_is_exact():
    """All choices of 3 of the 6 values, counted."""
    sample, largest = {1: 2, 3: 2, 5: 1}, 3
    values = [1, 1, 3, 3, 5, 3]
    ends = [max(values[k] for k in chosen) for chosen in combinations(range(6), 3)]
    below, above = (np.mean([end <= 3 for end in ends]), np.mean([end >= 3 for end in ends]))
    assert largest_of(sample, largest, 3) == pytest.approx(min(1, 2 * min(below, above)))
    assert largest_of({1: 1000}, 99, 10) == pytest.approx(2 * 10 / 1001)


def test_holm():
    assert holm([]) == []
    assert holm([0.5]) == [0.5]
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
