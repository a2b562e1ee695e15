"""More members of the families, each against msolve's degree of the gradient ideal.

The degree is found anew in the test.
"""

import numpy as np
import pytest

from explorer import DrawnData, Problem, RandomRidge, solve
from explorer.external import msolve
from explorer.landscape.exact_count import generic_count
from explorer.networks.architectures import build

pytestmark = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
MEMBERS = [
    {"type": "deep_linear_biases", "widths": (2, 1, 1)},
    {"type": "deep_linear_biases", "widths": (1, 2, 1)},
    {"type": "lightning_attention", "dimension": 2, "length": 1, "samples": 4},
    {"type": "linear_autoencoder", "inputs": 2, "tied": True},
    {"type": "linear_autoencoder", "inputs": 2, "hidden": 2, "tied": True},
    {"type": "linear_autoencoder", "inputs": 2, "hidden": 2},
    {"type": "linear_convolution", "inputs": 3, "filters": (2, 2)},
    {"type": "linear_convolution", "inputs": 4, "filters": (2, 2), "strides": (2, 1)},
    {"type": "linear_recurrence", "inputs": 1, "length": 2},
    {"type": "linear_residual", "width": 1, "depth": 3},
    {"type": "linear_residual", "width": 2, "depth": 2},
    {"type": "matrix_completion", "observed": ((1, 1), (1, 0)), "rank": 2},
    {"type": "matrix_factorization", "rows": 3, "columns": 2},
    {"type": "matrix_factorization", "rows": 2, "columns": 2, "rank": 2},
    {"type": "matrix_sensing", "rows": 2, "columns": 2, "rank": 2},
    {"type": "monomial_network", "widths": (1, 1, 1, 1), "samples": 3},
    {"type": "monomial_network", "widths": (2, 1, 1), "power": 3, "samples": 4},
    {"type": "monomial_neurons", "inputs": 2, "neurons": 2, "samples": 5},
    {"type": "monomial_neurons", "inputs": 2, "samples": 1},
    {"type": "polynomial_convolution", "inputs": 2, "filters": (2, 1), "samples": 3},
    {
        "type": "polynomial_network",
        "widths": (1, 1, 1),
        "activations": ((1.0, 0.0, 1.0),),
        "samples": 5,
    },
    {"type": "symmetric_tensor_decomposition", "dimension": 2, "order": 4},
    {"type": "symmetric_tensor_decomposition", "dimension": 3},
    {"type": "tensor_decomposition", "shape": (2, 2)},
    {"type": "weighted_low_rank", "rows": 3, "columns": 2},
    {"type": "weighted_low_rank", "rows": 2, "columns": 2, "rank": 2},
]
# Members with a coordinate subspace on which the gradient is tangent though no sign flip fixes it:
# a dead unit whose own feedback, outer weight or even activation the flips leave alone.
SUBSPACES = [
    {"type": "linear_recurrence", "inputs": 1, "state": 2},
    {"type": "monomial_network", "widths": (1, 2, 1), "samples": 3},
    {
        "type": "polynomial_network",
        "widths": (1, 2, 1),
        "activations": ((0.0, 1.0, 1.0),),
        "samples": 5,
    },
    {"type": "symmetric_tensor_decomposition", "dimension": 2, "rank": 2},
]


def check(spec):
    architecture, rng = build(spec), np.random.default_rng(1)
    data = DrawnData(None if architecture.samples else 5)
    problem = Problem.draw(architecture, data, RandomRidge(), rng)
    solution = solve(problem, seed=1)
    assert solution.ok, solution.verdict
    assert solution.counts.complex == generic_count(problem).count


@pytest.mark.parametrize("spec", MEMBERS, ids=lambda spec: str(build(spec)))
def test_structure_finds_what_msolve_counts(spec):
    check(spec)


@pytest.mark.parametrize("spec", SUBSPACES, ids=lambda spec: str(build(spec)))
def test_subspaces_beyond_sign_flips(spec):
    check(spec)
