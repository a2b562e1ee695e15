"""A tampered list is caught by the checks."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.landscape.conclude import assemble
from explorer.landscape.points.checks import run_checks
from explorer.landscape.points.classification import classify
from explorer.networks.architectures import DeepLinear
from explorer.polynomial.bounds import total_degree
from explorer.validate.refine import refine
from tests.support.problems import chain


@pytest.fixture
def problem_and_points():
    return chain(a=4.0, b=2.0, ridge=0.1)


def failed(problem, points) -> set[str]:
    refined = refine(problem.system, problem.parameters, points, np.ones(len(points), dtype=int))
    return {check.name for check in assemble(problem, refined).checks if check.passed is False}


def test_the_true_list_passes(problem_and_points):
    assert failed(*problem_and_points) == set()


def test_origin_lost(problem_and_points):
    problem, points = problem_and_points
    assert {"origin", "Morse sum"} <= failed(problem, points[1:])


def test_real_point_lost(problem_and_points):
    problem, points = problem_and_points
    assert {"orbit closure", "Morse sum"} <= failed(problem, np.delete(points, 1, axis=0))


def test_conjugate_lost(problem_and_points):
    problem, points = problem_and_points
    assert np.abs(points[3].imag).max() > 0.1
    assert {"conjugate closure", "parity"} <= failed(problem, np.delete(points, 3, axis=0))


def test_minima_lost(problem_and_points):
    """Without its minima a list of a coercive loss fails, even where the Morse sum is 1."""
    problem, points = problem_and_points
    assert {"minimum", "orbit closure"} & failed(problem, points[[0, 3, 4]]) == {"minimum"}


def test_lost_paths_are_reported(problem_and_points):
    problem, points = problem_and_points
    refined = refine(problem.system, problem.parameters, points[:4], np.ones(4, dtype=int))
    assert assemble(problem, refined, lost=2).counts.complete is False


def test_wrong_index_breaks_the_morse_sum(problem_and_points):
    problem, points = problem_and_points
    classified = classify(
        problem,
        refine(problem.system, problem.parameters, points, np.ones(5, dtype=int)),
    )
    wrong = replace(
        classified,
        negative=classified.negative + (classified.real == 1) * np.array([1, 0, 0, 0, 0]),
    )
    assert any(c.name == "Morse sum" and c.passed is False for c in run_checks(problem, wrong))


@pytest.mark.parametrize(
    ("widths", "rank", "count"),
    [
        ((1, 1, 1), 1, 5),
        ((2, 1, 1), 2, 9),
        ((2, 1, 2), 2, 17),
        ((3, 1, 2), 3, 25),
        ((1, 1, 1, 1), 1, 17),
        ((1, 2, 1), 1, 9),
        ((2, 2, 1), 2, 33),
        ((3, 2, 1), 3, 73),
        ((2, 3, 1), 2, 73),
        ((1, 3, 1), 1, 13),
        ((1, 1, 1, 1, 1), 1, 49),
        ((1, 1, 1, 1, 1, 1), 1, 129),
        ((2, 2, 2), 2, 225),
        ((2, 2, 2), 1, 33),
    ],
)
def test_closed_forms_agree_with_exact_counts(widths, rank, count):
    expected = DeepLinear(widths).known_count(rank)
    assert expected is not None
    assert expected[0] == count


def test_no_closed_form_is_said_to_be_none():
    assert DeepLinear((3, 3, 3)).known_count(3) is None


def test_total_degree_is_the_product_of_degrees(problem_and_points):
    problem, _ = problem_and_points
    assert total_degree(problem.system.sparse) == 9
