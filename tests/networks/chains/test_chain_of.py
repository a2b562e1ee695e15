"""What is a chain of linear layers and what is not, whatever it is called."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from explorer import CustomArchitecture, DeepLinear, Problem
from explorer.errors import InputError
from explorer.networks.architectures import (
    DeepLinearBiases,
    LayerNorms,
    LinearAutoencoder,
    LinearRecurrence,
    MatrixCompletion,
    MatrixFactorization,
    Metric,
    MonomialNetwork,
    NormProduct,
    PolynomialNetwork,
    Quartic,
    TensorDecomposition,
    WeightedLowRank,
    WeightedSquares,
    WeightPowers,
)
from explorer.networks.chains import chain_of


def problem(architecture, ridge=0.25, seed=0, samples=None):
    rng = np.random.default_rng(seed)
    m = architecture.samples or samples or max(5, architecture.least_samples)
    dx, dy = architecture.data_shape
    return Problem(
        architecture,
        rng.normal(size=(dx, m)) if dx else None,
        rng.normal(size=(dy, m)) if dy else None,
        ridge,
    )


def chain_loss(chain, layers):
    W = layers[0]
    for layer in layers[1:]:
        W = layer @ W
    A, B = chain.A.astype(float), chain.B.astype(float)
    layers = [layers[0] * np.sqrt(np.array(chain.inputs or 1.0, dtype=float)), *layers[1:]]
    ridge = sum(float(e) * (w**2).sum() for e, w in zip(chain.ridges, layers, strict=True)) / 2
    return np.trace(W @ A @ W.T) / 2 - np.trace(W @ B.T) + float(chain.constant) + ridge


def layers_of(chain, seed=1):
    rng = np.random.default_rng(seed)
    pairs = zip(chain.widths[1:], chain.widths, strict=False)
    return [rng.normal(size=shape) for shape in pairs]


CHAINS = {
    "two layers": (DeepLinear((3, 2, 2)), 0.25),
    "four layers": (DeepLinear((2, 3, 2, 3, 2)), 0.25),
    "one lambda a layer": (DeepLinear((2, 2, 2, 2)), [0.1, 0.2, 0.4]),
    "written in the samples": (DeepLinear((2, 2, 2), samples=4), 0.25),
    "equal misfit weights": (DeepLinear((2, 2, 2), misfit=WeightedSquares((3, 3))), 0.25),
    "quartic of strength zero": (DeepLinear((2, 2, 2), misfit=Quartic(0, 2), samples=4), 0.25),
    "output bias": (DeepLinearBiases((2, 2, 2), biased=(2,)), 0.25),
    "output bias, deep": (DeepLinearBiases((2, 2, 3, 2), biased=(3,)), 0.25),
    "output bias without ridge": (DeepLinearBiases((2, 2, 2), biased=(2,)), [0.1, 0.1, 0.0]),
    "first bias": (DeepLinearBiases((2, 2, 2, 2), biased=(1,)), 0.25),
    "first bias with a lambda of its own": (
        DeepLinearBiases((2, 2, 2), biased=(1,)),
        [0.1, 0.2, 0.1],
    ),
    "one lambda an input": (
        DeepLinear((2, 2, 2)),
        [[[1.0, 2.0], [1.0, 2.0]], [[3.0, 3.0], [3.0, 3.0]]],
    ),
    "one lambda a row of the target": (
        MatrixFactorization(2, 3, 2),
        [[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [[3.0, 3.0], [4.0, 4.0]]],
    ),
    "both biases": (DeepLinearBiases((2, 2, 2)), [0.1, 0.1, 0.3, 0.7]),
    "factorisation": (MatrixFactorization(3, 2, 2), [0.1, 0.3]),
    "weighted factorisation": (
        MatrixFactorization(3, 2, 2, misfit=WeightedSquares((1, 2, 3))),
        0.25,
    ),
    "factorisation in a metric": (
        MatrixFactorization(2, 3, 2, misfit=Metric(((2.0, 1.0), (1.0, 3.0)))),
        0.25,
    ),
    "all observed": (MatrixCompletion(((1, 1, 1), (1, 1, 1)), rank=2), 0.25),
    "tensor of order two": (TensorDecomposition((3, 2), rank=2), 0.25),
    "autoencoder": (LinearAutoencoder(3, 2), 0.25),
    "power one": (MonomialNetwork((2, 2, 2), power=1), 0.25),
    "activation 3 z": (PolynomialNetwork((2, 2, 2, 2), ((0.0, 3.0),)), 0.25),
    "ridge as a penalty": (DeepLinear((2, 2, 2), penalties=(WeightPowers((0.1,), 2),)), 0.0),
    "squared norms": (DeepLinear((2, 2, 2), penalties=(LayerNorms((0.1, 0.2), 1),)), 0.25),
    "recurrence of one step": (LinearRecurrence(3, 2, 2, 1), 0.25),
    "formula": (
        CustomArchitecture(
            weights={"U": (3, 2), "V": (2, 2)}, data={"Y": (3, 2)}, loss="sum((U @ V.T - Y)**2)/2"
        ),
        0.25,
    ),
    "formula with bias": (
        CustomArchitecture(
            weights={"b": (1,), "W1": (2, 2), "a": (2,)},
            data={"X": (2, 4), "Y": (1, 4)},
            loss="sum((a @ W1 @ X + b[0] - Y[0])**2) / 2",
        ),
        0.25,
    ),
}

OTHERS = {
    "generic ridge": (DeepLinear((2, 2, 2)), [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    "different misfit weights": (DeepLinear((2, 2, 2), misfit=WeightedSquares((1, 2))), 0.25),
    "quartic": (DeepLinear((2, 2, 2), misfit=Quartic(), samples=4), 0.25),
    "biases inside": (DeepLinearBiases((2, 2, 2, 2)), 0.25),
    "bias inside": (DeepLinearBiases((2, 2, 2, 2), biased=(2,)), 0.25),
    "columns and rows": (
        DeepLinear((2, 2, 2)),
        [[[1.0, 2.0], [1.0, 2.0]], [[1.0, 1.0], [2.0, 2.0]]],
    ),
    "rows of the last layer": (
        DeepLinear((2, 2, 2)),
        [[[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [2.0, 2.0]]],
    ),
    "free first bias": (DeepLinearBiases((2, 2, 2), biased=(1,)), [0.1, 0.0, 0.1]),
    "tied": (LinearAutoencoder(3, 2, tied=True), 0.25),
    "entries missing": (MatrixCompletion(((1, 1), (1, 0)), rank=2), 0.25),
    "weighted entries": (WeightedLowRank(2, 2, 2), 0.25),
    "power two": (MonomialNetwork((2, 2, 2)), 0.25),
    "fourth powers": (DeepLinear((2, 2, 2), penalties=(WeightPowers((0.1,)),)), 0.25),
    "product of norms": (DeepLinear((2, 2, 2), penalties=(NormProduct(1e-9),)), 0.25),
    "tensor of order three": (TensorDecomposition((2, 2, 2), rank=2), 0.25),
    "recurrence": (LinearRecurrence(2, 2, 2, 2), 0.25),
}


@pytest.mark.parametrize(("architecture", "ridge"), CHAINS.values(), ids=CHAINS)
def test_loss_and_critical_points_are_those_of_the_chain(architecture, ridge):
    """Slopes along layers agree, and what is eliminated has slope zero and lies lowest."""
    given = problem(architecture, ridge)
    form = chain_of(given)
    assert form is not None
    layers = layers_of(form.chain)
    weights = form.lift(layers)
    assert given.loss([weights])[0] == pytest.approx(chain_loss(form.chain, layers), rel=1e-12)
    rng = np.random.default_rng(2)
    steps = [rng.normal(size=layer.shape) for layer in layers]
    there, back = (
        form.lift([w + sign * s for w, s in zip(layers, steps, strict=True)])
        for sign in (1e-6, -1e-6)
    )
    slope = given.gradient([weights])[0] @ ((there - back) / 2e-6)
    ahead, behind = (
        chain_loss(form.chain, [w + sign * s for w, s in zip(layers, steps, strict=True)])
        for sign in (1e-5, -1e-5)
    )
    assert slope == pytest.approx((ahead - behind) / 2e-5, rel=1e-6, abs=1e-7)
    eliminated = given.gradient([weights])[0][_rest(given, form)]
    assert np.abs(eliminated).max(initial=0) < 1e-9


def _rest(given, form):
    """Weights that the layers do not hold: distinct numbers in the layers appear elsewhere."""
    numbers = iter(range(1, 1000))
    layers = [
        np.array([[next(numbers) for _ in range(c)] for _ in range(r)], dtype=float)
        for r, c in zip(form.chain.widths[1:], form.chain.widths, strict=False)
    ]
    held = set(np.concatenate([layer.ravel() for layer in layers]))
    return [k for k, w in enumerate(form.lift(layers)) if w not in held]


@pytest.mark.parametrize(("architecture", "ridge"), OTHERS.values(), ids=OTHERS)
def test_others_are_no_chains(architecture, ridge):
    assert chain_of(problem(architecture, ridge)) is None


@pytest.mark.parametrize(
    "loss", ["x*y", "x*y - x**2*y**2", "x**2 + y**2 + x*y", "x**2 + y**2 - (x*y - 1)**2"]
)
def test_what_is_no_square_of_a_residual_is_no_chain(loss):
    mine = CustomArchitecture(weights={"x": (), "y": ()}, data={}, loss=loss)
    assert chain_of(Problem(mine)) is None
    square = CustomArchitecture(weights={"x": (), "y": ()}, data={}, loss=f"({loss}) * 0 + x*y*x*y")
    assert chain_of(Problem(square)) is not None


@pytest.mark.parametrize("architecture", [DeepLinear((3, 2, 4)), DeepLinear((2, 3, 2, 1))])
def test_statistics_are_those_of_the_data(architecture):
    given = problem(architecture, 0.3)
    chain = chain_of(given).chain
    X, Y = (np.vectorize(Fraction, otypes=[object])(d) for d in (given.X, given.Y))
    assert (chain.A == X @ X.T).all()
    assert (chain.B == Y @ X.T).all()
    assert chain.constant == (Y * Y).sum() / 2
    assert chain.widths == architecture.widths
    assert set(chain.ridges) == {2 * Fraction(0.3)}


@pytest.mark.parametrize("ridge", [0.0, 0.7])
def test_output_bias_is_eliminated_exactly(ridge):
    """``A = X C X^T`` with ``C = I - 1 1^T / (m + ell_b)``, the row of ones is without ridge."""
    given = problem(DeepLinearBiases((2, 2, 2), biased=(2,)), [0.25, 0.25, ridge])
    chain = chain_of(given).chain
    m = given.X.shape[1]
    C = np.eye(m) - np.ones((m, m)) / (m + 2 * ridge)
    assert np.allclose(chain.A.astype(float), given.X @ C @ given.X.T)
    assert np.allclose(chain.B.astype(float), given.Y @ C @ given.X.T)


def test_row_of_ones_for_the_first_bias():
    given = problem(DeepLinearBiases((2, 2, 2), biased=(1,)), 0.25)
    chain = chain_of(given).chain
    ones = np.vstack([given.X, np.ones((1, given.X.shape[1]))])
    assert np.allclose(chain.A.astype(float), ones @ ones.T)
    assert chain.widths == (3, 2, 2)


@dataclass(frozen=True)
class Edited(DeepLinear):
    """A subclass that says it is what it is not."""

    def loss(self, weights, statistics):
        return super().loss(weights, statistics) + weights[0][0, 0] ** 4 / 10**9


@dataclass(frozen=True)
class Renamed(DeepLinear):
    """The same loss, written differently."""

    def loss(self, weights, statistics):
        A, B, c = statistics
        W = weights[1] @ weights[0]
        return np.trace(W @ A @ W.T) / 2 - np.trace(B @ W.T) + c / 2


@dataclass(frozen=True)
class Tampered(WeightedSquares):
    """A misfit that adds what no misfit of a chain has."""

    def weigh(self, residual):
        return residual + residual[::-1] / 2


def test_edited_subclasses_are_seen():
    assert chain_of(problem(Edited((2, 2, 2)))) is None
    assert chain_of(problem(Renamed((2, 2, 2)))) is not None
    assert chain_of(problem(DeepLinear((2, 2, 2), misfit=Tampered((1, 1))))) is None


BAD = {
    "negative": -0.1,
    "one negative": [0.1, -0.1],
    "one zero": [0.0, 0.1],
    "zero and negative": [0.0, -0.1],
}


@pytest.mark.parametrize("ridge", BAD.values(), ids=BAD)
def test_bad_lambda_of_wide_layers_is_one_line(ridge):
    with pytest.raises(InputError, match="allowed is a number > 0 for each layer") as raised:
        chain_of(problem(DeepLinear((2, 2, 2)), ridge))
    assert "\n" not in str(raised.value)
    assert chain_of(problem(DeepLinear((2, 1, 2)), ridge)) is None


def test_zero_for_all_layers_is_a_chain():
    assert set(chain_of(problem(DeepLinear((2, 2, 2)), 0.0)).chain.ridges) == {0}


SCALES = [1e-160, 1e-6, 1.0, 1e6, 1e150]


@pytest.mark.parametrize(("x", "ridge"), list(product(SCALES, [1e-12, 1e3])))
def test_any_size_of_data(x, ridge):
    rng = np.random.default_rng(5)
    X, Y = x * rng.normal(size=(2, 3)), rng.normal(size=(2, 3)) / x
    chain = chain_of(Problem(DeepLinear((2, 2, 2)), X, Y, ridge)).chain
    assert chain.A[0, 0] == sum(Fraction(v) ** 2 for v in X[0])
    assert chain.ridges[1] == 2 * Fraction(ridge)


@pytest.mark.parametrize("name", ["X", "Y"])
def test_zero_data(name):
    rng = np.random.default_rng(5)
    data = {"X": rng.normal(size=(2, 3)), "Y": rng.normal(size=(2, 3))}
    data[name] = np.zeros((2, 3))
    chain = chain_of(Problem(DeepLinear((2, 2, 2)), data["X"], data["Y"], 0.25)).chain
    assert not chain.B.any()
    assert chain.widths == (2, 2, 2)


def test_same_answer_twice_and_small_samples():
    given = problem(DeepLinear((3, 3, 3)), samples=1)
    first, second = chain_of(given), chain_of(given)
    assert (first.chain.A == second.chain.A).all()
    assert first.lift(layers_of(first.chain)).shape == (prod((3, 3)) * 2,)
