"""Sweeps and phase diagrams as plain data say what their tables say."""

import json

import numpy as np
import pytest

from explorer import DeepLinear, Problem, graph, phase_diagram, solve, sweep
from explorer.files.answers import Kind, read_answer, save_answer
from explorer.landscape.graph.saved import basins_data, graph_data
from explorer.landscape.sweep.saved import phase_data, sweep_data


@pytest.fixture(scope="module")
def problem():
    return Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)


def again(tmp_path, kind, data):
    return read_answer(save_answer(tmp_path / "a.json", kind, data)).data


def test_a_sweep_keeps_its_pitchfork(problem, tmp_path):
    """At lambda = 1/2 the origin of (ab - 1)^2 / 2 + lambda (a^2 + b^2) becomes a minimum."""
    data = again(tmp_path, Kind.SWEEP, sweep_data(sweep(problem, "lambda", 0.1, 1.0)))
    assert data["events"]["lambda"] == [0.5]
    assert data["events"]["kind"] == ["pitchfork"]
    assert data["unknowns"] == ["W1_1_1", "W2_1_1"]
    assert {"lambda", *data["unknowns"]} <= set(data["branches"])
    at = np.array(data["branches"]["lambda"])
    weights = np.stack([data["branches"][name] for name in data["unknowns"]], axis=1)
    a, b = weights.T
    residual = (a * b - 1) * b + 2 * at * a
    assert np.abs(residual).max() < 1e-9


def test_a_phase_diagram_keeps_grid_and_curve(problem, tmp_path):
    """Points are 3 where 2 lambda < y, else 1."""
    found = phase_diagram(problem, ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0), resolution=12)
    data = again(tmp_path, Kind.PHASE, phase_data(found))
    lam, y, value = (np.array(data["table"][name]) for name in ("lambda", "Y[0,0]", "value"))
    away = np.abs(2 * lam - y) > 1e-6
    assert (value[away] == np.where(2 * lam < y, 3, 1)[away]).all()
    curve = data["boundary"]
    assert np.abs(2 * np.array(curve["lambda"]) - np.array(curve["Y[0,0]"])).max() < 1e-3


def test_values_of_any_kind_are_saved_as_their_texts(problem, tmp_path):
    found = phase_diagram(
        problem,
        ("lambda", 0.1, 1.0),
        ("Y[0,0]", 0.5, 3.0),
        lambda s: (int(s.counts.real), "<b>"),
        resolution=3,
        start=1,
    )
    data = again(tmp_path, Kind.PHASE, phase_data(found))
    assert set(data["table"]["value"]) <= {"(1, '<b>')", "(3, '<b>')"}


def test_a_graph_keeps_its_tree_and_shares(problem, tmp_path):
    solution = solve(problem)
    ends = solution.basins(1.0, methods="gradient_flow", count=50)
    data = again(tmp_path, Kind.GRAPH, graph_data(graph(solution), ends))
    tree = data["tree"]
    assert tree["kind"] == ["global minimum", "global minimum", "merge"]
    assert tree["parent"] == [2, 2, None]
    rows = [int(label) for label in tree["label"][:2]]
    shares = data["basins"]["shares_in_full"]
    assert sorted(shares["row"]) == sorted(rows)
    assert sum(shares["count"]) == 50
    assert json.dumps(again(tmp_path, Kind.BASINS, basins_data(ends, "name")), allow_nan=False)
