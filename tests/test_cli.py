"""The command line: answers, exit codes, one clear line for each mistake."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.external import phcpack as phc

needs_phcpy = pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")


def explorer(*words: str):
    return CliRunner().invoke(main, list(words))


@needs_phcpy
def test_json_has_counts_then_everything_else_and_stderr_nothing():
    result = explorer("solve", "--widths", "2,1,2", "--samples", "5", "--seed", "1", "--json")
    counts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert "error" not in result.stderr
    assert list(counts)[:11] == [
        *("complex", "real", "minima", "global_minima", "degenerate"),
        *("morse_sum", "total_degree", "expected", "complete", "verdict", "certified"),
    ]
    assert len(counts["real_points"]) == counts["real"]
    assert all(len(point["weights"]) == 2 for point in counts["real_points"])
    assert {check["name"] for check in counts["checks"] if check["passed"]} >= {"Morse sum"}
    assert (counts["complex"], counts["total_degree"], counts["complete"]) == (17, 81, True)


@needs_phcpy
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".tex"])
def test_output_files(tmp_path, suffix):
    path = tmp_path / f"table{suffix}"
    result = explorer("solve", "--widths", "1,1,1", "--seed", "2", "--output", str(path))
    assert result.exit_code == 0
    if suffix == ".tex":
        assert r"\begin{tabular}" in path.read_text()
    else:
        frame = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)
        assert len(frame) == 5
        assert {"loss", "is_real", "index", "W1_1_1_re", "eigenvalue_1"} <= set(frame.columns)


@needs_phcpy
def test_real_data(tmp_path):
    rng = np.random.default_rng(0)
    pd.DataFrame(rng.normal(size=(20, 3)), columns=["a", "b", "c"]).to_csv(
        tmp_path / "d.csv", index=False
    )
    words = [
        "--data",
        str(tmp_path / "d.csv"),
        "--inputs",
        "a,b",
        "--outputs",
        "c",
        "--standardize",
        "--json",
    ]
    result = explorer("solve", "--widths", "2,1,1", *words)
    assert json.loads(result.stdout)["complex"] == 9


def test_jobs_do_not_change_the_answer(tmp_path):
    words = ["solve", "--widths", "2,1,2", "--engine", "native", "--output"]
    tables = [tmp_path / f"{jobs}.csv" for jobs in (1, 2)]
    for jobs, table in enumerate(tables, start=1):
        assert explorer(*words, str(table), "--jobs", str(jobs)).exit_code == 0
    assert tables[0].read_text() == tables[1].read_text()


def test_show_symbols_and_numbers():
    symbols = explorer("show", "--widths", "1,1,1").stdout
    assert (
        symbols.splitlines()[0] == "A_1_1*W1_1_1*W2_1_1^2 + Lambda1_1_1*W1_1_1 - B_1_1*W2_1_1 = 0"
    )
    assert "A_1_1" not in explorer("show", "--widths", "1,1,1", "--seed", "1").stdout
    assert explorer("show", "--widths", "1,1,1", "--format", "latex").stdout.startswith(
        r"\begin{align*}"
    )
    assert explorer("show", "--widths", "1,1,1", "--format", "phc").stdout.startswith("2 2\n")
    assert explorer("show", "--widths", "1,1,1", "--format", "msolve").stdout.startswith(
        "W1_1_1,W2_1_1\n0\n"
    )


def test_show_with_scalar_lambda_puts_in_twice_the_value():
    # The loss term lambda w^2 has the derivative 2 lambda w.
    text = explorer("show", "--widths", "1,1,1", "--lambda", "0.25").stdout
    assert " 1/2*W1_1_1 " in text


def test_bounds():
    result = explorer("bounds", "--widths", "2,2,2", "--json")
    rows = json.loads(result.stdout)
    assert rows["total_degree"] == 6561
    assert rows["expected"] == 225
    assert rows["stable_mixed_volume_formula"] == 1089
    assert rows["mean_random"] == 199


BAD = [
    (["solve", "--widths", "2,x"], "2,x"),
    (["solve", "--widths", "2,1"], "at least three"),
    (["solve", "--widths", "2,0,2"], "widths"),
    (["solve", "--widths", "2,1,2", "--samples", "0"], "samples"),
    (["solve", "--widths", "2,1,2", "--seed", "-1"], "seed"),
    (["solve", "--widths", "2,1,2", "--engine", "magic"], "magic"),
    (["solve", "--widths", "2,1,2", "--lambda", "nan"], "lambda"),
    (["solve", "--widths", "2,1,2", "--lambda", "a"], "'a'"),
    (["solve", "--widths", "2,1,2", "--lambda", "1,2,3"], "one per layer"),
    (["solve", "--widths", "2,1,2", "--output", "table.xls"], "table.xls"),
    (["solve", "--widths", "2,1,2", "--output", "no/such/folder/t.csv"], "folder"),
    (
        ["solve", "--widths", "2,1,2", "--data", "none.csv", "--inputs", "a,b", "--outputs", "c,d"],
        "none.csv",
    ),
    (["solve", "--widths", "2,1,2", "--data", "none.csv", "--samples", "3"], "--samples"),
    (["solve", "--widths", "2,1,2", "--inputs", "a"], "--data"),
    (["show", "--widths", "2,1,2", "--format", "pdf"], "pdf"),
    (["run", "none.yaml"], "none.yaml"),
    (["run", "none.yaml", "--limit", "-1"], "limit"),
    (["plan", "none.yaml"], "none.yaml"),
    (["resume", "no-study"], "no-study"),
    (["status", "no-study"], "no-study"),
    (["clean", "no-study"], "no-study"),
    (["clean", "no-study", "--all"], "no-study"),
    (["verify", "no-study"], "no-study"),
    (["solve", "--widths", "2,1,2", "--time-limit", "0"], "time limit"),
    (["solve", "--widths", "2,1,2", "--memory-limit", "-1"], "memory limit"),
    (["solve", "--widths", "2,1,2", "--jobs", "0"], "jobs"),
    (["run", "study.yaml", "--jobs", "x"], "'x'"),
    (["slove"], "slove"),
]


@pytest.mark.parametrize(("words", "named"), BAD)
def test_bad_input_gives_one_clear_line(words, named):
    result = explorer(*words)
    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def solve_with(interpreter, *words):
    """Solve with phcpy in the given interpreter; the one line on stderr."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_PHC_PYTHON", str(interpreter))
        result = explorer("solve", "--widths", "1,1,1", "--engine", "phcpy", *words)
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("error: ")
    return line


