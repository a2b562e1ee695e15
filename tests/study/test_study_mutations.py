"""Every column of every table, changed in every way that falsifies it: verify names the cell.

One small study is solved and stored once; each case changes what was read of it in memory and
checks it as `explorer verify` does.
"""

import json
import math
from dataclasses import replace
from functools import cache
from io import BytesIO

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from explorer.study import read_plan, run_study, verify_results
from explorer.study.report.check_run import check_run
from explorer.study.store.columns import TABLES
from explorer.study.store.rows import rows_of
from tests.support.studies.small import batches, log, write

CONFIG = """\
name: small
seed: 3
architectures: [{widths: [2, 1, 2]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0.1, high: 1}}]
outputs: {plots: false}
"""
N = 4  # unknowns


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("mutations")
    return run_study(write(place, CONFIG), place, jobs=1).folder


@pytest.fixture
def stored(folder):
    """The run as planned, and its rows as stored, to be spoilt."""
    (run,) = read_plan(folder).runs
    (file,) = batches(folder)

    def beside(table):
        return folder / table / file.relative_to(folder / "runs")

    ((_, rows),) = rows_of(beside)
    return run, rows


def test_nothing_is_wrong_with_what_was_stored(stored):
    outcome = check_run(*stored)
    assert outcome.faults == ()
    assert outcome.certified == 17


def row_of(frame, kind):
    """A real row, one that is not, the origin, a minimum, or a saddle."""
    real = frame["is_real"].to_numpy(bool)
    chosen = {
        "real": real,
        "complex": ~real,
        "minimum": (frame["kind"] == "minimum").to_numpy(bool),
        "saddle": (frame["kind"] == "saddle").to_numpy(bool),
    }[kind]
    return int(np.flatnonzero(chosen)[0])


# Column: kind of row, and changes of its value that falsify it.
POINTS = {
    "loss": (
        "real",
        [lambda v: v + 1e-6, lambda v: -v - 1, lambda _: math.nan, lambda _: math.inf],
    ),
    "loss_re": ("real", [lambda v: v + 1e-9, lambda v: -v - 1, lambda _: math.nan]),
    "loss_im": ("real", [lambda _: 1e-9, lambda _: math.nan]),
    "is_real": ("real", [lambda _: False, lambda _: None]),
    "index": ("real", [lambda v: v + 1, lambda v: v - 1, lambda _: None, lambda _: 99]),
    "nullity": ("real", [lambda v: v + 1, lambda _: None, lambda _: -1]),
    "kind": (
        "saddle",
        [
            lambda _: "minimum",
            lambda _: "maximum",
            lambda _: "degenerate",
            lambda _: "undecided",
            lambda _: "unknown",
            lambda _: "",
            lambda _: None,
        ],
    ),
    "is_global": ("minimum", [lambda v: not v, lambda _: None]),
    "dimension": ("real", [lambda _: 1, lambda _: None]),
    "rank": ("real", [lambda v: v + 1, lambda v: v - 1, lambda _: None]),
    "support": ("real", [lambda v: "10"[int(v[0])] + v[1:], lambda v: v + "1", lambda _: ""]),
    "orbit": ("real", [lambda v: v + 1, lambda _: -1, lambda _: None]),
    "orbit_size": ("real", [lambda v: v + 1, lambda _: 0, lambda _: None]),
    "conjugate": ("complex", [lambda v: v + 1, lambda _: -1, lambda _: None, lambda _: 99]),
    "multiplicity": ("real", [lambda _: 2, lambda _: 0, lambda _: None]),
    "regular": ("real", [lambda _: False, lambda _: None]),
    "residual": ("real", [lambda _: 1e-3, lambda _: -1e-3, lambda _: math.nan]),
    "error": ("real", [lambda v: v * 1e-6, lambda v: v * 2, lambda _: -1.0, lambda _: math.nan]),
    "condition": ("real", [lambda v: v * 1.01, lambda v: v / 2, lambda _: math.inf]),
    "certified": ("real", [lambda _: False, lambda _: None]),
    "bits": ("real", [lambda _: 128, lambda _: 0, lambda _: None, lambda _: 7]),
    "loss_radius": ("real", [lambda v: v * 1e-3, lambda v: v * 2, lambda _: math.nan]),
    "reason": ("real", [lambda _: "the point is singular", lambda _: None]),
    "eigenvalues": (
        "real",
        [
            lambda v: [v[0] + 1e-3, *v[1:]],
            lambda v: v[::-1],
            lambda v: v[:-1],
            lambda _: [],
            lambda v: [math.nan, *v[1:]],
            lambda v: [-v[0], *v[1:]],
        ],
    ),
    "weights_re": (
        "real",
        [lambda v: [v[0] + 1e-9, *v[1:]], lambda v: v[:-1], lambda v: [math.nan, *v[1:]]],
    ),
    "weights_im": ("real", [lambda v: [v[0] + 1e-9, *v[1:]], lambda v: [*v, 0.0]]),
}
OF_COMPLEX = {
    "loss": [lambda _: 1.0],
    "loss_re": [lambda v: v + 1e-6],
    "loss_im": [lambda v: v + 1e-6, lambda v: -v - 1],
    "is_real": [lambda _: True, lambda _: None],
    "index": [lambda _: 0],
    "nullity": [lambda _: 0],
    "kind": [lambda _: "minimum", lambda _: "saddle"],
    "is_global": [lambda _: True, lambda _: False],
    "loss_radius": [lambda _: 1e-9],
    "eigenvalues": [lambda _: [1.0] * N],
}
CELLS = [
    *((name, kind, k) for name, (kind, changes) in POINTS.items() for k in range(len(changes))),
    *((name, "complex", k) for name, changes in OF_COMPLEX.items() for k in range(len(changes))),
]


