"""Losses of all architectures against plain numpy loops, and known counts of special members."""

from itertools import product

import numpy as np
import pytest

from explorer import DrawnData, InputError, Problem, RandomRidge, solve
from explorer.networks.architectures import DeepLinear, build

RNG = np.random.default_rng(11)


def deep_linear_biases(w, X):
    return w[2] @ (w[0] @ X + w[1][:, None]) + w[3][:, None]


def linear_residual(w, X):
    for layer in w:
        X = X + layer @ X
    return X


def correlate(signal, filter_, stride):
    count = (len(signal) - len(filter_)) // stride + 1
    return [sum(f * signal[stride * i + k] for k, f in enumerate(filter_)) for i in range(count)]


def linear_convolution(w, X):
    columns = [correlate(correlate(x, w[0], 2), w[1], 1) for x in X.T]
    return np.array(columns).T


def polynomial_convolution(w, X):
    columns = [correlate([z**3 for z in correlate(x, w[0], 1)], w[1], 1) for x in X.T]
    return np.array(columns).T


def polynomial_network(w, X):
    hidden = w[0] @ X
    hidden = w[1] @ (1 + hidden - 2 * hidden * hidden)
    return w[2] @ (hidden + hidden**3)


def monomial_network(w, X):
    return w[2] @ (w[1] @ (w[0] @ X) ** 3) ** 3


def monomial_neurons(w, X):
    return sum((row @ X) ** 3 for row in w[0])[None]


def lightning_attention(w, X):
    V, K, Q = w
    columns = []
    for x in X.T:
        S = x.reshape(2, 2)
        T = np.zeros((2, 2))
        for s, t in product(range(2), range(2)):
            T[:, s] += V @ S[:, t] * ((K @ S[:, t]) @ (Q @ S[:, s]))
        columns.append(T.ravel())
    return np.array(columns).T


def linear_recurrence(w, X):
    A, B, C = w
    columns = []
    for x in X.T:
        state = np.zeros(2)
        for u in x.reshape(3, 2):
            state = A @ state + B @ u
        columns.append(C @ state)
    return np.array(columns).T


def matrix_sensing(w, X):
    return np.array([[np.trace(x.reshape(2, 3).T @ (w[1] @ w[0])) for x in X.T]])


def tensor(w, X):
    a, b, c = w
    T = np.zeros((2, 3, 2))
    for i, j, k, r in product(range(2), range(3), range(2), range(2)):
        T[i, j, k] += a[i, r] * b[j, r] * c[k, r]
    return T.reshape(2, 6)


def symmetric_tensor(w, X):
    return sum(np.einsum("i,j,k,l->ijkl", v, v, v, v) for v in w[0].T).reshape(2, 8)


CASES = {
    "deep_linear": ({"widths": (2, 3, 2)}, lambda w, X: w[1] @ w[0] @ X),
    "deep_linear_biases": ({"widths": (2, 3, 2)}, deep_linear_biases),
    "linear_residual": ({"width": 2, "depth": 3}, linear_residual),
    "linear_convolution": ({"inputs": 7, "filters": (3, 2), "strides": (2, 1)}, linear_convolution),
    "polynomial_convolution": (
        {"inputs": 4, "filters": (2, 2), "power": 3, "samples": 5},
        polynomial_convolution,
    ),
    "polynomial_network": (
        {"widths": (2, 3, 2, 1), "activations": ((1, 1, -2), (0, 1, 0, 1)), "samples": 5},
        polynomial_network,
    ),
    "monomial_network": ({"widths": (2, 2, 3, 1), "power": 3, "samples": 5}, monomial_network),
    "monomial_neurons": ({"inputs": 2, "power": 3, "neurons": 2, "samples": 5}, monomial_neurons),
    "lightning_attention": (
        {"dimension": 2, "length": 2, "head": 2, "outputs": 2, "samples": 5},
        lightning_attention,
    ),
    "linear_recurrence": ({"inputs": 2, "state": 2, "outputs": 2, "length": 3}, linear_recurrence),
    "linear_autoencoder": ({"inputs": 3, "hidden": 2}, lambda w, X: w[1] @ w[0] @ X),
    "linear_autoencoder tied": (
        {"inputs": 3, "hidden": 2, "tied": True},
        lambda w, X: w[0].T @ w[0] @ X,
    ),
    "matrix_factorization": ({"rows": 2, "columns": 3, "rank": 2}, lambda w, X: w[1] @ w[0]),
    "matrix_sensing": ({"rows": 2, "columns": 3, "rank": 2}, matrix_sensing),
    "tensor_decomposition": ({"shape": (2, 3, 2), "rank": 2}, tensor),
    "symmetric_tensor_decomposition": ({"dimension": 2, "order": 4, "rank": 2}, symmetric_tensor),
}


