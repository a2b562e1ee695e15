"""Kills of a process that runs msolve or PHCpack: nothing is left running, nothing on the disk."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from explorer.external import msolve
from explorer.external import phcpack as phc
from explorer.files.temporary import sweep

ROOT = Path(__file__).parents[2]
MSOLVE = """
import numpy as np
from explorer.external import msolve
from explorer.networks.architectures import DeepLinear
system = DeepLinear((2, 2, 2, 2)).system
values = np.random.default_rng(0).integers(1, 2**31, len(system.parameters)).tolist()
msolve.degree(system, values, msolve.PRIMES[0])
"""
PHC = """
from explorer.external import phcpack
names = [f"x{k}" for k in range(9)]
cyclic = [
    " + ".join("*".join(names[(i + j) % 9] for j in range(d)) for i in range(9)) + ";"
    for d in range(1, 9)
]
phcpack.solve([*cyclic, "*".join(names) + " - 1;"], names)
"""
PROGRAMS = [
    pytest.param(
        MSOLVE, "msolve", marks=pytest.mark.skipif(not msolve.available(), reason="no msolve")
    ),
    pytest.param(PHC, "phcpack", marks=pytest.mark.skipif(not phc.available(), reason="no phcpy")),
]


def begin(code, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)


def child_of(parent, words, seconds=60):
    """The process that runs the other program, once it is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and parent.poll() is None:
        for child in psutil.Process(parent.pid).children(recursive=True):
            with suppress(psutil.Error):  # it may have ended meanwhile
                if words in " ".join(child.cmdline()):
                    return child
        time.sleep(0.01)
    raise AssertionError(parent.communicate()[1])


def kill_parents(code, words, folder, rng, times):
    for _ in range(times):
        parent = begin(code, folder)
        child = child_of(parent, words)
        time.sleep(rng.uniform(0, 0.5))
        parent.kill()
        parent.communicate()
        assert psutil.wait_procs([child], timeout=10)[1] == []
    for left in folder.iterdir():
        os.utime(left, (1, 1))
    sweep(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("code", "words"), PROGRAMS)
def test_a_killed_parent_takes_the_program_with_it(code, words, tmp_path):
    kill_parents(code, words, tmp_path, np.random.default_rng(1), 1)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("code", "words"), PROGRAMS)
def test_fifty_killed_parents(code, words, tmp_path):
    kill_parents(code, words, tmp_path, np.random.default_rng(2), 50)


@pytest.mark.parametrize(("code", "words"), PROGRAMS)
def test_a_killed_program_is_an_error_of_one_line(code, words, tmp_path):
    parent = begin(code, tmp_path)
    child = child_of(parent, words)
    time.sleep(0.3)
    child.kill()
    said = parent.communicate(timeout=60)[1].decode().strip().splitlines()
    assert parent.returncode == 1
    assert "Error: msolve ended with code -9" in said[-1] or "signal 9 (SIGKILL)" in said[-1]
    assert list(tmp_path.iterdir()) == []
