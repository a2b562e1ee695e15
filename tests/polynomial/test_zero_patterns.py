"""Zero patterns against all subsets of unknowns, and hidden units of deep linear networks."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System


def by_definition(system):
    """Try every zero pattern: the gradient is tangent, and no equation outside is a monomial."""
    sparse = system.sparse
    n = len(system.unknowns)
    found = set()
    for zeros in product([False, True], repeat=n):
        left = [
            {
                tuple(e)
                for e in sparse.exponents[sparse.equation == i].tolist()
                if not any(np.array(e)[list(zeros)])
            }
            for i in range(n)
        ]
        if all(not left[i] if zeros[i] else len(left[i]) != 1 for i in range(n)):
            found.add(tuple(not z for z in zeros))
    return found


def listed(system):
    found = [tuple(support.tolist()) for support in system.invariant_zero_patterns]
    assert len(set(found)) == len(found)
    assert [sum(s) for s in found] == sorted((sum(s) for s in found), reverse=True)
    return set(found)


monomials = st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=7)


@settings(max_examples=200, deadline=None)
@given(monomials, st.booleans())
def test_all_patterns_of_random_potentials(rows, ridge):
    graph = Graph()
    x, p = graph.unknown("x", (4,)), graph.parameter("p", (len(rows),))
    potential = sum(
        (p[k] * np.prod(x ** np.array(row)) for k, row in enumerate(rows)), graph.constant(0)
    )
    if ridge:
        potential = potential + (graph.parameter("r", (4,)) * x * x).sum()
    system = System.gradient_of(potential)
    assert listed(system) == by_definition(system)


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 2, 2), (1, 3, 2), (1, 2, 2, 1), (2, 2, 1, 2)])
def test_patterns_of_deep_linear_networks_are_sets_of_live_units(widths):
    """Live units of all layers, fully connected, or none at all (`docs/theory.md`, section 2.2)."""
    network = DeepLinear(widths)
    expected = {(False,) * network.size}
    for live in product([False, True], repeat=sum(widths[1:-1])):
        layers = np.split(np.array(live), np.cumsum(widths[1:-1])[:-1])
        if all(layer.any() for layer in layers):
            ends = [np.ones(widths[0], bool), *layers, np.ones(widths[-1], bool)]
            expected.add(tuple(np.concatenate([np.outer(b, a).ravel() for a, b in pairwise(ends)])))
    assert listed(network.system) == expected


def test_many_patterns_are_found_without_trying_all_subsets():
    # 2^27 subsets; 1 + (2^3 - 1)^2 patterns
    assert len(DeepLinear((3, 3, 3, 3)).system.invariant_zero_patterns) == 50


def test_a_gradient_with_a_constant_has_no_origin():
    graph = Graph()
    x = graph.unknown("x", (2,))
    system = System.gradient_of(x[0] ** 3 + x[0] + x[1] ** 4 + x[1] ** 2)
    assert listed(system) == {(True, True), (True, False)}


@pytest.mark.parametrize("units", range(1, 5))
def test_supports_of_a_system_without_potential_are_the_whole_space(units):
    graph = Graph()
    x = graph.unknown("x", (units,))
    assert listed(System(graph, tuple(x))) == {(True,) * units}
