"""A study that was never disturbed, and a place for one that is going to be."""

import os
import signal
import time

import pytest

from tests.support.studies.processes import CONFIG, STARTED, begun, start
from tests.support.studies.small import batches, write


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """The study, never disturbed; and how long it took."""
    place = tmp_path_factory.mktemp("whole")
    write(place, CONFIG)
    process = start(place)
    began = time.monotonic()
    status, _, err = process.end()
    assert status == 0, err
    assert max(begun(place).values()) == 1
    assert len(begun(place)) == len(batches(place / "small")) == 16
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
