"""Memory grows with solutions, not with paths in flight."""

import subprocess
import sys

import pytest

# Ten unknowns are fourth roots of parameters, eight more are polynomials in them: 4^k solutions,
# known in closed form.
PROGRAM = """
import resource, sys
import numpy as np
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.transport import carry
from explorer.polynomial import Graph, System

roots, others = 10, 8
graph = Graph()
x, y = graph.unknown("x", (roots,)), graph.unknown("y", (others,))
p, a = graph.parameter("p", (roots,)), graph.parameter("a", (others, 3))
relations = [
    y[j] - a[j, 0] * x[j] - a[j, 1] * x[j + 1] * x[j + 2] - a[j, 2] * y[j - 1]
    for j in range(1, others)
]
first = y[0] - a[0, 0] * x[0] - a[0, 1] * x[1] * x[2] - a[0, 2] * x[3]
system = System(graph, (*(x[i] ** 4 - p[i] for i in range(roots)), first, *relations))

def solutions(x, a):
    y = np.empty((len(x), others), dtype=complex)
    y[:, 0] = a[0, 0] * x[:, 0] + a[0, 1] * x[:, 1] * x[:, 2] + a[0, 2] * x[:, 3]
    for j in range(1, others):
        y[:, j] = a[j, 0] * x[:, j] + a[j, 1] * x[:, j + 1] * x[:, j + 2] + a[j, 2] * y[:, j - 1]
    return y

count, rng = int(sys.argv[1]), np.random.default_rng(1)
size = roots + 3 * others
start, goal = (rng.normal(size=size) + 1j * rng.normal(size=size) for _ in range(2))
points = np.empty((count, roots + others), dtype=complex)
for i in range(roots):
    points[:, i] = start[i] ** 0.25 * 1j ** (np.arange(count) // 4**i % 4)
points[:, roots:] = solutions(points[:, :roots], start[roots:].reshape(others, 3))

carried = carry(compile_system(system), ParameterPath.line(start, goal), goal, points)
assert carried.arrived.all()
ends, turns = carried.points, np.zeros(count, dtype=np.int64)
for i in range(roots):
    ratio = ends[:, i] / goal[i] ** 0.25
    quarter = np.round(np.angle(ratio) / (np.pi / 2)).astype(np.int64) % 4
    assert np.abs(ratio - 1j**quarter).max() < 1e-12
    turns += quarter * 4**i
for k in range(0, count, 4096):
    part = ends[k : k + 4096]
    expected = solutions(part[:, :roots], goal[roots:].reshape(others, 3))
    gap = np.abs(expected - part[:, roots:]).max()
    assert gap < 1e-11 * max(1, np.abs(part).max())
assert len(np.unique(turns)) == count
del turns
index = OrbitIndex(np.ones((1, roots + others), dtype=complex))
index.add(ends)
assert len(index) == count
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def peak(count):
    command = [sys.executable, "-c", PROGRAM, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_grows_by_the_solutions_alone():
    """A solution has 18 numbers of 16 bytes; start, end and index hold one copy each."""
    few, many = peak(4**4), peak(4**8)
    assert many - few < 7 * 18 * 16 * 4**8


@pytest.mark.slow
@pytest.mark.timeout(1600)
def test_a_million_solutions_of_eighteen_unknowns_within_two_gib():
    assert peak(4**10) < 2 * 2**30
