"""Files of every kind, changed at random: a sentence or a right answer, whatever they say.

Never a traceback, never longer than 5 s of a processor, or half a GiB more; nothing written, run or
unpickled outside the folder. See ``tests/support/fuzz``; its number repeats a mutation:
``python -m tests.support.fuzz.child PLACE 7 8``.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

KINDS = 22
PART = 1000


def outcome(place, first, last):
    """What went wrong, and how many mutations were tried of each kind."""
    command = [sys.executable, "-m", "tests.support.fuzz.child", place, str(first), str(last)]
    root = Path(__file__).parents[1]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=root
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    *problems, end = lines
    return problems, end["end"]


def check(place, first, last):
    problems, end = outcome(place, first, last)
    assert problems == []
    assert sum(end["tried"].values()) == last - first
    assert len(end["tried"]) == KINDS
    assert set(end["codes"]) == {"0", "1", "2"}
    assert end["peak"] < 512  # MiB


@pytest.mark.timeout(600)
def test_300_mutations(tmp_path):
    check(tmp_path, 0, 300)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(300, 10_000, PART))
def test_10_000_mutations(tmp_path, first):
    check(tmp_path, first, min(first + PART, 10_000))
