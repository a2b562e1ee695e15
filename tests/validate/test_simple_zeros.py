"""Simple zeros tested in compiled code, and orbits, against closed forms and exact arithmetic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.homotopy.path_results import Orbits
from explorer.validate.kernels.interpret import residual
from explorer.validate.kernels.matrix import invert
from explorer.validate.orbits import with_real_points
from explorer.validate.precise import precise_gradient
from explorer.validate.simple_zeros import check_each
from tests.support.problems import chain, drawn


def all_simple(problem, points):
    """The points where compiled code alone finds all of them simple, else None."""
    found = check_each(problem.system, problem.parameters, points).found
    return found if found.regular.all() else None


@settings(max_examples=60, deadline=None)
@given(a=st.floats(0.01, 100), b=st.floats(-10, 10), ridge=st.floats(0.001, 10))
def test_error_bounds_hold_and_balls_hold_one_point(a, b, ridge):
    """Against the closed form, whose own rounding is given to it."""
    problem, points = chain(a, b, ridge)
    checked = all_simple(problem, points)
    if checked is None:  # nearly singular: the two real branches meet the origin
        return
    for k in range(5):
        distance = np.sort((np.abs(points - checked.points[k]) / checked.scale[k]).max(axis=1))
        slack = 1e-13 * (np.abs(points) / checked.scale[k]).max()
        assert distance[0] <= checked.error[k] + slack
        assert distance[1] > checked.unique[k] * (1 - 1e-9)


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12, 0.0])
def test_balls_of_a_cluster_hold_one_point_or_nothing_is_said(gap):
    """At b = ridge + gap two real points lie sqrt(gap) from the origin."""
    problem, points = chain(a=1.0, b=0.5 + gap, ridge=0.5)
    checked = all_simple(problem, points[:3])
    if gap >= 1e-6:
        assert checked is not None
    if checked is not None:
        size = np.abs(points[1] / checked.scale[0]).max()
        assert checked.unique[0] <= size * (1 + 1e-9)


def test_a_point_that_is_not_critical_is_refused():
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    for shift in (1e-12, 1e-6, 0.1):
        assert all_simple(problem, points + shift) is None


@pytest.mark.parametrize("widths", [(2, 2, 2), (1, 2, 2, 1)])
def test_residuals_agree_with_200_bit_arithmetic(widths):
    problem = drawn(widths, 5)
    rng = np.random.default_rng(0)
    program, n = problem.system.value_program, problem.architecture.size
    x = rng.normal(size=n) + 1j * rng.normal(size=n)
    high, low = x, 1e-17 * (rng.normal(size=n) + 1j * rng.normal(size=n))
    slots = np.zeros((program.inputs + len(program), 4))
    slots[:n] = np.stack([high.real, low.real, high.imag, low.imag], axis=1)
    slots[n : n + program.parameters, 0] = problem.parameters
    slots[n + program.parameters : program.inputs, :2] = program.numbers.T
    value = np.zeros(n, dtype=complex)
    residual(program.compiled.instructions, program.inputs, program.outputs, slots, value)
    # 200-bit arithmetic takes the rest exactly too, as a difference of extended numbers
    exact = precise_gradient(
        problem.system, problem.parameters, np.stack([high + low.astype(np.clongdouble)])
    )[0]
    rest = (high + low.astype(np.clongdouble)) - high
    np.testing.assert_allclose(value, exact, rtol=1e-15, atol=10 * np.abs(rest - low).max())


def test_residuals_of_a_difference_that_cancels_keep_their_digits():
    """At a critical point moved by 1e-25 the gradient is H times that, far below rounding."""
    problem, _ = chain(a=1.0, b=3.0, ridge=1.0)
    program = problem.system.value_program
    root, rest = np.sqrt(2.0), -9.667293313452913e-17  # u^2 = b - ridge
    slots = np.zeros((program.inputs + len(program), 4))
    slots[:2, :2] = root, rest
    slots[2 : 2 + program.parameters, 0] = problem.parameters
    slots[2 + program.parameters : program.inputs, :2] = program.numbers.T
    value = np.zeros(2, dtype=complex)
    residual(program.compiled.instructions, program.inputs, program.outputs, slots, value)
    assert np.abs(value).max() < 1e-29


def test_inverse_of_random_matrices():
    rng = np.random.default_rng(2)
    for n in (1, 2, 5, 12):
        matrix = rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n))
        wide = np.zeros((n, 2 * n), dtype=complex)
        assert invert(matrix, n, wide)
        np.testing.assert_allclose(wide[:, n:] @ matrix, np.eye(n), atol=1e-11)
    assert not invert(np.zeros((3, 3), dtype=complex), 3, np.zeros((3, 6), dtype=complex))
    assert not invert(np.full((2, 2), np.nan + 0j), 2, np.zeros((2, 4), dtype=complex))


def test_groups_are_told_apart_and_begin_with_the_identity():
    point = np.ones((1, 2), dtype=complex)
    signs, fourth = (
        np.array([[1, 1], [-1, -1]], dtype=complex),
        1j ** np.outer(np.arange(4), [1, 3]),
    )
    assert Orbits.of([(point, signs)]).signs_only
    assert not Orbits.of([(point, fourth)]).signs_only
    assert Orbits.of([(point, signs[::-1])]) is None


def test_a_conjugate_in_another_place_of_the_orbit_is_turned_real():
    """A point stands for its orbit as the engine found it.

    A real one of the orbit is taken where there is one.
    """
    fourth = 1j ** np.outer(np.arange(4), [1, 3])
    real, other = np.array([1.5, -0.7]), np.array([1.0 + 2j, 0.3 - 1j])
    eighth = np.exp(0.25j * np.pi)
    for point in [*(fourth * real), *(fourth * other), fourth[1] * real * [eighth, eighth.conj()]]:
        orbits = Orbits.of([(point[None], fourth)])
        turned = with_real_points(orbits, np.full((1, 2), 1e-9)).points[0]
        is_real = np.abs(orbits.images().imag).max(axis=1).min() < 1e-12
        assert (np.abs(turned.imag).max() < 1e-12) == is_real
        assert np.abs(orbits.images() - turned).max(axis=1).min() < 1e-12