def set_cell(frame, row, name, value):
    frame = frame.copy()
    column = frame[name].astype(object)
    column.iat[row] = value
    frame[name] = column
    return frame


@pytest.mark.parametrize(("name", "kind", "number"), CELLS)
def test_a_cell_of_the_table_of_points(stored, name, kind, number):
    run, rows = stored
    changes = OF_COMPLEX[name] if kind == "complex" and name in OF_COMPLEX else POINTS[name][1]
    row = row_of(rows.points, kind)
    old = rows.points[name].iat[row]
    value = changes[number](list(old) if isinstance(old, (list, np.ndarray)) else old)
    faults = check_run(run, replace(rows, points=set_cell(rows.points, row, name, value))).faults
    assert any(f"row {row}, column {name}: " in fault for fault in faults), faults


def test_every_column_of_points_is_changed():
    stored = {column.name for column in TABLES["points"]} - {"run", "point"}
    assert stored | {"eigenvalues"} == set(POINTS)


FROM_OUTSIDE = {
    "samples": [lambda v: v + 1],
    "unknowns": [lambda v: v + 1],
    "X": [lambda v: [v[0] * (1 + 2**-52), *v[1:]], lambda v: v[:-1]],
    "Y": [lambda v: [v[0] + 1, *v[1:]]],
    "ridge": [lambda v: [v[0] * 2, *v[1:]], lambda v: v[::-1]],
    "run": [lambda _: "0" * 16],
    "combination": [lambda _: "0" * 16],
    "data": [lambda _: "other data"],
    "regularization": [lambda _: "none"],
    "draw": [lambda v: v + 1],
    "seed": [lambda v: v + 1],
    "solver_seed": [lambda v: v + 1],
    "engine": [lambda _: "phcpy", lambda _: ""],
}
COUNTS = (
    *("complex", "real", "minima", "global_minima", "degenerate", "undecided", "morse_sum"),
    *("total_degree", "expected", "certified", "paths"),
)
RUNS = {
    **FROM_OUTSIDE,
    **{name: [lambda v: v + 1, lambda v: v - 1, lambda _: None] for name in COUNTS},
    "by_index": [lambda v: [v[0] + 1, *v[1:]], lambda v: v[::-1], lambda v: v[:-1]],
    "status": [lambda _: "incomplete", lambda _: "unknown", lambda _: None],
    "complete": [lambda _: False, lambda _: None],
    "verdict": [
        *(lambda _, w=word: w for word in ("consistent", "incomplete", "PROVED", "certain", "")),
        lambda _: None,
    ],
    "checks_failed": [lambda _: "orbits: 3 are missing"],
    "cautions": [lambda _: "all inputs are zero"],
    "notes": [lambda _: None],
    "manifolds": [lambda _: 3, lambda _: 0],
    "complex_orbits": [lambda _: [1, 2], lambda _: []],
    "quotient_sums": [lambda _: [1, 1]],
}
RUN_CELLS = [(name, k) for name, changes in RUNS.items() for k in range(len(changes))]


