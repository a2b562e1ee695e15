import os
import signal
import threading
import time

import numpy as np
import pytest

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.targets import solve_targets
from explorer.networks.architectures import DeepLinear


def _normal(rng, size):
    return rng.normal(size=size) + 1j * rng.normal(size=size)


@pytest.fixture(scope="module")
def solved():
    network = DeepLinear((2, 2, 2))
    family = Family(lambda rng: _normal(rng, 16))
    return network, family, generic_solve(network.system, family, np.random.default_rng(3))


def _targets(network, count):
    rng = np.random.default_rng(8)
    sizes = [
        10.0 ** rng.uniform(-6, 0, size=(2, 2, 2)) for _ in range(count)
    ]  # some paths geometric, some straight
    return np.array(
        [
            network.parameters(rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), list(s))
            for s in sizes
        ]
    )


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_result_depends_on_neither_threads_nor_batch(solved, jobs):
    network, family, generic = solved
    targets = _targets(network, 8)

    def solve(rows, jobs):
        return solve_targets(
            network.system,
            generic,
            rows,
            family,
            np.random.default_rng(1),
            NativeOptions(jobs=jobs),
        )

    together = solve(targets, jobs)
    for row, one in zip(targets, together, strict=True):
        alone = solve(row[None], 1)[0]
        np.testing.assert_array_equal(one.points, alone.points)
        assert (one.jacobians, one.status_counts) == (alone.jacobians, alone.status_counts)


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupt_comes_through_soon(solved, jobs):
    network, family, generic = solved
    targets = np.repeat(_targets(network, 8), 300, axis=0)  # more than ten seconds of work
    rng = np.random.default_rng(1)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    start = time.perf_counter()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        solve_targets(network.system, generic, targets, family, rng, NativeOptions(jobs=jobs))
    assert time.perf_counter() - start < 3
