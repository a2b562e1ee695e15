import json

import numpy as np
import pandas as pd
import pytest
from closed_form import Solver

from explorer import solve
from explorer.study import load_study, run_study

CONFIG = """\
name: small
seed: 3
draws: 3
architectures: [{widths: [1, 1, 1]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0.1, high: 1}}, 0.5]
outputs: {plots: false}
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(CONFIG)
    return path


def test_folder_and_tables(config, tmp_path):
    config.write_text(CONFIG.replace("plots: false", "formats: [png, svg]"))
    result = run_study(config, tmp_path / "out", solver=Solver())
    assert result.ok
    assert result.folder == tmp_path / "out" / "small"
    assert len(result.runs) == 6
    assert len(result.points) == 30
    assert (result.runs["morse_sum"] == 1).all()
    assert result.runs[["index_0", "index_1"]].sum().sum() == result.runs["real"].sum()
    names = {p.name for p in result.folder.iterdir()}
    tables = {f"{name}.{end}" for name in ("runs", "points", "summary") for end in ("csv", "parquet")}
    assert names == tables | {"summary.txt", "summary.tex", "config.yaml", "versions.json", "plots", "runs"}
    assert len(list((result.folder / "plots").rglob("*.png"))) == 10
    assert len(list((result.folder / "plots").rglob("*.svg"))) == 10
    assert "INCOMPLETE" not in (result.folder / "summary.txt").read_text()


def test_tables_say_the_same_in_all_formats(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver())
    points = pd.read_parquet(result.folder / "points.parquet")
    assert points["index"].dtype == "Int64"
    np.testing.assert_array_equal(np.stack(points["weights_re"]), np.stack(result.points["weights_re"]))
    csv = pd.read_csv(result.folder / "points.csv")
    assert json.loads(csv["weights_im"][1]) == list(points["weights_im"][1])
    assert len(pd.read_csv(result.folder / "runs.csv")) == 6
    assert r"\toprule" in (result.folder / "summary.tex").read_text()


def test_summary(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver())
    row = result.summary.iloc[0]
    assert (row["runs"], row["total_degree"], row["complex_min"], row["complex_max"]) == (3, 9, 5, 5)
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
    config.write_text(CONFIG.replace("data: [", "data: [{drawn: {samples: 9}}, ").replace("0.5]", "0.5, 0.7]"))
    after = {run.key: run for run in load_study(config).runs}
    assert set(before) < set(after)
    for key, run in before.items():
        np.testing.assert_array_equal(run.problem().parameters, after[key].problem().parameters)
        assert run.solver_seed == after[key].solver_seed
    config.write_text(CONFIG.replace("seed: 3", "seed: 4"))
    assert not set(before) & {run.key for run in load_study(config).runs}


def test_interrupt_in_the_solver_keeps_finished_runs(config, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_study(config, tmp_path, solver=Solver(interrupt_at=3))
    folder = tmp_path / "small"
    assert len(list((folder / "runs").iterdir())) == 2
    again = Solver()
    result = run_study(config, tmp_path, solver=again)
    assert (again.calls, result.kept) == (4, 2)
    whole = run_study(config, tmp_path / "whole", solver=Solver())
    pd.testing.assert_frame_equal(result.points, whole.points)


def test_interrupt_in_the_progress_callback(config, tmp_path):
    seen = []

    def stop(event):
        seen.append((event.done, event.status))
        if event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(config, tmp_path, progress=stop, solver=Solver())
    assert seen == [(0, "running"), (1, "ok"), (1, "running"), (2, "ok")]
    events = []
    result = run_study(config, tmp_path, progress=events.append, solver=Solver())
    assert result.kept == 2
    assert [e.status for e in events if e.status == "kept"] == ["kept", "kept"]
    assert (events[-1].done, events[-1].total) == (6, 6)


def test_finished_study_runs_nothing(config, tmp_path):
    run_study(config, tmp_path, solver=Solver())
    again = Solver()
    assert run_study(config, tmp_path, solver=again).kept == 6
    assert again.calls == 0


def test_damaged_run_is_made_again(config, tmp_path):
    run_study(config, tmp_path, solver=Solver())
    file = sorted((tmp_path / "small" / "runs").iterdir())[0]
    file.write_bytes(file.read_bytes()[:100])
    assert run_study(config, tmp_path, solver=Solver()).kept == 5


def test_failed_run_is_recorded_and_the_study_goes_on(config, tmp_path):
    result = run_study(config, tmp_path, solver=Solver(fail_at=2))
    assert not result.ok
    assert result.failed == 1
    assert result.runs["error"][1] == "RuntimeError: the child process died"
    assert len(result.points) == 25
    text = (result.folder / "summary.txt").read_text()
    assert "INCOMPLETE: of 6 runs 0 are incomplete and 1 failed" in text
    assert "draw 1: RuntimeError: the child process died" in text
    mended = Solver()
    assert run_study(config, tmp_path, solver=mended).ok
    assert mended.calls == 1


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
    assert result.failed == 6
    assert len(result.points) == 0
    assert len(list((result.folder / "plots").rglob("real_count.png"))) == 2


def test_resolved_config_runs_and_gives_the_same(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    config = tmp_path / "study.yaml"
    config.write_text(CONFIG.replace("data: [", "data: [{table: {path: t.csv, inputs: [a], outputs: [b]}}, "))
    result = run_study(config, tmp_path / "out", solver=Solver())
    resolved = result.folder / "config.yaml"
    assert str(tmp_path) not in resolved.read_text()
    assert [run.key for run in load_study(resolved).runs] == [run.key for run in load_study(config).runs]


def test_results_folder_that_is_a_file(config, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be made"):
        run_study(config, tmp_path / "file", solver=Solver())


def test_the_real_solver_counts_or_complains(config, tmp_path):
    config.write_text(CONFIG.replace("draws: 3", "draws: 1\nengine: phcpy"))
    result = run_study(config, tmp_path)
    found = result.runs["complex"].tolist()
    assert found[0] == 5 or "INCOMPLETE" in result.text


def test_batches_give_what_single_runs_give(config, tmp_path):
    """A study solves many runs at once; the same as one after the other, on any number of threads."""
    alone = run_study(
        config, tmp_path / "alone", solver=lambda p, engine, seed: solve(p, engine=engine, seed=seed, certify=True)
    )
    for jobs in (1, 2):
        batch = run_study(config, tmp_path / str(jobs), jobs=jobs)
        assert batch.ok
        pd.testing.assert_frame_equal(batch.points, alone.points)
        pd.testing.assert_frame_equal(batch.runs.drop(columns="seconds"), alone.runs.drop(columns="seconds"))


def test_a_run_that_fails_in_a_batch_fails_alone(config, tmp_path):
    (tmp_path / "zero.csv").write_text("a,b\n0,2\n0,1\n0,5\n")
    config.write_text(CONFIG.replace("data: [", "data: [{table: {path: zero.csv, inputs: [a], outputs: [b]}}, "))
    events = []
    result = run_study(config, tmp_path / "out", progress=events.append)
    bad = result.runs["error"].notna()
    assert (result.failed, len(result.runs)) == (bad.sum(), len(events) // 2)
    assert 0 < result.failed < len(result.runs)
    assert result.runs["error"][bad].str.contains("all zero").all()
    assert (result.runs["complex"][~bad] == 5).all()
