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
from small import TABLES, content, log, same, strays, units, write

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
outputs: {plots: false, points_csv: true}
"""
POINTS = 34


STARTED = []


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
        STARTED.append(self)

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


@pytest.fixture(autouse=True)
def nothing_left_running():
    """A test that fails leaves nothing behind."""
    yield
    for process in STARTED:
        with process.child:
            if process.child.poll() is None:
                os.killpg(process.child.pid, signal.SIGKILL)
    STARTED.clear()


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


def kill_workers(process, rng, every):
    """Kill a random worker now and then until the process ends; gives how many were killed."""
    killed = 0
    while process.child.poll() is None:
        time.sleep(rng.uniform(0.5, 1.5) * every)
        workers = process.workers()
        if workers:
            worker = workers[rng.integers(len(workers))]
            if "popen_loky" in " ".join(words_of(worker)):
                worker.kill()
                killed += 1
    return killed


def signals_blocked(worker):
    """Whether interrupts of the whole group, from the keyboard or a batch system, leave a worker alone."""
    lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    mask = int(next(line for line in lines if line.startswith("SigBlk")).split()[1], 16)
    return all(mask >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGTERM))


def check_workers_killed(place, whole, process):
    status, _, err = process.end()
    assert status == 0, err
    assert "Traceback" not in err
    assert same(place / "small", whole)
    assert strays(place / "small") == []
    assert not list((place / "small").glob("failures/*"))
    assert {line["outcome"] for line in log(place / "small", "session")} == {"finished"}
    assert process.left() == []


def test_workers_are_killed(place, whole):
    """One is killed in the midst of the work: its units are solved again, the others' are kept."""
    rng = np.random.default_rng(21)
    process = start(place)
    wait_for(process, lambda: len(begun(place)) >= 3)
    workers = process.workers()
    assert all(signals_blocked(worker) for worker in workers)
    workers[rng.integers(len(workers))].kill()
    check_workers_killed(place, whole[0], process)
    # Those in flight are begun again, once: alone, undisturbed
    assert max(begun(place).values()) <= 2
    assert sum(begun(place).values()) <= 16 + 2 * JOBS


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_workers_are_killed_again_and_again(tmp_path, whole):
    rng, killed = np.random.default_rng(22), 0
    for number in range(4):
        place = tmp_path / str(number)
        place.mkdir()
        write(place, CONFIG)
        process = start(place)
        killed += kill_workers(process, rng, every=4.0)
        check_workers_killed(place, whole[0], process)
    assert killed >= 4


def test_a_unit_that_kills_its_worker(place, whole):
    """Its runs are recorded as failures, the study goes on and says so; once the cause is gone it ends well."""
    deadly = "1-1-1, drawn m=3, Lambda~uniform(0.1,1), draw 7"
    process = start(place, deadly=deadly)
    status, out, err = process.end()
    assert status == 1, err
    assert process.left() == []
    records = [json.loads(path.read_text()) for path in (place / "small" / "failures").iterdir()]
    assert sorted(record["draw"] for record in records) == [6, 7, 8, 9, 10, 11]
    assert all("the worker process died 3 times" in record["error"] for record in records)
    assert all(len(record["input"]["X"][0]) == 3 for record in records)
    assert "of 48 runs 0 are incomplete, 6 failed and 0 are not made yet" in out
    last = err.strip().splitlines()[-1]
    assert re.match(r"NOT COMPLETE: of 48 runs 6 failed, 0 are incomplete, 0 are not made yet; explorer resume ", last)
    # Three times alone, and once or more among others
    (unit,) = {note["unit"] for note in map(json.loads, (place / "notes").read_text().splitlines())} - {
        file.stem for file in units(place / "small")
    }
    assert begun(place)[unit] >= 3
    before = begun(place)
    status, _, err = start(place, command="resume").end()
    assert status == 0, err
    assert sum((begun(place) - before).values()) == 1
    assert list((place / "small" / "failures").iterdir()) == []
    assert same(place / "small", whole[0])


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_interrupted(place, whole, number):
    """From the keyboard, which the whole group of processes gets, or by a batch system."""
    process = start(place)
    wait_for(process, lambda: len(begun(place)) >= 4)
    process.workers()
    os.killpg(process.child.pid, number)
    status, _, err = process.end(30)
    assert status == 130
    assert err.splitlines()[-1] == "interrupted; finished work is kept"
    assert "Traceback" not in err
    assert process.left(5) == []
    assert [line["outcome"] for line in log(place / "small", "session")] == ["interrupted"]
    finished = {file.stem for file in units(place / "small")}
    before = begun(place)
    status, _, err = start(place).end()
    assert status == 0, err
    assert not finished & set(begun(place) - before)
    assert same(place / "small", whole[0])
    assert strays(place / "small") == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_interrupted_at_random_moments(tmp_path, whole):
    """Whenever it comes once the study has begun: the message, status 130, no child, nothing spoilt."""
    rng = np.random.default_rng(23)
    place = tmp_path
    write(place, CONFIG)
    for _ in range(20):
        process = start(place)
        wait_for(process, lambda: len(log(place / "small", "begin")) > len(log(place / "small", "session")))
        time.sleep(rng.uniform(0, whole[1] / 2))
        if process.child.poll() is None:
            process.workers()
            os.killpg(process.child.pid, signal.SIGINT)
        status, _, err = process.end(30)
        assert status in (0, 130), err
        assert "Traceback" not in err
        assert process.left(5) == []
        assert all_whole(place / "small")
        if status == 0:
            assert same(place / "small", whole[0])
    assert start(place).end()[0] == 0
    assert same(place / "small", whole[0])


