"""Studies as processes of their own, with traps, and what may be asked of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from explorer.study.store.files import is_whole
from tests.support.studies.small import TABLES, batches

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[3]
JOBS = 2
# Sixteen batches, of at most 34 points
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
        environment = os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        }
        self.child = subprocess.Popen(
            [*map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
            cwd=Path(notes).parent,
        )
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
    """How often each batch was begun by a worker."""
    path = place / notes
    return (
        Counter(json.loads(line)["unit"] for line in path.read_text().splitlines())
        if path.exists()
        else Counter()
    )


def wait_for(process, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and process.child.poll() is None and time.monotonic() < end:
        time.sleep(0.005)


def all_whole(folder):
    """Whatever a reader can see is whole, and what is in the table of runs has all its tables."""
    files = {table: batches(folder, table) for table in TABLES}
    names = {table: {file.stem for file in found} for table, found in files.items()}
    return all(is_whole(file) for found in files.values() for file in found) and all(
        names["runs"] <= names[table] for table in TABLES
    )
