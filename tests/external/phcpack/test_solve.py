"""The black-box solver against exact counts and known roots."""

import math

import numpy as np
import pytest

from explorer.external.phcpack import PhcMemory, PhcOptions, solve

pytestmark = pytest.mark.usefixtures("real_phc")

# degree of the gradient ideal modulo 32003, reference/exact_counts.csv
COUNTS = [
    ((1, 1, 1), 5),
    ((2, 1, 1), 9),
    ((1, 1, 1, 1), 17),
    ((2, 1, 2), 17),
    ((1, 2, 1), 9),
    ((2, 2, 1), 33),
]


@pytest.mark.parametrize("precision", ["d", "dd"])
@pytest.mark.parametrize(("widths", "count"), COUNTS)
def test_exact_counts_and_gradients(network, widths, count, precision):
    net = network(widths, seed=3)
    answer = solve(net.polynomials, net.unknowns, options=PhcOptions(seed=5, precision=precision))
    points = answer.points[answer.finished]
    assert len(points) == count
    assert not answer.rejected
    gradients = np.array([net.gradient(point) for point in points])
    assert np.abs(gradients).max() < 1e-8
    distances = np.abs(points[:, None] - points[None, :]).max(axis=2) + 10 * np.eye(count)
    assert distances.min() > 1e-6, "all solutions are different"
    assert np.abs(points).max(axis=1).min() == 0, "the origin is there"


def test_other_seeds_find_the_same_solutions(network, same_points):
    net = network((2, 1, 2), seed=8)
    first, second = (
        solve(net.polynomials, net.unknowns, options=PhcOptions(seed=s)) for s in (1, 2)
    )
    assert same_points(first.points[first.finished], second.points[second.finished])


def test_the_same_seed_gives_the_same_bits(network):
    net = network((2, 1, 2), seed=8)
    first, second = (
        solve(net.polynomials, net.unknowns, options=PhcOptions(seed=77)) for _ in range(2)
    )
    for name in ("points", "error", "rcond", "residual", "multiplicity", "t"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert first.seed == 77


@pytest.mark.parametrize("seed", [0, 2**31 - 3])
def test_the_ends_of_the_range_of_seeds(seed):
    answer = solve(["x^2*y-2;", "y^2+x-5;"], ["x", "y"], options=PhcOptions(seed=seed))
    assert len(answer) == 5
    assert answer.residual.max() < 1e-10


@pytest.mark.parametrize("order", [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]])
def test_columns_are_in_the_order_of_the_caller(order):
    # c first in the text, so PHCpack left alone would put it first
    answer = solve(["c-3;", "b*c-6;", "a^2*b-2*b;"], order)
    columns = dict(zip(order, answer.points.T, strict=True))
    np.testing.assert_allclose(columns["c"], 3)
    np.testing.assert_allclose(columns["b"], 2)
    np.testing.assert_allclose(sorted(columns["a"].real), [-math.sqrt(2), math.sqrt(2)])


@pytest.mark.parametrize(
    ("polynomial", "roots"),
    [
        ("x-2;", [2]),
        ("-(x)+2;", [2]),
        ("+x - 2 ;", [2]),
        ("(x-1)*(x+1)*(x-2);", [-1, 1, 2]),
        ("x**2 + 1;", [1j, -1j]),
        ("i*x^2 - 3*(-i);", [math.sqrt(3) * 1j, -math.sqrt(3) * 1j]),
        ("(1.5E+1-2e0*I)*x^2 - .5*x;", [0, 0.5 / (15 - 2j)]),
        ("2 - (-x - 3);", [-5]),
        ("x*3*x - 12;", [2, -2]),
    ],
)
def test_every_form_of_the_grammar_means_what_it_says(polynomial, roots, same_points):
    answer = solve([polynomial, "y - x^2;"], ["x", "y"])
    assert same_points(answer.points, [[r, r * r] for r in roots])
    assert same_points(solve([polynomial], ["x"]).points, [[r] for r in roots])


def test_long_names_and_an_unknown_called_t():
    name = "a" * 79
    answer = solve([f"{name}^2-4;", f"t-{name};"], [name, "t"])
    np.testing.assert_allclose(np.sort(answer.points[:, 1].real), [-2, 2])


@pytest.mark.parametrize("polynomial", ["y-y;", "x*(y-1)-x*y+x;", "x-x+3;", "0*x;"])
def test_polynomials_that_cancel_to_a_constant(polynomial):
    with pytest.raises(ValueError, match="polynomial 2 is constant"):
        solve(["x*y-1;", polynomial], ["x", "y"])


def test_a_double_root_is_reported_with_its_condition():
    answer = solve(["(x-1)^2*(x+1);", "y-2;"], ["x", "y"])
    near = np.abs(answer.points[:, 0] - 1) < 1e-4
    assert answer.multiplicity[near].sum() >= 2
    assert (answer.rcond[near] < 1e-4).all()


@pytest.mark.parametrize(("degree", "extra"), [(6, 1), (8, 1), (10, 1), (12, 0)])
def test_double_double_gives_digits_that_double_does_not(degree, extra):
    # (x-1)(x-2)...(x-degree): at 12 a root moves by 1e8 times a relative change of the coefficients
    coefficients = [round(c) for c in np.poly(np.arange(1, degree + 1))]
    text = (
        "+".join(f"({c})*x^{degree - k}" for k, c in enumerate(coefficients[:-1]))
        + f"+({coefficients[-1]});"
    )
    errors = {}
    for precision in ("d", "dd"):
        system, names = [text, "y-x;"][: 1 + extra], ["x", "y"][: 1 + extra]
        answer = solve(system, names, options=PhcOptions(precision=precision))
        roots = np.sort_complex(answer.points[answer.finished, 0])
        assert len(roots) == degree
        errors[precision] = np.abs(roots - np.arange(1, degree + 1)).max()
    assert answer.error.max() < 1e-20
    assert errors["dd"] < 5e-15 < 5e-14 < errors["d"]
    if degree == 12:
        assert errors["d"] > 1e-10


def test_memory_limit_of_the_real_thing():
    with pytest.raises(PhcMemory, match="memory_limit = 41943040 bytes"):
        solve(["x^2-1;"], ["x"], options=PhcOptions(memory_limit=40 * 2**20))
