"""A study whose runs are swept: kept sweeps are not made again, bad ones are refused first."""

import json

import pandas as pd
import pytest

from explorer import InputError, run_study

CONFIG = {
    "name": "moving",
    "seed": 3,
    "architectures": [{"widths": [1, 1, 1]}],
    "data": [{"drawn": {"samples": 3}}],
    "draws": 2,
    "regularization": [0.1],
    "outputs": {"plots": False, "latex": False},
    "sweep": {"parameter": "lambda", "start": 0.05, "stop": 3},
}


@pytest.fixture
def config(tmp_path):
    def write(**changes):
        path = tmp_path / "study.yaml"
        path.write_text(json.dumps(CONFIG | changes))
        return path

    return write


def test_sweeps_are_kept_and_made_once(config, tmp_path):
    path = config()
    first = run_study(path, tmp_path, jobs=1)
    assert (first.sweeps.made, first.sweeps.kept, first.ok) == (2, 0, True)
    events = pd.read_csv(first.folder / "events.csv")
    assert (events["kind"] == "pitchfork").all()
    assert events["certified"].all()
    for run, rows in events.groupby("run"):
        assert len(rows) == 1, run
    lost = sorted((first.folder / "sweeps").glob("*.json"))[0]
    lost.unlink()
    again = run_study(path, tmp_path, jobs=1)
    assert (again.sweeps.made, again.sweeps.kept) == (1, 1)
    assert lost.exists()


def test_an_unknown_parameter_is_refused_before_anything_runs(config, tmp_path):
    path = config(sweep={"parameter": "X[5,0]", "start": 0, "stop": 1})
    with pytest.raises(InputError, match="an entry of shape"):
        run_study(path, tmp_path, jobs=1)
    assert not (tmp_path / "moving").exists()


def test_a_sweep_that_fails_is_told_with_its_reason(config, tmp_path, monkeypatch):
    def refuse(*_):
        raise InputError("no way")

    monkeypatch.setattr("explorer.study.run.sweeps._make", refuse)
    result = run_study(config(), tmp_path / "results")
    assert not result.ok
    assert "sweeps: 0, 2 FAILED\n  failed: sweep of " in result.text
    assert result.text.count(": no way\n") == 2
