"""Where commands run: no home, no place to write, other characters, signals, a reader that left.

Each is a process of its own, as a user would start it.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXPLORER = [sys.executable, "-m", "explorer.cli"]
SOLVE = [*EXPLORER, "solve", "--widths", "1,1,1", "--json"]


def environment(**changes):
    base = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    found = {**base, "PYTHONPATH": str(ROOT), **changes}
    return {name: value for name, value in found.items() if value is not None}


def run(command, **options):
    options = {"env": environment(), **options}
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_a_user_without_home_and_without_an_entry():
    code = (
        "import os, pwd, sys\n"
        "def none(*_):\n    raise KeyError('no entry')\n"
        "pwd.getpwuid = none\n"
        "from explorer.cli import main\nmain(['solve', '--widths', '1,1,1', '--json'])"
    )
    where = environment(HOME=None, EXPLORER_CACHE=None, XDG_CACHE_HOME=None)
    done = run([sys.executable, "-c", code], env=where)
    assert done.returncode == 0, done.stderr
    assert '"complex": 5' in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["HOME", "EXPLORER_CACHE", "TMPDIR"])
def test_folders_that_cannot_be_written(name, tmp_path):
    (tmp_path / "file").touch()
    changes = {name: str(tmp_path / "file" / "inside")}
    if name == "HOME":
        changes |= {"EXPLORER_CACHE": None, "XDG_CACHE_HOME": None}
    done = run(SOLVE, env=environment(**changes))
    assert done.returncode == 0, done.stderr
    assert '"complex": 5' in done.stdout
    assert "Traceback" not in done.stderr


def test_characters_that_the_terminal_has_not():
    ascii_only = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    for command in (["architectures"], ["--help"], ["solve", "--widths", "1,1,1"]):
        done = run([*EXPLORER, *command], env=ascii_only)
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii()


def test_a_name_that_is_no_text(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff\xfe.yaml"
    done = subprocess.run(
        [*map(os.fsencode, EXPLORER), b"plan", name],
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr


def test_results_in_a_folder_whose_name_is_no_text(tmp_path):
    config = tmp_path / "s.yaml"
    config.write_text(
        "name: s\narchitectures: [{widths: [1, 1, 1]}]\ndata: [{drawn: {samples: 3}}]\n"
        "regularization: [{uniform: {low: 0.1, high: 1}}]\n"
    )
    place = os.fsencode(tmp_path) + b"/r\xff"
    for words in (
        ["run", config, "--results", place, "--jobs", "1"],
        ["verify", place + b"/s"],
        ["clean", place + b"/s"],
    ):
        command = [*map(os.fsencode, [*EXPLORER, *words])]
        done = subprocess.run(command, capture_output=True, env=environment(), check=False)
        assert done.returncode == 0, done.stderr
    assert b"nothing to remove" in done.stdout


@pytest.mark.parametrize("mebibytes", [400, 800])
def test_too_little_memory_is_refused(mebibytes):
    least = f'ulimit -v {mebibytes * 1024}; exec "$@"'
    done = run(["bash", "-c", least, "-", *EXPLORER, "solve", "--widths", "1,1,1"])
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: the limit of memory")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["show", "--widths", "2,2,2"], ["architectures"]])
def test_a_reader_that_leaves_is_no_error(words):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*EXPLORER, *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 141


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_in_order(number):
    """A system of many paths that is ended while it is solved: one line, no traceback."""
    child = subprocess.Popen(
        [*EXPLORER, "solve", "--widths", "3,3,3", "--seed", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(EXPLORER_CACHE="/dev/null/none"),
    )
    time.sleep(4)
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert b"interrupted" in said
    assert b"kept" not in said
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--jobs", "100000"], "raise-limit jobs="),
        (["--memory-limit", "0.0001"], "memory limit"),
        (["--time-limit", "inf"], "'--time-limit': 'inf'"),
        (["--time-limit", "nan"], "'--time-limit': 'nan'"),
    ],
)
def test_absurd_numbers_are_refused(words, said):
    done = run([*SOLVE, *words])
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
