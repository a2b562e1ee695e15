"""Continuous symmetries against known groups and exponentials of their generators."""

import numpy as np
import pytest
from scipy.linalg import expm

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, continuous_symmetries, expand


def terms(function, n=3):
    return expand([function(*Graph().unknown("x", (n,)))])


KNOWN = [
    (lambda x, y, z: x * x + y * y + z * z, 3),  # SO(3)
    (lambda x, y, z: x * x + y * y - z * z, 3),  # SO(2, 1)
    (lambda x, y, z: x * x + y * y + 2 * z * z + z**4, 1),
    (lambda x, y, z: x * y * z, 2),  # scalings
    (lambda x, y, z: x**3 + y**3 + z**3, 0),
    (lambda x, y, z: (x + y + z) ** 3, 6),  # fixes a linear form
    (lambda x, y, z: x * x + 0 * y, 6),  # nothing is said of y and z, and x stays
    (lambda x, y, z: 0 * x + 5, 9),
]


@pytest.mark.parametrize(("polynomial", "dimension"), KNOWN)
def test_known_groups(polynomial, dimension):
    assert continuous_symmetries(terms(polynomial)).dimension == dimension


def values_of(network, ridge, seed=0):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(network.widths[0], 7)), rng.normal(size=(network.widths[-1], 7))
    return network.parameters(
        X, Y, [np.broadcast_to(r, b.shape) for r, b in zip(ridge, network.blocks, strict=True)]
    )


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 2, 2), (2, 3, 2), (3, 3, 3), (2, 2, 3, 2)])
def test_rotations_and_changes_of_basis_of_hidden_layers(widths):
    network, hidden = DeepLinear(widths), widths[1:-1]
    found = {
        case: continuous_symmetries(network.system.potential_terms, values_of(network, ridge))
        for case, ridge in (
            ("equal", [0.3] * len(network.blocks)),
            ("layers", [0.1 * (1 + k) for k in range(len(network.blocks))]),
            ("none", [0.0] * len(network.blocks)),
            ("generic", network.split(np.random.default_rng(1).uniform(size=network.size))),
        )
    }
    assert (
        found["equal"].dimension
        == found["layers"].dimension
        == sum(d * (d - 1) // 2 for d in hidden)
    )
    assert found["none"].dimension == sum(d * d for d in hidden)
    assert found["generic"].dimension == 0


@pytest.mark.parametrize("ridge", [0.3, 0.0])
def test_exponentials_of_generators_leave_the_loss_as_it_is(ridge):
    network, rng = DeepLinear((2, 3, 2)), np.random.default_rng(3)
    values = values_of(network, [ridge, ridge])
    found = continuous_symmetries(network.system.potential_terms, values)
    x = rng.normal(size=(1, network.size))
    for generator in found.generators:
        moved = x @ expm(0.7 * generator).T
        before, after = (network.system.value_of_potential(p, values) for p in (x, moved))
        np.testing.assert_allclose(after, before, rtol=1e-10)
        assert np.abs(moved - x).max() > 1e-3


def test_lambdas_that_differ_a_little_turn_nothing():
    network = DeepLinear((2, 2, 2))
    ridge = network.split(0.3 + 1e-7 * np.random.default_rng(2).normal(size=network.size))
    assert (
        continuous_symmetries(network.system.potential_terms, values_of(network, ridge)).dimension
        == 0
    )


def test_dimensions_of_orbits():
    found = continuous_symmetries(terms(lambda x, y, z: (x * x + y * y) * z))
    # Rotations of x and y; scaling of both against z
    assert found.dimension == 2
    points = np.array([[0, 0, 0], [0, 0, 2.0], [1, 2, 0], [1, 2, 3]])
    assert found.orbit_dimensions(points).tolist() == [0, 1, 2, 2]
