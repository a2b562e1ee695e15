"""docs/tables.md explains every column of every table, and no column that there is not."""

import re

import numpy as np
import pytest

import explorer
from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.landscape.answer.rows import rows_of
from explorer.study import load_study, run_study
from explorer.systems.solution import COLUMNS as SYSTEM
from tests.support.reference import DOCS

PAGE = (DOCS / "tables.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^<!-- table: ([^\n]+?) -->\n(.*?)(?:^$|\Z)", PAGE))
TRACED = {"reason", "bits", "loss_radius"}  # of certified points alone
STUDY = """
name: small
architectures: [{widths: [1, 1, 1]}]
data: [{drawn: {samples: 2}}]
regularization: [0.1]
sweep: {parameter: lambda, start: 0.1, stop: 0.2}
basins: {count: 5, methods: [adam]}
outputs: {plots: false, latex: false, points_csv: true}
"""


def explained(table):
    """Names in the first cells of a table of the page."""
    cells = re.findall(r"(?m)^\|([^|]+)\|", SECTIONS[table])[2:]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def written(columns, weights=()):
    """Names of columns as the page writes them."""
    names = set()
    for name in map(str, columns):
        stem = re.sub(r"_(re|im)$", "", name)
        name = name.replace(stem, "WEIGHT") if stem in weights else name
        names.add(re.sub(r"^(eigenvalue|index)_\d+$", r"\1_k", name))
    return names


def first_line(path):
    return path.read_text(encoding="utf-8").partition("\n")[0]


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(1)
    return Problem.draw(DeepLinear((2, 1, 2)), DrawnData(5), RandomRidge(), rng)


@pytest.fixture(scope="module")
def solution(problem):
    return explorer.solve(problem, seed=1, certify=True)


@pytest.fixture(scope="module")
def manifolds():
    rng = np.random.default_rng(1)
    return explorer.solve(Problem.draw(DeepLinear((2, 2, 2)), DrawnData(5), 0.1, rng))


def test_points(solution):
    weights = solution.problem.system.unknowns
    assert written(solution.to_frame().columns, weights) == explained("points")
    assert written(solution.points.columns) <= explained("points")


def test_manifolds(manifolds):
    weights = manifolds.problem.system.unknowns
    assert written(manifolds.to_frame().columns, weights) == explained("manifolds")


def test_what_is_printed(solution, manifolds):
    for answer, table in ((solution, "printed points"), (manifolds, "printed manifolds")):
        printed = {column.name for column in rows_of(answer, wide=True).columns}
        assert printed == explained(table)
    flat = Problem(DeepLinear((2, 2, 2)), np.eye(2), np.eye(2), 0.0)
    printed = {column.name for column in rows_of(explorer.solve(flat), wide=True).columns}
    assert printed == explained("printed strata")


def test_sweeps():
    small = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.1)
    found = explorer.sweep(small, "lambda", 0.05, 2.0)
    for table in ("branches", "events", "intervals"):
        columns = written(getattr(found, table).columns, small.system.unknowns)
        assert columns == explained(f"sweep.{table}")


def test_graphs_and_basins(solution):
    graph = solution.graph()
    for table in ("descents", "minima", "barriers"):
        frame = getattr(graph, table)
        assert set(frame.columns) | set(filter(None, [frame.index.name])) == explained(
            f"graph.{table}"
        )
    row = int(solution.real_points.index[-1])
    assert set(graph.ends(row, directions=2).columns) == explained("graph.ends")
    found = solution.basins(count=5, methods=["adam"])
    assert set(found.shares_in_full.columns) == explained("basins.shares")
    for table in ("shares", "outcomes", "by_index"):
        assert set(getattr(found, table).columns) == explained(f"basins.{table}")


@pytest.mark.slow
def test_phase_diagrams():
    small = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.1)
    axes = ("lambda", 0.1, 2.0), ("Y[0,0]", -1.0, 1.0)
    found = explorer.phase_diagram(small, *axes, resolution=4, start=2)
    for table in ("table", "boundary", "solved_places"):
        assert set(getattr(found, table).columns) == explained(f"phase.{table}")
    best = explorer.most_real(small, climbs=1, steps=1)
    assert set(best.history.columns) == explained("most_real.history")


def test_systems():
    found = explorer.solve_system(["x^2 = 2"])
    assert written(found.points.columns, "x") == {
        name.replace("UNKNOWN", "WEIGHT") for name in explained("system.points")
    }
    assert set(SYSTEM) < explained("system.points")


@pytest.mark.slow
def test_studies(tmp_path):
    (tmp_path / "small.yaml").write_text(STUDY)
    plan = load_study(tmp_path / "small.yaml")
    folder = run_study(plan, tmp_path / "results", jobs=1).folder
    heads = {path.name: first_line(path).split(",") for path in folder.rglob("*.csv")}
    assert written(heads.pop("summary.csv")) == explained("summary")
    assert set(heads.pop("events.csv")) == explained("study events")
    labels = {"architecture", "data", "regularization", "draw", "run"}
    left_out = {
        "shares": set(),
        "outcomes": {"unlisted"},
        "by_index": {"share", "low", "high"},
    }
    for table, missing in left_out.items():
        name = "basins.csv" if table == "shares" else f"basins_{table}.csv"
        assert set(heads.pop(name)) - labels == explained(f"basins.{table}") - missing
    store = (DOCS / "store.md").read_text("utf-8")
    for name in ("runs.csv", "points.csv", "manifolds.csv"):
        for column in heads.pop(name, []):
            known = column in ("study", "architecture") or re.fullmatch(r"index_\d+", column)
            assert known or f"| `{column}` |" in store
    assert heads == {}
