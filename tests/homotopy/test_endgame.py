import numpy as np

from explorer.homotopy.parameter_path import Family
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.targets import solve_parametric
from explorer.polynomial import Graph, System


def _family(count):
    return Family(lambda rng: rng.normal(size=count) + 1j * rng.normal(size=count))


def test_a_double_root_is_reported_with_its_multiplicity():
    graph = Graph()
    x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    system = System(graph, (x * x - 2 * x + p,))
    result = solve_parametric(system, np.array([1.0]), _family(1), np.random.default_rng(2))
    assert result.status_counts == {PathStatus.SINGULAR: 2}
    np.testing.assert_allclose(result.points, [[1.0]], atol=1e-6)
    assert result.multiplicity.tolist() == [2]


def test_a_root_that_leaves_is_at_infinity():
    graph = Graph()
    x, p, q = graph.unknown("x")[()], graph.parameter("p")[()], graph.parameter("q")[()]
    system = System(graph, (q * x * x + x + p,))
    result = solve_parametric(system, np.array([3.0, 0.0]), _family(2), np.random.default_rng(2))
    assert result.status_counts == {PathStatus.CONVERGED: 1, PathStatus.AT_INFINITY: 1}
    np.testing.assert_allclose(result.points, [[-3.0]])
    assert result.complete
