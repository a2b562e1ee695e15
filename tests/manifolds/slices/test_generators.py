"""Generators of symmetry groups, exactly, against groups known beforehand."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.slices.generators import algebra
from explorer.manifolds.slices.terms import along, terms_of
from explorer.polynomial import Graph, expand

GRAPH = Graph()
X, Y, Z, W = GRAPH.unknown("x", (4,))
DISTANCE = X * X + Y * Y + Z * Z + W * W

CASES = {
    "circle beside lines": ((X * X + Y * Y - 1) ** 2 + Z**4 + 2 * W * W, 1, True),
    "sphere": (DISTANCE**2 - 3 * DISTANCE, 6, True),
    "circle elsewhere": (((X - 1) ** 2 + Y * Y - 1) ** 2 + (Z + 2) ** 2 + W**4, 1, True),
    # x y + z w and two forms of equal products of ridges: a1 b1 = a2 b2
    "hidden": ((X * Z + Y * W - 3) ** 2 + X**2 + 4 * Y**2 + 8 * Z**2 + 2 * W**2, 2, True),
    "distinct": ((X * Z + Y * W - 3) ** 2 + X**2 + 4 * Y**2 + 8 * Z**2 + 3 * W**2, 0, True),
    "hyperbola": ((X * Y - 1) ** 2 + Z**4 + W**4, 1, False),
    # Multiples of (1, 1, 0, 0) by x + y and others
    "flat direction": ((X - Y) ** 2 + Z**4 + W**4, 5, False),
    "Lorentz": ((X * X + Y * Y - Z * Z) ** 2 + W**4, 3, False),
    # weights 1 and 2
    "resonance": (
        (X * X + Y * Y) ** 2 + (Z * Z + W * W) ** 2 + X * X * Z - Y * Y * Z + 2 * X * Y * W,
        1,
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_dimension_and_compactness(name):
    loss, dimension, compact = CASES[name]
    terms = terms_of(expand([loss]))
    found = algebra(terms, 4)
    assert found.dimension == dimension
    assert found.compact == compact
    assert all(not along(terms, field) for field in found.fields)


def test_form_and_centre_are_left_unchanged():
    found = algebra(terms_of(expand([CASES["hidden"][0]])), 4)
    for generator in found.generators:
        assert not (generator.T @ found.form + found.form @ generator).any()
    centred = algebra(terms_of(expand([CASES["circle elsewhere"][0]])), 4)
    assert centred.centre[:2] == [Fraction(1), Fraction(0)]


def test_rotations_of_three_dimensions_in_other_coordinates():
    rng = np.random.default_rng(0)
    change = rng.integers(-3, 4, size=(3, 3)) + 5 * np.eye(3, dtype=int)
    graph = Graph()
    x = change @ graph.unknown("x", (3,))
    squares = sum(v * v for v in x)
    found = algebra(terms_of(expand([squares**2 - squares])), 3)
    assert found.dimension == 3
    assert found.compact