def data_for(architecture, samples=5):
    (dx, dy), m = architecture.data_shape, architecture.samples or samples
    return RNG.normal(size=(dx, m)), RNG.normal(size=(dy, m))


@pytest.mark.parametrize("case", CASES)
def test_loss_is_half_the_square_of_what_the_formula_says(case):
    fields, formula = CASES[case]
    architecture = build({"type": case.split()[0], **fields})
    X, Y = data_for(architecture)
    ridge = [RNG.uniform(size=block.shape) for block in architecture.blocks]
    problem, point = Problem(architecture, X, Y, ridge), RNG.normal(size=architecture.size) / 2
    weights = architecture.split(point)
    target = X if case.startswith("linear_autoencoder") else Y
    expected = ((formula(weights, X) - target) ** 2).sum() / 2
    expected += sum((r * w * w).sum() for r, w in zip(ridge, weights, strict=True)) / 2
    np.testing.assert_allclose(problem.loss(point[None])[0], expected, rtol=1e-10)


BY_SAMPLES = [case for case, (fields, _) in CASES.items() if "samples" in fields]


@pytest.mark.parametrize("case", BY_SAMPLES)
def test_moments_carry_the_whole_loss(case):
    """Without the field samples the parameters are moments; the loss is the same."""
    fields, formula = CASES[case]
    architecture = build(
        {"type": case, **{key: value for key, value in fields.items() if key != "samples"}}
    )
    X, Y = data_for(architecture, architecture.least_samples + 2)
    point = RNG.normal(size=architecture.size) / 2
    expected = ((formula(architecture.split(point), X) - Y) ** 2).sum() / 2
    np.testing.assert_allclose(
        Problem(architecture, X, Y).loss(point[None])[0], expected, rtol=1e-9
    )


WITH_MOMENTS = [
    {"type": "monomial_neurons", "inputs": 2},
    {"type": "monomial_neurons", "inputs": 3, "power": 2},
    {"type": "polynomial_network", "widths": (1, 1, 2), "activations": ((0, 1, 1),)},
    {"type": "polynomial_network", "widths": (1, 1, 1), "activations": ((1, 0, 1),)},
    {"type": "lightning_attention", "dimension": 1, "length": 2},
]


@pytest.mark.parametrize("spec", WITH_MOMENTS, ids=lambda spec: str(build(spec)))
def test_the_least_number_of_samples_makes_moments_independent(spec):
    """The slope of all moments but c in the data has full rank there.

    It cannot have it with one sample less.
    """
    architecture = build(spec)

    def values(data, m):
        X, Y = np.split(data.reshape(-1, m), [architecture.data_shape[0]])
        return np.concatenate([np.ravel(v) for v in architecture.statistics(X, Y)[:2]])

    ranks = []
    for m in (architecture.least_samples, architecture.least_samples - 1):
        data = RNG.normal(size=sum(architecture.data_shape) * m)
        steps = 1e-30j * np.eye(len(data))  # complex steps: slopes of polynomials to the last digit
        slope = np.array([values(data + step, m).imag / 1e-30 for step in steps])
        free = slope.any(axis=0)  # the moment of exponent 0 is m
        ranks.append((int(np.linalg.matrix_rank(slope)), int(free.sum())))
    assert ranks[0][0] == ranks[0][1] > ranks[1][0]


