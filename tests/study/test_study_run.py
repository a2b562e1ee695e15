"""Running a study in this process: tables, what is kept, what is made again, what fails."""

import json

import numpy as np
import pandas as pd
import pytest

from explorer import solve
from explorer.files.csv import read_csv
from explorer.study import load_study, run_study
from explorer.study.run.execution import batches as cut
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import CONFIG, TABLES, batches, content, same, write


@pytest.fixture
def config(tmp_path):
    return write(tmp_path)


@pytest.fixture
def small_batches(monkeypatch):
    """Two runs of five points a batch."""
    monkeypatch.setattr(cut, "_POINTS", 10)


def test_folder_and_tables(config, tmp_path):
    config.write_text(CONFIG.replace("plots: false", "formats: [png, svg]"))
    result = run_study(config, tmp_path / "out", solver=Solver())
    assert result.ok
    assert result.folder == tmp_path / "out" / "small"
    assert (len(result.runs), len(result.points)) == (6, 30)
    assert (result.runs["morse_sum"] == 1).all()
    assert result.runs[["index_0", "index_1"]].sum().sum() == result.runs["real"].sum()
    names = {p.name for p in result.folder.iterdir()}
    written = {
        "runs.csv",
        "points.csv",
        "summary.csv",
        "summary.parquet",
        "summary.txt",
        "summary.tex",
        "config.yaml",
    }
    store = {
        "runs",
        "points",
        "manifolds",
        "eigenvalues",
        "paths",
        "certificates",
        "manifest.json",
        "plan.json",
        "log.jsonl",
        "lock",
    }
    assert names == written | store | {"plots"}
    assert len(list((result.folder / "plots").glob("[!o]*/*.png"))) == 10
    assert len(list((result.folder / "plots").glob("[!o]*/*.svg"))) == 10
    assert "INCOMPLETE" not in (result.folder / "summary.txt").read_text()


def test_tables_say_the_same_in_all_formats(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver())
    (file,) = batches(result.folder, "points")
    points = pd.read_parquet(file, partitioning=None)
    csv = read_csv(result.folder / "points.csv")
    both = csv.merge(points, on=["run", "point"], suffixes=("", "_stored"))
    assert len(both) == len(csv) == len(points) == 30
    np.testing.assert_array_equal(both["loss_re"], both["loss_re_stored"])
    assert [json.loads(text) for text in both["weights_im"]] == [
        list(row) for row in both["weights_im_stored"]
    ]
    pd.testing.assert_series_equal(csv["run"], result.points["run"], check_dtype=False)
    assert len(read_csv(result.folder / "runs.csv")) == 6
    assert r"\toprule" in (result.folder / "summary.tex").read_text()


def test_summary(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver())
    row = result.summary.iloc[0]
    assert (row["runs"], row["total_degree"], row["complex_min"], row["complex_max"]) == (
        3,
        9,
        5,
        5,
    )
    assert row["real_mean"] == pytest.approx(result.runs["real"][:3].mean(), abs=1e-3)
    assert (row["incomplete"], row["failed"]) == (0, 0)


def test_same_config_same_result(config, tmp_path):
    one = run_study(config, tmp_path / "one", solver=Solver())
    two = run_study(config, tmp_path / "two", solver=Solver())
    pd.testing.assert_frame_equal(one.points, two.points)
    assert (one.folder / "points.csv").read_bytes() == (two.folder / "points.csv").read_bytes()
    draws = one.points.groupby("run")["loss"].first()
    assert draws.nunique() == 6


def test_another_combination_changes_no_run(config):
    before = {run.key: run for run in load_study(config).runs}
    config.write_text(
        CONFIG.replace("data: [", "data: [{drawn: {samples: 9}}, ").replace("0.5]", "0.5, 0.7]")
    )
    after = {run.key: run for run in load_study(config).runs}
    assert set(before) < set(after)
    for key, run in before.items():
        np.testing.assert_array_equal(run.problem().parameters, after[key].problem().parameters)
        assert run.solver_seed == after[key].solver_seed
    config.write_text(CONFIG.replace("seed: 3", "seed: 4"))
    assert not set(before) & {run.key for run in load_study(config).runs}


