"""Automorphisms against all permutations of small polynomials and known groups of networks."""

from itertools import permutations as all_permutations
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, expand, permutations


def polynomial(rows, coefficients):
    graph = Graph()
    x, p = graph.unknown("x", (3,)), graph.parameter("p", (2,))
    terms = (
        c * np.prod([*x, *p] ** np.array(row)) for row, c in zip(rows, coefficients, strict=False)
    )
    return expand([sum(terms, graph.constant(0))])


def term_set(sparse, image):
    rows = np.column_stack([sparse.exponents, sparse.parameter_exponents])
    moved = np.empty_like(rows)
    moved[:, image] = rows
    return {(c, *row) for c, row in zip(sparse.coefficients, moved.tolist(), strict=True)}


def span(generators, size):
    """All elements of the group."""
    found = {tuple(range(size))}
    waiting = list(found)
    while waiting:
        a = waiting.pop()
        new = {tuple(int(g[i]) for i in a) for g in generators} - found
        found |= new
        waiting += new
    return found


rows = st.lists(
    st.lists(st.integers(0, 2), min_size=5, max_size=5), min_size=1, max_size=8, unique_by=tuple
)


@settings(max_examples=200, deadline=None)
@given(rows, st.lists(st.integers(1, 2), min_size=8, max_size=8))
def test_every_automorphism_of_random_polynomials(rows, coefficients):
    sparse = polynomial(rows, coefficients)
    used = sparse.parameter_exponents.any(axis=0)
    expected = set()
    for x, p in product(all_permutations(range(3)), all_permutations(range(2))):
        if all(p[j] == j for j in np.flatnonzero(~used)):
            image = [*x, *(3 + j for j in p)]
            if term_set(sparse, image) == term_set(sparse, range(5)):
                expected.add(tuple(image))
    found = permutations(sparse)
    generators = np.column_stack([found.unknowns, found.parameters + 3])
    assert span(generators, 5) == expected
    assert found.order == len(expected)


def test_parameters_that_have_to_stay():
    sparse = polynomial([[1, 0, 0, 1, 0], [0, 1, 0, 0, 1], [0, 0, 1, 0, 0]], [1, 1, 1])
    assert permutations(sparse).order == 2
    assert permutations(sparse, np.array([True, False])).order == 1


@pytest.mark.parametrize(
    "widths", [(2, 1, 3), (2, 2, 2), (2, 3, 1), (3, 3, 3), (2, 1, 3, 2), (3, 2, 2, 1), (2, 2, 2, 2)]
)
def test_groups_of_deep_linear_networks(widths):
    """Units of each layer may be permuted when the ridge coefficients go along.

    Inputs and outputs may too, when the data do.
    """
    network = DeepLinear(widths)
    system = network.system
    statistics = np.arange(len(system.parameters)) < len(system.parameters) - network.size
    units = permutations(system.potential_terms, statistics)
    assert units.order == prod(map(factorial, widths[1:-1]))
    assert system.permutations.order == prod(map(factorial, widths))
    for k in range(len(units.unknowns)):
        # Whole units are moved
        for unit in network.hidden_units:
            image = set(units.unknowns[k][list(unit.weights)].tolist())
            assert (
                any(image <= set(other.weights) for other in network.hidden_units)
                or len(widths) > 3
            )


def test_the_two_weights_of_a_unit_change_places_where_there_is_one_input_and_output():
    for units in (1, 2, 3):
        assert DeepLinear((1, units, 1)).system.permutations.order == 2**units * factorial(units)


@pytest.mark.parametrize("widths", [(2, 2, 2), (1, 2, 2, 1)])
def test_the_loss_does_not_change(widths):
    system, rng = DeepLinear(widths).system, np.random.default_rng(0)
    group = system.permutations
    x, p = rng.normal(size=(1, len(system.unknowns))), rng.normal(size=len(system.parameters))
    for k in range(len(group.unknowns)):
        q = np.empty_like(p)
        q[group.parameters[k]] = p
        moved = system.value_of_potential(group.move(k, x), q)
        np.testing.assert_allclose(moved, system.value_of_potential(x, p), rtol=1e-12)
