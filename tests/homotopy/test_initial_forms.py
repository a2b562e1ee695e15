"""Infinity is told from a large finite end by the leading terms of the target."""

import numpy as np
import pytest

from explorer.homotopy.initial_forms import InitialForms
from explorer.homotopy.parameter_path import ParameterPath
from explorer.polynomial import Graph, System


def quadratic():
    """``a x^2 + b x - c``, which is no gradient."""
    graph = Graph()
    x, (a, b, c) = graph.unknown("x").item(), graph.parameter("p", (3,)).tolist()
    return System(graph, (a * x * x + b * x - c,))


def seen(a, first, last):
    """Whether the root that grows like 1 / b, as b goes to zero, is said to go on for ever."""
    left = np.array([first, last])
    path = ParameterPath.line(np.array([a, 1.0, 1.0]), np.array([a, 0.0, 1.0]))
    roots = np.array([2 / (s + np.emath.sqrt(s * s + 4 * a)) for s in left])[:, None]
    target = np.array([a, 0.0, 1.0], dtype=complex)
    return InitialForms(quadratic(), path, 0, target).vanish(roots.astype(complex), left)


def test_a_root_without_a_leading_term_goes_to_infinity():
    assert seen(0, 1e-8, 1e-16)


@pytest.mark.parametrize("a", [1e-12, 1e-20, 1e-30, 1e-40])
def test_a_small_leading_term_will_stop_it(a):
    """The root ends at ``1 / sqrt(a)``; while b is larger than its inverse nothing shows that."""
    end = np.sqrt(a)
    assert seen(0, 1e4 * end, 1e2 * end)
    assert not seen(a, 1e4 * end, 1e2 * end)


def test_a_finite_path_is_not_infinite():
    assert not seen(1.0, 1e-8, 1e-16)
