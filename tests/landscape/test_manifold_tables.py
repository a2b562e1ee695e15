"""A stored table of manifolds is found again cell by cell, and every change is seen."""

import numpy as np
import pytest

from explorer.landscape.certificates.manifold_run import manifold_faults
from explorer.landscape.conclude_manifolds import conclude_manifolds
from explorer.landscape.manifolds.table import COLUMNS
from explorer.report.tables import list_table
from tests.support.manifolds import whitened_manifolds, whitened_problem


@pytest.fixture(scope="module")
def stored():
    problem = whitened_problem((3.0, 2.0, 1.0))
    solution = conclude_manifolds(problem, whitened_manifolds(problem))
    summary = solution.summary()
    run = {
        **summary,
        "unknowns": 12,
        "samples": 3,
        "X": problem.X.ravel(),
        "Y": problem.Y.ravel(),
        "ridge": np.concatenate([r.ravel() for r in problem.ridge]),
        "undecided": 0,
        "by_index": np.bincount(solution.points["index"].to_numpy(int), minlength=13),
        "status": "ok",
        "checks_failed": "",
    }
    manifolds = solution.manifolds.assign(point=range(7))
    return problem, manifolds, list_table(solution), run


def set_cell(frame, row, name, value):
    frame = frame.copy()
    column = frame[name].astype(object)
    column.iat[row] = value
    frame[name] = column
    return frame


def test_a_good_run_has_no_fault(stored):
    assert manifold_faults(*stored) == []


CELLS = {
    "rank": [lambda v: v + 1, lambda v: v - 1, lambda _: None],
    "singular_values": [lambda v: [v[0] * 1.001, *v[1:]], lambda v: v[:-1], lambda _: []],
    "loss": [lambda v: v + 1e-9, lambda _: np.nan],
    "index": [lambda v: v + 1, lambda v: v - 1, lambda _: None],
    "nullity": [lambda v: v + 1, lambda v: v - 1, lambda _: None],
    "dimension": [lambda v: v + 1, lambda v: v - 1, lambda _: None],
    "components": [lambda v: v + 1, lambda _: None],
    "euler_characteristic": [lambda v: v + 1, lambda _: None],
    "morse_bott": [lambda _: False, lambda _: None],
    "kind": [lambda _: "minimum", lambda _: "degenerate", lambda _: None],
    "is_global": [lambda _: True],
    "certified": [lambda _: None],
    "point": [lambda v: v - 1, lambda _: 99, lambda _: None],
}


def test_every_column_is_changed():
    assert set(CELLS) == {*COLUMNS, "point"}


@pytest.mark.parametrize(
    ("name", "number"), [(n, k) for n, c in CELLS.items() for k in range(len(c))]
)
@pytest.mark.parametrize("row", [1, 2])
def test_a_cell_of_the_table_of_manifolds(stored, name, number, row):
    problem, manifolds, points, run = stored
    old = manifolds[name].iat[row]
    changed = set_cell(manifolds, row, name, CELLS[name][number](old))
    assert any(
        "table manifolds" in fault for fault in manifold_faults(problem, changed, points, run)
    )


RUN = {
    "manifolds": 6,
    "complex": 18,
    "real": 8,
    "minima": 2,
    "global_minima": 0,
    "degenerate": 1,
    "morse_sum": None,
    "quotient_sums": [1, 1, 0],
    "complex_orbits": [1, 6, 11],
    "certified": 6,
    "verdict": "certain",
    "by_index": [1] * 13,
    "status": "incomplete",
}


@pytest.mark.parametrize("name", RUN)
def test_a_cell_of_the_table_of_runs(stored, name):
    problem, manifolds, points, run = stored
    assert manifold_faults(problem, manifolds, points, {**run, name: RUN[name]})


@pytest.mark.parametrize("gone", range(7))
def test_a_missing_row_is_seen(stored, gone):
    problem, manifolds, points, run = stored
    fewer = {
        **run,
        "manifolds": 6,
        "real": 6,
        "certified": 6,
        "by_index": np.bincount(points.drop(index=gone)["index"].to_numpy(int), minlength=13),
    }
    rest = manifolds.drop(index=gone).assign(point=range(6))
    left = points.drop(index=gone).assign(orbit=range(6), conjugate=range(6))
    assert manifold_faults(problem, rest, left.reset_index(drop=True), fewer)


def test_a_moved_point_is_seen(stored):
    problem, manifolds, points, run = stored
    moved = set_cell(points, 0, "weights_re", [w * 1.0001 for w in points["weights_re"][0]])
    assert manifold_faults(problem, manifolds, moved, run)