@pytest.mark.parametrize(("name", "number"), RUN_CELLS)
def test_a_cell_of_the_table_of_runs(stored, name, number):
    run, rows = stored
    old = rows.run[name]
    value = RUNS[name][number](list(old) if isinstance(old, (list, np.ndarray)) else old)
    faults = check_run(run, replace(rows, run={**rows.run, name: value})).faults
    assert any(f"table of runs, column {name}: " in fault for fault in faults), faults


def test_every_column_of_runs_is_changed():
    assert {column.name for column in TABLES["runs"]} == set(RUNS)


PATHS = {
    "support": [lambda _: "2111", lambda _: "1"],
    "images": [lambda _: 0, lambda v: v + 1],
    "status": [lambda _: "unknown", lambda _: ""],
    "condition": [lambda _: 0.5],
    "jacobians": [lambda _: -1],
}


@pytest.mark.parametrize(
    ("name", "number"), [(n, k) for n, c in PATHS.items() for k in range(len(c))]
)
def test_a_cell_of_the_table_of_paths(stored, name, number):
    run, rows = stored
    value = PATHS[name][number](rows.paths[name].iat[0])
    faults = check_run(run, replace(rows, paths=set_cell(rows.paths, 0, name, value))).faults
    assert any(f"column {'paths' if number and name == 'images' else name}: " in f for f in faults)


ROWS = {
    "a row is missing": lambda p: p.drop(index=3),
    "the last row is missing": lambda p: p.iloc[:-1],
    "only the origin is left": lambda p: p[p["loss"] == p["loss"].max()].head(1),
    "a row is doubled": lambda p: pd.concat([p, p.iloc[:1]]),
    "two rows are exchanged": lambda p: p.iloc[[1, 0, *range(2, len(p))]],
    "the order is reversed": lambda p: p.iloc[::-1],
    "a column is missing": lambda p: p.drop(columns="kind"),
    "a column is added": lambda p: p.assign(remark="sound"),
    "a column has another name": lambda p: p.rename(columns={"loss": "value"}),
    "no rows": lambda p: p.iloc[:0],
}


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS)
def test_rows_and_columns(stored, change):
    run, rows = stored
    faults = check_run(run, replace(rows, points=change(rows.points))).faults
    assert faults
    assert any(word in faults[0] for word in ("row", "column"))


def decimals(digits):
    """Numbers as they come back from a text with so many digits."""

    def change(column):
        if column.dtype.kind != "f":
            return column
        return column.map(lambda v: float(f"{v:.{digits}g}"))

    return change


