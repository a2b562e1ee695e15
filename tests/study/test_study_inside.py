"""Nothing that lies in a study's folder reaches outside it: a victim lies beside the store."""

import json
import os
import re
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import StoreError, clean_study, open_study, run_study
from explorer.study.plan.plan_file import _checksum
from explorer.study.store.layout import own_files
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import CONFIG, TABLES, write

CONFIG = CONFIG.replace("draws: 3", "draws: 2").replace(", 0.5]", "]")
BATCH = "0123456789abcdef.parquet"


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def state(folder):
    """Every file below a folder with its content, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finished study and its config."""
    place = tmp_path_factory.mktemp("made")
    run_study(write(place, CONFIG), place / "results", jobs=1)
    return place


@pytest.fixture
def place(made, tmp_path):
    """A copy of the study in ``results/small``, and ``victim`` with what must not change."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    victim = tmp_path / "victim"
    (victim / "deep" / "study=small" / "architecture=DeepLinear-1-1-1").mkdir(parents=True)
    (victim / "deep" / "study=small" / "architecture=DeepLinear-1-1-1" / BATCH).write_bytes(b"mine")
    (victim / "thesis.tex").write_text("years of work\n")
    (victim / "x.json").write_text('{"mine": 1}\n')
    (victim / ".notes.tmp.txt").write_text("mine\n")
    (victim / "study=small").mkdir()
    return tmp_path


COMMANDS = {
    "status": ("status", "results/small"),
    "verify": ("verify", "results/small"),
    "resume": ("resume", "results/small", "--jobs", "1"),
    "clean": ("clean", "results/small"),
    "clean --all": ("clean", "results/small", "--all"),
    "run": ("run", "study.yaml", "--jobs", "1"),
    "plan": ("plan", "study.yaml"),
}


def linked(name, target):
    """Put a link in place of what is there."""

    def plant(study, victim):
        path = study / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.path.relpath(victim / target, path.parent))
        return path

    return plant


PARTITION = "study=small/architecture=DeepLinear-1-1-1"
LINKS = {
    "tmp": linked("tmp", ""),
    "lock": linked("lock", "thesis.tex"),
    "log": linked("log.jsonl", "thesis.tex"),
    "log that is not there": linked("log.jsonl", "new.txt"),
    "lock that is not there": linked("lock", "new.txt"),
    "manifest": linked("manifest.json", "x.json"),
    "plan": linked("plan.json", "x.json"),
    "config": linked("config.yaml", "thesis.tex"),
    "summary": linked("summary.txt", "thesis.tex"),
    "failures": linked("failures", ""),
    "plots": linked("plots", ""),
    "file in plots": linked("plots/overview", "deep"),
    "failure": linked("failures/0123456789abcdef.json", "x.json"),
    **{table: linked(table, "deep") for table in TABLES},
    "study in a table": linked("runs/study=small", "deep/study=small"),
    "architecture in a table": linked(f"points/{PARTITION}", f"deep/{PARTITION}"),
    "batch": linked(f"runs/{PARTITION}/{BATCH}", "thesis.tex"),
    "architecture beside others": linked("runs/study=small/architecture=X", f"deep/{PARTITION}"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("link", LINKS)
def test_links_in_the_folder_are_refused_by_every_command(place, monkeypatch, link, command):
    monkeypatch.chdir(place)
    before = state(place / "victim")
    path = LINKS[link](place / "results" / "small", place / "victim")
    done = explorer(*COMMANDS[command])
    assert state(place / "victim") == before
    assert path.is_symlink()
    assert done.exit_code == 2, done.output
    assert f"{path.relative_to(place)} is a link" in done.output
    assert len(done.output.strip().splitlines()) == 1


def rewrite(path, **facts):
    """Change keys of a file of JSON."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def replan(study, change):
    """Change a plan, with a checksum as its writer would give it."""
    path = study / "plan.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content | {"checksum": _checksum(content)}))


def record(**facts):
    good = {"run": "0" * 16, "combination": "1" * 16, "label": "a", "draw": 0, "error": "b"}
    return json.dumps(good | facts)


@pytest.mark.parametrize("run", ["../../victim/x", "../../x", "/etc/x", "", "a" * 16 + "/../../x"])
def test_the_record_of_a_failed_run_deletes_nothing_but_itself(place, run):
    study = place / "results" / "small"
    before = state(place / "victim")
    (place / "x.json").write_text("{}")
    (study / "failures").mkdir(exist_ok=True)
    (study / "failures" / f"{'0' * 16}.json").write_text(record(run=run))
    assert explorer("status", study).exit_code == 2
    assert "failures/0000000000000000.json: run: " in explorer("resume", study).output
    assert (
        "removed the record of the failed run 0000000000000000" in explorer("clean", study).output
    )
    assert not list((study / "failures").iterdir())
    assert (place / "x.json").exists()
    assert state(place / "victim") == before
    assert explorer("status", study).exit_code == 0


