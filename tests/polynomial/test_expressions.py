from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from explorer.polynomial import Graph, NotPolynomialError, StraightLineProgram, expand
from explorer.polynomial.derivative import gradient, jacobian
from explorer.polynomial.formats import polynomials
from tests.support.flint_oracle import (
    NAMES,
    expression,
    flint_polynomial,
    flint_terms,
    recipes,
    sparse_terms,
)


@given(recipes)
def test_expansion_agrees_with_flint(recipe):
    ours, _ = expression(recipe)
    assert sparse_terms(expand([ours])) == flint_terms(flint_polynomial(recipe))


@given(recipes)
def test_gradient_agrees_with_flint(recipe):
    ours, symbols = expression(recipe)
    theirs = flint_polynomial(recipe)
    system = expand(gradient(ours, symbols))
    for k in range(len(NAMES)):
        assert sparse_terms(system, k) == flint_terms(theirs.derivative(k))


@given(recipes)
def test_hessian_agrees_with_flint(recipe):
    ours, symbols = expression(recipe)
    theirs = flint_polynomial(recipe)
    first = gradient(ours, symbols)
    for symmetric in (True, False):
        system = expand(list(jacobian(first, symbols, symmetric=symmetric).ravel()))
        for k in range(9):
            assert sparse_terms(system, k) == flint_terms(
                theirs.derivative(k // 3).derivative(k % 3)
            )


@given(recipes)
def test_building_twice_adds_no_node(recipe):
    from tests.support.flint_oracle import follow

    ours, symbols = expression(recipe)
    before = len(ours.graph.nodes)
    again = ours.graph.constant(0) + follow(recipe, symbols)
    assert again == ours
    assert len(ours.graph.nodes) == before


def test_shared_work_is_shared():
    x, y = Graph().unknown("x", (2,))
    assert x * y == y * x
    assert x + y == y + x
    assert (x + y) + (x + y) == 2 * (x + y)
    assert x - x == 0 * x
    assert 3 * x - 5 * x == -2 * x
    assert (2 * x) * (3 * y) == 6 * (x * y)
    assert x != y
    assert hash(x * y) == hash(y * x)
    assert len(StraightLineProgram.of([x**16], x.graph)) == 4
    assert len(StraightLineProgram.of([(x + y) ** 2, (y + x) * 5], x.graph)) == 3


def test_ordinary_array_operations():
    graph = Graph()
    a, b = graph.unknown("a", (2, 3)), graph.unknown("b", (3, 2))
    assert ((a @ b).T == b.T @ a.T).all()
    assert repr(np.trace(a @ b)) == repr((a * b.T).sum())
    assert (np.float64(0.5) * a == a / 2).all()
    assert (a - a.mean(axis=0) * 0 == a).all()
    assert np.array(2) * a[0, 0] == a[0, 0] + a[0, 0]
    assert repr(a[0, 0] ** 2 - 3 * b[0, 1]) == "a_1_1^2 - 3*b_1_2"


LEAVES = [
    lambda x: 1 / x[0],
    lambda x: x[0] / x[1],
    lambda x: x / x[0],
    lambda x: x[0] ** -1,
    lambda x: x[0] ** 0.5,
    lambda x: x**-1,
    lambda x: x**0.5,
    lambda x: x[0] ** x[1],
    lambda x: np.exp(x),
    lambda x: np.tanh(x),
    lambda x: np.sqrt(x),
    lambda x: np.sin(x),
    lambda x: np.log1p(x),
    lambda x: np.abs(x),
    lambda x: np.maximum(x, 0),
    lambda x: abs(x[0]),
    lambda x: x[0] + 1j,
    lambda x: x[0] * "a",
    lambda x: x[0] + None,
]


@pytest.mark.parametrize("leave", LEAVES)
def test_leaving_the_polynomials_is_refused(leave):
    with pytest.raises(NotPolynomialError):
        leave(Graph().unknown("x", (2,)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, np.float32("nan")])
def test_coefficients_are_finite(value):
    with pytest.raises(ValueError, match="finite"):
        Graph().unknown("x", (1,))[0] * value


def test_floats_mean_their_binary_value():
    x = Graph().unknown("x", (1,))[0]
    third = np.longdouble(1) / 3
    assert expand([0.1 * x]).coefficients == (Fraction(0.1),)
    assert expand([np.float32(0.1) * x]).coefficients == (Fraction(float(np.float32(0.1))),)
    assert expand([third * x]).coefficients == (Fraction(*third.as_integer_ratio()),)


def test_graphs_and_names_are_kept_apart():
    graph = Graph()
    x = graph.unknown("x")[()]
    with pytest.raises(ValueError, match="two different graphs"):
        x + Graph().unknown("x")[()]
    with pytest.raises(ValueError, match="taken"):
        graph.parameter("x")
    assert x != Graph().unknown("x")[()]


def test_a_symmetric_parameter_has_one_name_a_pair():
    graph = Graph()
    a = graph.parameter("A", (3, 3), symmetric=True)
    assert (a == a.T).all()
    assert graph.parameters == ["A_1_1", "A_1_2", "A_1_3", "A_2_2", "A_2_3", "A_3_3"]


def test_nothing_to_expand():
    with pytest.raises(ValueError, match="nothing"):
        expand([])


def test_zero_and_constant_polynomials():
    graph = Graph()
    x = graph.unknown("x")[()]
    system = expand([x - x, graph.constant(3), (x + 1) ** 2 - x * x - 2 * x - 1])
    assert polynomials(system) == ["0", "3", "0"]
    assert system.degrees.tolist() == [0, 0, 0]
