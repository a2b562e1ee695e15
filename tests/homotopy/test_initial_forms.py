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


@pytest.mark.parametrize(("c", "infinite"), [(0, True), (1e-7, False), (1e-30, False)])
def test_terms_that_a_scaling_leaves_do_not_hide_those_it_moves(c, infinite):
    """``(x y - 1)^2 / 2 + c x^2 y + (x^2 + b y^2) / 2``, b to zero: with c its end is finite.

    The end is ``y = -1 / c``. The leading terms of both equations vanish wherever ``x y = 1``; in
    ``y dL/dy - x dL/dx = b y^2 - x^2 - c x^2 y`` they drop out.
    """
    graph = Graph()
    (x, y), (b, a) = graph.unknown("x", (2,)).tolist(), graph.parameter("p", (2,)).tolist()
    half = graph.constant(1) / 2
    rest = x * y - 1
    loss = half * rest * rest + a * x * x * y + half * (x * x + b * y * y)
    path = ParameterPath.line(np.array([1.0, c]), np.array([0.0, c]))
    left = np.array([1e-12, 1e-20])
    points = np.stack([left**0.25, left**-0.25], axis=1).astype(complex)
    target = np.array([0.0, c], dtype=complex)
    forms = InitialForms(System.gradient_of(loss), path, 0, target)
    assert forms.vanish(points, left) is infinite
