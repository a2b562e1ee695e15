"""A small study, its cache, and files of every kind that explorer reads, all of them good."""

import json
import os

import pandas as pd
from click.testing import CliRunner

from explorer.cli import main
from explorer.study import run_study
from tests.support.studies.good_config import GOOD, GOOD_BASE

STUDY = """\
name: small
seed: 3
draws: 2
architectures: [{widths: [1, 1, 1]}]
data: [{table: {path: t.csv, inputs: [a], outputs: [b]}}, {drawn: {samples: 3}}]
regularization: [{uniform: {low: 0.1, high: 1}}]
outputs: {plots: false, parquet: false}
"""
EQUATIONS = "x^2 + y^2 - 1 = 0\nx*y - 3/10*x + 0.25 = 0\n"
KEY = "0" * 16
FAILED = {
    "run": KEY,
    "combination": "1" * 16,
    "label": "a",
    "draw": 0,
    "error": "why",
    "trace": "Traceback",
    "input": {"architecture": {"type": "deep_linear", "widths": [1, 1, 1]}, "X": [[1.0]]},
}


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def make(place):
    """Write everything below ``place``; ``cache`` is its cache, ``victim`` none of its business."""
    os.environ["EXPLORER_CACHE"] = str(place / "cache")
    work = place / "work"
    (place / "victim").mkdir(parents=True)
    (place / "victim" / "thesis.tex").write_text("years of work\n")
    work.mkdir()
    table = pd.DataFrame({"a": [1.0, 2.0, -3.0], "b": [2.0, 1.0, 0.5]})
    table.to_csv(work / "t.csv", index=False)
    table.to_parquet(work / "t.parquet")
    (work / "study.yaml").write_text(STUDY)
    (work / "good.yaml").write_text(GOOD)
    (work / "base.yaml").write_text(GOOD_BASE)
    (work / "system.txt").write_text(EQUATIONS)
    folder = run_study(work / "study.yaml", work / "results", jobs=1).folder
    done = explorer(*SOLVE, "--certificate", work / "c.npz")
    assert done.exit_code == 0, done.output
    done = explorer(*COUNTED)
    assert done.exit_code == 0, done.output
    (folder / "failures").mkdir(exist_ok=True)
    other = work / "other.yaml"
    other.write_text(STUDY.replace("name: small", "name: other"))
    (combination, _) = json.loads((folder / "manifest.json").read_text())["combinations"]
    record = FAILED | {"combination": combination["key"]}
    (folder / "failures" / f"{KEY}.json").write_text(json.dumps(record))
    return work


SOLVE = ("solve", "--widths", "1,1,1", "--seed", "1", "--jobs", "1", "--json")
COUNTED = (
    *("solve", "--architecture", "formula", "--set", 'weights={"a": [], "b": []}'),
    *("--set", 'loss="(a*b - 1)**2 + (a - b**2)**2 / 3"', *SOLVE[3:], "--certify"),
)
