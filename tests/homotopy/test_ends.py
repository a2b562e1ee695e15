"""Ends of classical starts: infinite, multiple, on a family, huge; answers known by hand."""

import numpy as np
import pytest

from explorer.external import phcpack as phc
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts import STARTS, solve_from
from explorer.polynomial import Graph, System

needs_phcpy = pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")
every_start = pytest.mark.parametrize(
    "start", [pytest.param(s, marks=needs_phcpy if s == "polyhedral" else ()) for s in STARTS]
)


def solved(equations, unknowns, start, seed=0):
    graph = Graph()
    x = [graph.unknown(name)[()] for name in unknowns]
    system = System(graph, tuple(equations(*x)))
    return solve_from(system, [], start, np.random.default_rng(seed))


def multiple(result):
    return sorted(result.multiplicity[result.multiplicity > 1].tolist())


@every_start
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("polynomial", "simple", "multiplicities"),
    [
        (lambda x: [x**2 - 4 * x + 4], 0, [2]),
        (lambda x: [(x - 2) ** 2 * (x + 1)], 1, [2]),
        (lambda x: [(x - 1) ** 3 * (x + 2) ** 2], 0, [2, 3]),
        (lambda x: [x**7 - 10**12], 7, []),
        (lambda x: [10**12 * x**5 - 1], 5, []),
    ],
)
def test_roots_of_one_polynomial(polynomial, simple, multiplicities, start, seed):
    result = solved(polynomial, "x", start, seed)
    assert (result.multiplicity == 1).sum() == simple
    assert multiple(result) == multiplicities
    assert result.witness is not None
    assert result.lost == 0


@every_start
def test_wilkinson(start):
    def polynomial(x):
        product = x - 1
        for k in range(2, 13):
            product = product * (x - k)
        return [product]

    result = solved(polynomial, "x", start)
    np.testing.assert_allclose(sorted(result.points[:, 0].real), np.arange(1, 13), rtol=1e-9)


@every_start
@pytest.mark.parametrize("seed", range(3))
def test_a_point_of_size_1e10_is_not_at_infinity(start, seed):
    result = solved(lambda x, y: [(x - 1) * (x - 10**10), y - x**2], "xy", start, seed)
    np.testing.assert_allclose(sorted(result.points[:, 1].real), [1, 1e20])
    assert result.witness is not None


@every_start
def test_roots_a_trillionth_apart_are_simple(start):
    result = solved(lambda x: [10**12 * (x - 1) ** 2 - (x - 1)], "x", start)
    assert result.multiplicity.tolist() == [1, 1]
    np.testing.assert_allclose(sorted(result.points[:, 0].real - 1), [0, 1e-12], atol=1e-15)


@every_start
def test_no_solution_at_all(start):
    result = solved(lambda x, y: [x * y - 1, x**2], "xy", start)
    assert len(result.points) == 0
    assert set(result.status_counts) <= {PathStatus.AT_INFINITY}


@every_start
def test_a_circle_and_a_point(start):
    circle = solved(
        lambda x, y: [(x**2 + y**2 - 1) * (x - 3), (x**2 + y**2 - 1) * (y - 2)], "xy", start
    )
    np.testing.assert_allclose(circle.points, [[3, 2]])
    assert circle.status_counts[PathStatus.ON_A_FAMILY] > 0
    assert PathStatus.SINGULAR not in circle.status_counts


@every_start
def test_an_embedded_point_is_not_isolated(start):
    """Two paths end at the origin in every draw, and yet x = 0 is a line of solutions."""
    result = solved(lambda x, y: [x**2, x * y], "xy", start)
    assert len(result.points) == 0
    assert result.status_counts[PathStatus.ON_A_FAMILY] >= 2


@every_start
def test_four_paths_meet(start):
    result = solved(lambda x, y: [x**2, y**2], "xy", start)
    assert result.multiplicity.tolist() == [4]
    np.testing.assert_allclose(result.points, [[0, 0]], atol=1e-12)
