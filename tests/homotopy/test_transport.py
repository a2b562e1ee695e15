"""Solutions carried from one parameter point to another: round obstacles, onto their pattern."""

import numpy as np
import pytest

from explorer.homotopy import transport
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.transport import carry
from explorer.polynomial import Graph, System


def square_root():
    graph = Graph()
    x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    return System(graph, (x * x - p,))


def moved(system, start, end, points, **options):
    a, b = (np.array(v, dtype=complex) for v in (start, end))
    return carry(
        compile_system(system),
        ParameterPath.line(a, b),
        b,
        np.array(points, dtype=complex),
        **options,
    )


@pytest.mark.parametrize("careful", [False, True])
def test_a_branch_point_on_the_way_is_passed_by(careful):
    """Both roots meet where p = 0, half way; they arrive all the same, at different ends."""
    carried = moved(square_root(), [1], [-1], [[1], [-1]], careful=careful)
    assert carried.arrived.all()
    assert carried.retried == 2
    np.testing.assert_allclose(sorted(carried.points[:, 0].imag), [-1, 1], atol=1e-14)
    np.testing.assert_allclose(carried.points.real, 0, atol=1e-14)


def test_infinity_on_the_way_is_passed_by():
    graph = Graph()
    x, q = graph.unknown("x")[()], graph.parameter("q")[()]
    carried = moved(System(graph, (q * x - 1,)), [1], [-1], [[1]])
    assert (carried.arrived.tolist(), carried.retried) == ([True], 1)
    np.testing.assert_allclose(carried.points, [[-1]], atol=1e-14)


def test_what_cannot_arrive_does_not():
    """At the end the root is double, or at infinity."""
    assert not moved(square_root(), [1], [0], [[1], [-1]]).arrived.any()
    graph = Graph()
    x, q = graph.unknown("x")[()], graph.parameter("q")[()]
    assert not moved(System(graph, (q * x - 1,)), [1], [0], [[1]]).arrived.any()


def test_ends_off_their_support_have_jumped():
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p", (2,))
    system = System(graph, (x[0] * x[0] - p[0] * x[0], x[1] - p[1]))
    start, points = np.array([1, 1]), [[0, 1], [1, 1]]
    whole, smaller = np.array([True, True]), [np.array([False, True])]
    carried = moved(system, start, np.array([2, 3]), points, pattern=whole, smaller=smaller)
    assert carried.arrived.tolist() == [False, True]
    np.testing.assert_allclose(carried.points[1], [2, 3])
    carried = moved(system, start, np.array([2, 3]), points[:1], pattern=np.array([False, True]))
    assert carried.arrived.tolist() == [True]
    assert carried.points.tolist() == [[0, 3]]


def test_ends_depend_on_neither_pieces_nor_threads(monkeypatch):
    graph = Graph()
    x, p = graph.unknown("x", (3,)), graph.parameter("p", (3,))
    system = System(graph, (x[0] ** 3 - p[0], x[1] ** 3 - p[1] * x[0], x[2] ** 3 - p[2] * x[1]))
    turn = np.exp(2j * np.pi * np.arange(27)[:, None] / np.array([3, 9, 27]))
    rng = np.random.default_rng(0)
    goal = rng.normal(size=3) + 1j * rng.normal(size=3)
    points, start = turn, np.ones(3)
    whole = moved(system, start, goal, points)
    monkeypatch.setattr(transport, "_PIECE", 5)
    seen = []
    pieces = moved(
        system,
        start,
        goal,
        points,
        options=NativeOptions(jobs=2),
        progress=lambda *p: seen.append(p),
    )
    np.testing.assert_array_equal(whole.points, pieces.points)
    assert whole.arrived.all()
    assert seen == [(k, 27) for k in (5, 10, 15, 20, 25, 27)]
    assert len(np.unique(np.round(whole.points, 8), axis=0)) == 27
    np.testing.assert_allclose(whole.points[:, 0] ** 3, goal[0], rtol=1e-13)
