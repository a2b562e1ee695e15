"""Losses of one's own on which an earlier version was silently short, from every start."""

import warnings

import pytest

from explorer import CustomArchitecture, Problem, solve
from explorer.external import phcpack
from tests.support.judging import admits, cases, differences

LOSSES = {case["name"]: case for case in cases("losses")}
# What the notes of the file say, as numbers.
KNOWN = {
    "double critical point and a minimum": {
        "complex": 2,
        "degree": 3,
        "points": [([2.0], 2), ([-1.0], 1)],
    },
    "triple factor": {
        "complex": 3,
        "degree": 4,
        "points": [([1.0], 2), ([-2.0], 1), ([-0.8], 1)],
    },
    "four-fold point": {"complex": 1, "degree": 9, "points": [([0.0, 0.0], 9)]},
}
SEEDS = range(3)
CLASSICAL = ("total-degree", "multihomogeneous")


def problem(case):
    weights = {name: tuple(shape) for name, shape in case["weights"].items()}
    architecture = CustomArchitecture(weights=weights, data={}, loss=case["loss"])
    return Problem(architecture, regularization=case["lambda"])


def check(case, start, seed, **options):
    """Right, or incomplete with a reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution = solve(problem(case), seed=seed, start=start, **options)
    wrong = differences(solution, {**case, **KNOWN.get(case.get("name"), {})})
    assert not wrong or admits(solution), (wrong, solution.verdict)
    return wrong, solution


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", LOSSES)
def test_the_default_start_is_right(name, seed):
    wrong, solution = check(LOSSES[name], "structure", seed)
    assert not wrong, solution.verdict
    assert not admits(solution), solution.verdict


# Paths to points of size 1e12 take half a minute
LONG = [pytest.param("scales", "multihomogeneous", marks=pytest.mark.slow)]
SHORT = [(name, start) for name in LOSSES for start in CLASSICAL]
SHORT.remove(("scales", "multihomogeneous"))


@pytest.mark.parametrize(("name", "start"), SHORT + LONG)
def test_no_classical_start_is_silently_short(name, start):
    check(LOSSES[name], start, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[1:])
@pytest.mark.parametrize("start", CLASSICAL)
@pytest.mark.parametrize("name", LOSSES)
def test_other_seeds_of_classical_starts_are_not_silently_short(name, start, seed):
    check(LOSSES[name], start, seed)


@pytest.mark.slow
@pytest.mark.skipif(not phcpack.available(), reason="the polyhedral start needs phcpy")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", LOSSES)
def test_the_polyhedral_start_is_not_silently_short(name, seed):
    check(LOSSES[name], "polyhedral", seed)


@pytest.mark.parametrize("name", LOSSES)
def test_certificates_are_not_silently_short(name):
    check(LOSSES[name], "structure", 0, certify=True)


@pytest.mark.parametrize("name", ["unbounded below", "unbounded below, ridge of its own each"])
def test_no_minimum_is_global_where_the_loss_has_no_lower_bound(name):
    _, solution = check(LOSSES[name], "structure", 0, certify=True)
    assert solution.counts.global_minima == 0
    assert not solution.points["is_global"].any()


def test_the_global_minimum_beside_a_double_point():
    _, solution = check(LOSSES["double critical point and a minimum"], "structure", 0)
    (lowest,) = solution.points.query("is_global").itertuples()
    assert lowest.loss == pytest.approx(-2.75)


def test_a_power_whose_values_dwarf_the_ridge_term():
    """Roots of ``64 x^63 = 1``: the start's own parameter is not lost beside ``x^63``."""
    case = {"weights": {"x": [1]}, "loss": "x[0]**64-x[0]", "lambda": 0, "complex": 63, "real": 1}
    wrong, solution = check(case, "structure", 0)
    assert not wrong, solution.verdict


def test_paths_that_share_a_simple_point_are_missed():
    """Six of 81 paths end where others do; a fresh draw of random losses showed it."""
    loss = (
        "-x[0]**4 - 7.32*x[1]**4 + 5.45*x[2]**4 - 5.68*x[3]**4 + 8.66*x[0] - 254*x[2]*x[3]"
        " - 0.00224*x[0]*x[0] + 0.00227*x[1]*x[1]*x[3] - 0.0168*x[0]*x[0]*x[3]"
    )
    check(
        {"weights": {"x": [4]}, "loss": loss, "lambda": 0, "complex": 81, "real": 1},
        "structure",
        11,
    )
