"""Studies whose process or whose workers are killed go on as if nothing had been."""

import json
import re
import signal
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.support.studies.processes import (
    CONFIG,
    JOBS,
    all_whole,
    begun,
    start,
    wait_for,
    words_of,
)
from tests.support.studies.small import batches, log, same, strays, write


def kill_and_look(place, process, moment):
    """Kill a process after some seconds unless it ends before, and check what must hold then.

    Gives whether it was killed.
    """
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
    used = 0
    finished = set()
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
        # What was finished is not begun again, and but for the batches in flight nothing is lost
        assert not finished & set(again)
        lost = set(again) - {file.stem for file in batches(place / "small")}
        assert len(lost) <= 2 * JOBS
        finished = {file.stem for file in batches(place / "small")}
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
    finished = {file.stem for file in batches(place / "small")}
    before = begun(place)
    assert len(set(before) - finished) <= 2 * JOBS
    status, _, err = start(place, command="resume").end()
    assert status == 0, err
    assert not finished & set(begun(place) - before)
    assert same(place / "small", whole[0])
    assert strays(place / "small") == []
    made = Counter(line["unit"] for line in log(place / "small", "unit"))
    assert set(made.values()) == {1}
    assert {file.stem for file in batches(place / "small")} >= set(made)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_killed_at_fifty_random_moments(tmp_path, whole):
    rng = np.random.default_rng(50)
    moments = rng.uniform(0, whole[1], size=50).tolist()
    number = 0
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
    """Whether interrupts of the whole group leave a worker alone.

    They come from the keyboard or a batch system.
    """
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
    """One is killed in the midst: its batches are solved again, the others' are kept."""
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
    rng = np.random.default_rng(22)
    killed = 0
    number = 0
    while killed < 4 and number < 12:  # a fast machine may be through before anything is killed
        place = tmp_path / str(number)
        place.mkdir()
        write(place, CONFIG)
        process = start(place)
        wait_for(process, lambda place=place: begun(place))
        killed = killed + kill_workers(process, rng, every=1.5)
        number = number + 1
        check_workers_killed(place, whole[0], process)
    assert killed >= 4


def test_a_batch_that_kills_its_worker(place, whole):
    """Its runs are recorded as failures, the study goes on and says so.

    Once the cause is gone it ends well.
    """
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
    assert re.match(
        r"NOT COMPLETE: of 48 runs 6 failed, 0 are incomplete, 0 are not made yet; "
        r"explorer resume ",
        last,
    )
    # Three times alone, and once or more among others
    (batch,) = {
        note["unit"] for note in map(json.loads, (place / "notes").read_text().splitlines())
    } - {file.stem for file in batches(place / "small")}
    assert begun(place)[batch] >= 3
    before = begun(place)
    status, _, err = start(place, command="resume").end()
    assert status == 0, err
    assert sum((begun(place) - before).values()) == 1
    assert list((place / "small" / "failures").iterdir()) == []
    assert same(place / "small", whole[0])


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
