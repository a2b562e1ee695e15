"""Reduced data are exact: the loss of the chain comes back at any weights in the subspaces."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.reduce import (
    column_space,
    near_orthonormal,
    pivoted,
    reduced_data,
    rotation,
)
from explorer.networks.architectures.linear_chain import LinearChain
from explorer.networks.chains import chain_of


def chain(widths, X, Y, ridge=0.25):
    return chain_of(Problem(DeepLinear(widths), X, Y, ridge)).chain


def exact(array):
    return np.vectorize(Fraction, otypes=[object])(np.asarray(array, dtype=float))


def random_layers(data, rng):
    """Layers of the reduced network, small fractions."""
    widths = (data.inputs, *data.hidden, data.outputs)
    pairs = zip(widths[1:], widths, strict=False)
    return [exact(rng.integers(-8, 8, size=shape) / 4) for shape in pairs]


def product(layers):
    W = layers[0]
    for layer in layers[1:]:
        W = layer @ W
    return W


def loss_of_reduced(data, layers):
    """In units of the chain; norms of the first and the last layer are those of the metrics."""
    V = product(layers)
    data_term = np.trace(V @ data.A @ V.T @ data.outer) / 2 - np.trace(V @ data.B.T @ data.outer)
    first, *middle, last = layers
    norms = [
        np.trace(first @ data.inner @ first.T),
        *(np.trace(w @ w.T) for w in middle),
        np.trace(last.T @ data.outer @ last),
    ]
    ridge = sum(ell * norm for ell, norm in zip(data.ridges, norms, strict=True)) / 2
    return data.constant + data.loss_scale * (data_term + ridge)


def loss_of_chain(chain, layers):
    W = product(layers)
    squares = [w * w for w in layers]
    squares[0] = squares[0] * np.array(chain.inputs or (1,), dtype=object)
    ridge = sum(e * w.sum() for e, w in zip(chain.ridges, squares, strict=True)) / 2
    return np.trace(W @ chain.A @ W.T) / 2 - np.trace(W @ chain.B.T) + chain.constant + ridge


rng = np.random.default_rng(0)
LOW = rng.normal(size=(2, 5))
CASES = {
    "full rank": ((2, 2, 2), rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), 0.25),
    "few samples": ((3, 2, 2), rng.normal(size=(3, 2)), rng.normal(size=(2, 2)), 0.25),
    "one sample": ((3, 2, 3), rng.normal(size=(3, 1)), rng.normal(size=(3, 1)), 0.25),
    "repeated row": ((3, 2, 2), LOW[[0, 1, 0]], rng.normal(size=(2, 5)), 0.1),
    "sum of rows": ((3, 3, 2), np.vstack([LOW, 2 * LOW[0]]), LOW, 0.1),
    "wide outputs": ((2, 2, 4), rng.normal(size=(2, 3)), rng.normal(size=(4, 3)), 0.25),
    "low targets": ((3, 2, 3), rng.normal(size=(3, 4)), LOW[[0, 0, 0], :4], 0.25),
    "deep, lambdas": ((2, 3, 2, 2), LOW, rng.normal(size=(2, 5)), [1e-3, 1.0, 1e4]),
    "lambda of each input": (
        (3, 2, 2),
        np.vstack([LOW, 2 * LOW[1]]),
        LOW,
        [[[1e-3, 1.0, 1e3]] * 2, [[1.0, 1.0]] * 2],
    ),
    "large": ((2, 2, 2), 1e6 * LOW, 1e-3 * LOW, 1e-2),
    "tiny": ((2, 2, 2), 1e-160 * LOW, 1e150 * LOW, 1e-200),
    "rows of unlike size": ((2, 2, 2), LOW * [[1e-6], [1e6]], LOW, 0.3),
    "zero targets": ((2, 2, 2), LOW, 0 * LOW, 0.3),
    "zero inputs": ((2, 2, 2), 0 * LOW, LOW, 0.3),
}


@pytest.mark.parametrize(("widths", "X", "Y", "ridge"), CASES.values(), ids=CASES)
def test_loss_is_the_same_exactly(widths, X, Y, ridge):
    given = chain(widths, X, Y, ridge)
    data = reduced_data(given)
    small = random_layers(data, np.random.default_rng(1))
    scales = data.scales or (1,) * data.layers
    layers = list(small)
    layers[0] = layers[0] @ data.basis.T
    layers[-1] = data.columns @ layers[-1]
    layers = [s * w for s, w in zip(scales, layers, strict=True)]
    if data.inputs and data.outputs:
        assert loss_of_chain(given, layers) == loss_of_reduced(data, small)
    assert data.inputs == np.linalg.matrix_rank(X)
    assert data.outputs <= data.inputs


@pytest.mark.parametrize(("widths", "X", "Y", "ridge"), CASES.values(), ids=CASES)
def test_subspaces_are_exactly_those_of_the_data(widths, X, Y, ridge):
    given = chain(widths, X, Y, ridge)
    data = reduced_data(given)
    projector = given.A @ data.basis
    assert column_space(projector).shape[1] == data.inputs
    metric = np.array(given.inputs or (1,) * len(given.A), dtype=object)[:, None]
    both = np.concatenate([given.A, metric * data.basis], axis=1)
    assert column_space(both).shape[1] == data.inputs
    both = np.concatenate([given.B, data.columns], axis=1)
    assert column_space(both).shape[1] == data.outputs == data.columns.shape[1]


@pytest.mark.parametrize(("widths", "X", "Y", "ridge"), CASES.values(), ids=CASES)
def test_numbers_are_near_one(widths, X, Y, ridge):
    data = reduced_data(chain(widths, X, Y, ridge))
    for metric in (data.inner, data.outer):
        size = len(metric)
        if size:
            values = np.linalg.eigvalsh(metric.astype(float))
            assert values[0] > 0.2
            assert values[-1] < 5
    if data.outputs:
        largest = [np.abs(m.astype(float)).max() for m in (data.A, data.B)]
        assert max(largest) < 100
        assert min(largest) > 0.01
        ridges = [float(ell) for ell in data.ridges]
        assert max(ridges) < 9 * min(ridges)


def test_powers_of_two_and_equal_ridges_stay_equal():
    given = chain((2, 2, 2), 1e6 * LOW, 1e-3 * LOW, 1e-2)
    data = reduced_data(given)
    assert len(set(data.ridges)) == 1
    for unit in (*data.scales, data.loss_scale):
        assert unit.numerator.bit_count() == unit.denominator.bit_count() == 1


def test_rotations_are_exact_and_depend_on_the_seed():
    for size in range(6):
        turn = rotation(size, np.random.default_rng(size))
        assert (turn.T @ turn == np.eye(size, dtype=int)).all()
    given = chain((2, 2, 2), LOW, LOW[::-1])
    assert (reduced_data(given).A == reduced_data(given).A).all()
    assert (reduced_data(given, 1).A != reduced_data(given, 2).A).any()


def test_near_orthonormal_keeps_an_ill_conditioned_space():
    basis = exact([[1, 1e9], [1, 1e9 + 1], [1, 1e9]])
    found = near_orthonormal(basis)
    assert column_space(np.concatenate([basis, found], axis=1)).shape[1] == 2
    gram = (found.T @ found).astype(float)
    assert abs(gram[0, 1]) < 1e-6
    assert (gram.diagonal() > 0.24).all()


def test_hand_made_chain():
    one = exact([[1]])
    given = LinearChain((1, 2, 1), 4 * one, 3 * one, Fraction(7), (Fraction(1), Fraction(9)))
    data = reduced_data(given)
    assert (data.inputs, data.outputs, data.hidden) == (1, 1, (2,))
    assert data.constant == 7


def test_inputs_of_very_different_sizes_stay_apart():
    """No entry of A is larger than the sizes of its inputs, so that doubles keep the small ones."""
    X = np.array([[1.0], [1e7], [1e-5]]) * np.random.default_rng(2).normal(size=(3, 5))
    data = reduced_data(chain((3, 2, 2), X, LOW, 0.1))
    A = data.A.astype(float)
    sizes = np.sqrt(np.diag(A))
    assert sizes.max() > 1e10 * sizes.min()
    assert np.linalg.cond(A / np.multiply.outer(sizes, sizes)) < 100
    assert np.linalg.cond(data.inner.astype(float)) < 100
    assert np.all(data.inner == data.basis.T @ data.basis)


def test_pivoted_factors_are_exact():
    generator = np.random.default_rng(3)
    for size in range(1, 5):
        half = exact(generator.integers(-9, 9, size=(size, size + 1)))
        matrix = half @ half.T
        order, lower, pivots = pivoted(matrix)
        assert (lower @ np.diag(pivots) @ lower.T == matrix[np.ix_(order, order)]).all()
        assert pivots == sorted(pivots, reverse=True)
        assert all(abs(entry) <= 1 for entry in lower.ravel())
