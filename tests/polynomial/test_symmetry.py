from itertools import combinations, product
from math import gcd, lcm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, diagonal_symmetries, expand

KNOWN = [
    (lambda x, y: x**2 + y**2, 4, 0),
    (lambda x, y: x**3 + y**3, 9, 0),
    (lambda x, y: x**4 + y**4 + x**2 * y**2, 8, 0),
    (lambda x, y: x**4 + x**6 + y**5 + 1, 10, 0),
    (lambda x, y: x**2 + x + y**2, 2, 0),
    (lambda x, y: x + y, 1, 0),
    (lambda x, y: x**3 + x * y, 3, 0),
    (lambda x, y: x * y, 1, 1),
    (lambda x, y: x**2 * y**2 + 7, 2, 1),
    (lambda x, y: x**6, 6, 1),
    (lambda x, y: 0 * x + 5, 1, 2),
]


@pytest.mark.parametrize(("polynomial", "order", "rank"), KNOWN)
def test_known_groups(polynomial, order, rank):
    x, y = Graph().unknown("x", (2,))
    found = diagonal_symmetries(expand([polynomial(x, y)]).exponents)
    assert (found.order, len(found.torus)) == (order, rank)


exponents = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=6)


@given(exponents)
def test_groups_of_random_supports(rows):
    matrix = np.array(rows)
    found = diagonal_symmetries(matrix)
    rank = np.linalg.matrix_rank(matrix)
    assert len(found.torus) == 3 - rank
    assert not (matrix @ found.torus.T).any()
    if len(found.torus):
        assert np.linalg.matrix_rank(found.torus) == 3 - rank
    for weights, order in zip(found.weights, found.orders, strict=True):
        assert order > 1
        assert not ((matrix @ weights) % order).any()
    monomials = np.prod(found.factors()[:, None, :] ** matrix[None], axis=2)
    np.testing.assert_allclose(monomials, 1, atol=1e-12)
    if rank == 3:  # the group is the dual of Z^3 modulo the exponent lattice
        minors = [
            round(np.linalg.det(matrix[list(three)])) for three in combinations(range(len(rows)), 3)
        ]
        assert found.order == gcd(*minors)
        exponent = lcm(*found.orders.tolist())
        if exponent <= 12:
            shifts = np.array(list(product(range(exponent), repeat=3)))
            assert found.order == int((~((shifts @ matrix.T) % exponent).any(axis=1)).sum())


@pytest.mark.parametrize(
    "widths", [(1, 1, 1), (2, 1, 2), (2, 2, 2), (1, 3, 1), (3, 3, 3), (1, 1, 1, 1), (2, 2, 3, 1)]
)
def test_signs_of_hidden_units(widths):
    architecture = DeepLinear(widths)
    found = architecture.system.symmetries
    assert len(found.torus) == 0
    assert found.order == 2 ** sum(widths[1:-1])
    assert set(found.orders.tolist()) == {2}
    flips = np.zeros((len(architecture.hidden_units), architecture.size), dtype=int)
    for row, unit in zip(flips, architecture.hidden_units, strict=True):
        row[list(unit.weights)] = 1
    assert span(found.weights % 2) == span(flips)


def span(rows):
    return {tuple(np.array(c) @ rows % 2) for c in product((0, 1), repeat=len(rows))}


def test_signs_leave_the_loss_unchanged():
    architecture = DeepLinear((2, 2, 3, 1))
    system = architecture.system
    rng = np.random.default_rng(3)
    x, p = rng.normal(size=(1, architecture.size)), rng.normal(size=len(system.parameters))
    factors = system.symmetries.factors()
    assert set(factors.ravel().tolist()) <= {1, -1}
    moved = system.value_of_potential(factors.real * x, p)
    np.testing.assert_allclose(moved, system.value_of_potential(x, p)[0], rtol=1e-12)


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 2, 2), (2, 3, 1), (2, 2, 2, 2)])
def test_without_ridge_every_hidden_unit_can_be_rescaled(widths):
    architecture = DeepLinear(widths)
    graph = Graph()
    weights = [graph.unknown(b.name, b.shape) for b in architecture.blocks]
    data = [
        graph.parameter(b.name, b.shape, symmetric=b.symmetric)
        for b in architecture.statistic_blocks
    ]
    found = diagonal_symmetries(expand([architecture.loss(weights, data)]).exponents)
    assert len(found.torus) == sum(widths[1:-1])
    assert found.order == 1


def test_symmetries_need_a_potential():
    from explorer.polynomial import System

    graph = Graph()
    with pytest.raises(ValueError, match="potential"):
        _ = System(graph, (graph.unknown("x")[()],)).symmetries
