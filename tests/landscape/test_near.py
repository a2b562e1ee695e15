import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve
from explorer.homotopy.solved_data import StartVerdict
from explorer.landscape.engines.neighbours import Neighbour
from explorer.landscape.near import solve_near


def _drawn(widths, rank, seed):
    rng = np.random.default_rng(seed)
    return Problem.draw(DeepLinear(widths), DrawnData(rank), RandomRidge(), rng)


def _with(problem, X=None, Y=None, factor=1.0):
    return Problem(
        problem.architecture,
        X=problem.X if X is None else X,
        Y=problem.Y if Y is None else Y,
        regularization=[factor * r for r in problem.ridge],
    )


def _agree(one, other):
    assert one.counts == other.counts
    assert one.completeness == other.completeness
    losses = [np.sort_complex(s.classification.loss.round(9)) for s in (one, other)]
    np.testing.assert_allclose(*losses, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(("widths", "rank"), [((2, 1, 2), 4), ((2, 2, 2), 1), ((1, 1, 1, 1), 3)])
def test_neighbours_give_the_same_list_at_a_quarter_of_the_cost(widths, rank):
    problem = _drawn(widths, rank, 3)
    near = Neighbour.of(solve(problem))
    rng = np.random.default_rng(9)
    for moved in (
        _with(problem, factor=1.02),
        _with(problem, X=problem.X * (1 + 0.01 * rng.normal(size=problem.X.shape))),
        _with(problem, Y=problem.Y * (1 + 0.01 * rng.normal(size=problem.Y.shape))),
    ):
        assert near.reaches(moved)
        plain = solve(moved)
        _agree(solve_near(near, moved), plain)
        (found,) = near.track([moved])
        assert found.jacobians <= 0.25 * plain.paths.jacobians.sum()


def test_other_kinds_of_problems_are_solved_from_the_generic_set():
    problem = _drawn((2, 1, 2), 4, 3)
    near = Neighbour.of(solve(problem))
    network = DeepLinear((2, 1, 2))
    less = Problem(network, problem.X[:, :1], problem.Y[:, :1], regularization=problem.ridge)
    equal = Problem(network, problem.X, problem.Y, regularization=0.1)
    assert [near.reaches(p) for p in (less, _with(problem, factor=1e-5))] == [False, False]
    for other in (less, equal, _with(problem, factor=1e-5)):
        _agree(solve_near(near, other), solve(other))


def test_special_data_are_no_start_and_are_reached():
    # The first row of Y is zero: two live points of the generic 16 are at infinity or singular
    network = DeepLinear((1, 1, 2))
    ridge = [np.array([[0.3]]), np.array([[0.2], [0.7]])]
    special = Problem(network, X=[[1.0]], Y=[[0.0], [1.0]], regularization=ridge)
    plain = Problem(network, X=[[1.0]], Y=[[0.1], [1.0]], regularization=ridge)
    refused = Neighbour.of(solve(special))
    assert refused.template in (StartVerdict.COUNT, StartVerdict.ENDS)
    _agree(solve_near(solve(special), plain), solve(plain))
    _agree(solve_near(solve(plain), special), solve(special))
