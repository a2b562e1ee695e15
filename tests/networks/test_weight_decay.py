"""Weight decay: training by the formulas of PyTorch's documentation ends at our critical points."""

import numpy as np
import pytest

from explorer import (
    DeepLinear,
    InputError,
    Problem,
    lambda_of_weight_decay,
    solve,
    weight_decay_of_lambda,
)
from explorer.networks.weight_decay import Reduction, factor

RNG = np.random.default_rng(4)
X, Y = RNG.normal(size=(2, 5)), RNG.normal(size=(2, 5))
DECAY = 0.08


def mse(output, target, reduction):
    """torch.nn.MSELoss (docs.pytorch.org): mean over all elements, or sum."""
    squares = (output - target) ** 2
    return squares.sum() if reduction == "sum" else squares.mean()


def gradient_of(loss, weights):
    """Central differences."""
    slope = np.zeros_like(weights)
    for k in range(len(weights)):
        step = np.zeros_like(weights)
        step[k] = 1e-6
        slope[k] = (loss(weights + step) - loss(weights - step)) / 2e-6
    return slope


def output(weights):
    """The map of widths 2, 1, 2."""
    return weights[2:].reshape(2, 1) @ weights[:2].reshape(1, 2) @ X


def sgd(loss, weights, *, lr, weight_decay, momentum, steps):
    """torch.optim.SGD (docs.pytorch.org): g += decay * theta; b = mu b + g; theta -= lr b."""
    buffer = np.zeros_like(weights)
    for _ in range(steps):
        g = gradient_of(loss, weights) + weight_decay * weights
        buffer = momentum * buffer + g
        weights = weights - lr * buffer
    return weights


@pytest.mark.parametrize(("reduction", "lr"), [("mean", 0.1), ("sum", 0.01)])
def test_training_ends_at_a_listed_minimum(reduction, lr):
    value = lambda_of_weight_decay(DECAY, reduction, samples=5, outputs=2)
    solution = solve(Problem(DeepLinear((2, 1, 2)), X, Y, value))

    def loss(weights):
        return mse(output(weights), Y, reduction)

    end = sgd(
        loss, np.array([0.5, -0.4, 0.3, 0.2]), lr=lr, weight_decay=DECAY, momentum=0.9, steps=1500
    )
    near = solution.nearest(end)
    assert near.kind == "minimum"
    assert near.distance < 1e-6


@pytest.mark.parametrize("reduction", list(Reduction))
def test_the_training_loss_is_a_multiple_of_ours(reduction):
    value = lambda_of_weight_decay(DECAY, reduction, samples=5, outputs=2)
    problem = Problem(DeepLinear((2, 1, 2)), X, Y, value)
    weights = np.array([0.5, -0.4, 0.3, 0.2])
    c = factor(reduction, 5, 2)
    training = c * ((output(weights) - Y) ** 2).sum() + DECAY / 2 * (weights**2).sum()
    assert training == pytest.approx(2 * c * float(problem.loss(weights)))
    assert weight_decay_of_lambda(value, reduction, samples=5, outputs=2) == pytest.approx(DECAY)


def test_decoupled_decay_without_momentum_is_the_same():
    """theta -= lr * wd * theta before the step (Loshchilov and Hutter, SGDW)."""
    value = lambda_of_weight_decay(DECAY, "mean", samples=5, outputs=2)
    problem = Problem(DeepLinear((2, 1, 2)), X, Y, value)
    minimum = solve(problem).minima().index[0]
    weights = solve(problem).weights[minimum].real
    g = gradient_of(lambda w: mse(output(w), Y, "mean"), weights)
    moved = weights - 0.1 * DECAY * weights - 0.1 * g
    assert np.abs(moved - weights).max() < 1e-9


def test_decoupled_decay_with_momentum_is_weaker():
    """With momentum mu the buffer is g / (1 - mu) at rest, so decay counts (1 - mu) times."""
    mu = 0.9
    value = lambda_of_weight_decay((1 - mu) * DECAY, "mean", samples=5, outputs=2)
    solution = solve(Problem(DeepLinear((2, 1, 2)), X, Y, value))
    weights, buffer, lr = np.array([0.5, -0.4, 0.3, 0.2]), np.zeros(4), 0.02
    for _ in range(6000):
        g = gradient_of(lambda w: mse(output(w), Y, "mean"), weights)
        buffer = mu * buffer + g
        weights = weights - lr * DECAY * weights - lr * buffer
    assert solution.nearest(weights).distance < 1e-6


@pytest.mark.parametrize(
    ("decay", "reduction", "samples", "said"),
    [
        (0.1, "average", 5, "reduction"),
        (0.1, "mean", 0, "samples"),
        (np.nan, "mean", 5, "weight_decay"),
    ],
)
def test_bad_input(decay, reduction, samples, said):
    with pytest.raises(InputError, match=said):
        lambda_of_weight_decay(decay, reduction, samples=samples, outputs=2)


@pytest.mark.parametrize(
    ("value", "samples"), [("a", 5), (True, 5), ([0.1], 5), (None, 5), (0.1, 2.5), (0.1, "5")]
)
def test_what_is_no_number_is_refused(value, samples):
    for convert in (weight_decay_of_lambda, lambda_of_weight_decay):
        with pytest.raises(InputError, match="allowed is a"):
            convert(value, samples=samples, outputs=2)