def test_clean_deletes_only_names_of_our_pattern(place):
    study = place / "results" / "small"
    ours = [
        f"tmp/points.{'0' * 16}.7",
        ".manifest.7.tmp.json",
        f".plots.{'a' * 16}.tmp/overview/bounds.png",
        f"failures/.{'0' * 16}.7.tmp.json",
        f"points/{PARTITION}/{'e' * 16}.parquet",
    ]
    theirs = [
        "tmp/thesis.tex",
        "tmp/points.7",
        ".notes.tmp.txt",
        ".git/x.7.tmp",
        "notes/.a.7.tmp",
        f"points/{PARTITION}/mine.parquet",
        f"runs/{PARTITION}/mine.parquet",
        "failures/notes.json",
        "plots/overview/notes.txt",
    ]
    for name in [*ours, *theirs]:
        (study / name).parent.mkdir(parents=True, exist_ok=True)
        (study / name).write_text("{}")
    clean_study(study)
    assert [name for name in ours if (study / name).exists()] == []
    assert [name for name in theirs if not (study / name).exists()] == []
    assert explorer("resume", study, "--jobs", "1").exit_code == 0
    assert [name for name in theirs[:-1] if not (study / name).exists()] == []
    sentences = clean_study(study, everything=True)
    assert "there are files in it that no study writes" in sentences[-1]
    left = {path.relative_to(study).as_posix() for path in study.rglob("*") if path.is_file()}
    assert left == {name for name in theirs if "mine.parquet" not in name} - {theirs[-1]} | {
        name for name in left if name == theirs[-1]
    }


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"name": "an extension of a browser", "version": 1}',
        '{"schema": 3, "study": "other"}',
        '{"schema": "3", "study": "mine"}',
        '{"study": "mine"}',
        "[" * 10**5,
    ],
)
def test_all_of_a_folder_is_removed_only_where_its_manifest_is_ours(tmp_path, manifest):
    folder = tmp_path / "mine"
    (folder / "runs").mkdir(parents=True)
    (folder / "runs" / "marathon.parquet").write_text("mine")
    (folder / "manifest.json").write_text(manifest)
    before = state(folder)
    done = explorer("clean", folder, "--all")
    assert done.exit_code == 2
    assert "allowed is a folder that a study of its name wrote" in done.output
    assert state(folder) == before


def test_a_folder_of_others_with_our_names_is_not_written_to(tmp_path):
    (tmp_path / "small" / "plots").mkdir(parents=True)
    (tmp_path / "small" / "plots" / "holiday.jpg").write_text("mine")
    with pytest.raises(InputError, match="holds plots, and no study"):
        run_study(write(tmp_path, CONFIG), tmp_path, solver=Solver())
    assert list((tmp_path / "small").iterdir()) == [tmp_path / "small" / "plots"]


def test_a_plan_does_not_lead_to_another_folder(place):
    """Its config has a name, by which the folder of the study is found."""
    study = place / "results" / "small"

    def other(content):
        content["config"]["name"] = "victim"

    replan(study, other)
    victim = place / "results" / "victim"
    shutil.move(place / "victim", victim)
    before = state(victim)
    done = explorer("resume", study)
    assert done.exit_code == 2
    assert "config.name: allowed is the name of its folder, small" in done.output
    assert state(victim) == before


@pytest.mark.parametrize("partition", ["../../../../victim/deep", "*", "/etc", "", "a/b"])
def test_a_manifest_does_not_lead_to_other_folders(place, partition):
    study = place / "results" / "small"
    (combination,) = json.loads((study / "manifest.json").read_text())["combinations"]
    rewrite(study / "manifest.json", combinations=[combination | {"partition": partition}])
    done = explorer("status", study)
    assert done.exit_code == 2
    assert "manifest.json: combinations.0.partition: " in done.output


SPECIAL = ("manifest.json", "plan.json", "config.yaml", "log.jsonl", f"failures/{'0' * 16}.json")


@pytest.mark.parametrize("command", ["status", "verify", "resume", "clean"])
@pytest.mark.parametrize("name", SPECIAL)
def test_a_pipe_in_place_of_a_file_is_not_waited_for(place, name, command):
    study = place / "results" / "small"
    (study / name).unlink(missing_ok=True)
    (study / name).parent.mkdir(exist_ok=True)
    os.mkfifo(study / name)
    done = explorer(command, study)
    assert "internal error" not in done.output
    assert "Traceback" not in done.output
    if command == "resume":
        assert done.exit_code in (1, 2)
        assert "regular file" in done.output or "file of one name" in done.output


def test_a_log_with_a_second_name_is_not_written_to(place):
    study = place / "results" / "small"
    (study / "log.jsonl").unlink()
    os.link(place / "victim" / "thesis.tex", study / "log.jsonl")
    before = state(place / "victim")
    done = explorer("resume", study)
    assert done.exit_code == 1
    assert "log.jsonl is no file of one name; copy it or remove it" in done.output
    assert state(place / "victim") == before