def script(path, body):
    """Make an interpreter that says it has phcpy, and does ``body`` when asked to work."""
    path.write_text(
        f'#!/bin/sh\nfor word in "$@"; do case "$word" in -c) exit 0;; esac; done\n{body}\n'
    )
    path.chmod(0o755)
    return path


def test_phcpy_absent_is_one_clear_line(tmp_path):
    assert "python3-phcpy" in solve_with(tmp_path / "no-such-python")


def test_phcpy_killed_is_one_clear_line(tmp_path):
    assert "signal" in solve_with(script(tmp_path / "killed", "kill -9 $$")).lower()


def test_phcpy_hanging_is_one_clear_line(tmp_path):
    line = solve_with(script(tmp_path / "hanging", "exec sleep 100"), "--time-limit", "1")
    assert "1 s" in line or "1.0 s" in line


def test_native_needs_no_phcpy(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_PHC_PYTHON", str(tmp_path / "no-such-python"))
    result = explorer("solve", "--widths", "1,1,1", "--engine", "native", "--json")
    assert json.loads(result.stdout)["complex"] == 5
    rows = explorer("bounds", "--widths", "1,1,1").stdout
    assert "needs phcpy" in rows


def test_doctor_names_every_part():
    result = explorer("doctor")
    for word in ("numpy", "phcpy", "flint"):
        assert word in result.stdout


def test_help_is_quick_to_load():
    """Help loads none of the heavy packages."""
    code = (
        "import sys\nfrom explorer.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('pandas', 'matplotlib', 'numba', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    assert "solve" in done.stdout
