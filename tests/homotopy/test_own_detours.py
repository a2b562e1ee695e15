"""Paths that jumped or were lost are repaired one by one, by detours of their own."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.homotopy import path_recovery
from explorer.homotopy.detours import jumped_or_open
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.own_detours import Ends, aside, chains
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.targets import first_try, solve_targets
from explorer.landscape.engines.generic_sets import find_generic
from explorer.landscape.engines.native import random_of, target_of


@pytest.fixture(scope="module")
def task():
    rng = np.random.default_rng(11)
    problem = Problem.draw(DeepLinear((2, 2, 2)), DrawnData(4), RandomRidge(), rng)
    target = target_of(problem, 0)
    generic = find_generic(target.data)
    args = (problem.system, generic, target.point, target.data.family)
    return args, first_try(*args, slice(None))


def repaired(task, arrived):
    (system, generic, point, family), _ = task
    options = NativeOptions()
    return solve_targets(
        system, generic, point[None], family, random_of(0), options, arrived=arrived
    )[0]


def jumped(arrived, pairs):
    """Ends where path ``a`` has come to the end of path ``b``."""
    changed = {}
    for name in ("raw", "points"):
        array = getattr(arrived, name).copy()
        for a, b in pairs:
            array[a] = array[b]
        changed[name] = array
    return replace(arrived, **changed)


def same_list(found, other):
    index = OrbitIndex(np.ones((1, found.points.shape[1])) + 0j)
    assert len(found.points) == len(other.points)
    assert (index.add(found.points) == np.arange(len(found.points))).all()
    return (np.sort(index.find(other.points)) == np.arange(len(found.points))).all()


def stubborn(monkeypatch):
    """Tighter settings alone end where the path had ended."""
    monkeypatch.setattr(path_recovery.PathRecovery, "_with_tighter_settings", lambda self: None)

    def refuse(paths, attempt):
        waiting = jumped_or_open(paths)
        assert not waiting.any(), "the whole fibre would be tracked again"

    monkeypatch.setattr(path_recovery, "by_a_detour", refuse)


@pytest.mark.parametrize("pairs", [[(0, 1)], [(0, 1), (5, 9), (6, 9)], [(3, 2), (7, 12)]])
def test_jumps_are_repaired_by_chains(task, monkeypatch, pairs):
    whole = repaired(task, task[1])
    stubborn(monkeypatch)
    found = repaired(task, jumped(task[1], pairs))
    assert set(found.status_counts) == {PathStatus.CONVERGED}
    assert same_list(found, whole)
    again = (found.paths.jacobians > whole.paths.jacobians).sum()
    assert again < len(found.paths) / 2


def test_the_same_answer_for_any_batch(task, monkeypatch):
    stubborn(monkeypatch)
    (system, generic, point, family), first = task
    bad = jumped(first, [(0, 1)])
    alone = repaired(task, bad)
    twice = replace(
        first,
        **{
            name: np.concatenate([getattr(first, name), getattr(bad, name)])
            for name in ("raw", "code", "jacobians", "points", "sizes", "condition")
        },
    )
    both = solve_targets(
        system, generic, np.array([point, point]), family, random_of(0), arrived=twice
    )
    assert np.array_equal(both[1].points, alone.points)
    assert (both[0].detours, both[1].detours > 0) == (0, True)


def permuting(order, points):
    """Detours that pair path k with the end of path ``order[k]``."""

    def follow(rows):
        return points[order[rows]], np.ones(len(rows), dtype=bool), np.ones(len(rows))

    return follow


@pytest.mark.parametrize("seed", range(5))
def test_chains_reach_every_missing_end(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(30, 2)) + 1j * rng.normal(size=(30, 2))
    lost = np.zeros(30, dtype=bool)
    lost[rng.choice(30, size=4, replace=False)] = True
    known = np.where(lost[:, None], 0, points)
    ends = Ends(known, lost, ~lost, np.ones((1, 2)) + 0j)
    moved = chains(ends, permuting(rng.permutation(30), points), 1000)
    result = known.copy()
    for chain in moved:
        result[chain.rows] = chain.points
    assert len(moved) == 4
    assert np.allclose(np.sort_complex(result[:, 0]), np.sort_complex(points[:, 0]))


def test_chains_stop_at_their_budget():
    points = np.arange(1, 21)[:, None] + 0j
    lost = np.arange(20) == 0
    ends = Ends(np.where(lost[:, None], 0, points), lost, ~lost, np.ones((1, 1)) + 0j)
    follow = permuting(np.roll(np.arange(20), -1), points)
    assert chains(ends, follow, 19) == []
    assert len(chains(ends, follow, 20)[0].rows) == 20


def test_two_chains_at_one_solution_are_no_repair():
    points = np.arange(1, 7)[:, None] + 0j
    lost = np.arange(6) < 2
    ends = Ends(np.where(lost[:, None], 0, points), lost, ~lost, np.ones((1, 1)) + 0j)
    assert chains(ends, permuting(np.zeros(6, dtype=int), points), 100) == []


def test_places_aside(task):
    (_, generic, point, family), _ = task
    turn = np.exp(1j * np.arange(len(point)))
    straight = aside(generic.data, point, family, 0.0, turn)
    bent = aside(generic.data, point, family, 0.1, turn)
    size = np.abs(generic.data) + np.abs(point)
    assert (np.abs(bent - straight) < 0.2 * size).all()
    assert (np.abs(bent - straight) > 0).all()
