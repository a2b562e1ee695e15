"""Losses of the user's own, in all ways of writing, and every error.

They are held against the shipped network and other solvers.
"""

import json
import pickle

import numpy as np
import pytest
import sympy

from explorer import DeepLinear, DrawnData, InputError, Problem, RandomRidge, solve
from explorer.external import msolve
from explorer.homotopy.generic_files import cache_key
from explorer.landscape.exact_count import generic_count
from explorer.networks.architectures import build
from explorer.networks.architectures.custom import CustomArchitecture
from explorer.networks.architectures.formula import evaluate
from explorer.networks.problem.regularization import MatrixRidge

WEIGHTS = {"W1": (1, 2), "W2": (2, 1)}
DATA = {"X": (2, 3), "Y": (2, 3)}
TEXT = "sum((W2 @ W1 @ X - Y)**2) / 2"


def as_function(weights, data):
    return ((weights["W2"] @ weights["W1"] @ data["X"] - data["Y"]) ** 2).sum() / 2


def data(seed=0):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    return X, Y, [rng.uniform(size=shape) for shape in WEIGHTS.values()]


@pytest.fixture(scope="module")
def shipped():
    X, Y, ridge = data()
    return solve(Problem(DeepLinear((2, 1, 2)), X, Y, ridge), seed=1)


def in_sympy():
    a = sympy.symbols("a:4")
    x = sympy.symbols("x:6")
    y = sympy.symbols("y:6")
    output = sympy.Matrix(2, 1, a[2:]) * sympy.Matrix(1, 2, a[:2]) * sympy.Matrix(2, 3, x)
    loss = sum(e**2 for e in output - sympy.Matrix(2, 3, y)) / 2
    X, Y, _ = data()
    values = {str(s): v for s, v in zip((*x, *y), (*X.ravel(), *Y.ravel()), strict=True)}
    return CustomArchitecture.from_sympy(loss, a, (*x, *y), values=values)


def same_points(found, shipped):
    assert found.ok
    assert (found.counts.complex, found.counts.real, found.counts.minima) == (
        shipped.counts.complex, shipped.counts.real, shipped.counts.minima,
    )  # fmt: skip
    np.testing.assert_allclose(found.weights, shipped.weights, atol=1e-10)
    np.testing.assert_allclose(found.points["loss"], shipped.points["loss"], rtol=1e-9)


@pytest.mark.parametrize("way", ["text", "function", "function again"])
def test_the_shipped_network_written_anew(way, shipped):
    X, Y, ridge = data()
    if way == "text":
        network = CustomArchitecture(weights=WEIGHTS, data=DATA, loss=TEXT)
    else:
        network = CustomArchitecture.from_function(as_function, WEIGHTS, DATA)
    if way == "function again":
        network = build(network.spec)  # from its expanded form
    same_points(solve(Problem(network, X, Y, ridge), seed=1), shipped)
    assert network.hidden_units == DeepLinear((2, 1, 2)).hidden_units


def test_the_shipped_network_in_sympy(shipped):
    ridge = np.concatenate([r.ravel() for r in data()[2]])
    problem = Problem(in_sympy(), regularization=MatrixRidge(tuple(map(np.array, ridge))))
    same_points(solve(problem, seed=1), shipped)


def test_parameters_are_those_of_the_statistics():
    """The same loss in second moments is the shipped system itself, equation by equation."""
    loss = "sum((W2 @ W1 @ A / 2 - B) * (W2 @ W1)) + c/2"
    shapes = {"A": (2, 2), "B": (2, 2), "c": ()}
    X, Y, ridge = data()
    values = {"A": X @ X.T, "B": Y @ X.T, "c": (Y * Y).sum()}
    ours = CustomArchitecture(weights=WEIGHTS, data=shapes, loss=loss, values=values)
    one, other = Problem(ours, regularization=ridge), Problem(DeepLinear((2, 1, 2)), X, Y, ridge)
    points = np.random.default_rng(1).normal(size=(5, 4))
    np.testing.assert_allclose(one.gradient(points), other.gradient(points), rtol=1e-12)
    np.testing.assert_allclose(one.loss(points), other.loss(points), rtol=1e-12)