HARMLESS = {
    "seventeen digits": lambda p: p.apply(decimals(17)),
    "sixteen digits": lambda p: p.apply(decimals(16)),
    "numbers of another kind": lambda p: p.astype({"orbit": "float64", "bits": "float64"}),
    "another index of the frame": lambda p: p.set_index(pd.Index(range(100, 100 + len(p)))),
    "another order of columns": lambda p: p[p.columns[::-1]],
    "lists for arrays": lambda p: p.assign(weights_re=[list(v) for v in p["weights_re"]]),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_changes_no_statement_is_let_pass(stored, change):
    run, rows = stored
    assert check_run(run, replace(rows, points=change(rows.points))).faults == ()


@cache
def unpacked(content):
    with np.load(BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def repacked(rows, facts=None, **changes):
    """The rows with another certificate, each array changed by a function of the old one."""
    arrays = dict(unpacked(rows.certificate))
    arrays |= {name: change(arrays[name].copy()) for name, change in changes.items()}
    if facts is not None:
        arrays["facts"] = np.array(json.dumps(facts(json.loads(str(arrays["facts"])))))
    stream = BytesIO()
    np.savez(stream, **arrays)
    return replace(rows, certificate=stream.getvalue())


def put(place, value):
    def change(array):
        array[place] = value(array[place]) if callable(value) else value
        return array

    return change


REAL, OTHER = 0, 16
ARRAYS = {
    "proved": [put(REAL, False)],
    "centre": [put((0, REAL, 0), lambda v: v + 1e-6), put((0, OTHER), lambda v: v.conj())],
    "error": [put(REAL, 0.0), put(REAL, lambda v: v * 1e-9), put(REAL, np.nan), put(REAL, 10.0)],
    "real": [put(REAL, 0), put(REAL, -1), put(REAL, 2), put(OTHER, 1), put(OTHER, -1)],
    "index": [put(REAL, lambda v: v + 1), put(REAL, -1), put(REAL, 99), put(OTHER, 0)],
    "loss": [put((REAL, 0), lambda v: v + 1e-9), put(REAL, np.nan), put((OTHER, 0), 1.0),
             put((REAL, 1), lambda v: v * 1e-6), put((REAL, 1), -1.0)],
    "bits": [put(REAL, 0), put(REAL, 64), put(REAL, 10**9)],
    "same_as": [put(5, 4), put(0, 7), put(0, -2)],
    "representative": [put(3, 99), put(3, 4), put(3, -1)],
    "sign": [lambda s: -s, put(3, 0)],
    "conjugated": [lambda c: ~c],
}  # fmt: skip
FACTS = {
    "format": [9, None, "3"],
    "mathematics": [1, 99, None],
    "architecture": [{"type": "deep_linear", "widths": [2, 2, 2]}],
    "system": ["0" * 32, None],
    "data": ["0" * 64, None],
    "versions": [{}, None, {"explorer": 1}],
    "verdict": ["consistent", "incomplete", "certain", "PROVED", "", None, True],
    "witness": [7],
    "certified": [16, 18, None, 17.0, True],
    "expected": [16, 18, None, "17"],
    "source": ["a theorem of mine", None, 5],
    "generic": [False, None, "yes"],
    "remark": ["there is no such fact"],
}
CERTIFICATE = [
    *((name, k) for name, changes in ARRAYS.items() for k in range(len(changes))),
    *((name, k) for name, values in FACTS.items() for k in range(len(values))),
]


@pytest.mark.parametrize(("name", "number"), CERTIFICATE)
def test_a_claim_of_the_certificate(stored, name, number):
    run, rows = stored
    if name in ARRAYS:
        spoilt = repacked(rows, **{name: ARRAYS[name][number]})
    else:
        spoilt = repacked(rows, facts=lambda old: {**old, name: FACTS[name][number]})
    assert check_run(run, spoilt).faults


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"remark"}))
def test_a_fact_that_is_missing(stored, name):
    run, rows = stored
    spoilt = repacked(rows, facts=lambda old: {k: v for k, v in old.items() if k != name})
    assert check_run(run, spoilt).faults


def forged(rows, keep, verdict, **facts):
    """A certificate cut down to some rows, its table and the row of the run with it."""
    names = ("proved", "error", "real", "index", "loss", "bits", "sign", "conjugated")
    count = len(keep)
    cut = {name: (lambda a: a[keep]) for name in names}
    cut |= {"centre": lambda a: a[:, keep], "same_as": lambda _: np.full(count, -1)}
    cut |= {"representative": lambda _: np.arange(count)}
    cut |= {"sign": lambda a: np.ones_like(a[keep]), "conjugated": lambda a: np.zeros(count, bool)}
    claims = {"verdict": verdict, "certified": count, **facts}
    made = repacked(rows, facts=lambda old: {**old, **claims}, **cut)
    points = rows.points.iloc[keep].reset_index(drop=True)
    points = points.assign(orbit=range(count), orbit_size=1, conjugate=range(count))
    row = {**rows.run, "verdict": verdict, "complex": count, "certified": count}
    return replace(made, points=points, run=row)


def origin(rows):
    return [int(np.flatnonzero([not np.any(w) for w in rows.points["weights_re"]])[0])]


CLAIMS = {
    "proved, with a lowered count": {"verdict": "proved", "expected": 1},
    "proved, with the true count": {"verdict": "proved"},
    "consistent, with a lowered count": {"verdict": "consistent", "expected": 1, "witness": "me"},
    "consistent, with the true count": {"verdict": "consistent", "witness": "me"},
    "consistent, of these data": {"verdict": "consistent", "expected": 1, "generic": False},
    "consistent, without a count": {
        "verdict": "consistent", "expected": None, "source": None, "generic": None, "witness": "me",
    },
}  # fmt: skip


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize("whole", [True, False], ids=["table cut too", "certificate alone"])
def test_a_certificate_cut_down_to_the_origin(stored, claims, whole):
    run, rows = stored
    spoilt = forged(rows, origin(rows), **claims)
    faults = check_run(run, spoilt if whole else replace(spoilt, points=rows.points)).faults
    assert any("expected" in fault or "of 17" in fault or "rows" in fault for fault in faults)


