"""Orbits are told apart by comparison, whatever the hash says, and fast enough for a million."""

from itertools import product

import numpy as np
import pytest

from explorer.homotopy.orbits import OrbitIndex, expand_orbit, exponent_of

SIGNS = np.array(list(product([1, -1], repeat=2)), dtype=complex)[
    :, [0, 0, 1, 1]
]  # two units of two weights
CUBE = np.exp(2j * np.pi * np.outer(np.arange(3), [1, 1, 2]) / 3)


def points_of(rng, count, n):
    return rng.normal(size=(count, n)) + 1j * rng.normal(size=(count, n))


@pytest.mark.parametrize(
    "actions", [SIGNS, CUBE, np.ones((1, 5), dtype=complex)], ids=["signs", "cube roots", "none"]
)
def test_images_have_the_number_of_their_orbit(actions):
    rng = np.random.default_rng(1)
    points = points_of(rng, 200, actions.shape[1])
    index = OrbitIndex(actions)
    assert index.add(points).tolist() == list(range(200))
    images = expand_orbit(points, actions) * (1 + 1e-13 * rng.normal(size=(200 * len(actions), 1)))
    order = rng.permutation(len(images))
    assert index.find(images[order]).tolist() == (order // len(actions)).tolist()
    assert len(index) == 200
    np.testing.assert_array_equal(index.points, points)


def test_numbers_follow_the_first_appearance_in_one_batch_or_many():
    rng = np.random.default_rng(2)
    base = points_of(rng, 60, 4)
    stream = base[rng.integers(60, size=500)] * SIGNS[rng.integers(4, size=500)]
    whole, pieces = OrbitIndex(SIGNS), OrbitIndex(SIGNS)
    together = whole.add(stream)
    apart = np.concatenate([pieces.add(stream[k : k + 7]) for k in range(0, 500, 7)])
    np.testing.assert_array_equal(together, apart)
    first = {}
    brute = [
        first.setdefault(
            tuple(np.round(x**2, 6)) + tuple(np.round(x[[0, 2]] * x[[1, 3]], 6)), len(first)
        )
        for x in stream
    ]
    assert together.tolist() == brute


def test_a_collision_of_the_hash_is_no_match():
    """Other signs than the group's leave the invariant as it is; the points differ all the same."""
    x = np.array([1 + 2j, 2 - 1j, 0.5 + 1j, 1 - 3j])
    others = x * np.array(list(product([1, -1], repeat=4)))
    numbers = OrbitIndex(SIGNS).add(others)
    assert np.bincount(numbers).tolist() == [4, 4, 4, 4]


def test_close_points_are_two_beyond_the_tolerance():
    x = np.array([[1.0 + 1j, 2.0]])
    index = OrbitIndex(np.ones((1, 2), dtype=complex), tolerance=1e-9)
    variants = np.concatenate([x, x * (1 + 1e-11), x + 1e-6, x + np.array([0, 1e-7])])
    assert index.add(variants).tolist() == [0, 0, 1, 2]


def test_the_exponent_of_a_group():
    assert [exponent_of(a) for a in (SIGNS, CUBE, np.ones((1, 2)))] == [2, 3, 1]
    with pytest.raises(ValueError, match="not a finite group"):
        exponent_of(np.array([[1.0, 2.0]]))


def test_a_number_of_comparisons_that_grows_like_the_points(monkeypatch):
    """Twice the points, about twice the comparisons: no scan of all known ones for each."""
    counted = []
    same = OrbitIndex._same
    monkeypatch.setattr(
        OrbitIndex, "_same", lambda self, x, y: counted.append(len(x)) or same(self, x, y)
    )
    work = []
    for count in (20_000, 40_000):
        counted.clear()
        points = points_of(np.random.default_rng(3), count, 4)
        index = OrbitIndex(SIGNS)
        index.add(points)
        assert index.add(points * SIGNS[3]).tolist() == list(range(count))
        work.append(sum(counted))
    assert work[0] < 5 * 20_000
    assert work[1] < 3 * work[0]


@pytest.mark.slow
def test_a_million_orbits():
    rng = np.random.default_rng(4)
    points = points_of(rng, 1_000_000, 6)
    actions = np.concatenate([np.ones((1, 6)), -np.ones((1, 6))]).astype(complex)
    index = OrbitIndex(actions)
    np.testing.assert_array_equal(index.add(points), np.arange(len(points)))
    some = rng.permutation(len(points))[:100_000]
    np.testing.assert_array_equal(index.find(-points[some]), some)
