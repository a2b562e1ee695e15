"""Counts without ridge and with the factors' scales fixed are Euclidean-distance degrees.

Sources: `docs/theory.md`, section 5.

Published: Segre varieties in a generic metric 2x2: 6, 2x3: 10, 3x3: 39, 3x4: 83, 2x2x2: 34; in the
Frobenius metric 2x2: 2, 3x3: 3, 2x2x2: 6, 2x2x3: 8, 2x3x3: 15; symmetric binary forms of order d: d
eigenvectors.
"""

import numpy as np
import pytest

from explorer.external import msolve
from explorer.external import phcpack as phc
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.starts import solve_from
from explorer.networks.architectures import build
from explorer.polynomial import Graph, System

PRIME = msolve.PRIMES[0]


def charted(architecture):
    """Gradient equations without ridge where the first entry of every block but the last is 1."""
    graph, weights = Graph(), []
    for block in architecture.blocks[:-1]:
        free = graph.unknown(block.name, (block.size - 1,))
        weights.append(np.array([graph.constant(1), *free], dtype=object).reshape(block.shape))
    last = architecture.blocks[-1]
    weights.append(graph.unknown(last.name, last.shape))
    statistics = [
        graph.parameter(b.name, b.shape, symmetric=b.symmetric)
        for b in architecture.statistic_blocks
    ]
    return System.gradient_of(architecture.loss(weights, statistics))


def generic_data(architecture, rng, *, modular=False):
    """Parameters of real data, or of residues."""
    (dx, dy), m = architecture.data_shape, architecture.samples or 20
    if modular:
        X, Y = (rng.integers(1, PRIME, (d, m)).astype(object) for d in (dx, dy))
    else:
        X, Y = (
            rng.uniform(0.5, 2.0, size=(d, m)) * rng.choice([-1, 1], size=(d, m)) for d in (dx, dy)
        )
    pairs = zip(architecture.statistic_blocks, architecture.statistics(X, Y), strict=True)
    return np.concatenate([block.flatten(np.asarray(value)) for block, value in pairs])


def convolution(inputs, filters, strides):
    return {"type": "linear_convolution", "inputs": inputs, "filters": filters, "strides": strides}


def tensor(*shape):
    return {"type": "tensor_decomposition", "shape": shape}


def matrix(name, rows, columns):
    return {"type": name, "rows": rows, "columns": columns}


# Where the last factor is 0, its gradient asks for as many equations as it has entries in the other
# unknowns: as many points as that system has count too, though the zero tensor is no point of the
# variety. They are the last number.
DEGREES = [
    (convolution(4, (2, 2), (2, 1)), 6, 0),
    (convolution(6, (2, 3), (2, 1)), 10, 0),
    (convolution(9, (3, 3), (3, 1)), 39, 0),
    (convolution(8, (2, 2, 2), (2, 2, 1)), 34, 2),
    (tensor(2, 2), 2, 0),
    (tensor(3, 3), 3, 0),
    (tensor(2, 2, 2), 6, 2),
    (tensor(2, 2, 3), 8, 0),
    (matrix("matrix_factorization", 2, 2), 2, 0),
    (matrix("matrix_factorization", 3, 3), 3, 0),
    (matrix("weighted_low_rank", 2, 2), 6, 0),
    (matrix("weighted_low_rank", 3, 3), 39, 0),
    (matrix("weighted_low_rank", 3, 4), 83, 1),
    (matrix("matrix_sensing", 2, 2), 6, 0),
    (matrix("matrix_sensing", 3, 3), 39, 0),
]
LARGEST = 83


def degrees(rows):
    ids = [str(build(spec)) for spec, _, _ in rows]
    return pytest.mark.parametrize(("spec", "degree", "zeros"), rows, ids=ids)


# Of 2x2x2 one of the 36 points may lie so far out (11329 for the first seed) that its path is not
# followed to its end.
@degrees([row for row in DEGREES if row[1] not in (34, LARGEST)])
@pytest.mark.skipif(not phc.available(), reason="the polyhedral start needs phcpy")
@pytest.mark.parametrize("seed", [0, *(pytest.param(k, marks=pytest.mark.slow) for k in (1, 2))])
def test_our_tracker_finds_the_published_degree(spec, degree, zeros, seed):
    check_degree(spec, degree, zeros, seed)


# A minute: many of its paths go to infinity
@pytest.mark.slow
@degrees([row for row in DEGREES if row[1] == LARGEST])
@pytest.mark.skipif(not phc.available(), reason="the polyhedral start needs phcpy")
@pytest.mark.parametrize("seed", range(3))
def test_our_tracker_finds_the_largest_published_degree(spec, degree, zeros, seed):
    check_degree(spec, degree, zeros, seed)


def check_degree(spec, degree, zeros, seed):
    architecture = build(spec)
    system, last = charted(architecture), architecture.blocks[-1].size
    rng = np.random.default_rng(seed)
    result = solve_from(
        system, generic_data(architecture, rng), "polyhedral", rng, NativeOptions(jobs=1)
    )
    away = np.abs(result.points[:, -last:]).max(axis=1) > 1e-8
    assert (away.sum(), (~away).sum()) == (degree, zeros)


@degrees(DEGREES)
@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_msolve_finds_the_published_degree(spec, degree, zeros):
    architecture = build(spec)
    parameters = generic_data(architecture, np.random.default_rng(1), modular=True)
    assert msolve.degree(charted(architecture), list(parameters), PRIME) == degree + zeros


@pytest.mark.slow
@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
@pytest.mark.parametrize(
    ("spec", "degree"),
    [(tensor(2, 3, 3), 15 + 3), (convolution(12, (2, 2, 3), (2, 2, 1)), 100)],
    ids=str,
)
def test_larger_published_degrees(spec, degree):
    architecture = build(spec)
    parameters = generic_data(architecture, np.random.default_rng(1), modular=True)
    assert msolve.degree(charted(architecture), list(parameters), PRIME) == degree


@pytest.mark.parametrize(("order", "count"), [(2, 4), (3, 9), (4, 16)])
def test_eigenvectors_of_binary_forms(order, count):
    """w^d is critical for d eigenvectors (Cartwright and Sturmfels), each with d scales.

    That makes d^2 points beside w = 0.
    """
    architecture = build({"type": "symmetric_tensor_decomposition", "dimension": 2, "order": order})
    graph = Graph()
    w, Y = graph.unknown("W", (2, 1)), graph.parameter("Y", architecture.target_shape)
    system = System.gradient_of(architecture.loss([w], [Y]))
    for seed in range(3):
        rng = np.random.default_rng(seed)
        target = rng.normal(size=architecture.target_shape).ravel()
        result = solve_from(system, target, "total-degree", rng, NativeOptions(jobs=1))
        simple = result.points[result.multiplicity == 1]
        assert (np.abs(simple).max(axis=1) > 1e-6).sum() == count
