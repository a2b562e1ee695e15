"""Ridge coefficients that agree: from a generic place that is alike, and over a real neighbour."""

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, solve
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.scaling import scalings
from explorer.landscape.engines import native
from explorer.landscape.engines.generic_sets import DataFamily, find_generic
from explorer.landscape.engines.tied_ridge import Ties


def drawn(widths, ridge, seed=3, samples=5):
    rng = np.random.default_rng(seed)
    return Problem.draw(DeepLinear(widths), DrawnData(samples), ridge, rng)


def over_a_neighbour(problem, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(native, "solve_tied", lambda *_: {})
        return solve(problem, engine="native")


@pytest.mark.parametrize(
    ("widths", "ridge", "gone"),
    [
        ((2, 1, 2), 0.1, 4),
        ((2, 1, 2), [0.05, 0.3], 4),
        pytest.param((2, 1, 1, 2), 0.1, 32, marks=pytest.mark.slow),
    ],
)
def test_both_ways_find_the_same_points(widths, ridge, gone, monkeypatch):
    """And the same number of paths at infinity; that of all such data is shown once."""
    problem = drawn(widths, ridge)
    short, long = solve(problem, engine="native"), over_a_neighbour(problem, monkeypatch)
    assert short.lost == long.lost == 0
    assert short.path_statistics == long.path_statistics
    assert short.path_statistics["at infinity"] == gone
    assert short.completeness == long.completeness
    assert short.counts == long.counts
    gap = np.abs(short.weights[:, None] - long.weights).max(axis=2).min(axis=1)
    assert gap.max() < 1e-9
    assert short.paths.images.sum() == short.path_statistics["paths"]
    assert short.paths.count(PathStatus.AT_INFINITY) == gone


@pytest.mark.parametrize("ridge", [[0.0, 0.1], [np.array([[0.3, 0.0]]), np.zeros((2, 1))]])
def test_patterns_may_have_no_solution_left(ridge):
    """The origin alone remains: the degree of the gradient ideal is 1 there, by msolve."""
    assert solve(drawn((2, 1, 2), ridge), engine="native").counts.complex == 1


def test_many_data_sets_are_solved_as_each_alone():
    from explorer import solve_many

    problems = [drawn((2, 1, 2), ridge, seed) for seed in (1, 2) for ridge in (0.1, 0.02)]
    for problem, found in zip(problems, solve_many(problems, engine="native"), strict=True):
        alone = solve(problem, engine="native")
        assert found.counts == alone.counts
        assert np.abs(found.weights - alone.weights).max() < 1e-12


def test_special_data_go_over_a_neighbour(monkeypatch):
    """At the fold of y = 2 lambda, points meet: no simple end, so that digits have the say."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[0.25]], 0.125)
    here, there = solve(problem, engine="native"), over_a_neighbour(problem, monkeypatch)
    assert here.counts == there.counts
    assert here.path_statistics == there.path_statistics


def test_ties_are_read_off_and_kept():
    ties = Ties.of(drawn((2, 1, 2), [np.array([[0.1, 0.0]]), np.array([[0.1], [0.3]])]))
    assert ties.labels == (1, -1, 1, 2)
    assert ties.tie(np.arange(1.0, 8) + 0j)[-4:].tolist() == [4, 0, 4, 7]


def test_scalings_leave_ties():
    """Of the scalings of a system those remain that multiply tied parameters by one number."""
    system = DeepLinear((2, 1, 2)).system
    size = len(system.parameters)
    pair = (size - 4, size - 1)
    whole, kept = scalings(system), scalings(system, (pair,))
    assert len(kept.parameters) == len(whole.parameters) - 1
    assert (kept.parameters[:, pair[0]] == kept.parameters[:, pair[1]]).all()
    rank = np.linalg.matrix_rank(np.vstack([whole.parameters, kept.parameters]))
    assert rank == len(whole.parameters)


def test_a_place_is_kept_on_disk(tmp_path, monkeypatch):
    from explorer.landscape.engines import tied_ridge

    problem = drawn((2, 1, 2), 0.1)
    data = DataFamily(problem.architecture, 2)
    generic = find_generic(data)
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    monkeypatch.setattr(tied_ridge, "_FOUND", tied_ridge.OrderedDict())
    first = tied_ridge.place_like(data, Ties.of(problem), generic, native.options_of(1))
    monkeypatch.setattr(tied_ridge, "_FOUND", tied_ridge.OrderedDict())
    monkeypatch.setattr(tied_ridge, "_find", None)
    again = tied_ridge.place_like(data, Ties.of(problem), generic, native.options_of(1))
    assert first.count == again.count == 13
    assert first.digest == again.digest
