"""Disks that are full or cannot be written.

There is one clear error, nothing is left behind, and all is well with more room.
"""

import os
import re
import subprocess

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import StoreError, run_study
from explorer.study.run.execution import batches as cut
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import batches, log, same, strays, write

PAGE = 4096


def mount(*words):
    return subprocess.run(["mount", *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture
def disk(tmp_path):
    """A file system of a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    done = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", place)
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setattr(cut, "_POINTS", 10)
    return write(tmp_path)


@pytest.fixture
def whole(config, tmp_path):
    return run_study(config, tmp_path / "whole", solver=Solver()).folder


def leave(disk, pages):
    """Fill a disk up to some pages."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(disk)
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize))
    os.truncate(filler, filler.stat().st_size - pages * PAGE)


def test_full_at_every_moment(disk, config, whole):
    """With a little more room each time the study gets further.

    The room ends in the manifest, the log, batches, and each of the tables.
    """
    folder = disk / "small"
    stored = []
    result = None
    for pages in range(100):
        leave(disk, pages)
        solver = Solver()
        before = 6 - 2 * len(batches(folder))
        try:
            result = run_study(config, disk, solver=solver)
            break
        except (StoreError, InputError) as error:
            said = str(error)
        assert re.fullmatch(rf"results folder {folder}: .*No space left on device.*", said)
        assert strays(folder) == []
        assert solver.calls <= before
        assert len(log(folder, "session")) <= pages
        stored.append(len(batches(folder)))
    assert set(stored) >= {0, 3}
    assert solver.calls == 0
    assert same(result.folder, whole)


@pytest.mark.parametrize("pages", [0, 12, 24, 36])
def test_room_is_made(disk, config, whole, pages):
    leave(disk, pages)
    with pytest.raises((StoreError, InputError), match="No space left on device"):
        run_study(config, disk, solver=Solver())
    assert strays(disk / "small") == []
    assert mount("-o", "remount,size=4m", disk).returncode == 0
    assert same(run_study(config, disk, solver=Solver()).folder, whole)


def test_the_command_says_it_in_one_line(disk, config):
    leave(disk, 14)
    result = CliRunner().invoke(main, ["run", str(config), "--results", str(disk), "--jobs", "1"])
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("error")]
    assert "No space left on device" in line
    assert f"explorer resume {disk / 'small'}" in line
    assert "Traceback" not in result.output
    assert strays(disk / "small") == []
    (disk / "filler").unlink()
    assert CliRunner().invoke(main, ["resume", str(disk / "small"), "--jobs", "1"]).exit_code == 0


def test_a_full_cache_is_no_matter(disk, config, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(disk))
    leave(disk, 0)
    assert run_study(config, tmp_path / "out", jobs=1).ok


@pytest.mark.parametrize("begun", [False, True])
def test_read_only(disk, config, begun):
    if begun:
        with pytest.raises(KeyboardInterrupt):
            run_study(config, disk, solver=Solver(interrupt_at=3))
    assert mount("-o", "remount,ro", disk).returncode == 0
    solver = Solver()
    with pytest.raises(InputError, match="cannot be made or written") as caught:
        run_study(config, disk, solver=solver)
    assert solver.calls == 0
    assert "Read-only file system" in str(caught.value)
    result = CliRunner().invoke(main, ["run", str(config), "--results", str(disk)])
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)


@pytest.mark.parametrize(
    "place", ["results", "results/small", "results/small/tmp", "results/small/lock/folder"]
)
def test_something_in_the_way(config, tmp_path, place):
    thing = tmp_path / place
    thing.parent.mkdir(parents=True, exist_ok=True)
    thing.write_text("mine")
    solver = Solver()
    with pytest.raises(InputError, match="cannot be made or written"):
        run_study(config, tmp_path / "results", solver=solver)
    assert solver.calls == 0
    assert thing.read_text() == "mine"


def test_a_table_that_cannot_be_placed(config, tmp_path, whole):
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "points").write_text("mine")
    with pytest.raises(StoreError, match=r"Not a directory|File exists"):
        run_study(config, tmp_path, solver=Solver())
    (tmp_path / "small" / "points").unlink()
    assert same(run_study(config, tmp_path, solver=Solver()).folder, whole)
