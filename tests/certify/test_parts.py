"""Parts of the certifier against exact arithmetic: discs, inertia, distinctness, symmetry."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from flint import arb_mat, fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.certify import ExactSystem
from explorer.certify.distinct import meeting_pairs
from explorer.certify.images import carry, find_images, is_symmetry, sign_group
from explorer.certify.inertia import negative_eigenvalues, negative_pivots
from explorer.certify.midpoint_radius import enclose_numbers, evaluate
from explorer.polynomial import Opcode

SEEDS = st.integers(0, 2**32 - 1)


def drawn(widths=(2, 1, 2), seed=0):
    return Problem.draw(
        DeepLinear(widths), DrawnData(3), RandomRidge(), np.random.default_rng(seed)
    )


def as_fractions(array):
    return np.vectorize(lambda v: Fraction(*v.as_integer_ratio()), otypes=[object])(array)


def size2(re, im):
    return re * re + im * im


@settings(max_examples=40, deadline=None)
@given(
    seed=SEEDS,
    radius=st.sampled_from([0.0, 1e-14, 1e-6, 0.3]),
    size=st.sampled_from([1e-8, 1.0, 1e6]),
    dtype=st.sampled_from([np.complex128, np.clongdouble, np.float64, np.longdouble]),
)
def test_discs_hold_every_exact_value(seed, radius, size, dtype):
    """Points at the rim of the discs, evaluated exactly.

    Real and imaginary parts apart, in rational numbers.
    """
    rng = np.random.default_rng(seed)
    problem = drawn(seed=seed)
    exact = ExactSystem.of(problem.system, problem.exact_parameters())
    mid = size * (rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4)))
    mid = (mid.real if np.dtype(dtype).kind == "f" else mid).astype(dtype)
    rad = size * radius * rng.uniform(size=(3, 4))
    numbers = enclose_numbers(exact.parameters, np.finfo(dtype).dtype.type)
    value, error = evaluate(exact.system.combined_program, mid, rad, numbers)
    # 0.6^2 + 0.8^2 = 1: a rational point of the rim, a hair inside because 0.6 and 0.8 are rounded.
    re = as_fractions(mid.real) + as_fractions(rad) * Fraction(6, 10)
    im = as_fractions(mid.imag) + as_fractions(rad) * Fraction(8, 10)
    if np.dtype(dtype).kind == "f":
        re, im = as_fractions(mid) - as_fractions(rad), as_fractions(np.zeros(mid.shape))
    true = run_exactly(exact, re, im)
    for row in range(3):
        for k, (a, b) in enumerate(true[row]):
            v = value[row, k]
            gap = size2(
                a - Fraction(*v.real.as_integer_ratio()), b - Fraction(*v.imag.as_integer_ratio())
            )
            assert gap <= Fraction(float(error[row, k])) ** 2


def run_exactly(exact, re, im):
    """The program on pairs of rational numbers."""
    program = exact.system.combined_program
    rows = []
    for x, y in zip(re, im, strict=True):
        slots = [
            *zip(x, y, strict=True),
            *((p, Fraction(0)) for p in (*exact.parameters, *program.constants)),
        ]
        for opcode, i, j in zip(program.opcodes, program.left, program.right, strict=True):
            (a, b), (c, d) = slots[i], slots[j]
            if opcode == Opcode.MULTIPLY:
                slots.append((a * c - b * d, a * d + b * c))
            else:
                sign = 1 if opcode == Opcode.ADD else -1
                slots.append((a + sign * c, b + sign * d))
        rows.append([slots[k] for k in program.outputs])
    return rows


def exact_inertia(matrix):
    """Negative eigenvalues by Descartes' rule, exact for a polynomial with real roots only.

    None when singular.
    """
    size = len(matrix)
    entries = [
        fmpq(Fraction(float(v)).numerator, Fraction(float(v)).denominator) for v in matrix.ravel()
    ]
    coefficients = fmpq_mat(size, size, entries).charpoly().coeffs()
    if coefficients[0] == 0:
        return None
    alternating = [c * (-1) ** k for k, c in enumerate(coefficients) if c != 0]
    return sum((a > 0) != (b > 0) for a, b in pairwise(alternating))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, n=st.integers(1, 5), spread=st.integers(0, 14), singular=st.booleans())
def test_inertia_is_right_or_undecided(seed, n, spread, singular):
    rng = np.random.default_rng(seed)
    values = rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-spread, 0, n)
    basis = np.linalg.qr(rng.normal(size=(n, n)))[0]
    matrix = (basis * values) @ basis.T
    matrix = (matrix + matrix.T) / 2
    if singular:
        matrix[:, 0] = matrix[0, :] = 0
    truth = exact_inertia(matrix)
    one = np.ones((1, n))
    found = negative_eigenvalues(matrix[None], np.zeros((1, n, n)), one)[0]
    balls = negative_pivots(arb_mat(n, n, [float(v) for v in matrix.ravel()]))
    assert found in (-1, truth)
    assert balls in (-1, truth)
    if spread <= 8 and not singular:
        assert found == balls == truth


def test_inertia_with_doubt_covers_every_matrix_in_reach():
    matrix = np.diag([1.0, -1.0, 1e-3])
    scale = np.ones((1, 3))
    for radius, expected in ((1e-5, 1), (1e-3, -1)):
        assert negative_eigenvalues(matrix[None], np.full((1, 3, 3), radius), scale)[0] == expected


def test_pivots_that_vanish_are_no_obstacle():
    assert negative_pivots(arb_mat(2, 2, [0, 1, 1, 0])) == 1
    assert negative_pivots(arb_mat(3, 3, [0, 1, 0, 1, 0, 0, 0, 0, -2])) == 2
    assert negative_pivots(arb_mat(2, 2, [1, 1, 1, 1])) == -1


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, radius=st.sampled_from([1e-12, 1e-3, 0.1, 1.0]))
def test_meeting_pairs_are_those_of_brute_force(seed, radius):
    rng = np.random.default_rng(seed)
    centre = rng.integers(-2, 3, (30, 2)) + 1j * rng.integers(-1, 2, (30, 2))
    reach = radius * rng.uniform(0.5, 1, (30, 2))
    pairs = {tuple(p) for p in meeting_pairs(centre, reach).tolist()}
    for i in range(30):
        for j in range(i + 1, 30):
            gap, both = np.abs(centre[i] - centre[j]), reach[i] + reach[j]
            if (gap <= both).all():
                assert (i, j) in pairs
            elif (gap > both * (1 + 1e-9) + 1e-9).any():
                assert (i, j) not in pairs


@pytest.mark.parametrize("widths", [(2, 2, 2), (1, 2, 2, 1), (2, 1, 1, 2)])
def test_signs_that_are_symmetries_are_exactly_those_of_hidden_units(widths):
    problem = drawn(widths)
    group = {tuple(g) for g in sign_group(problem.system).tolist()}
    units = []
    for unit in problem.architecture.hidden_units:
        sign = np.ones(problem.architecture.size, dtype=np.int8)
        sign[list(unit.weights)] = -1
        units.append(sign)
        assert is_symmetry(problem.system, sign)
    assert len(group) == 2 ** len(units)
    single = np.ones(problem.architecture.size, dtype=np.int8)
    single[0] = -1
    assert not is_symmetry(problem.system, single)


def test_orbits_are_images_under_symmetry_and_conjugation():
    problem = drawn((2, 2, 2))
    rng = np.random.default_rng(1)
    point = rng.normal(size=8) + 1j * rng.normal(size=8)
    group = sign_group(problem.system)
    images = np.concatenate([group * point, group * point.conj()])
    noise = 1 + 1e-14 * rng.normal(size=images.shape)
    stranger = point * np.array([-1, 1, 1, 1, 1, 1, 1, 1])
    listed = np.concatenate([images * noise, stranger[None], point[None] * (1 + 1e-15)])
    images = find_images(problem.system, listed)
    assert images.leader.tolist() == [0] * 8 + [8, 9], (
        "a duplicate and a stranger stand for themselves"
    )
    np.testing.assert_array_equal(
        carry(images, listed)[:8], np.concatenate([group * listed[0], group * listed[0].conj()])
    )