@pytest.mark.parametrize(
    "network", [CustomArchitecture(weights=WEIGHTS, data=DATA, loss=TEXT), in_sympy()], ids=str
)
def test_it_is_what_its_spec_says(network):
    again = build(json.loads(json.dumps(network.spec)))
    assert again == network
    assert hash(again) == hash(network)
    assert again.spec == network.spec
    assert pickle.loads(pickle.dumps(network)) == network
    assert network.spec["type"] == "formula"


def test_the_order_of_weights_counts():
    other = CustomArchitecture(weights=dict(reversed(WEIGHTS.items())), data=DATA, loss=TEXT)
    network = CustomArchitecture(weights=WEIGHTS, data=DATA, loss=TEXT)
    assert other != network
    assert (network.blocks[0].name, other.blocks[0].name) == ("W1", "W2")


# A circle of three spins with pair couplings, and a cubic with a saddle: nothing like a network
SPINS = {
    "weights": {"s": (3,)},
    "data": {"J": (3, 3), "h": (3,)},
    "loss": "s @ J @ s / 2 + h @ s + sum(s**4) / 4",
}
SADDLE = {
    "weights": {"x": (), "v": (2,)},
    "data": {"p": (2,)},
    "loss": "x**3/3 - p[0]*x + v[0]*v[1]*x + p[1]*sum(v**2)",
}


@pytest.mark.parametrize(("spec", "count"), [(SPINS, 27), (SADDLE, None)], ids=["spins", "saddle"])
@pytest.mark.parametrize("seed", range(2))
def test_new_losses_against_msolve_and_total_degree(spec, count, seed):
    problem = Problem.draw(
        build({"type": "formula", **spec, "seed": seed}), DrawnData(1), RandomRidge(), RNG(seed)
    )
    ours, classical = solve(problem, seed=1), solve(problem, seed=1, start="total-degree")
    assert ours.counts.complex == classical.counts.complex
    np.testing.assert_allclose(ours.weights, classical.weights, atol=1e-8)
    if count:  # Bezout: 3^3, none at infinity
        assert ours.counts.complex == count
    if msolve.available():
        assert ours.counts.complex == generic_count(problem).count


RNG = np.random.default_rng


def test_values_that_are_drawn_depend_on_the_seed_alone():
    first, second, other = (build({"type": "formula", **SPINS, "seed": s}) for s in (1, 1, 2))
    none = np.zeros((0, 1))
    J, h = first.statistics(none, none)
    assert (J.shape, h.shape) == ((3, 3), (3,))
    np.testing.assert_array_equal(J, second.statistics(none, none)[0])
    assert (other.statistics(none, none)[0] != J).all()
    given = build({"type": "formula", **SPINS, "seed": 1, "values": {"J": np.eye(3).tolist()}})
    np.testing.assert_array_equal(given.statistics(none, none)[0], np.eye(3))
    np.testing.assert_array_equal(given.statistics(none, none)[1], h)


def test_values_do_not_change_the_equations():
    """So the generic solve, kept under this key, is shared."""
    assert (
        len({cache_key(build({"type": "formula", **SPINS, "seed": s}).system, "") for s in (1, 2)})
        == 1
    )


def test_a_proof_is_read_back_without_the_function(tmp_path):
    network = CustomArchitecture.from_function(
        lambda w, d: (w["x"] ** 4 - d["a"] * w["x"]).sum(), {"x": (2,)}, {"a": (2,)}
    )
    solution = solve(Problem(network, regularization=[np.array([0.3, 0.7])]), seed=1, certify=True)
    assert solution.counts.complex == 9
    assert solution.certification.count == 9


