"""Data that doubles round to others: paths and refinement go by the data as they are."""

from fractions import Fraction

import numpy as np
import pytest
from flint import ctx

from explorer import DeepLinear, DrawnData, Problem, solve
from explorer.homotopy.double_double_stages import HANDOVER
from explorer.homotopy.multiprecision_path import PrecisePath
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.precise_target import PreciseEnd
from explorer.homotopy.zoomed_path import zoomed
from explorer.landscape.engines.generic_sets import DataFamily
from explorer.landscape.points.verdict import Status

OUTER = np.outer([1, 0.1], [1, 0.3, 0.7])


def problem(X, widths, seed=5, scale=1.0):
    rng = np.random.default_rng(seed)
    shapes = zip(widths[1:], widths[:-1], strict=True)
    ridge = [rng.uniform(0.1, 1, size=shape) for shape in shapes]
    return Problem(DeepLinear(widths), scale * X, rng.normal(size=(widths[-1], X.shape[1])), ridge)


@pytest.mark.parametrize(
    ("X", "scale"),
    [(OUTER, 1), (OUTER, 1e-6), (np.array([[1, 1], [1, 1 + 2.0**-52]]), 1)],
    ids=["outer", "outer small", "last bit"],
)
def test_a_second_singular_value_that_the_moments_have_lost(X, scale):
    """Of rank 2 as it is, so 1 + 4 s d_y = 17 points; the rounded moments have rank 1."""
    chosen = problem(X, (2, 1, 2), scale=scale)
    assert chosen.sample_rank == 2
    A = chosen.exact_parameters()[:3]
    assert 0 < A[0] * A[2] - A[1] ** 2 < Fraction(1, 10**25) * A[0] * A[2]
    found = solve(chosen)
    assert found.completeness.status is Status.CONSISTENT
    assert found.counts.complex == 17


def test_points_of_size_1e17_are_certified():
    """Their rounding is larger than the basin of Newton's method; damped steps come back to it."""
    found = solve(problem(OUTER, (2, 1, 2)), certify=True)
    assert np.abs(found.weights).max() > 1e16
    assert found.completeness.status is Status.PROVED
    assert found.completeness.certified == 17


def test_rank_one_as_it_is_stays_rank_one():
    found = solve(problem(np.outer([1, 0.5], [1, 0.3, 0.7]), (2, 1, 2)))
    assert (found.counts.complex, found.completeness.status) == (9, Status.CONSISTENT)


def test_coordinates_of_low_rank_give_the_moments_to_all_digits():
    """Three rows of rank 2, the second singular value 1e-17 of the first."""
    X = np.outer([1, 0.1, 0.3], [1, 0.3, 0.7])
    chosen = problem(X, (3, 1, 2))
    assert chosen.sample_rank == 2
    data = DataFamily(chosen.architecture, 2)
    precise = data.precise(chosen)
    # The targets outside the row space of X are in no equation, but in the constant of the loss
    used = [k for k, name in enumerate(chosen.system.parameters) if name != "c"]
    with ctx.workprec(2000):
        values = data.family.parameters(precise.coordinates)[used]
        exact = [chosen.exact_parameters()[k] for k in used]
        gaps = [
            abs(complex(v * w.denominator - w.numerator)) / max(1, abs(w.numerator))
            for v, w in zip(values, exact, strict=True)
        ]
    assert max(gaps) < 1e-300
    rounded = data.family.parameters(data.point(chosen))[used]
    np.testing.assert_allclose(rounded.real, chosen.parameters[used], rtol=1e-14, atol=1e-14)


def test_the_last_stretch_is_the_path_in_double_double():
    """Straight and geometric, to an end that doubles do not hold."""
    start, end = np.array([2 + 1j, 1e-3 + 1e-3j]), np.array([1 / 3, 0.1])
    path = ParameterPath.line(start, end, np.array([False, True]))
    exact = PreciseEnd((Fraction(1, 3), Fraction(1, 10)))
    last = zoomed(path, HANDOVER, np.array([0]), lambda _: exact)
    whole = PrecisePath(path, 0, 0.0, 1.0, exact)
    with ctx.workprec(300):
        for share in (1.0, 0.5, 0.0):
            wanted = whole.values(HANDOVER * share)
            s = 1 - share
            rows = last.coefficients[0] + 0j
            low = last.rests[0]
            for j, geometric in enumerate(path.geometric[0]):
                a, b, c = [_pair(rows[k, j], low[k, j]) for k in range(3)]
                value = a * (b * s).exp() if geometric else a + b * s + c * s * s
                assert abs(complex(value - wanted[j])) < 1e-31


def _pair(high, low):
    from flint import acb

    return acb(high.real, high.imag) + acb(low.real, low.imag)


def test_rounding_of_parameters_is_what_exact_numbers_say():
    chosen = problem(np.random.default_rng(3).normal(size=(2, 4)), (2, 2, 2))
    shares = [
        abs(float(exact - Fraction(rounded)) / rounded)
        for exact, rounded in zip(
            chosen.exact_parameters(), chosen.parameters.tolist(), strict=True
        )
    ]
    assert chosen.rounding == pytest.approx(max(shares), rel=1e-2)


def test_inputs_with_a_singular_value_of_a_millionth():
    """Every second draw lost paths to a place of infinity 1e-12 before the target."""
    rng = np.random.default_rng(6)
    left, values, right = np.linalg.svd(rng.normal(size=(2, 5)), full_matrices=False)
    found = solve(problem(left @ np.diag([values[0], 1e-6]) @ right, (2, 2, 2)))
    assert (found.counts.complex, found.completeness.status) == (225, Status.CONSISTENT)


@pytest.mark.parametrize(("widths", "draw"), [((2, 1, 2), 0), ((2, 1, 1, 2), 1)])
def test_paths_that_equal_ridge_sends_to_infinity_are_all_accounted_for(widths, draw):
    """Generic data are far from degenerate: rounding them decides nothing."""
    rng = np.random.default_rng(draw)
    problem = Problem.draw(DeepLinear(widths), DrawnData(5), 0.1, rng)
    assert problem.rounding > 0
    assert not problem.rounding_decides
    solution = solve(problem, engine="native")
    assert solution.lost == 0
    assert solution.path_statistics["at infinity"] > 0
    assert solution.counts.complete


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_units_of_rows_are_no_lack_of_rank(unit):
    x = np.array([[1.0, 2.0, 0.3], [0.7, -0.4, 1.1]]) * np.array([[1.0], [unit]])
    near = np.array([[1.0, 2.0, 0.3], [1.0, 2.0, 0.3 + 1e-7]]) * np.array([[1.0], [unit]])
    y = np.array([[1.0, -1.0, 0.5], [0.2, 0.3, 0.4]])
    assert not Problem(DeepLinear((2, 1, 2)), x, y, 0.1).rounding_decides
    assert Problem(DeepLinear((2, 1, 2)), near, y, 0.1).rounding_decides
