"""Paths and points that double-double cannot carry."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.homotopy.endgame import EndVerdict
from explorer.homotopy.last_stretch import judge
from explorer.homotopy.multiprecision import solve_multiprecision, track_multiprecision
from explorer.homotopy.options import MultiprecisionOptions
from explorer.homotopy.parameter_path import ParameterPath
from explorer.polynomial import Graph, System


def _one_unknown(write):
    graph = Graph()
    x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    return System(graph, (write(x, p),))


def _way(start, end):
    return ParameterPath.line(np.array([start], dtype=complex), np.array([end], dtype=complex))


def test_roots_that_lie_1e_minus_15_apart_are_told_apart():
    tiny = Fraction(1, 10**30)
    system = _one_unknown(lambda x, p: x * x - tiny * p)
    ends = [
        track_multiprecision(system, _way(1e30 + 1e29j, 1.0), np.array([sign * (1 + 0.05j)]))
        for sign in (1, -1)
    ]
    assert [end.code for end in ends] == [1, 1]
    found = sorted(end.rounded[0].real for end in ends)
    assert found == pytest.approx([-1e-15, 1e-15], rel=1e-12)


@pytest.mark.parametrize("size", [1e5, 1e10])
def test_large_finite_solutions_are_simple(size):
    """``x / size - 1 + p (x + 2) = 0`` at p = 0: x = size."""
    share = Fraction(1, int(size))
    system = _one_unknown(lambda x, p: share * x - 1 + p * (x + 2))
    end = track_multiprecision(system, _way(1 + 1j, 0.0), np.array([-0.5 - 0.5j]))
    assert judge(end) == EndVerdict.SIMPLE
    assert end.rounded[0] == pytest.approx(size)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_infinity_is_shown_by_growth(power):
    """``p x^k = 1`` at p = 0 has no solution: x grows like the k-th root."""
    system = _one_unknown(lambda x, p: p * x**power - 1)
    start = np.array([(1 + 1j) ** (-1 / power)])
    assert judge(track_multiprecision(system, _way(1 + 1j, 0.0), start)) == EndVerdict.INFINITE


def test_a_double_root_is_no_simple_one():
    system = _one_unknown(lambda x, p: x * x - p)
    end = track_multiprecision(system, _way(1 + 1j, 0.0), np.array([(1 + 1j) ** 0.5]))
    assert judge(end) != EndVerdict.SIMPLE
    assert solve_multiprecision(system, np.zeros(1, dtype=complex), np.array([1e-3j])).code != 1


@pytest.mark.parametrize("bits", [1024, 2048])
def test_more_bits_than_doubles_have_powers_of_two_for(bits):
    system = _one_unknown(lambda x, p: x * x - p)
    options = MultiprecisionOptions(bits=bits, most_bits=2 * bits)
    end = track_multiprecision(
        system, _way(1 + 1j, 2.0), np.array([(1 + 1j) ** 0.5]), options=options
    )
    assert end.code == 1
    assert end.rounded[0] == pytest.approx(2**0.5, rel=1e-15)
