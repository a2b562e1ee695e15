"""What studies import from others, and how they are selected, planned, watched and cleaned."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import clean_study, open_study, plan_text, run_study, status_text
from explorer.study.run.execution import batches as cut
from explorer.study.store import BatchResult, Store
from explorer.study.store.files import second_name, write_through
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import CONFIG, TABLES, batches, content, log, same, strays, write

OTHER = CONFIG.replace("name: small", "name: other")


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setattr(cut, "_POINTS", 10)
    return write(tmp_path)


def test_nothing_is_made_twice_across_studies(config, tmp_path):
    first = run_study(config, tmp_path, solver=Solver()).folder
    solver = Solver()
    result = run_study(write(tmp_path, OTHER, "other.yaml"), tmp_path, solver=solver)
    assert (solver.calls, result.kept, result.made) == (0, 6, 0)
    assert repr(content(first, "points")) == repr(content(result.folder, "points"))
    assert {file.parent.parent.name for file in batches(result.folder)} == {"study=other"}
    assert sum(line["runs"] for line in log(result.folder, "adopted")) == 6
    clean_study(first, everything=True)
    assert len(open_study(result.folder).points()) == 30


@pytest.mark.parametrize(("change", "calls", "kept"), [
    (("draws: 3", "draws: 5"), 4, 6),
    (("draws: 3", "draws: 1"), 0, 2),
    (("0.5]", "0.5, 0.7]"), 3, 6),
    (("{uniform: {low: 0.1, high: 1}}, ", ""), 0, 3),
    (("seed: 3", "seed: 4"), 6, 0),
    (("seed: 3", "seed: 3\ncertify: false"), 6, 0),
    (("samples: 5", "samples: 6"), 6, 0),
])  # fmt: skip
def test_what_is_common_is_taken_over_and_the_rest_is_made(config, tmp_path, change, calls, kept):
    run_study(config, tmp_path, solver=Solver())
    text = OTHER.replace(*change)
    solver = Solver()
    result = run_study(write(tmp_path, text, "other.yaml"), tmp_path, solver=solver)
    assert (solver.calls, result.kept) == (calls, kept)
    assert strays(result.folder) == []
    whole = run_study(write(tmp_path, text, "whole.yaml"), tmp_path / "whole", solver=Solver())
    assert same(result.folder, whole.folder)
    assert run_study(write(tmp_path, text, "other.yaml"), tmp_path, solver=Solver()).made == 0


def test_a_run_that_failed_here_and_not_there_is_taken_over(config, tmp_path):
    other = write(tmp_path, OTHER, "other.yaml")
    assert run_study(other, tmp_path, solver=Solver(fail_at=1)).failed == 1
    run_study(config, tmp_path / "second", solver=Solver())
    (tmp_path / "second" / "small").rename(tmp_path / "small")
    solver = Solver()
    result = run_study(other, tmp_path, solver=solver)
    assert (solver.calls, result.failed, result.missing, result.ok) == (0, 0, 0, True)


@pytest.mark.parametrize("table", ["runs", "points"])
def test_damage_is_not_taken_over(config, tmp_path, table):
    folder = run_study(config, tmp_path, solver=Solver()).folder
    file = batches(folder, table)[0]
    file.write_bytes(file.read_bytes()[:200])
    solver = Solver()
    result = run_study(write(tmp_path, OTHER, "other.yaml"), tmp_path, solver=solver)
    assert (solver.calls, result.ok) == (2, True)


def test_files_of_neighbours_are_never_written_to(config, tmp_path):
    """What a killed process left may be a second name of a batch of another study."""
    file = batches(run_study(config, tmp_path, solver=Solver()).folder)[0]
    before = file.read_bytes()
    temporary = tmp_path / "tmp" / f"runs.{file.stem}.7"
    temporary.parent.mkdir()
    for write_again in (
        lambda: write_through(temporary, b"new"),
        lambda: second_name(config, temporary),
    ):
        temporary.unlink(missing_ok=True)
        temporary.hardlink_to(file)
        write_again()
        assert not temporary.samefile(file)
        assert file.read_bytes() == before


def test_only_some(config, tmp_path):
    solver = Solver()
    result = run_study(config, tmp_path, solver=solver, only=["lambda=0.5", "*uniform*draw 2"])
    assert (solver.calls, result.made, result.missing) == (4, 4, 2)
    assert not result.ok
    assert "0 are incomplete, 0 failed and 2 are not made yet" in result.text
    whole = run_study(config, tmp_path / "whole", solver=Solver())
    assert same(run_study(config, tmp_path, solver=Solver()).folder, whole.folder)
    assert run_study(config, tmp_path, solver=Solver(), only=["nothing like it"]).made == 0


def test_only_so_many(config, tmp_path):
    made = []
    while not made or made[-1]:
        solver = Solver()
        result = run_study(config, tmp_path, solver=solver, limit=4 if made else 1)
        assert result.made == solver.calls
        made.append(solver.calls)
    assert made == [1, 4, 1, 0]
    assert same(result.folder, run_study(config, tmp_path / "whole", solver=Solver()).folder)
    assert run_study(config, tmp_path / "none", solver=Solver(), limit=0).made == 0


def test_a_dry_run_makes_nothing(config, tmp_path):
    text = plan_text(config, tmp_path)
    assert "Study small: 6 runs of 2 combinations, 0 finished, 6 to make now" in text
    result = explorer("run", config, "--results", tmp_path, "--dry-run", "--limit", 4)
    assert result.exit_code == 0
    assert "0 finished, 4 to make now" in result.stdout
    assert not (tmp_path / "small").exists()
    run_study(config, tmp_path, solver=Solver(), limit=2)
    assert "2 finished, 4 to make now" in explorer("plan", config, "--results", tmp_path).stdout
    only = explorer("plan", config, "--results", tmp_path, "--only", "lambda=0.5").stdout
    assert "Study small: 3 runs of 1 combinations, 0 finished, 3 to make now" in only


def test_status(config, tmp_path):
    run_study(config, tmp_path, solver=Solver(fail_at=2), limit=4)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "small").rglob("*")}
    result = explorer("status", tmp_path / "small")
    assert result.exit_code == 1
    assert "Study small: 3 of 6 runs finished, 0 of them incomplete; 1 failed" in result.stdout
    assert "draw 1: RuntimeError: the child process died" in result.stdout
    assert f"3 runs are missing: explorer resume {tmp_path / 'small'}" in result.stdout
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "small").rglob("*")}
    run_study(config, tmp_path, solver=Solver())
    text, complete = status_text(tmp_path / "small")
    assert complete
    assert text.count("finished; ") == 2
    assert explorer("status", tmp_path / "small").exit_code == 0
    assert explorer("status", tmp_path).exit_code == 2


def test_resume_goes_by_the_config_in_the_folder(config, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    table = "{table: {path: data/t.csv, inputs: [a], outputs: [b]}}, "
    config.write_text(CONFIG.replace("data: [", "data: [" + table))
    run_study(config, tmp_path / "out", solver=Solver(fail_at=3), limit=7)
    config.unlink()
    result = explorer("resume", tmp_path / "out" / "small", "--jobs", 1)
    assert result.exit_code == 0, result.output
    stored = open_study(tmp_path / "out" / "small")
    assert (len(stored.runs()), stored.planned, stored.failures()) == (10, 10, [])
    assert explorer("resume", tmp_path / "none").exit_code == 2


def test_resume_says_that_the_config_was_edited(config, tmp_path):
    """It goes by the plan, and would write the old config over the new one."""
    folder = run_study(config, tmp_path / "out", solver=Solver(), limit=4).folder
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text.replace("draws: 3", "draws: 4"))
    result = explorer("resume", folder, "--jobs", 1)
    assert result.exit_code == 2
    assert "config.yaml: was edited since the study was planned" in result.stderr
    assert "draws: 4" in (folder / "config.yaml").read_text()
    (folder / "config.yaml").unlink()
    assert explorer("resume", folder, "--jobs", 1).exit_code == 0
    assert (folder / "config.yaml").read_text() == text


def test_resume_in_a_folder_of_another_name(config, tmp_path):
    """It would begin anew beside it."""
    run_study(config, tmp_path, solver=Solver(), limit=4)
    (tmp_path / "small").rename(tmp_path / "moved")
    result = explorer("resume", tmp_path / "moved", "--jobs", 1)
    assert result.exit_code == 2
    assert "rename it" in result.stderr
    assert not (tmp_path / "small").exists()


def test_clean_removes_what_is_not_asked_for(config, tmp_path):
    folder = run_study(config, tmp_path, solver=Solver()).folder
    assert clean_study(folder) == ["nothing to remove"]
    run_study(write(tmp_path, CONFIG.replace("draws: 3", "draws: 1")), tmp_path, solver=Solver())
    assert len(open_study(folder).runs()) == 2
    (folder / "tmp").mkdir()
    (folder / "tmp" / "points.0123456789abcdef.7").write_bytes(b"PAR1")
    (folder / ".manifest.7.tmp.json").write_text("{")
    sentences = clean_study(folder)
    assert sum("does not ask for" in sentence for sentence in sentences) == 1
    assert sum("left by a writer that was killed" in sentence for sentence in sentences) == 2
    assert strays(folder) == []
    solver = Solver()
    assert run_study(write(tmp_path), tmp_path, solver=solver).ok
    assert solver.calls == 2


def test_clean_leaves_a_study_at_work_alone(config, tmp_path):
    said = []

    def clean(event):
        if event.kind == "batch":
            # In another process, since locks are of processes
            code = (
                f"from explorer.study import clean_study; clean_study({str(tmp_path / 'small')!r})"
            )
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=False
            )
            said.append(done.stderr.strip().splitlines()[-1])

    run_study(config, tmp_path, solver=Solver(), progress=clean, limit=2)
    assert said
    assert all("a process works on it" in line for line in said)


def test_clean_removes_only_studies(config, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("")
    assert explorer("clean", tmp_path / "mine", "--all").exit_code == 2
    assert (tmp_path / "mine" / "file").exists()
    folder = run_study(config, tmp_path, solver=Solver()).folder
    assert explorer("clean", folder, "--all").exit_code == 0
    assert not folder.exists()
    with pytest.raises(InputError, match="allowed is a folder that a study wrote"):
        clean_study(folder)


def test_a_process_that_ends_takes_nothing_from_one_that_goes_on(tmp_path):
    """The folder for temporary files goes with whoever ends first, and comes back."""
    first = Store(tmp_path / "small")
    second = Store(tmp_path / "small")
    first.close()
    assert not (tmp_path / "small" / "tmp").exists()
    done = BatchResult("0123456789abcdef", "DeepLinear-1-1-1", dict.fromkeys(TABLES, b"PAR1"), ())
    second.write(done)
    assert [len(batches(second.folder, table)) for table in TABLES] == [1] * len(TABLES)
    second.close()
    assert strays(second.folder) == []