def test_interrupt_in_the_solver_keeps_finished_batches(config, tmp_path, small_batches):
    with pytest.raises(KeyboardInterrupt):
        run_study(config, tmp_path, solver=Solver(interrupt_at=4))
    folder = tmp_path / "small"
    assert len(batches(folder)) == 1
    assert (
        json.loads((folder / "manifest.json").read_text())["sessions"][0]["outcome"]
        == "interrupted"
    )
    again = Solver()
    result = run_study(config, tmp_path, solver=again)
    assert (again.calls, result.kept, result.made) == (4, 2, 4)
    whole = run_study(config, tmp_path / "whole", solver=Solver())
    assert same(result.folder, whole.folder)


def test_interrupt_in_the_progress_callback(config, tmp_path, small_batches):
    seen = []

    def stop(event):
        seen.append((event.kind, event.done))
        if event.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(config, tmp_path, progress=stop, solver=Solver())
    assert [step for step in seen if step[0] != "prepare"] == [
        ("begin", 0),
        ("batch", 2),
        ("batch", 4),
    ]
    events = []
    result = run_study(config, tmp_path, progress=events.append, solver=Solver())
    assert (result.kept, result.made) == (4, 2)
    assert (events[0].kind, events[0].done, events[0].total) == ("begin", 4, 6)
    assert (events[-1].kind, events[-1].done, events[-1].total, events[-1].made) == ("end", 6, 6, 2)


def test_a_watcher_that_goes_away_does_not_end_the_study(config, tmp_path):
    """Their pipe is closed; the store is as good as it was."""
    said = []

    def told(event):
        said.append(event)
        raise BrokenPipeError(32, "Broken pipe")

    result = run_study(config, tmp_path, solver=Solver(), progress=told)
    assert result.ok
    assert len(said) == 1
    assert result.study.manifest["sessions"][-1]["outcome"] == "finished"


def test_finished_study_runs_nothing(config, tmp_path):
    run_study(config, tmp_path, solver=Solver())
    again = Solver()
    assert run_study(config, tmp_path, solver=again).kept == 6
    assert again.calls == 0


@pytest.mark.parametrize("table", ["runs", "points", "eigenvalues", "paths", "certificates"])
@pytest.mark.parametrize("left", [None, 100])
def test_a_damaged_batch_is_made_again(config, tmp_path, small_batches, table, left):
    run_study(config, tmp_path, solver=Solver())
    before = {name: content(tmp_path / "small", name) for name in TABLES}
    file = batches(tmp_path / "small", table)[1]
    if left is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:left])
    again = Solver()
    result = run_study(config, tmp_path, solver=again)
    assert (again.calls, result.kept) == (2, 4)
    assert repr({name: content(tmp_path / "small", name) for name in TABLES}) == repr(before)


def test_failed_run_is_recorded_and_the_study_goes_on(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver(fail_at=2))
    assert not result.ok
    assert (result.failed, result.missing) == (1, 1)
    (failure,) = result.study.failures()
    assert failure.error == "RuntimeError: the child process died"
    assert "closed_form.py" in failure.trace
    (file,) = (result.folder / "failures").iterdir()
    record = json.loads(file.read_text())
    run = next(run for run in load_study(config).runs if run.key == failure.run)
    np.testing.assert_array_equal(record["input"]["X"], run.problem().X)
    np.testing.assert_array_equal(record["input"]["Y"], run.problem().Y)
    assert record["input"]["ridge"] == [
        v for matrix in run.problem().ridge for v in np.ravel(matrix)
    ]
    assert (record["draw"], record["input"]["seed"]) == (1, run.solver_seed)
    assert len(result.points) == 25
    text = (result.folder / "summary.txt").read_text()
    assert "INCOMPLETE: of 6 runs 0 are incomplete, 1 failed and 0 are not made yet" in text
    assert "draw 1: RuntimeError: the child process died" in text


def test_a_failed_run_is_made_when_the_cause_is_gone(config, tmp_path):
    run_study(config, tmp_path, solver=Solver(fail_at=2))
    corrected = Solver()
    result = run_study(config, tmp_path, solver=corrected)
    assert result.ok
    assert corrected.calls == 1
    assert list((result.folder / "failures").iterdir()) == []
    assert same(result.folder, run_study(config, tmp_path / "whole", solver=Solver()).folder)