def test_a_list_that_leaves_one_orbit_out(stored):
    run, rows = stored
    gone = rows.points["orbit"] == rows.points["orbit"].iat[-1]
    keep = np.flatnonzero(~gone).tolist()
    assert check_run(run, forged(rows, keep, "proved", expected=len(keep))).faults


def rewritten(folder, tmp_path, table, change):
    """A copy of the study with one table changed on disk."""
    import shutil

    place = tmp_path / "small"
    shutil.copytree(folder, place)
    (file,) = batches(place, table)
    content = change(pq.read_table(file, partitioning=None))
    pq.write_table(content, file)
    return place


def first_fault(place):
    return next(c.outcome.faults[0] for c in verify_results(place) if not c.outcome.ok)


DISK = {
    "doubled points": ("points", lambda t: pa_concat(t, t.slice(0, 1)), "column point"),
    "points of no run": ("points", lambda t: renamed(t, 0), "which the table of runs has not"),
    "a point with another number": ("points", lambda t: numbered(t, "point", 3, 4), "column point"),
    "a missing eigenvalue": ("eigenvalues", lambda t: t.slice(1), "column k"),
    "doubled eigenvalues": ("eigenvalues", lambda t: pa_concat(t, t), "column k"),
    "a doubled run": ("runs", lambda t: pa_concat(t, t), "has 2 rows of the run"),
    "a doubled certificate": ("certificates", lambda t: pa_concat(t, t), "has 2 rows of the run"),
    "no certificate": ("certificates", lambda t: t.slice(0, 0), "has no certificates"),
    "a missing path": ("paths", lambda t: t.slice(1), "column path"),
    "a missing column": ("points", lambda t: t.drop_columns(["kind"]), "has other columns"),
    "another column": ("points", lambda t: t.append_column("x", t["kind"]), "has other columns"),
    "no runs": ("runs", lambda t: t.slice(0, 0), "which the table of runs has not"),
}


def pa_concat(*tables):
    import pyarrow as pa

    return pa.concat_tables(tables)


def numbered(table, name, row, value):
    values = table[name].to_pylist()
    values[row] = value
    return with_column(table, name, values)


def renamed(table, row):
    return numbered(table, "run", row, "f" * 16)


def with_column(table, name, values):
    import pyarrow as pa

    place = table.schema.get_field_index(name)
    return table.set_column(place, name, pa.array(values, table.schema.field(name).type))


@pytest.mark.parametrize(("table", "change", "said"), DISK.values(), ids=DISK)
def test_rows_on_disk(folder, tmp_path, table, change, said):
    assert said in first_fault(rewritten(folder, tmp_path, table, change))


def test_the_order_of_rows_on_disk_is_of_no_meaning(folder, tmp_path):
    for table in ("points", "eigenvalues", "paths"):
        place = rewritten(
            folder, tmp_path / table, table, lambda t: t.take(list(range(len(t)))[::-1])
        )
        assert all(checked.outcome.ok for checked in verify_results(place))


def test_a_forged_neighbour_is_not_taken_over(folder, tmp_path):
    """Its run has the right name and a wrong loss; it is made again, and the log says why."""
    place = rewritten(folder, tmp_path, "points", lambda t: numbered(t, "loss", 0, -1.0))
    other = write(tmp_path, CONFIG.replace("name: small", "name: other"), "other.yaml")
    result = run_study(other, place.parent, jobs=1)
    assert (result.kept, result.made) == (0, 1)
    assert (result.points["loss"].dropna() > 0).all()
    (refused,) = log(result.folder, "refused")
    assert "row 0, column loss: -1.0; right is" in refused["reason"]


def test_a_good_neighbour_is_taken_over(folder, tmp_path):
    place = rewritten(folder, tmp_path, "points", lambda t: t)
    other = write(tmp_path, CONFIG.replace("name: small", "name: other"), "other.yaml")
    result = run_study(other, place.parent, jobs=1)
    assert (result.kept, result.made) == (1, 0)
    assert all(checked.outcome.ok for checked in verify_results(result.folder))


def test_a_run_without_its_certificate_is_no_run(stored):
    run, rows = stored
    bare = replace(rows, certificate=None)
    assert check_run(run, bare).faults == ("the run has no certificates",)
