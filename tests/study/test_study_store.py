"""The store as its readers find it.

They come with our code, with DuckDB and pyarrow alone, in another version, by its page.
"""

import getpass
import json
import re
import socket
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import explorer
from explorer.errors import InputError
from explorer.study import StoreError, clean_study, load_study, open_study, run_study
from explorer.study.run.execution import batches as cut
from explorer.study.store.columns import SCHEMA, arrow_schema, columns_page
from explorer.study.store.columns import TABLES as COLUMNS
from tests.support.reference import DOCS
from tests.support.studies.closed_form import Solver, critical_points
from tests.support.studies.small import CONFIG, TABLES, batches, content, log, same, write

TWO = CONFIG.replace("[{widths: [1, 1, 1]}]", "[{widths: [1, 1, 1]}, {widths: [2, 1, 1]}]")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two architectures, solved and certified by the real engine; three batches."""
    place = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "_POINTS", 40)
        return run_study(write(place, TWO), place, jobs=1).folder


@pytest.fixture
def config(tmp_path):
    return write(tmp_path)


def test_every_table_has_its_columns(study):
    assert set(TABLES) == set(COLUMNS)
    assert len(batches(study)) == 3
    for table in TABLES:
        assert len(batches(study, table)) == 3
        for file in batches(study, table):
            assert pq.read_schema(file).remove_metadata() == arrow_schema(table)


def test_open_study_gives_what_was_solved(study):
    stored = open_study(study)
    plan = load_study(study / "config.yaml")
    assert (stored.name, stored.planned) == ("small", plan.size)
    runs = stored.runs()
    assert runs["run"].tolist() == [run.key for run in plan.runs]
    assert runs["architecture"].tolist() == [run.combination.labels[0] for run in plan.runs]
    for run, row in zip(plan.runs, runs.to_dict("records"), strict=True):
        problem = run.problem()
        np.testing.assert_array_equal(row["X"], problem.X.ravel())
        np.testing.assert_array_equal(row["Y"], problem.Y.ravel())
        np.testing.assert_array_equal(
            row["ridge"], np.concatenate([np.ravel(r) for r in problem.ridge])
        )
        points = stored.points(runs=[run.key])
        weights = np.stack(points["weights_re"]) + 1j * np.stack(points["weights_im"])
        assert np.abs(problem.gradient(weights)).max() < 1e-8
        if problem.architecture.size == 2:
            distance = np.abs(weights[:, None] - critical_points(problem)[None]).max(axis=2)
            assert (distance.min(axis=0) < 1e-8).all()
        real = points["is_real"].to_numpy(bool)
        values = stored.eigenvalues(runs=[run.key]).pivot(
            index="point", columns="k", values="eigenvalue"
        )
        assert values.index.tolist() == np.flatnonzero(real).tolist()
        np.testing.assert_allclose(
            values, np.linalg.eigvalsh(problem.hessian(weights[real].real)), atol=1e-8
        )


def test_one_architecture_is_read_alone(study):
    stored = open_study(study)
    assert set(stored.points("2-1-1")["architecture"]) == {"2-1-1"}
    assert len(stored.summary("2-1-1")) == 2
    with pytest.raises(
        InputError, match=r"architecture = '3-3-3': allowed in study small are 1-1-1, 2-1-1"
    ):
        stored.runs("3-3-3")


def test_tables_come_in_parts_for_those_that_are_large(study):
    stored = open_study(study)
    parts = list(stored.in_parts("points", rows=10))
    assert len(parts) > 4
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), stored.points())


def test_duckdb_reads_it_alone(study):
    points = f"{study}/points/**/*.parquet"
    runs = f"{study}/runs/**/*.parquet"
    count = duckdb.sql(
        f"select study, architecture, count(*) from read_parquet('{points}') "
        "group by all order by architecture"
    ).fetchall()
    assert count == [("small", "DeepLinear-1-1-1", 30), ("small", "DeepLinear-2-1-1", 54)]
    described = duckdb.sql(f"describe select * from read_parquet('{points}')").fetchall()
    types = dict(row[:2] for row in described)
    assert (types["study"], types["architecture"], types["run"]) == (
        "VARCHAR",
        "VARCHAR",
        "VARCHAR",
    )
    assert (types["weights_re"], types["is_real"]) == ("DOUBLE[]", "BOOLEAN")
    odd = duckdb.sql(
        f"select count(*) from read_parquet('{points}') p "
        f"join read_parquet('{runs}') r using (run) where p.is_real and r.real % 2 = 0"
    ).fetchall()
    assert odd == [(0,)]


def test_pyarrow_and_pandas_read_it_alone(study):
    table = ds.dataset(study / "points", partitioning="hive").to_table()
    assert (
        table.schema.field("study").type == table.schema.field("architecture").type == pa.string()
    )
    frame = pd.read_parquet(study / "runs")
    assert set(frame["architecture"].astype(str)) == {"DeepLinear-1-1-1", "DeepLinear-2-1-1"}
    assert frame["run"].is_unique
    assert len(table) == frame["complex"].sum() == 84
    some = pd.read_parquet(study / "points", filters=[("architecture", "==", "DeepLinear-2-1-1")])
    assert len(some) == 54


def test_the_manifest_says_where_it_comes_from(study):
    text = (study / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["schema"] == SCHEMA
    assert (manifest["study"], manifest["config"]["seed"], manifest["config"]["draws"]) == (
        "small",
        3,
        3,
    )
    assert manifest["config"]["architectures"][0]["widths"] == [1, 1, 1]
    assert [c["draws"] for c in manifest["combinations"]] == [3, 3, 3, 3]
    (session,) = manifest["sessions"]
    assert session["versions"]["numpy"] == np.__version__
    assert {"processor", "cores", "memory_gib"} <= set(session["hardware"])
    checkout = (Path(explorer.__file__).parents[1] / ".git").exists()
    assert len(session["revision"].rstrip("+")) == (40 if checkout else 0)
    assert session["began"] <= session["ended"]
    assert (session["outcome"], session["made"], session["failed"], session["points"]) == (
        "finished",
        12,
        0,
        84,
    )
    head = json.loads(pq.read_schema(batches(study)[0]).metadata[b"explorer"])
    assert head["made_by"]["explorer"] == session["versions"]["explorer"]
    for secret in (socket.gethostname(), str(Path.home()), getpass.getuser(), str(study.parent)):
        for written in (text, json.dumps(head), (study / "log.jsonl").read_text()):
            assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", written)


def test_the_log_is_json_lines(study):
    lines = log(study)
    assert [line["event"] for line in lines] == ["begin", *["unit"] * 3, "end", "session"]
    assert {line["unit"] for line in log(study, "unit")} == {file.stem for file in batches(study)}
    assert sum(line["points"] for line in log(study, "unit")) == 84
    assert all(pd.Timestamp(line["time"]).tz is not None for line in lines)


@pytest.mark.parametrize("schema", [2, SCHEMA + 1])
def test_other_versions_are_refused_in_a_sentence(config, tmp_path, schema):
    folder = run_study(config, tmp_path, solver=Solver()).folder
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema": schema}))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    for act in (open_study, clean_study, lambda _: run_study(config, tmp_path, solver=Solver())):
        with pytest.raises(
            InputError, match=f"written in version {schema} of the store; allowed is {SCHEMA}"
        ):
            act(folder)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert clean_study(folder, everything=True) == [f"removed {folder}"]
    assert not folder.exists()


def test_the_first_store_is_refused(config, tmp_path):
    old = tmp_path / "small" / "runs" / "0123456789abcdef.parquet"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"PAR1")
    with pytest.raises(InputError, match="version 2 of the store or older"):
        run_study(config, tmp_path, solver=Solver())
    assert old.exists()


def test_a_flipped_bit_is_noticed_and_mended(config, tmp_path):
    whole = run_study(config, tmp_path / "whole", solver=Solver())
    folder = run_study(config, tmp_path, solver=Solver()).folder
    (file,) = batches(folder, "points")
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 4] ^= 1
    file.write_bytes(damaged)
    with pytest.raises(StoreError, match=rf"points/.*{file.name} is damaged .*explorer clean"):
        open_study(folder).points()
    assert clean_study(folder) == [f"removed batch {file.stem}, which was damaged"]
    again = Solver()
    assert same(run_study(config, tmp_path, solver=again).folder, whole.folder)
    assert again.calls == 6


def test_no_study_there(tmp_path):
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="allowed is a folder that a study wrote"):
            open_study(place)


def test_the_page_shows_every_column():
    """``python -m explorer.study.store.columns`` writes that part of the page."""
    assert columns_page() in (DOCS / "store.md").read_text()


def test_the_page_is_right_about_reading(study, monkeypatch):
    """The Python on the page runs."""
    text = (DOCS / "store.md").read_text()
    blocks = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    assert len(blocks) >= 3
    monkeypatch.chdir(study.parent)
    Path("results").mkdir()
    Path("results/landscape").symlink_to(study)
    names = {}
    for block in blocks:
        exec(block.replace("2-2-2", "2-1-1"), names)
    assert content(study, "runs")


def test_partitions_of_any_architecture_are_read_by_others(tmp_path):
    """Others see no partition in a folder whose name has a second equals sign."""
    config = tmp_path / "study.yaml"
    config.write_text(
        "name: several\narchitectures:\n"
        "  - {type: matrix_factorization, grid: {rows: [1, 2], columns: [2]}}\n"
        "data: [{drawn: {}}]\nregularization: [{uniform: {low: 0.1, high: 1}}]\n"
        "outputs: {plots: false}\n"
    )
    assert run_study(config, tmp_path, jobs=1).ok
    files = tmp_path / "several" / "runs" / "**" / "*.parquet"
    found = duckdb.sql(
        f"select architecture from read_parquet('{files}', hive_partitioning=true)"
    ).fetchall()
    frame = pd.read_parquet(tmp_path / "several" / "runs")
    assert sorted(name for (name,) in found) == sorted(frame["architecture"].astype(str))
    assert len(set(found)) == 2
    assert all(name.startswith("MatrixFactorization-rows-") for (name,) in found)