def test_too_few_samples_for_moments_are_refused():
    neuron = build({"type": "monomial_neurons", "inputs": 2})
    with pytest.raises(
        InputError,
        match="samples = 2: allowed is >= 3, or an architecture with the field samples=2",
    ):
        Problem(neuron, np.ones((2, 2)), np.ones((1, 2)))


def test_weighted_low_rank_weighs_entries():
    architecture = build({"type": "weighted_low_rank", "rows": 2, "columns": 3})
    X, Y = RNG.uniform(size=(2, 3)), RNG.normal(size=(2, 3))
    point = RNG.normal(size=5)
    (a, b), problem = architecture.split(point), Problem(architecture, X, Y)
    expected = (
        sum((X[i, j] * (b[i, 0] * a[0, j] - Y[i, j])) ** 2 for i in range(2) for j in range(3)) / 2
    )
    np.testing.assert_allclose(problem.loss(point[None])[0], expected)


def test_matrix_completion_sees_observed_entries_only():
    mask = ((1, 0, 1), (0, 1, 1))
    architecture = build({"type": "matrix_completion", "observed": mask, "rank": 2})
    Y, point = RNG.normal(size=(2, 3)), RNG.normal(size=10)
    a, b = architecture.split(point)
    residual = np.where(np.array(mask, dtype=bool), b @ a - Y, 0)
    np.testing.assert_allclose(
        Problem(architecture, None, Y).loss(point[None])[0], (residual**2).sum() / 2
    )


SAME = [
    (
        {"type": "polynomial_network", "widths": (2, 1, 2), "activations": ((0, 1),), "samples": 5},
        (2, 1, 2),
    ),
    ({"type": "monomial_network", "widths": (2, 1, 2), "power": 1, "samples": 5}, (2, 1, 2)),
    ({"type": "deep_linear", "widths": (2, 1, 2), "samples": 5}, (2, 1, 2)),
    ({"type": "linear_convolution", "inputs": 2, "filters": (2, 1)}, (2, 1, 1)),
    ({"type": "matrix_sensing", "rows": 1, "columns": 2}, (2, 1, 1)),
]


@pytest.mark.parametrize(
    ("spec", "widths"), SAME, ids=lambda v: v["type"] if isinstance(v, dict) else None
)
def test_members_that_are_deep_linear_networks_have_the_same_critical_points(spec, widths):
    network, other = DeepLinear(widths), build(spec)
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(widths[0], 5)), rng.normal(size=(widths[-1], 5))
    flat = rng.uniform(size=network.size)
    one, two = (solve(Problem(a, X, Y, a.split(flat)), seed=1) for a in (network, other))
    losses = [np.sort_complex(np.round(s.classification.loss, 9)) for s in (one, two)]
    assert len(losses[0]) == network.known_count(widths[0])[0]
    np.testing.assert_allclose(*losses, rtol=1e-8, atol=1e-9)


KNOWN = [
    ({"type": "lightning_attention", "dimension": 1, "length": 1, "samples": 2}, 17),
    ({"type": "matrix_completion", "observed": ((1, 1), (1, 1))}, 17),
]
for n, d in [(1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (3, 2)]:
    neurons = {"type": "monomial_neurons", "inputs": n, "power": d, "samples": 4}
    KNOWN.append((neurons, (2 * d - 1) ** n))
for k in (2, 3, 4):
    network = {"type": "monomial_network", "widths": (1, 1, 1), "power": k, "samples": 3}
    KNOWN.append((network, 1 + 4 * k))


@pytest.mark.parametrize(
    ("spec", "count"), KNOWN, ids=lambda v: str(v["type"]) if isinstance(v, dict) else str(v)
)
def test_closed_forms(spec, count):
    architecture = build(spec)
    known = architecture.known_count(0)
    assert known is None or known[0] == count
    for seed in range(3):
        data = DrawnData(None if architecture.samples else 4)
        problem = Problem.draw(architecture, data, RandomRidge(), np.random.default_rng(seed))
        assert solve(problem, seed=seed).counts.complex == count
