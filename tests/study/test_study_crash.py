"""Studies as processes that are killed, interrupted, robbed of their workers and run twice at once."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import psutil
import pytest
from small import TABLES, log, same, strays, units, write

from explorer.study.store.files import is_whole

HERE = Path(__file__).parent
JOBS = 2
# Sixteen units, of at most 34 points
CONFIG = """\
name: small
seed: 5
draws: 24
architectures: [{widths: [1, 1, 1]}, {widths: [2, 1, 2]}]
data: [{drawn: {samples: 3}}]
regularization: [{uniform: {low: 0.1, high: 1}}]
outputs: {plots: false}
"""
POINTS = 34


class Process:
    """``explorer run`` or ``resume`` with traps, as a process of its own group."""

    def __init__(self, notes, *words, deadly=""):
        command = [sys.executable, HERE / "traps.py", str(POINTS), notes, deadly, *words]
        environment = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        self.child = subprocess.Popen(
            [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
            start_new_session=True, cwd=Path(notes).parent,
        )  # fmt: skip
        self.seen = set()

    def workers(self):
        """Processes that it has started."""
        try:
            children = psutil.Process(self.child.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self.seen.update(children)
        return [child for child in children if "LokyProcess" in " ".join(words_of(child))]

    def end(self, seconds=120):
        """Wait; give status, standard output and error."""
        out, err = self.child.communicate(timeout=seconds)
        return self.child.returncode, out, err

    def kill(self, number=signal.SIGKILL):
        self.workers()
        self.child.send_signal(number)
        return self.end()

    def left(self, seconds=20):
        """What is left of the processes that it started, after some time."""
        _, alive = psutil.wait_procs([p for p in self.seen if p.is_running()], timeout=seconds)
        return alive


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def start(place, *more, command="run", notes="notes", **options):
    where = [place / "study.yaml", "--results", place] if command == "run" else [place / "small"]
    return Process(place / notes, command, *where, "--jobs", str(JOBS), *more, **options)


def begun(place, notes="notes"):
    """How often each unit was begun by a worker."""
    path = place / notes
    return Counter(json.loads(line)["unit"] for line in path.read_text().splitlines()) if path.exists() else Counter()


def wait_for(process, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and process.child.poll() is None and time.monotonic() < end:
        time.sleep(0.005)


def all_whole(folder):
    """Whatever a reader can see is whole, and what is in the table of runs has all its tables."""
    files = {table: units(folder, table) for table in TABLES}
    names = {table: {file.stem for file in found} for table, found in files.items()}
    return all(is_whole(file) for found in files.values() for file in found) and all(
        names["runs"] <= names[table] for table in TABLES
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The study, never disturbed; and how long it took."""
    place = tmp_path_factory.mktemp("whole")
    write(place, CONFIG)
    process = start(place)
    began = time.monotonic()
    status, _, err = process.end()
    assert status == 0, err
    assert max(begun(place).values()) == 1
    assert len(begun(place)) == len(units(place / "small")) == 16
    return place / "small", time.monotonic() - began


@pytest.fixture
def place(tmp_path):
    write(tmp_path, CONFIG)
    return tmp_path


def kill_and_look(place, process, moment):
    """Kill a process after some seconds unless it ends before; what must hold then. Gives whether it was killed."""
    time.sleep(moment)
    if process.child.poll() is not None:
        return False
    process.kill()
    assert process.left() == []
    folder = place / "small"
    if folder.is_dir():
        assert all_whole(folder)
        log(folder)
    return True


def kill_until(place, whole, moments):
    """Kill and resume until a study ends by itself; gives how many moments were used."""
    used, finished = 0, set()
    while used < len(moments):
        before = begun(place)
        command = "resume" if used % 2 and (place / "small" / "manifest.json").exists() else "run"
        process = start(place, command=command)
        if not kill_and_look(place, process, moments[used]):
            status, _, err = process.end()
            assert status == 0, err
            break
        used += 1
        again = begun(place) - before
        # What was finished is not begun again, and but for the units in flight nothing is lost
        assert not finished & set(again)
        lost = set(again) - {file.stem for file in units(place / "small")}
        assert len(lost) <= 2 * JOBS
        finished = {file.stem for file in units(place / "small")}
    else:
        assert start(place).end()[0] == 0
    assert same(place / "small", whole)
    assert strays(place / "small") == []
    return used


def test_killed_at_random_moments(place, whole):
    """After a kill in the midst of the work the study goes on, and ends as if nothing had been."""
    rng = np.random.default_rng(20)
    process = start(place)
    wait_for(process, lambda: len(begun(place)) >= rng.integers(2, 12))
    assert kill_and_look(place, process, rng.uniform(0, 0.2))
    finished = {file.stem for file in units(place / "small")}
    before = begun(place)
    assert len(set(before) - finished) <= 2 * JOBS
    status, _, err = start(place, command="resume").end()
    assert status == 0, err
    assert not finished & set(begun(place) - before)
    assert same(place / "small", whole[0])
    assert strays(place / "small") == []
    made = Counter(line["unit"] for line in log(place / "small", "unit"))
    assert set(made.values()) == {1}
    assert {file.stem for file in units(place / "small")} >= set(made)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_killed_at_fifty_random_moments(tmp_path, whole):
    rng = np.random.default_rng(50)
    moments, number = rng.uniform(0, whole[1], size=50).tolist(), 0
    while moments:
        place = tmp_path / str(number)
        place.mkdir()
        write(place, CONFIG)
        used = kill_until(place, whole[0], moments)
        # A study that ended by itself before its first moment uses that one up
        del moments[: max(1, used)]
        number += 1
    assert number > 1
