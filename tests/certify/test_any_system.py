"""Systems that no network made.

Zeros are certified from polynomials alone, with a potential or without.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from explorer import InputError
from explorer.certify import certify
from explorer.homotopy.starts import solve_from
from explorer.polynomial import Graph, System
from explorer.polynomial.classic import cyclic, noon


def solved(system):
    return solve_from(system, np.zeros(0), "total-degree", np.random.default_rng(1)).points


def test_all_seventy_solutions_of_cyclic_5():
    """Bjoerck and Froeberg (1991): 70 simple solutions, 10 of them real."""
    system = cyclic(5)
    assert system.potential is None
    proof = certify(system, (), solved(system))
    assert proof.count == len(proof.proved) == 70
    assert (proof.real >= 0).all()
    assert proof.real_count == 10
    assert (proof.index == -1).all()
    assert np.isnan(proof.loss).all()


def test_noon_3():
    proof = certify(noon(3), (), solved(noon(3)))
    assert proof.count == len(proof.proved) == 21


def squares(sizes):
    """``s_i (x_i^2 - p_i x_{i+1}) = 0`` in badly scaled equations.

    For p = 1 they hold at x = 0 and where all x_i are 1.
    """
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p", (2,))
    return System(graph, tuple(sizes[i] * (x[i] ** 2 - p[i] * x[1 - i]) for i in range(2)))


@pytest.mark.parametrize("sizes", [(1, 1), (Fraction(1, 10**12), 10**9)])
def test_equations_of_any_size_and_exact_parameters(sizes):
    third = Fraction(1, 3)
    roots = [0, *np.exp(2j * np.pi * np.arange(3) / 3)]
    points = np.array([[r / 3, r**2 / 3] for r in roots])
    proof = certify(squares(sizes), (third, third), points)
    assert proof.count == 4
    assert proof.real.tolist() == [1, 1, 0, 0]
    # One third is no double, and the zeros are those of one third itself.
    error = abs(Fraction(proof.points[1, 0].real) - third)
    assert error <= Fraction(proof.distance[1, 0])


def test_what_is_no_zero_is_called_far_and_twins_are_one():
    system, one = squares((1, 1)), (1.0, 1.0)
    proof = certify(system, one, [[1, 1], [1, 1], [3, 2]])
    assert proof.count == 1
    assert proof.same_as.tolist() == [-1, 0, -1]
    assert proof.far.tolist() == [False, False, True]


def test_a_double_zero_is_not_proved():
    graph = Graph()
    x, y = graph.unknown("x", (2,))
    proof = certify(System(graph, (x**2, y - x)), (), [[0, 0]])
    assert proof.count == 0
    assert proof.reason[0]


@pytest.mark.parametrize(("equations", "parameters"), list(product([1, 2], [0, 1])))
def test_what_does_not_fit_is_refused(equations, parameters):
    graph = Graph()
    x = graph.unknown("x", (2,))
    system = System(graph, tuple(x[k] - 1 for k in range(equations)))
    if (equations, parameters) == (2, 0):
        assert certify(system, (), [[1, 1]]).count == 1
        return
    with pytest.raises(InputError, match="number of"):
        certify(system, [1.0] * parameters, [[1, 1]])


def one_unknown():
    """``x^2 = p``."""
    graph = Graph()
    x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    return System(graph, (x**2 - p,))


@pytest.mark.parametrize(
    "parameters",
    [
        np.array([4]),
        np.array([4], dtype=np.uint8),
        np.array([4], dtype=np.float32),
        [np.longdouble(4)],
        [Fraction(4)],
        (4,),
    ],
)
def test_numbers_of_numpy_are_taken_exactly(parameters):
    proof = certify(one_unknown(), parameters, [[2.0], [-2.0]])
    assert (proof.count, proof.real_count) == (2, 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1j, None, "four", [4]])
def test_parameters_that_are_no_rational_numbers(bad):
    with pytest.raises(InputError, match=r"parameters\[0\] = .*: allowed is a finite rational"):
        certify(one_unknown(), [bad], [[2.0]])


@pytest.mark.parametrize(
    "points", [np.ones((70, 4)), np.ones(5), np.ones((2, 5, 5)), [[1, 2], [3]], [["a"] * 5], 7]
)
def test_points_of_another_width_are_refused(points):
    with pytest.raises(InputError, match=r"points.*shape \(N, 5\)"):
        certify(cyclic(5), (), points)


@pytest.mark.parametrize("nothing", [[], np.zeros((0, 5))])
def test_no_points(nothing):
    assert certify(cyclic(5), (), nothing).count == 0


@pytest.mark.parametrize("size", [1e100, 1e155, 1e200, 1e308])
def test_huge_points_prove_nothing_and_warn_of_nothing(size):
    assert certify(cyclic(5), (), np.full((2, 5), size)).count == 0
