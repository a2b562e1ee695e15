"""Elements of groups of sign flips, found by a few signs, against lists of all elements."""

import numpy as np

from explorer.homotopy.path_results import Orbits
from explorer.validate.flips import first_images, group_on
from explorer.validate.orbits import pair, pair_many


def drawn_groups(seed):
    """Points of four groups with zeros, purely imaginary and tiny coordinates."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 9)), int(rng.integers(0, 5))
    generators = np.where(rng.random((k, n)) < 0.5, -1, 1).astype(np.int8)
    points, actions, first, size = [], [], [], []
    for _ in range(4):
        live = rng.random(n) < 0.7
        real, imaginary = rng.normal(size=(2, 10, n)) * (rng.random((2, 10, n)) < 0.6)
        shrunk = np.where(rng.random((10, n)) < 0.1, 1e-11, 1)
        points.append((real + 1j * imaginary) * live * shrunk)
        first += [sum(map(len, actions))] * 10
        actions.append(group_on(generators, live))
        size += [len(actions[-1])] * 10
    return np.concatenate(points), np.concatenate(actions), np.array(first), np.array(size)


def least_image(point, actions):
    """Number of the action that makes the image that stands first, all images made."""
    images = np.round(point * actions, 9) + 0.0
    keys = [(*image.real, *image.imag) for image in images]
    return min(range(len(keys)), key=lambda k: (keys[k], k))


def test_first_images_are_those_of_all_images():
    for seed in range(60):
        points, actions, first, size = drawn_groups(seed)
        found = first_images(points, actions, first, size)
        for row in range(len(points)):
            own = actions[first[row] : first[row] + size[row]]
            assert found[row] == first[row] + least_image(points[row], own), seed


def test_pairs_are_those_of_each_with_each():
    """With conjugates on other orbits, coordinates smaller than the width, and coincidences."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        points, actions, first, size = drawn_groups(seed)
        points = np.where(np.abs(points) < 1e-6, 0, points)
        lead = rng.integers(first, first + size)
        points[1::2] = (points[::2] * actions[lead[::2]]).conj()
        orbits = Orbits(points + 0.0, actions.astype(float), first, size)
        width = np.full(points.shape, 1e-9) * np.abs(points).max(axis=1, keepdims=True)
        if seed % 4 == 0:
            width[rng.integers(len(points))] = 0.5
        slow, fast = pair(orbits, width), pair_many(orbits, width)
        assert bool(slow.same) == bool(fast.same), seed
        if not slow.same:
            assert np.array_equal(slow.partner, fast.partner)
            assert np.array_equal(slow.action, fast.action)


def test_large_orbits_cost_no_images():
    """2^12 images each, 3000 orbits: all images would be 12 million."""
    rng = np.random.default_rng(0)
    actions = group_on(1 - 2 * np.eye(12, dtype=np.int8), np.ones(12, dtype=bool))
    points = rng.normal(size=(3000, 12)) + 1j * rng.normal(size=(3000, 12))
    zero, size = np.zeros(3000, dtype=int), np.full(3000, len(actions))
    chosen = points * actions[first_images(points, actions, zero, size)]
    assert (chosen.real < 0).all()
    signs = actions[rng.integers(len(actions), size=1500)]
    points[1500:] = points[:1500].conj() * signs
    found = pair(Orbits(points, actions.astype(float), zero, size), np.full(points.shape, 1e-9))
    assert found.same == 0
    assert np.array_equal(found.partner, np.r_[1500:3000, 0:1500])
    assert np.array_equal(actions[found.action[1500:]], signs)
