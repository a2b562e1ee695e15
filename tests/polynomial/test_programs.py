from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from explorer.polynomial import Graph, StraightLineProgram, expand
from explorer.polynomial.arithmetic import OPERATORS, as_balls
from explorer.polynomial.derivative import gradient
from explorer.polynomial.formats import polynomials
from tests.support.flint_oracle import expression, follow, fractions, recipes, size, sparse_terms

points = st.lists(fractions, min_size=3, max_size=3)
ROUNDINGS = 500  # operations of one recipe, powers counted out


def run(ours, values, dtype):
    program = StraightLineProgram.of([ours], ours.graph)
    array = np.array(values[:2], dtype=object).astype(dtype)[None, :]
    return program(array, np.array(values[2:], dtype=object).astype(dtype))[0, 0]


@given(recipes, points)
def test_exact_numbers_stay_exact(recipe, values):
    ours, _ = expression(recipe)
    result = run(ours, values, object)
    assert isinstance(result, (Fraction, int))
    assert result == follow(recipe, values)


@pytest.mark.parametrize("dtype", [np.float64, np.longdouble])
@given(recipe=recipes, values=points)
def test_floats_agree_with_exact_numbers(dtype, recipe, values):
    ours, _ = expression(recipe)
    values = [Fraction(float(v)) for v in values]
    result = run(ours, values, dtype)
    assert result.dtype == dtype
    bound = ROUNDINGS * float(np.finfo(dtype).eps) * float(size(recipe, [abs(v) for v in values]))
    assert abs(Fraction(*result.as_integer_ratio()) - follow(recipe, values)) <= bound


@given(recipes, points, points)
def test_complex_numbers_agree_with_the_expanded_form(recipe, real, imaginary):
    ours, _ = expression(recipe)
    z = np.array(real, dtype=object).astype(np.clongdouble) + 1j * np.array(
        imaginary, dtype=object
    ).astype(np.longdouble)
    z = z.astype(complex)
    result = StraightLineProgram.of([ours], ours.graph)(z[None, :2], z[2:])[0, 0]
    w = z.astype(np.clongdouble)
    expected = sum(
        np.longdouble(float(c)) * np.prod(w ** np.array(e))
        for e, c in sparse_terms(expand([ours])).items()
    )
    sizes = [
        Fraction(a) + Fraction(b) for a, b in zip(map(abs, real), map(abs, imaginary), strict=True)
    ]
    assert abs(result - expected) <= ROUNDINGS * np.finfo(float).eps * float(size(recipe, sizes))


@given(recipes, points)
def test_gradient_agrees_with_the_complex_step(recipe, values):
    ours, symbols = expression(recipe)
    base = np.array([float(v) for v in values])
    value = StraightLineProgram.of([ours], ours.graph)
    slope = StraightLineProgram.of(gradient(ours, symbols), ours.graph)(base[None, :2], base[2:])[0]
    bound = ROUNDINGS * np.finfo(float).eps * float(size(recipe, [abs(v) + 1 for v in values])) * 10
    for k in range(3):
        moved = base.astype(complex)
        moved[k] += 1e-30j
        assert abs(value(moved[None, :2], moved[2:])[0, 0].imag / 1e-30 - slope[k]) <= bound


@given(recipes, points)
def test_every_arithmetic_shares_the_loop(recipe, values):
    """Fractions, balls and absolute terms of one program, against the recipe itself."""
    ours, _ = expression(recipe)
    program = StraightLineProgram.of([ours], ours.graph)
    exact = program.run([*values, *program.constants], OPERATORS)[0]
    assert exact == follow(recipe, values)
    balls = [*as_balls(map(Fraction, values), arb), *as_balls(program.constants, arb)]
    assert program.run(balls, OPERATORS)[0].overlaps(as_balls([Fraction(exact)], arb)[0])
    sizes = np.array([abs(v) for v in values], dtype=object)
    assert program.absolute_terms(sizes[None, :2], sizes[2:])[0, 0] >= abs(exact)


@pytest.fixture
def program():
    graph = Graph()
    x, a = graph.unknown("x", (2,)), graph.parameter("a", (2,))
    return StraightLineProgram.of(
        [a[0] * x[0] * x[1] - a[1] / 3, x[0], graph.constant(2), a[1]], graph
    )


def test_many_points_and_one_parameter_set_each(program):
    rng = np.random.default_rng(0)
    for count in (0, 1, 1023, 1024, 1025, 2500):
        x, a = rng.normal(size=(count, 2)), rng.normal(size=(count, 2))
        result = program(x, a)
        assert result.shape == (count, 4)
        expected = np.stack(
            [a[:, 0] * x[:, 0] * x[:, 1] - a[:, 1] / 3, x[:, 0], np.full(count, 2.0), a[:, 1]],
            axis=1,
        )
        np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-13)


def test_one_parameter_set_for_all_points(program):
    x, a = np.arange(6).reshape(3, 2), np.array([2, 3])
    np.testing.assert_array_equal(program(x, a), program(x, np.tile(a, (3, 1))))
    assert program(x, a).dtype == np.float64
    assert program(x, a * 1j).dtype == np.complex128


def test_wrong_shapes_are_refused(program):
    x, a = np.zeros((3, 2)), np.zeros(2)
    for points, parameters in [
        (x[0], a),
        (x[:, :1], a),
        (x, a[:1]),
        (x, ()),
        (x, np.zeros((2, 2))),
        (x, np.zeros((3, 1, 2))),
    ]:
        with pytest.raises(ValueError, match="shape"):
            program(points, parameters)


@pytest.mark.parametrize(
    "value", [1e-300, 5e-324, 1e300, Fraction(1, 3**400), Fraction(10**400 + 1, 10**400)]
)
def test_constants_far_from_one(value):
    x = Graph().unknown("x", (1,))[0]
    program = StraightLineProgram.of([x * value], x.graph)
    assert program([[1.0]])[0, 0] == float(value)
    assert float(program(np.ones((1, 1), dtype=np.longdouble))[0, 0]) == float(value)


def test_extended_precision_constants_have_all_their_bits():
    x = Graph().unknown("x", (1,))[0]
    program = StraightLineProgram.of([x / 3], x.graph)
    assert program(np.ones((1, 1), dtype=np.longdouble))[0, 0] == np.longdouble(1) / 3


def test_numbers_of_the_expanded_form():
    graph = Graph()
    x, a = graph.unknown("x")[()], graph.parameter("a", (2,))
    system = expand([a[0] ** 2 * x - 3 * a[1]])
    assert system.numbers([2.0, 5.0]).tolist() == [4.0, -15.0]
    assert system.numbers([2j, 5.0]).tolist() == [-4.0, -15.0]
    assert polynomials(system.at([2, Fraction(1, 3)])) == ["4*x - 1"]
    assert polynomials(system.at([0, 0])) == ["0"]
    with pytest.raises(ValueError, match="needed are 2"):
        system.at([1])
