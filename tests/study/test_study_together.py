"""Studies that are interrupted, and that several processes work on at once."""

import json
import os
import signal
import time
from collections import Counter

import numpy as np
import pytest

from tests.support.studies.processes import CONFIG, all_whole, begun, start, wait_for
from tests.support.studies.small import batches, content, log, same, strays, write


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
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
    finished = {file.stem for file in batches(place / "small")}
    before = begun(place)
    status, _, err = start(place).end()
    assert status == 0, err
    assert not finished & set(begun(place) - before)
    assert same(place / "small", whole[0])
    assert strays(place / "small") == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_interrupted_at_random_moments(tmp_path, whole):
    """Whenever it comes: the message, status 130, no child, nothing spoilt."""
    rng = np.random.default_rng(23)
    place = tmp_path
    write(place, CONFIG)
    for _ in range(20):
        process = start(place)
        wait_for(
            process,
            lambda: len(log(place / "small", "begin")) > len(log(place / "small", "session")),
        )
        time.sleep(rng.uniform(0, whole[1] / 2))
        if process.child.poll() is None:
            process.workers()
            os.killpg(process.child.pid, signal.SIGINT)
        status, _, err = process.end(30)
        # Once the study has ended Python itself may be interrupted while it leaves
        assert status in (0, 130) or (status == -signal.SIGINT and "end: 48 of 48" in err), err
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
    assert set(
        sum((begun(place, f"notes{number}") for number in range(count)), Counter()).values()
    ) == {1}
    return Counter(line["process"] for line in log(place / "small", "unit"))


@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_processes_share_a_study(place, whole, count):
    shares = run_together(place, whole[0], count)
    assert len(shares) <= count
    assert sum(shares.values()) == 16


@pytest.mark.slow
def test_processes_that_cut_a_study_differently(place, whole):
    """One makes all, one some runs, one few: none is made twice, and none is missing."""
    choices = [(), ("--only", "*draw ?"), ("--limit", "20")]
    processes = [
        start(place, *words, notes=f"notes{number}") for number, words in enumerate(choices)
    ]
    ends = [process.end() for process in processes]
    assert ends[0][0] == 0, ends[0][2]
    # Those that were to make a part end with status 1 where the rest was not there yet
    assert all(status == 0 or "NOT COMPLETE" in err for status, _, err in ends)
    assert {status for status, _, _ in ends} <= {0, 1}
    runs = [row["run"] for row in content(place / "small", "runs")]
    assert len(runs) == len(set(runs)) == 48
    files = [place / f"notes{number}" for number in range(3)]
    # On a fast machine one may find nothing left to do
    notes = [file.read_text().splitlines() for file in files if file.exists()]
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
    finished = {file.stem for file in batches(place / "small")}
    tried = [
        Counter({u: k for u, k in begun(place, f"notes{n}").items() if u not in finished})
        for n in range(2)
    ]
    # Both know it; one of them has tried
    assert sorted(map(bool, tried)) == [False, True]
    assert len(list((place / "small" / "failures").iterdir())) == 6
    made = Counter(line["unit"] for line in log(place / "small", "unit") if line["runs"])
    assert set(made.values()) == {1}
    assert len(made) == 15
