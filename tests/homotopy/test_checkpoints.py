"""An interrupted generic solve goes on where it was, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from explorer.files.arrays import read_arrays, write_arrays
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.options import MonodromyOptions, NativeOptions
from explorer.homotopy.progress import interrupts_wait
from explorer.networks.architectures import DeepLinear
from tests.support.problems import family_of

OPTIONS = NativeOptions(monodromy=MonodromyOptions(piece=16))


def solve(path=None, *, seed=3, options=OPTIONS, watch=None, widths=(2, 2, 2)):
    network = DeepLinear(widths)
    return generic_solve(
        network.system, family_of(network.system), np.random.default_rng(seed), options, watch, path
    )


def same(a, b):
    assert len(a.sets) == len(b.sets)
    for one, other in zip(a.sets, b.sets, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        assert (one.loops, one.paths, one.lost, one.loops_without_progress, one.stop_rule_met) == (
            other.loops, other.paths, other.lost, other.loops_without_progress, other.stop_rule_met,
        )  # fmt: skip
    np.testing.assert_array_equal(a.data, b.data)


@pytest.fixture(scope="module")
def whole():
    return solve()


class Stop:
    """Interrupt once so many paths are tracked, as Ctrl-C would."""

    def __init__(self, paths):
        self.paths, self.reports = paths, []

    def __call__(self, report):
        self.reports.append(report)
        if report.done >= self.paths:
            raise KeyboardInterrupt


@pytest.fixture
def reports_at_once(monkeypatch):
    from explorer.homotopy import progress

    monkeypatch.setattr(progress.Clock.__init__, "__defaults__", (0, 0.0))


@pytest.mark.parametrize("paths", [1, 40, 333, 700, 900, 960])
def test_the_answer_is_that_of_a_run_without_interrupts(paths, whole, tmp_path, reports_at_once):
    path = tmp_path / "solve.part"
    with pytest.raises(KeyboardInterrupt):
        solve(path, watch=Stop(paths))
    first = Stop(10**9)
    same(solve(path, watch=first), whole)
    assert first.reports[0].done >= paths  # nothing finished was done again
    assert not path.exists()


def test_many_interrupts(whole, tmp_path, reports_at_once):
    path, rounds = tmp_path / "solve.part", 0
    for limit in range(100, 1000, 150):
        with pytest.raises(KeyboardInterrupt):
            solve(path, watch=Stop(limit))
        rounds += 1
    assert rounds == 6
    same(solve(path), whole)


def spoil_digits(arrays):
    arrays["node0.points"] = arrays["node0.points"] * (1 + 1e-3)


def spoil_edges(arrays):
    del arrays["edge0.match0"]


def spoil_label(arrays):
    arrays["label"] = np.array("another solve")


def double_an_orbit(arrays):
    arrays["node0.points"] = np.concatenate([arrays["node0.points"], arrays["node0.points"][:1]])


@pytest.mark.parametrize("spoil", [spoil_digits, spoil_edges, spoil_label, double_an_orbit, None])
def test_bad_and_stale_files_are_ignored(spoil, whole, tmp_path, reports_at_once):
    path = tmp_path / "solve.part"
    with pytest.raises(KeyboardInterrupt):
        solve(path, watch=Stop(400))
    if spoil is None:
        path.write_bytes(path.read_bytes()[:-400])
    else:
        arrays = read_arrays(path)
        spoil(arrays)
        write_arrays(arrays, path)
    watch = Stop(10**9)
    same(solve(path, watch=watch), whole)
    assert watch.reports[0].done < 400  # begun anew


def test_another_seed_or_other_options_do_not_go_on_from_it(tmp_path, reports_at_once):
    path = tmp_path / "solve.part"
    for change in ({"seed": 4}, {"options": NativeOptions()}, {"widths": (2, 2, 1)}):
        with pytest.raises(KeyboardInterrupt):
            solve(path, watch=Stop(300))
        watch = Stop(10**9)
        same(solve(path, watch=watch, **change), solve(**change))
        assert watch.reports[0].done < 300


def test_a_folder_that_cannot_be_written_costs_nothing(whole, tmp_path):
    (tmp_path / "file").write_text("in the way")
    same(solve(tmp_path / "file" / "solve.part"), whole)


PROGRAM = """
import sys
import time
from pathlib import Path
import numpy as np
from explorer.networks.architectures import DeepLinear
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_files import save_generic
from explorer.homotopy.parameter_path import Family
network = DeepLinear((2, 3, 2))
size = len(network.system.parameters)
family = Family(lambda rng: rng.normal(size=size) + 1j * rng.normal(size=size))
def watch(report):
    print(report.done, flush=True)
    if sys.argv[2:] and report.done > 300:
        time.sleep(5)  # leaves time for a signal to arrive before all is done
path = Path(sys.argv[1])
try:
    generic = generic_solve(network.system, family, np.random.default_rng(5), None, watch, path)
except KeyboardInterrupt:
    sys.exit(130)
save_generic(generic, path.with_suffix(".npz"))
"""


def test_a_signal_stops_within_a_second_and_a_second_run_ends_the_same(tmp_path):
    def start(name, *words):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path / name), *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    process = start("one", "wait")
    for line in process.stdout:
        if int(line) > 300:
            break
    process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    assert process.wait(20) == 130
    assert time.monotonic() - sent < 3  # a second, and some for a busy machine
    process.stdout.close()
    assert (tmp_path / "one").exists()
    for name in ("one", "two"):
        with start(name) as again:
            lines = again.stdout.readlines()
        assert again.returncode == 0
        assert (int(lines[0]) > 300) == (name == "one")
    first, second = (read_arrays(tmp_path / f"{name}.npz") for name in ("one", "two"))
    assert first.keys() == second.keys()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


def test_interrupts_wait_for_the_end_of_a_block():
    done = []

    def block():
        with interrupts_wait():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            done.append(1)

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == [1]
