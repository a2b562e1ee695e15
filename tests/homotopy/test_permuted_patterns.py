"""Zero patterns carried over by permutations against the same patterns solved by monodromy."""

import numpy as np
import pytest

from explorer.homotopy import monodromy_solve as module
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.permuted_patterns import find_permuted_patterns
from explorer.networks.architectures import DeepLinear
from tests.support.problems import family_of, low_rank_family


def solve(network, family):
    return generic_solve(network.system, family, np.random.default_rng(3))


@pytest.mark.parametrize("widths", [(2, 2, 2), (1, 3, 1), (1, 2, 2, 1)])
@pytest.mark.parametrize("samples", [None, 1])
def test_copies_are_the_points_that_monodromy_finds(widths, samples, monkeypatch):
    network = DeepLinear(widths)
    family = (
        low_rank_family(network, samples)
        if samples and widths[0] > samples
        else family_of(network.system)
    )
    with_copies = solve(network, family)
    monkeypatch.setattr(module, "find_permuted_patterns", lambda *_: {})
    without = solve(network, family)
    assert any(s.copied for s in with_copies.sets)
    assert not any(s.copied for s in without.sets)
    assert with_copies.stop_rule_met
    assert sum(s.paths for s in with_copies.sets) < sum(s.paths for s in without.sets)
    np.testing.assert_array_equal(with_copies.parameters, without.parameters)
    for one, other in zip(with_copies.sets, without.sets, strict=True):
        np.testing.assert_array_equal(one.pattern, other.pattern)
        assert len(one.points) == len(other.points)
        # Orbits of sign flips are told by the squares and products: compare all images
        images = (one.points[:, None] * one.actions).reshape(-1, network.size)
        for point in other.points:
            assert np.abs(images - point).max(axis=1).min() < 1e-9


def test_a_way_that_is_not_clear_is_not_taken(monkeypatch):
    network = DeepLinear((1, 3, 1))
    monkeypatch.setattr(module, "carry_over", lambda *_: None)
    generic = solve(network, family_of(network.system))
    assert generic.count == 13
    assert not any(s.copied for s in generic.sets)


def test_classes_are_those_of_equal_numbers_of_live_units():
    network = DeepLinear((2, 2, 3, 1))
    patterns = network.system.invariant_zero_patterns
    copies = find_permuted_patterns(network.system, patterns)

    def live(pattern):
        return tuple(
            sum(
                bool(pattern[list(u.weights)].any())
                for u in network.hidden_units
                if u.layer == layer
            )
            for layer in (1, 2)
        )

    assert len(patterns) - len(copies) == len({live(s) for s in patterns}) == 1 + 2 * 3
    for k, copy in copies.items():
        moved = np.zeros_like(patterns[k])
        moved[copy.image] = patterns[copy.source]
        np.testing.assert_array_equal(moved, patterns[k])
        assert copy.source not in copies
