"""Structure that is found against what is known of each architecture.

Families are held against their dimensions.
"""

from itertools import product
from math import factorial, prod

import numpy as np
import pytest

import explorer
from explorer import DeepLinear, DrawnData, InputError, Problem, solve, structure
from explorer.landscape.points.families import families
from explorer.networks.architectures import (
    MatrixFactorization,
    SymmetricTensorDecomposition,
    TensorDecomposition,
)
from explorer.polynomial import Graph, System


@pytest.mark.parametrize("widths", [(2, 1, 3), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2), (2, 1, 3, 2)])
def test_deep_linear_networks(widths):
    found, hidden = structure(DeepLinear(widths)), widths[1:-1]
    assert found.cyclic == (2,) * sum(hidden)
    assert found.torus == 0
    assert found.without_ridge == ((), sum(hidden))
    assert found.permutations == prod(map(factorial, widths))
    assert found.unit_permutations == prod(map(factorial, hidden))
    assert len(found.supports) == 1 + prod(2**d - 1 for d in hidden)
    rotations, bases = sum(d * (d - 1) // 2 for d in hidden), sum(d * d for d in hidden)
    # After one unit w2 is a vector, and W3 + (K w2)^T with a skew K for each output changes no W3
    # w2
    shears = widths[3] * 3 if widths == (2, 1, 3, 2) else 0
    assert list(found.continuous.values()) == [0, rotations, bases + shears]


def test_cubic_symmetric_tensors_have_cube_roots_of_unity():
    found = structure(SymmetricTensorDecomposition(2, 3, rank=2))
    assert found.cyclic == ()  # the ridge leaves no cube root
    assert found.without_ridge == ((3, 3), 0)
    assert found.unit_permutations == 2
    assert list(found.continuous.values()) == [0, 0, 0]


@pytest.mark.parametrize("rank", [1, 2])
def test_tensor_decompositions_have_scalings(rank):
    found = structure(TensorDecomposition((2, 2, 2), rank))
    assert found.cyclic == (2, 2) * rank
    assert found.without_ridge == ((), 2 * rank)
    assert found.continuous["without"] == 2 * rank
    assert found.unit_permutations == factorial(rank)


@pytest.mark.parametrize("rank", [1, 2])
def test_matrix_factorisations_have_changes_of_basis(rank):
    found = structure(MatrixFactorization(2, 3, rank))
    assert list(found.continuous.values()) == [0, rank * (rank - 1) // 2, rank * rank]
    assert found.cyclic == (2,) * rank


def test_it_prints_well():
    lines = str(explorer.structure(DeepLinear((2, 2, 2)))).splitlines()
    assert lines[0] == "DeepLinear(widths=(2, 2, 2)): 8 unknowns, 16 parameters"
    assert (
        "4 (2 x 2), scalings of dimension 0; without ridge 1, scalings of dimension 2" in lines[1]
    )
    assert "8, 2 of them with the data as they are" in lines[2]
    assert "4, of dimensions 8, 4 (2 times), 0" in lines[3]
    assert "0 with generic ridge coefficients, 1 with equal ones, 4 without" in lines[4]


def test_a_system_of_ones_own():
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p", (2,))
    found = structure(System.gradient_of((p * x**4).sum()))
    assert (found.cyclic, found.permutations, found.unit_permutations) == ((4, 4), 2, None)
    assert "at random parameters" in str(found)
    with pytest.raises(InputError, match="potential"):
        structure(System(graph, tuple(x)))


def drawn(architecture, ridge, seed=0):
    return Problem.draw(architecture, DrawnData(5), ridge, np.random.default_rng(seed))


@pytest.mark.parametrize("widths", [(2, 2, 1), pytest.param((2, 2, 2), marks=pytest.mark.slow)])
def test_families_of_a_scalar_ridge_are_circles(widths):
    """O(2) has dimension 1 and moves every point but W = 0; the Hessian allows no more."""
    solution = solve(drawn(DeepLinear(widths), 0.1), engine="native", seed=1)
    found = families(solution.problem, solution.weights)
    moved = np.abs(solution.weights).max(axis=1) > 0
    assert moved.any()
    np.testing.assert_array_equal(found.orbit, moved)
    np.testing.assert_array_equal(found.corank, moved)
    (check,) = (c for c in solution.checks if c.name == "families")
    assert check.passed
    assert "of dimension 1" in check.detail


@pytest.mark.slow
def test_families_without_ridge_have_the_dimension_of_the_stabiliser():
    """Points of rank k are moved by GL(2) modulo what fixes them.

    Dimension 4 at rank 2, 3 at rank 1.
    """
    solution = solve(drawn(DeepLinear((2, 2, 2)), 0.0), engine="native", seed=1)
    found = families(solution.problem, solution.weights)
    rank = solution.points["rank"].to_numpy()
    assert set(rank) == {0, 1, 2}
    np.testing.assert_array_equal(found.orbit, np.array([0, 3, 4])[rank])
    np.testing.assert_array_equal(found.corank, found.orbit)


def test_points_on_a_hyperbola_are_not_called_regular():
    """w1 w2 = B / A without ridge.

    Beside the curve the Hessian has condition 1e19, which balls invert.
    """
    for seed in range(4):
        solution = solve(drawn(DeepLinear((1, 1, 1)), 0.0, seed), seed=1)
        moved = np.abs(solution.weights).max(axis=1) > 0
        assert moved.any()
        assert not solution.points["regular"][moved].any()
        assert solution.ok


@pytest.mark.parametrize("seed", range(3))
def test_zero_ridge_brings_cube_roots_into_the_orbits(seed):
    """Rank one, n = 2, order 3.

    Three eigenvectors with three roots each, and W = 0 (Cartwright and Sturmfels).
    """
    architecture = SymmetricTensorDecomposition(2, 3)
    Y = np.random.default_rng(seed).normal(size=(2, 4))
    solution = solve(Problem(architecture, None, Y, 0.0), seed=1)
    table = solution.points
    regular = table["regular"].to_numpy()
    assert regular.sum() == 9
    assert (table["orbit_size"][regular] == 3).all()
    assert next(c for c in solution.checks if c.name == "orbit closure").passed
    cubes = np.array(
        [
            [np.prod(w[list(k)]) for k in product(range(2), repeat=3)]
            for w in solution.weights[regular]
        ]
    )
    assert len(np.unique(np.round(cubes, 6), axis=0)) == 3


@pytest.mark.parametrize(
    ("architecture", "dimension", "critical"),
    [(MatrixFactorization(2, 2), 1, 2), (TensorDecomposition((2, 2, 2)), 2, 6)],
    ids=str,
)
def test_families_of_factorisations_are_scalings(architecture, dimension, critical):
    """Rank one: as many critical tensors as the Euclidean-distance degree, and no more.

    Each is a family of scalings.
    """
    Y = np.random.default_rng(1).normal(size=architecture.target_shape)
    solution = solve(Problem(architecture, None, Y, 0.0), seed=1)
    found = families(solution.problem, solution.weights)
    tensors = architecture.end_to_end(architecture.split(solution.weights))
    moved = np.abs(tensors).max(axis=(1, 2)) > 1e-6
    assert (found.orbit[moved] == dimension).all()
    assert (found.corank[moved] == dimension).all()
    kept = []
    for tensor in tensors[moved]:
        if not any(np.abs(tensor - other).max() < 1e-5 for other in kept):
            kept.append(tensor)
    assert len(kept) == critical