ENTRIES = {"W": np.arange(4.0).reshape(2, 2), "x": np.array([1.0, -2.0]), "a": np.array(3.0)}
VALUES = {
    "1/3": 1 / 3,
    "sum(W)": 6,
    "trace(W.T @ W)": 14,
    "-W[1, 0] + +W[-1, 1]": 1,
    "x @ W @ x": 0 - 2 - 4 + 12,
    "sum(W[:, 0]**2) - 2*a": -2,
    "sum(W @ eye(2) - W)": 0,
    "sum((W + x)**2)/0.5": 2 * (1 + 1 + 9 + 1),
    "a**0 + 2**-0 + 1e-1 + 1_000": 1002.1,
    "sum(W[0:2:1,\n  1])": 4,
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_values_of_formulas(text, value):
    assert float(evaluate(text, ENTRIES)) == pytest.approx(value, rel=1e-15)


MISTAKES = {
    "W / W": (1, "divides by W, which is no number"),
    "1 / 0": (1, "divides by zero"),
    "1 + exp(W)": (5, "calls exp"),
    "sum(W)**0.5": (1, "exponent 0.5, which is no whole number >= 0"),
    "W**-1": (1, "exponent -1, which is no whole number >= 0"),
    "W**x": (1, "exponent x, which is no whole number >= 0"),
    "2 * W_": (5, "is not declared, did you mean W? Names are W, x, a"),
    "2 * unheard": (5, "is not declared; names are W, x, a"),
    "W @ x @ W @ a": (1, "has shapes (2,) and (): @ is for arrays"),
    "W + eye(3)": (1, "has shapes (2, 2) and (3, 3), which do not fit"),
    "W @ eye(3)": (1, "has shapes (2, 2) and (3, 3), which do not fit"),
    "W ^ 2": (1, "is no power: write **"),
    "W // 2": (1, "is not polynomial"),
    "W < 2": (1, "is not polynomial"),
    "W if a else x": (1, "is not polynomial"),
    "not W": (1, "is not polynomial"),
    "x[2]": (1, "is outside of shape (2,), whose indices begin with 0"),
    "x[0, 0]": (1, "has more indices than shape (2,) has"),
    "x[0.5]": (3, "is no whole number"),
    "sum(W, 0)": (1, "needs one argument of sum"),
    "sum(W, axis=0)": (1, "needs one argument of sum"),
    "trace(x)": (1, "needs a square matrix, not shape (2,)"),
    "eye(0)": (1, "needs a size from 1 to 64"),
    "W.real": (1, "uses .real"),
    "W.sum()": (1, "calls W.sum"),
    "__import__('os').system('true')": (1, "calls __import__('os').system"),
    "[1, 2]": (1, "is not understood"),
    "lambda: 1": (1, "is not understood"),
    "'W'": (1, "is no real number"),
    "2j": (1, "is no real number"),
    "True": (1, "is no real number"),
    "0x10": (1, "is no number in decimal notation"),
    "1e999": (1, "is too large"),
    "(2**50)**50": (1, "is too large"),
    "a**65": (1, "exponent above 64"),
    "W +": (3, "is no formula"),
    "W x": (1, "is no formula"),
    "é + W": (1, "is not declared"),
    "W + é": (5, "is not declared"),
    "W\n + V": (6, "is not declared"),
}


@pytest.mark.parametrize(("text", "error"), MISTAKES.items())
def test_mistakes_in_formulas(text, error):
    place, words = error
    with pytest.raises(InputError) as caught:
        evaluate(text, ENTRIES)
    message = str(caught.value)
    assert words in message
    assert f"position {place}:" in message
    allowed = "allowed are + - *, / by numbers, @, .T, ** by whole numbers, indexing, "
    assert message.endswith(f"{allowed}sum(), trace(), eye(), names, numbers")
    assert "\n" not in message


def test_formulas_too_deep_to_read():
    for text in ("(" * 500 + "1" + ")" * 500, "-" * 20000 + "1", "", "  "):
        with pytest.raises(InputError, match="formula"):
            evaluate(text, ENTRIES)


FIELDS = [
    ({"weights": {}}, "weights = {}: allowed is at least one name with its shape"),
    ({"weights": [2]}, "weights = [2]: allowed is a mapping of names with shapes"),
    ({"weights": {"W1": [0, 2], "W2": [2, 1]}}, "weights: W1 = [0, 2]: allowed is a shape"),
    ({"weights": {"W1": "2", "W2": [2, 1]}}, "weights: W1 = 2: allowed is a shape"),
    ({"weights": {"W1": [1, 2], "2": [2, 1]}}, "weights: name = 2: allowed is a word"),
    ({"weights": {"W1": [1, 2], "sum": [2, 1]}}, "weights: name = sum: allowed is a word"),
    ({"weights": {"W1": [1, 2], "lambda": [2, 1]}}, "weights: name = lambda: allowed is a word"),
    ({"weights": {"Lambda1": [1, 2], "W2": [2, 1]}}, "does not begin with Lambda"),
    ({"weights": {**WEIGHTS, "X": [1]}}, "names of both weights and data = ['X']"),
    ({"weights": {**WEIGHTS, "V": [1]}}, "weights = V: allowed is a name that occurs in the loss"),
    ({"data": {**DATA, "V": [1]}}, "data = V: allowed is a name that occurs in the loss"),
    (
        {"weights": {**WEIGHTS, "V": [1], "V_1": []}},
        "'V_1' is taken already, since entries are named like W_1_2",
    ),
    ({"data": {"X": [2, 3], "Y": [2, 4]}}, "data: columns of X and Y"),
    ({"data": {"X": [2], "Y": [2, 4]}}, "data: X = [2]: allowed is a shape of two numbers"),
    ({"values": {"X": 1}}, "values: name = X: allowed is one of none"),
    ({"loss": ""}, "there is no formula"),
    ({"loss": 3}, "loss = 3: allowed is a formula"),
    ({"loss": "W1"}, "a single number, so sum() or trace() is missing"),
    ({"loss": "1 + 2"}, "loss = 3: allowed is a polynomial in the weights"),
    ({"loss": "sum(W1 @ W2 - Z)"}, "loss, position 15: 'Z' is not declared"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), FIELDS)
def test_mistakes_in_fields(change, words):
    spec = {"type": "formula", "weights": WEIGHTS, "data": DATA, "loss": TEXT, **change}
    with pytest.raises(InputError) as caught:
        build(spec)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no", "values: h = no: allowed are numbers"),
        ([[1, 2], [3]], "allowed are numbers or lists of numbers of one shape"),
        ([1, 2], "values: shape of h = (2,): allowed is (3,)"),
        ([1, 2, np.inf], "allowed is finite numbers"),
    ],
)
def test_mistakes_in_values(value, words):
    with pytest.raises(InputError) as caught:
        build({"type": "formula", **SPINS, "values": {"h": value}})
    assert words in str(caught.value)