def run_together(place, whole, count):
    processes = [start(place, notes=f"notes{number}") for number in range(count)]
    for process in processes:
        status, _, err = process.end()
        assert status == 0, err
    assert same(place / "small", whole)
    assert strays(place / "small") == []
    made = Counter(line["unit"] for line in log(place / "small", "unit"))
    assert len(made) == 16
    assert set(made.values()) == {1}
    assert set(sum((begun(place, f"notes{number}") for number in range(count)), Counter()).values()) == {1}
    return Counter(line["process"] for line in log(place / "small", "unit"))


@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_processes_share_a_study(place, whole, count):
    shares = run_together(place, whole[0], count)
    assert len(shares) <= count
    assert sum(shares.values()) == 16


@pytest.mark.slow
def test_processes_that_cut_a_study_differently(place, whole):
    """One makes all, one some runs, one few: no run is made twice, and none is missing in the end."""
    choices = [(), ("--only", "*draw ?"), ("--limit", "20")]
    processes = [start(place, *words, notes=f"notes{number}") for number, words in enumerate(choices)]
    ends = [process.end() for process in processes]
    assert ends[0][0] == 0, ends[0][2]
    # Those that were to make a part end with status 1 where the rest was not there yet
    assert all(status == 0 or "NOT COMPLETE" in err for status, _, err in ends)
    assert {status for status, _, _ in ends} <= {0, 1}
    runs = [row["run"] for row in content(place / "small", "runs")]
    assert len(runs) == len(set(runs)) == 48
    notes = [(place / f"notes{number}").read_text().splitlines() for number in range(3)]
    made = Counter(label for lines in notes for line in lines for label in json.loads(line)["runs"])
    assert len(made) == 48
    assert set(made.values()) == {1}
    assert start(place).end()[0] == 0
    assert same(place / "small", whole[0])


@pytest.mark.slow
def test_processes_do_not_repeat_the_failures_of_each_other(place):
    deadly = "1-1-1, drawn m=3, Lambda~uniform(0.1,1), draw 7"
    processes = [start(place, notes=f"notes{number}", deadly=deadly) for number in range(2)]
    ends = [process.end() for process in processes]
    assert [status for status, _, _ in ends] == [1, 1]
    finished = {file.stem for file in units(place / "small")}
    tried = [Counter({u: k for u, k in begun(place, f"notes{n}").items() if u not in finished}) for n in range(2)]
    # Both know it; one of them has tried
    assert sorted(map(bool, tried)) == [False, True]
    assert len(list((place / "small" / "failures").iterdir())) == 6
    made = Counter(line["unit"] for line in log(place / "small", "unit") if line["runs"])
    assert set(made.values()) == {1}
    assert len(made) == 15


@pytest.mark.slow
def test_programs_that_workers_run_end_with_them(tmp_path):
    """Killed while its workers wait for phcpy in processes of their own: those end too."""
    text = CONFIG.replace("seed: 5", "seed: 5\nengine: phcpy").replace(
        "[{widths: [1, 1, 1]}, {widths: [2, 1, 2]}]", "[{widths: [2, 2, 2]}]"
    )
    write(tmp_path, text)
    process = start(tmp_path)

    def grandchildren():
        return [p for p in process.seen if "phc" in " ".join(words_of(p))]

    wait_for(process, lambda: process.workers() and grandchildren())
    assert grandchildren()
    process.kill()
    assert process.left() == []
