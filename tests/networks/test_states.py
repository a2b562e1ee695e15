"""Weights by block and as state dictionaries: forward passes of torch and flax give our outputs."""

import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem
from explorer.networks.architectures import build
from explorer.networks.states import as_vector, by_block, from_state, to_state

BIASED = build({"type": "deep_linear_biases", "widths": [2, 3, 2]})


def forward_torch(state, x):
    """``nn.Sequential`` of ``nn.Linear``: ``y = x A^T + b`` for rows x (torch.nn.Linear)."""
    layers = sorted({name.split(".")[0] for name in state}, key=int)
    for layer in layers:
        x = x @ state[f"{layer}.weight"].T + state.get(f"{layer}.bias", 0)
    return x


def forward_flax(state, x):
    """``Dense``: ``y = x kernel + bias`` for rows x (flax.linen.Dense)."""
    for layer in sorted(state):
        x = x @ state[layer]["kernel"] + state[layer].get("bias", 0)
    return x


@pytest.mark.parametrize("network", [DeepLinear((2, 3, 1, 2)), BIASED], ids=str)
def test_outputs_are_those_of_the_other_programs(network):
    rng = np.random.default_rng(0)
    vector, X = rng.normal(size=network.size), rng.normal(size=(2, 7))
    ours = network.output(network.split(vector), X)
    for layout, forward in (("torch", forward_torch), ("flax", forward_flax)):
        state = to_state(network, vector, layout)
        assert np.allclose(forward(state, X.T).T, ours)
        assert np.array_equal(from_state(network, state, layout), vector)


def test_names_of_layers():
    network = DeepLinear((1, 1, 1))
    state = to_state(network, np.array([2.0, 3.0]), "torch", ["net.0", "net.2"])
    assert list(state) == ["net.0.weight", "net.2.weight"]
    assert from_state(network, state, "torch", ["net.0", "net.2"]).tolist() == [2, 3]
    with pytest.raises(InputError, match="names"):
        to_state(network, np.zeros(2), "torch", ["a"])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"0.weight": [[1.0]]}, "no weight of layer '1'"),
        ({"0.weight": [[1.0]], "1.weight": [[1.0]], "1.bias": [0.0]}, "entries of the state"),
        ({"0.weight": [[1.0, 2.0]], "1.weight": [[1.0]]}, "shape of W1"),
        ({"0.weight": [["a"]], "1.weight": [[1.0]]}, "type of W1"),
        ([[1.0], [1.0]], "state"),
    ],
)
def test_states_that_do_not_fit(state, said):
    with pytest.raises(InputError, match=said):
        from_state(DeepLinear((1, 1, 1)), state, "torch")


def test_what_has_no_layers():
    tensors = build({"type": "tensor_decomposition", "shape": [2, 2, 2], "rank": 1})
    with pytest.raises(InputError, match="a network whose weights"):
        to_state(tensors, np.zeros(tensors.size), "torch")
    with pytest.raises(InputError, match="torch or flax"):
        to_state(DeepLinear((1, 1, 1)), np.zeros(2), "keras")


def test_weights_in_three_forms():
    network = DeepLinear((2, 1, 2))
    vector = np.arange(4.0)
    arrays = by_block(network, vector)
    for form in (vector, vector.tolist(), arrays, list(arrays.values()), tuple(arrays.values())):
        assert np.array_equal(as_vector(network, form), vector)
    for wrong in (
        np.zeros(3),
        {"W1": arrays["W1"]},
        [arrays["W1"]],
        "weights",
        None,
        [[1], [1, 2]],
    ):
        with pytest.raises(InputError):
            as_vector(network, wrong)


def test_one_vector_as_many():
    problem = Problem(DeepLinear((2, 2, 1)), [[1.0, 2.0], [0.5, 1.0]], [[1.0, 3.0]], 0.1)
    rows = np.random.default_rng(1).normal(size=(3, 6))
    for function in (problem.loss, problem.gradient, problem.hessian):
        many = function(rows)
        assert np.array_equal(function(rows[1]), many[1])
        assert np.array_equal(function(rows[1].tolist()), many[1])
        assert np.array_equal(function(rows[:1]), many[:1])
        with pytest.raises(InputError, match="for one"):
            function(np.zeros(5))
        with pytest.raises(InputError, match="for one"):
            function([[1.0], [1.0, 2.0]])
    assert np.ndim(problem.loss(rows[0])) == 0


def test_one_unknown():
    from explorer import CustomArchitecture

    problem = Problem(CustomArchitecture(weights={"a": ()}, loss="(a - 1)**2"), regularization=0)
    assert problem.loss([3.0]) == 4
    assert problem.loss([[3.0], [1.0]]).tolist() == [4, 0]
    assert as_vector(problem.architecture, [2.0]).tolist() == [2.0]
    assert as_vector(problem.architecture, {"a": 2.0}).tolist() == [2.0]
