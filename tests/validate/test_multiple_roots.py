"""A multiple root is no simple one, however near to it a point is, and however small its steps."""

import numpy as np
import pytest

from explorer.homotopy.multiprecision import solve_multiprecision
from explorer.polynomial import Graph, System
from explorer.validate.refine import refine_each

OFFSETS = (0.0, 1e-218j, 1e-60, 1e-30j, 1e-17)


def power(multiplicity):
    """``(x - 1)^m (x + 2)`` in one unknown."""
    graph = Graph()
    x = graph.unknown("x")[()]
    return System(graph, ((x - 1) ** multiplicity * (x + 2),))


@pytest.mark.parametrize("multiplicity", [2, 3, 7])
@pytest.mark.parametrize("offset", OFFSETS)
def test_points_near_a_multiple_root_are_not_regular(multiplicity, offset):
    points = np.array([[1 + offset], [-2]], dtype=np.complex128)
    found, solves = refine_each(power(multiplicity), np.zeros(0), points)
    assert solves.tolist() == [True, True]
    assert found.regular.tolist() == [False, True]


@pytest.mark.parametrize("offset", OFFSETS)
def test_newton_in_many_digits_tells_a_double_root_from_a_simple_one(offset):
    ends = [solve_multiprecision(power(m), np.zeros(0), np.array([1 + offset])) for m in (1, 2)]
    assert [end.code == 1 for end in ends] == [True, False]


def test_two_simple_roots_that_doubles_hardly_tell_stay_simple():
    graph = Graph()
    x = graph.unknown("x")[()]
    system = System(graph, ((x - 1) * (x - 1 - graph.constant(2.0**-40)),))
    found, _ = refine_each(system, np.zeros(0), np.array([[1 + 0j], [1 + 2.0**-40]]))
    assert found.regular.all()
    assert found.unique.max() < 2.0**-41
