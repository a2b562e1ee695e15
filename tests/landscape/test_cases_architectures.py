"""Shipped architectures with fields, data or ridge that led an earlier version astray."""

import json

import numpy as np
import pytest

from explorer import Problem, solve
from explorer.landscape.points.verdict import Status
from explorer.networks.architectures import build
from tests.support.judging import admits, cases

CASES = cases("architectures")
FIELDS = CASES[:3]
SQUARES = CASES[3]
CONSTANTS = (1e-3, 1e-2, 0.1, 3.0, 30.0, 1e3)


def architecture(case):
    return build({"type": case["architecture"], **case["fields"]})


def drawn(network, seed):
    """A problem with normal data and a ridge coefficient of its own for each weight."""
    rng = np.random.default_rng([2812, seed])
    dx, dy = network.data_shape
    samples = network.samples or 5
    X = rng.normal(size=(dx, samples)) if dx else None
    Y = rng.normal(size=(dy, samples)) if dy else None
    ridge = [rng.uniform(0.1, 1.0, block.shape) for block in network.blocks]
    return Problem(network, X, Y, ridge)


def right_or_incomplete(problem, exact, **options):
    solution = solve(problem, **options)
    assert len(solution.points) == exact or admits(solution), solution.verdict
    return solution


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", FIELDS, ids=lambda case: case["architecture"])
def test_constants_in_fields(case, seed):
    solution = right_or_incomplete(drawn(architecture(case), seed), case["exact"], seed=seed)
    assert solution.completeness.status is Status.CONSISTENT


@pytest.mark.slow
@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("case", FIELDS, ids=lambda case: case["architecture"])
def test_constants_over_six_decades(case, constant):
    text = str(case["fields"])
    for number in ("30.0", "0.001"):
        text = text.replace(number, repr(constant))
    fields = json.loads(text)
    network = build({"type": case["architecture"], **fields})
    right_or_incomplete(drawn(network, 0), case["exact"])


@pytest.mark.slow
def test_squares_with_nearly_isotropic_rows():
    problem = Problem(
        architecture(SQUARES), SQUARES["data"]["X"], SQUARES["data"]["Y"], regularization=0.01
    )
    right_or_incomplete(problem, SQUARES["exact"])


def one_lambda_a_hidden_unit(rng):
    first, second = 0.25, 0.375
    ridge = [np.array([[first] * 2, [second] * 2]), np.array([[first, second]] * 2)]
    network = build({"type": "deep_linear", "widths": (2, 2, 2)})
    return Problem(network, rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), ridge)


def deep(rng):
    network = build({"type": "deep_linear", "widths": (2, 1, 1, 2)})
    return network, [rng.uniform(0.1, 1.0, block.shape) for block in network.blocks]


def no_targets(rng):
    network, ridge = deep(rng)
    return Problem(network, rng.normal(size=(2, 4)), np.zeros((2, 4)), ridge)


def orthogonal_targets(rng):
    network, ridge = deep(rng)
    X = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    Y = np.array([[1.0, -1.0, 2.0, -2.0], [3.0, -3.0, -1.0, 1.0]])
    return Problem(network, X, Y, ridge)


def twice_the_identity(rng):
    network, ridge = deep(rng)
    return Problem(network, np.eye(2), 2 * np.eye(2), ridge)


def many_rows(rng):
    network, _ = deep(rng)
    X = rng.normal(size=(2, 1000))
    Y = rng.normal(size=(2, 2)) @ X + 0.1 * rng.normal(size=(2, 1000))
    return Problem(network, X, Y, 0.1)


def rank_two_in_doubles(rng):
    network = build({"type": "deep_linear", "widths": (2, 1, 2)})
    X = np.outer([1, 0.1], [1, 0.3, 0.7])
    ridge = [rng.uniform(0.1, 1.0, block.shape) for block in network.blocks]
    return Problem(network, X, rng.normal(size=(2, 3)), ridge)


# Seconds each where paths are followed in multiprecision
QUICK = [(no_targets, 65), (orthogonal_targets, 65), (twice_the_identity, 73), (many_rows, 49)]
HARD = [(one_lambda_a_hidden_unit, 73)]


def named(value):
    return getattr(value, "__name__", "")


def check_proved(draw, exact, seed):
    problem = draw(np.random.default_rng([41, seed]))
    solution = right_or_incomplete(problem, exact, seed=seed, certify=True)
    assert solution.completeness.status is Status.PROVED, solution.verdict


@pytest.mark.parametrize(("draw", "exact"), QUICK, ids=named)
def test_special_data_are_proved(draw, exact):
    check_proved(draw, exact, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 3))
@pytest.mark.parametrize(("draw", "exact"), QUICK + HARD, ids=named)
def test_more_special_data_are_proved(draw, exact, seed):
    check_proved(draw, exact, seed)


@pytest.mark.parametrize(("draw", "exact"), QUICK, ids=named)
def test_special_data_are_not_silently_short_without_certificates(draw, exact):
    right_or_incomplete(draw(np.random.default_rng([41, 3])), exact)


def test_a_rank_that_doubles_do_not_show_is_not_passed_over():
    """The generic count is that of rank 2; points that doubles of X X^T hide leave it open."""
    problem = rank_two_in_doubles(np.random.default_rng([41, 0]))
    assert problem.sample_rank == 2
    right_or_incomplete(problem, 17, certify=True)


@pytest.mark.slow
@pytest.mark.parametrize("strength", np.geomspace(0.01, 2, 12))
def test_matrix_completion_with_one_lambda(strength):
    network = architecture(CASES[7])
    Y = np.random.default_rng(7).normal(size=(network.data_shape[1], network.samples or 1))
    solution = solve(Problem(network, None, Y, regularization=strength), certify=True)
    known = (Status.PROVED, Status.CONSISTENT)
    assert solution.completeness.status in known, solution.verdict