def test_neighbours_with_links_are_not_imported_from(made, place):
    study = place / "results" / "small"
    shutil.move(study / "runs", place / "elsewhere")
    (study / "runs").symlink_to(place / "elsewhere")
    other = write(place, CONFIG.replace("name: small", "name: other"), "other.yaml")
    result = run_study(other, place / "results", solver=Solver())
    assert (result.kept, result.made) == (0, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"study": 1}, "study: "),
        ({"combinations": None}, "combinations: "),
        ({"combinations": [{}]}, "combinations.0.key: "),
        ({"sessions": [{"began": "\ud800", "jobs": 1}]}, "sessions.0.began: .*whole letters"),
        ({"sessions": {}}, "sessions: "),
        ({"sessions": [{"began": "x", "jobs": 1, "outcome": "finished"}]}, "sessions.0: .*kept"),
        ({"sessions": [{"began": "x", "jobs": -1}]}, "sessions.0.jobs: "),
        ({"sessions": [{"began": "x", "jobs": 10**30}]}, "sessions.0.jobs: "),
        ({"config": []}, "config: "),
        ({"config": {"certify": 1, "certificates": True, "points": ""}}, "config.certify: "),
        ({"schema": True}, "schema: "),
        ({"schema": None}, "schema: "),
    ],
)
def test_a_manifest_with_other_values_is_refused_by_its_key(place, change, said):
    study = place / "results" / "small"
    rewrite(study / "manifest.json", **change)
    for command in ("status", "verify", "resume", "clean"):
        done = explorer(command, study)
        assert done.exit_code == 2
        assert re.search(rf"manifest\.json: {said}", done.output), done.output
        assert "`explorer run CONFIG` writes a new one" in done.output


def test_the_remedy_for_a_manifest_is_true(place):
    study = place / "results" / "small"
    rewrite(study / "manifest.json", combinations=7)
    (study / "manifest.json").unlink()
    done = explorer("run", place / "study.yaml", "--results", place / "results", "--jobs", "1")
    assert done.exit_code == 0
    assert "2 of 2 runs, 0 s, 0 paths/s" in done.output


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("runs", "draw", None),
        ("runs", "by_index", None),
        ("runs", "by_index", [1, None]),
        ("points", "weights_re", [None]),
        ("eigenvalues", "k", None),
    ],
)
def test_a_table_with_a_gap_is_damaged(place, table, column, value):
    study = place / "results" / "small"
    (file,) = (study / table / PARTITION).iterdir()
    content = pq.read_table(file, partitioning=None)
    values = [value, *content[column].to_pylist()[1:]]
    k = content.column_names.index(column)
    field = content.schema.field(column)
    pq.write_table(content.set_column(k, field, [pa.array(values, field.type)]), file)
    read = getattr(open_study(study), table)
    with pytest.raises(StoreError, match=r"is damaged \(1 in all\); `explorer clean"):
        read()
    assert f"removed batch {file.stem}, which was damaged" in clean_study(study)
    assert explorer("resume", study, "--jobs", "1").exit_code == 0
    assert explorer("verify", study).exit_code == 0


def test_everything_that_a_study_writes_has_a_name_of_ours(tmp_path):
    text = CONFIG.replace("plots: false", "bounds: true")
    text = text.replace("regularization: [", "regularization: [0.3, ")
    folder = run_study(write(tmp_path, text), tmp_path, jobs=1).folder
    there = {path for path in folder.rglob("*") if path.is_file()}
    assert there - set(own_files(folder)) == set()
    assert len(there) > 20
    assert clean_study(folder, everything=True) == [f"removed {folder}"]
    assert not folder.exists()


@pytest.mark.parametrize("command", ["status", "verify", "clean", "resume", "run"])
def test_a_small_file_that_stands_for_many_rows_is_not_unpacked(place, monkeypatch, command):
    """Ten million equal rows are some kilobytes."""
    monkeypatch.chdir(place)
    study = place / "results" / "small"
    (file,) = (study / "eigenvalues" / PARTITION).iterdir()
    schema = pq.read_schema(file)
    run = pq.read_table(file, partitioning=None)["run"][0].as_py()
    rows = 20_000_000
    equal = [
        pa.array([run]).take(pa.array(np.zeros(rows, dtype=np.int8))),
        *(pa.array(np.zeros(rows), schema.field(k).type) for k in (1, 2, 3)),
    ]
    pq.write_table(pa.table(equal, schema=schema), file, compression="zstd")
    assert file.stat().st_size < 10**6
    done = explorer(*COMMANDS[command])
    assert done.exit_code in ((0, 1, 2) if command in ("status", "resume", "run") else (2,))
    assert "internal error" not in done.output
    if command in ("verify", "clean"):
        assert "beyond the limit" in done.output
