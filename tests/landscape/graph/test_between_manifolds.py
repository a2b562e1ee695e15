"""Graphs of critical manifolds, with equal decay."""

import numpy as np
import pytest

import explorer
from explorer import DeepLinear, InputError, Problem
from explorer.landscape.graph.connection import Connection
from explorer.landscape.graph.tubes import is_compact, tube_about
from explorer.polynomial import continuous_symmetries


def chain(lam, widths=(2, 2, 2, 2)):
    return explorer.solve(Problem(DeepLinear(widths), np.eye(2), np.diag([1.5, 1.0]), lam))


@pytest.mark.parametrize(("lam", "best"), [(0.1, 2), (0.22, 1)])
def test_three_levels_of_minima(lam, best):
    """X = I, singular values 1.5 and 1: minima of rank 2, of rank 1, and the origin.

    The loss splits into one of the first kind for each singular value s, of maps w = a^3 with
    balanced factors: f(w) = (s - w)^2 / 2 + 3 lam w^(2/3); so does the lowest pass.
    """
    solution = chain(lam)
    graph = solution.graph()
    assert sorted(solution.minima()["rank"]) == [0, 1, 2]
    assert solution.minima().iloc[0]["rank"] == best
    assert graph.connected.sentence.template is Connection.PROVED
    ranks = solution.manifolds["rank"]
    losses = {int(ranks[row]): loss for row, loss in graph.minima["loss"].items()}
    tops = {s: _pass(s, lam) for s in (1.5, 1.0)}
    wells = {s: _well(s, lam) for s in (1.5, 1.0)}
    assert losses == pytest.approx(
        {0: 1.625, 1: wells[1.5] + 0.5, 2: wells[1.5] + wells[1.0]}, rel=1e-9
    )
    tree = {merge.minima: merge.loss for merge in graph.tree.merges}
    names = {rank: int(np.flatnonzero(graph.listed.loss == losses[rank])[0]) for rank in losses}
    assert graph.tree.pass_between(names[1], names[2]).loss == pytest.approx(wells[1.5] + tops[1.0])
    assert graph.tree.pass_between(names[0], names[1]).loss == pytest.approx(tops[1.5] + 0.5)
    assert len(tree) == 2


def _stationary(s, lam):
    """Critical a > 0 of (s - a^3)^2 / 2 + 3 lam a^2: top and well."""
    roots = np.roots([1.0, 0, 0, -s, 2 * lam])
    real = sorted(r.real for r in roots if abs(r.imag) < 1e-9 and r.real > 0)
    return [(s - a**3) ** 2 / 2 + 3 * lam * a**2 for a in real]


def _pass(s, lam):
    return _stationary(s, lam)[0]


def _well(s, lam):
    return _stationary(s, lam)[1]


def test_one_minimum_of_many_points():
    graph = chain(0.1, (2, 2, 2)).graph()
    assert len(graph.minima) == 1
    assert graph.descents["proved"].all()
    assert graph.connected.sentence.template is Connection.ONE_MINIMUM
    with pytest.raises(InputError, match="a graph of points"):
        graph.ends(1)


def test_exports_of_manifolds(tmp_path):
    graph = chain(0.1).graph()
    assert graph.to_networkx().number_of_edges() == 6
    assert graph.to_pele(tmp_path) == 0
    assert graph.plot.tree() is not None
    assert graph.plot.descents() is not None
    assert graph.summary()["descents_proved"] == 6


def test_a_tube_about_an_orbit():
    solution = chain(0.1, (2, 2, 2))
    problem = solution.problem
    group = continuous_symmetries(problem.system.potential_terms, problem.parameters)
    assert is_compact(group)
    for row, (index, dimension) in enumerate(
        zip(solution.manifolds["index"], solution.manifolds["dimension"], strict=True)
    ):
        tube = tube_about(problem, solution.weights[row].real, group)
        assert tube.proved
        assert (tube.index, tube.dimension) == (index, dimension)
    regular = tube_about(problem, np.ones(8), group)
    assert not regular.proved
    assert regular.index == -1


def test_without_ridge():
    with pytest.raises(InputError, match="a ridge"):
        explorer.solve(Problem(DeepLinear((2, 2, 2)), np.eye(2), np.eye(2), 0.0)).graph()


def test_a_degenerate_manifold():
    """Equal singular values move families: what cannot be proved is said."""
    solution = explorer.solve(Problem(DeepLinear((2, 2, 2)), np.eye(2), np.eye(2), 0.1))
    graph = solution.graph()
    assert not solution.ok
    assert graph.connected.passed is None
    assert str(graph.connected) == "no minimum is listed: nothing to join"
