"""Misfits and penalties: values written out, derivatives, counts by msolve, symmetry."""

import numpy as np
import pytest

from explorer import DrawnData, Problem, RandomRidge, solve
from explorer.errors import InputError
from explorer.external import msolve
from explorer.landscape.exact_count import generic_count
from explorer.networks.architectures import (
    DeepLinear,
    LayerNorms,
    Metric,
    NormProduct,
    Quartic,
    Squares,
    WeightedSquares,
    WeightPowers,
    build,
)

RNG = np.random.default_rng(21)
G = ((2.0, 0.5), (0.5, 1.0))
E = RNG.normal(size=(2, 5))
MISFITS = {
    "squares": (Squares(), (E**2).sum() / 2),
    "weighted": (WeightedSquares((1.0, 3.0)), (E[0] @ E[0] + 3 * E[1] @ E[1]) / 2),
    "metric": (Metric(G), sum(e @ np.array(G) @ e for e in E.T) / 2),
    "quartic": (Quartic(0.3, 2.0), (E**2).sum() + 0.3 * (E**4).sum() / 4),
}
PENALTIES = {
    "powers": (WeightPowers((0.5,)), lambda a, b: 0.5 * ((a**4).sum() + (b**4).sum())),
    "powers by layer": (
        WeightPowers((0.5, 2.0), 6),
        lambda a, b: 0.5 * (a**6).sum() + 2 * (b**6).sum(),
    ),
    "norms": (
        LayerNorms((0.25, 0.5)),
        lambda a, b: 0.25 * (a**2).sum() ** 2 + 0.5 * (b**2).sum() ** 2,
    ),
    "product": (NormProduct(1.5), lambda a, b: 1.5 * (a**2).sum() * (b**2).sum()),
}


@pytest.mark.parametrize("case", MISFITS)
def test_values_of_misfits(case):
    misfit, value = MISFITS[case]
    np.testing.assert_allclose(float(misfit.of(E)), value)


@pytest.mark.parametrize("samples", [None, 5])
@pytest.mark.parametrize("case", MISFITS)
def test_losses_of_networks_with_any_misfit(case, samples):
    """By moments, and by samples: the loss is the misfit of the residual."""
    misfit = MISFITS[case][0]
    if samples is None and not misfit.quadratic:
        pytest.skip("needs samples")
    network = DeepLinear((2, 1, 2), misfit=misfit, samples=samples)
    X = RNG.normal(size=(2, 5))
    Y = RNG.normal(size=(2, 5))
    point = RNG.normal(size=4)
    a, b = network.split(point)
    loss = Problem(network, X, Y).loss(point[None])[0]
    np.testing.assert_allclose(loss, float(misfit.of(b @ a @ X - Y)), rtol=1e-10)


@pytest.mark.parametrize("case", PENALTIES)
def test_values_of_penalties(case):
    penalty, value = PENALTIES[case]
    with_it, without = DeepLinear((2, 1, 2), penalties=(penalty,)), DeepLinear((2, 1, 2))
    X = RNG.normal(size=(2, 5))
    Y = RNG.normal(size=(2, 5))
    point = RNG.normal(size=4)
    added = (
        Problem(with_it, X, Y).loss(point[None])[0] - Problem(without, X, Y).loss(point[None])[0]
    )
    np.testing.assert_allclose(added, value(*with_it.split(point)), rtol=1e-9)


