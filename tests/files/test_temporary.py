"""Temporary folders: private, removed, and found again when their owner was killed."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from explorer.files.temporary import private_folder, sweep


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def make_old(folder):
    os.utime(folder, (1, 1))


def test_it_is_private_and_gone_at_the_end(base):
    with private_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "a").write_text("a")
    assert list(base.iterdir()) == []
    with pytest.raises(KeyError), private_folder():
        raise KeyError
    assert list(base.iterdir()) == []


def test_what_a_killed_process_leaves_is_removed_and_what_is_in_use_stays(base):
    code = (
        "import os, time\nfrom explorer.files.temporary import private_folder\n"
        "with private_folder() as folder:\n    print(folder, flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(base)}
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
    left = Path(owner.stdout.readline().decode().strip()).name
    make_old(base / left)
    assert sweep(base) == []
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    make_old(base / left)
    assert sweep(base) == [base / left]
    assert list(base.iterdir()) == []


def test_nothing_else_is_removed(base):
    victim = base / "victim"
    victim.mkdir()
    (victim / "a").touch()
    (base / "explorer-tmp-link").symlink_to(victim)
    (base / "explorer-tmp-file").touch()
    young = base / "explorer-tmp-young"
    young.mkdir()
    linked = base / "explorer-tmp-lock"
    linked.mkdir()
    (linked / "lock").symlink_to(victim / "a")
    for path in (victim, linked):
        make_old(path)
    assert sweep(base) == []
    assert (victim / "a").exists()
    assert young.exists()