def test_incomplete_runs_are_loud(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver(complete=False))
    assert result.incomplete == 6
    assert "INCOMPLETE: of 6 runs 6 are incomplete" in result.text


def test_unknown_completeness_is_said(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver(complete=None))
    assert result.ok
    assert "Completeness is not known for 6 of 6 runs" in result.text


def test_nothing_works(config, tmp_path):
    def broken(problem, engine, seed):
        raise OSError("no phcpy")

    config.write_text(CONFIG.replace("plots: false", "plots: true"))
    result = run_study(config, tmp_path, solver=broken)
    assert (result.failed, result.missing, result.ok) == (6, 6, False)
    assert (len(result.runs), len(result.points)) == (0, 0)
    assert result.text.count("OSError: no phcpy") == 6
    assert run_study(config, tmp_path, solver=Solver()).ok


def test_resolved_config_runs_and_gives_the_same(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    config = tmp_path / "study.yaml"
    config.write_text(
        CONFIG.replace("data: [", "data: [{table: {path: t.csv, inputs: [a], outputs: [b]}}, ")
    )
    result = run_study(config, tmp_path / "out", solver=Solver())
    resolved = result.folder / "config.yaml"
    assert str(tmp_path) not in resolved.read_text()
    assert [run.key for run in load_study(resolved).runs] == [
        run.key for run in load_study(config).runs
    ]


def test_results_folder_that_is_a_file(config, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be made"):
        run_study(config, tmp_path / "file", solver=Solver())


def test_the_real_solver_counts_or_complains(config, tmp_path):
    config.write_text(CONFIG.replace("draws: 3", "draws: 1\nengine: phcpy"))
    result = run_study(config, tmp_path)
    found = result.runs["complex"].tolist()
    assert found[0] == 5 or "INCOMPLETE" in result.text


def test_batches_give_what_single_runs_give(config, tmp_path, monkeypatch):
    """A study solves many runs at once, in this process or others.

    It gives the same as one after the other, however many.
    """
    alone = run_study(
        config,
        tmp_path / "alone",
        solver=lambda p, engine, seed: solve(p, engine=engine, seed=seed, certify=True),
    )
    for number, (jobs, points) in enumerate([(1, 2**14), (1, 10), (2, 15)]):
        monkeypatch.setattr(cut, "_POINTS", points)
        batch = run_study(config, tmp_path / str(number), jobs=jobs)
        assert batch.ok
        assert same(batch.folder, alone.folder)


def test_a_run_that_fails_in_a_batch_fails_alone(config, tmp_path):
    (tmp_path / "zero.csv").write_text("a,b\n0,2\n0,1\n0,5\n")
    config.write_text(
        CONFIG.replace("data: [", "data: [{table: {path: zero.csv, inputs: [a], outputs: [b]}}, ")
    )
    result = run_study(config, tmp_path / "out", jobs=1)
    failures = result.study.failures()
    runs = [run for run in load_study(config).runs if run.combination.labels[1].startswith("zero")]
    planned = [run for run in runs if run.combination.labels[2] != "lambda=0.5"]
    assert [failure.run for failure in failures] == [run.key for run in planned]
    assert all("all zero" in failure.error for failure in failures)
    assert len(result.runs) == load_study(config).size - len(planned)
    # One lambda: reduced equations know that W = 0 is all there is
    seen = result.runs["data"].str.startswith("zero")
    assert result.runs["complex"].tolist() == [1 if zero else 5 for zero in seen]


def test_runs_that_the_config_does_not_ask_for_are_told_of(config, tmp_path):
    run_study(config, tmp_path, solver=Solver())
    config.write_text(config.read_text().replace("seed: 3", "seed: 7"))
    events = []
    result = run_study(config, tmp_path, progress=events.append, solver=Solver())
    (told,) = (event.label for event in events if event.kind == "left out")
    assert told.startswith(f"6 finished runs in {result.folder} are not counted")
    assert len(result.runs) == 6
