import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve, solve_many
from explorer.homotopy.options import NativeOptions
from explorer.landscape.engines.distance import aligned, distance
from explorer.landscape.engines.native import native_engine
from explorer.landscape.engines.placed import target_of
from explorer.landscape.engines.waves import in_rows, rounds


def _drawn(widths, rank, seed):
    rng = np.random.default_rng(seed)
    return Problem.draw(DeepLinear(widths), DrawnData(rank), RandomRidge(), rng)


def _grid(problem, factors):
    network, ridge = problem.architecture, problem.ridge
    return [
        Problem(network, problem.X, problem.Y, regularization=[f * r for r in ridge])
        for f in factors
    ]


def _jacobians(problems):
    batches = native_engine([(p, 0) for p in problems], NativeOptions())
    found = [one for batch in batches for one in batch]
    return sum(f.jacobians for f in found) / sum(len(f.paths) for f in found)


@pytest.mark.parametrize(("widths", "rank"), [((2, 1, 2), 4), ((2, 2, 2), 1)])
def test_tables_are_the_same_as_alone_to_the_last_bit(widths, rank):
    problem = _drawn(widths, rank, 7)
    grid = [*_grid(problem, np.logspace(-2, 0.5, 7)), _drawn(widths, rank, 8)]
    for together, single in zip(solve_many(grid), [solve(p) for p in grid], strict=True):
        assert together.points.equals(single.points)
        assert together.weights.tobytes() == single.weights.tobytes()
        assert together.counts == single.counts
        assert together.completeness == single.completeness
        assert together.path_statistics == single.path_statistics


def test_a_grid_of_lambda_costs_a_fraction():
    grid = _grid(_drawn((2, 1, 2), 4, 7), np.linspace(1, 2, 20))
    alone = np.mean([_jacobians([problem]) for problem in grid])
    assert _jacobians(grid) < 0.3 * alone


def test_the_order_of_problems_does_not_matter():
    grid = _grid(_drawn((2, 1, 2), 4, 7), [0.5, 0.7, 1.0, 1.2])
    turned = solve_many(grid[::-1])[::-1]
    for one, other in zip(solve_many(grid), turned, strict=True):
        assert one.points.equals(other.points)


def test_singular_members_of_a_grid_are_no_starts():
    # With x = y = 1 and one lambda, 1,1,1 has a pitchfork at lambda = 1/2 and a double point
    network = DeepLinear((1, 1, 1))
    grid = [Problem(network, [[1.0]], [[1.0]], regularization=v) for v in (0.4, 0.5, 0.6)]
    for together, single in zip(solve_many(grid), [solve(p) for p in grid], strict=True):
        assert together.points.equals(single.points)
        assert together.completeness == single.completeness


def test_every_place_is_solved_once_after_a_neighbour():
    rng = np.random.default_rng(4)
    for first in (True, False):
        breaks = [first, *(rng.random(30) < 0.2)]
        solved = set() if first else {-1}
        for now in rounds(breaks):
            for place, beside in now:
                assert place not in solved
                assert set(beside) <= solved
            solved |= {place for place, _ in now}
        assert solved >= set(range(31))


def test_grids_on_the_same_data_come_in_rows():
    one, other = _drawn((2, 1, 2), 4, 1), _drawn((2, 1, 2), 4, 2)
    mixed = [p for f in (3.0, 1.0, 2.0) for p in (_grid(one, [f])[0], _grid(other, [f])[0])]
    assert in_rows([target_of(p, 0) for p in mixed]) == [2, 4, 0, 3, 5, 1]


def test_distances_are_those_of_ridge_and_data():
    problem = _drawn((2, 1, 2), 4, 1)
    tenfold = _grid(problem, [10.0])[0]
    assert distance(problem, tenfold) == pytest.approx(1)
    assert distance(problem, problem) == 0
    network, ridge = problem.architecture, [-r for r in problem.ridge]
    assert np.isinf(distance(problem, Problem(network, problem.X, problem.Y, regularization=ridge)))


def test_equal_data_of_low_rank_are_aligned():
    problem = _drawn((2, 2, 2), 1, 5)
    turned = Problem(problem.architecture, -problem.X, -problem.Y, regularization=problem.ridge)
    start, target = target_of(problem, 0), target_of(turned, 0)
    np.testing.assert_allclose(aligned(target, start.point), start.point, atol=1e-12)


def _nearly_deficient(rng):
    u, v = (np.linalg.qr(rng.normal(size=shape))[0] for shape in ((2, 2), (5, 2)))
    inputs, outputs = u @ np.diag([1.0, 1e-6]) @ v.T, rng.normal(size=(1, 5))
    ridge = [rng.uniform(0.1, 1, size=shape) for shape in ((1, 2), (1, 1))]
    return Problem(DeepLinear((2, 1, 1)), inputs, outputs, ridge)


def test_ends_of_large_condition_do_not_come_from_neighbours():
    """Points of size 5e5 and condition 6e11 are refined differently from each start."""
    rng = np.random.default_rng(11)
    problem = [_nearly_deficient(rng) for _ in range(3)][-1]
    alone = solve(problem)
    for solution in solve_many([problem, problem]):
        assert solution.points.equals(alone.points)
        assert solution.weights.tobytes() == alone.weights.tobytes()
