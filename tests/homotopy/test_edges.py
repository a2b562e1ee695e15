"""Edges find what waits without looking at all orbits, and the index of orbits grows in runs."""

import numpy as np
import pytest

from explorer.homotopy.edges import Edge, Match
from explorer.homotopy.orbits import OrbitIndex


@pytest.mark.parametrize("seed", range(4))
def test_what_waits_is_what_a_search_of_all_finds(seed):
    rng = np.random.default_rng(seed)
    edge, size = Edge((1, 0)), 0
    for _ in range(200):
        size += int(rng.integers(0, 400))
        edge.grow((size, size))
        for side in (0, 1):
            for kind in (Match.UNKNOWN, Match.AGAIN):
                right = np.flatnonzero(edge.match[side] == kind)[:37]
                assert np.array_equal(edge.waiting(side, kind, 37), right)
        side = int(rng.integers(2))
        sources = edge.waiting(side, Match.UNKNOWN, 300)
        goals = rng.integers(0, max(1, size), size=len(sources))
        edge.care[side][sources[::7]] = True
        edge.mark(side, sources[::11], Match.LOST)
        edge.join(side, sources, goals)


def test_growth_keeps_what_is_known():
    edge = Edge((1, 0))
    edge.grow((3, 2))
    edge.join(0, np.array([2]), np.array([1]))
    first = edge.match[0]
    edge.grow((50, 2))
    edge.grow((51, 2))
    assert edge.match[0][:3].tolist() == [Match.UNKNOWN, Match.UNKNOWN, 1]
    assert (edge.match[0][3:] == Match.UNKNOWN).all()
    assert not edge.care[0].any()
    assert len(first) == 3


def test_an_index_that_grows_in_pieces_numbers_as_one():
    rng = np.random.default_rng(5)
    actions = np.array([[1, 1], [-1, -1]], dtype=complex)
    points = rng.normal(size=(3000, 2)) + 1j * rng.normal(size=(3000, 2))
    points = np.concatenate([points, -points[::3]])[rng.permutation(4000)]
    whole, parts = OrbitIndex(actions), OrbitIndex(actions)
    right = whole.add(points)
    cuts = np.split(points, np.sort(rng.integers(0, 4000, size=40)))
    assert np.array_equal(np.concatenate([parts.add(part) for part in cuts]), right)
    assert np.array_equal(parts.points, whole.points)
    assert len(whole) == 3000
    assert np.array_equal(parts.find(-points), right)
    assert (parts.find(points + 1) < 0).all()