MEMBERS = [
    DeepLinear((1, 1, 2), misfit=Metric(G)),
    DeepLinear((1, 1, 2), misfit=WeightedSquares((1.0, 2.0))),
    DeepLinear((1, 1, 1), misfit=Quartic(), samples=2),
    DeepLinear((1, 1, 1), penalties=(WeightPowers((0.5,)),)),
    DeepLinear((2, 1, 1), penalties=(LayerNorms((0.25,)),)),
    DeepLinear((2, 1, 1), penalties=(NormProduct(0.5), WeightPowers((0.25, 0.5)))),
    build({"type": "matrix_factorization", "rows": 2, "columns": 1, "misfit": "quartic"}),
    build(
        {
            "type": "tensor_decomposition",
            "shape": [1, 1, 1],
            "misfit": {"type": "quartic", "squares": 0},
        }
    ),
    build(
        {
            "type": "matrix_sensing",
            "rows": 2,
            "columns": 1,
            "penalties": [{"type": "norm_product", "strength": 1}],
        }
    ),
]


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
@pytest.mark.parametrize("architecture", MEMBERS, ids=str)
def test_counts_with_other_losses_are_those_of_msolve(architecture):
    for seed in range(3):
        data = DrawnData(None if architecture.samples else 4)
        problem = Problem.draw(architecture, data, RandomRidge(), np.random.default_rng(seed))
        solution = solve(problem, seed=seed)
        assert solution.counts.complex == generic_count(problem).count
        assert solution.ok, solution.verdict


def test_a_metric_leaves_the_count_of_a_linear_network():
    """G can be taken into Y and the outer layer up to its ridge, so 1 + 4 s d_y stays."""
    problem = Problem.draw(MEMBERS[0], DrawnData(4), RandomRidge(), np.random.default_rng(5))
    assert solve(problem, seed=1).counts.complex == 1 + 4 * 1 * 2


def test_known_counts_are_not_claimed_for_other_losses():
    from explorer.landscape import expected_count

    rng = np.random.default_rng(0)
    plain = Problem.draw(DeepLinear((1, 1, 1)), DrawnData(4), RandomRidge(), rng)
    assert expected_count(plain).count == 5
    for network in (MEMBERS[2], MEMBERS[3]):
        data = DrawnData(None if network.samples else 4)
        assert expected_count(Problem.draw(network, data, RandomRidge(), rng)) is None


@pytest.mark.parametrize(
    ("penalties", "rotates"),
    [((), True), ((LayerNorms((1.0,)), NormProduct(1.0)), True), ((WeightPowers((1.0,)),), False)],
)
def test_equal_lambdas_are_a_caution_only_where_rotations_stay(penalties, rotates):
    network = DeepLinear((1, 2, 1), penalties=penalties)
    problem = Problem.draw(network, DrawnData(3), 0.1, np.random.default_rng(1))
    assert (
        any("leaves the loss unchanged" in str(sentence) for sentence in problem.warnings)
        is rotates
    )
    point, angle = RNG.normal(size=4), 0.7
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    a, b = network.split(point)
    turned = np.concatenate([(turn @ a).ravel(), (b @ turn.T).ravel()])
    assert np.allclose(problem.loss(point[None]), problem.loss(turned[None])) is rotates


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Metric(((1.0, 2.0), (0.0, 1.0))), "matrix = .*symmetric positive semidefinite"),
        (lambda: Metric(((1.0, 2.0), (2.0, 1.0))), "matrix = .*symmetric positive semidefinite"),
        (lambda: Metric(((1.0, 2.0),)), "matrix = .*one row per output"),
        (
            lambda: WeightedSquares((-1.0,)),
            "weights = .*: allowed is a list of finite numbers >= 0",
        ),
        (lambda: NormProduct(-1.0), "strength = -1.0"),
        (lambda: WeightPowers((1.0,), 3), "power = 3: allowed is one of 2, 4, 6, 8"),
        (
            lambda: DeepLinear((1, 1, 2), misfit=Metric(((1.0,),))).system,
            "matrix = 1 rows: allowed is 2",
        ),
        (
            lambda: DeepLinear((1, 1, 2), misfit=WeightedSquares((1.0,))).system,
            "weights = .*: allowed is 2",
        ),
        (
            lambda: DeepLinear((1, 1, 2), penalties=(LayerNorms((1.0, 1.0, 1.0)),)).system,
            "strengths = .*2, one per block",
        ),
    ],
)
def test_wrong_numbers_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