FUNCTIONS = [
    (lambda w, d: np.exp(w["W1"]).sum(), "exp is not polynomial"),
    (lambda w, d: (1 / w["W1"]).sum(), "division by an expression"),
    (lambda w, d: w["W1"].sum() ** 0.5, "whole number >= 0"),
    (lambda w, d: w["V"].sum(), "'V'"),
    (lambda w, d: (w["W1"] @ d["Y"].T).sum(), "mismatch"),
    (lambda w, d: w["W1"], "a single number"),
    (lambda w, d: 1.0, "a polynomial in the weights"),
    (lambda w, d: None, "a polynomial in the weights"),
    (lambda w, d: w["W1"].sum() if w["W1"][0, 0] > 0 else 0, "comparison"),
]


@pytest.mark.parametrize(("function", "words"), FUNCTIONS)
def test_mistakes_in_functions(function, words):
    with pytest.raises(InputError) as caught:
        CustomArchitecture.from_function(function, WEIGHTS, DATA)
    assert words in str(caught.value)
    assert str(caught.value).startswith("loss")


def test_mistakes_in_sympy():
    x, y = sympy.symbols("x y")
    for loss, words in [
        (sympy.exp(x), "calls exp"),
        (x / y, "whole number"),
        (sympy.sqrt(2) * x, "calls sqrt"),
        (x * sympy.pi, "pi"),
    ]:
        with pytest.raises(InputError, match=words):
            CustomArchitecture.from_sympy(loss, [x], [y])
