"""Total-degree starts for any square system (Morgan, 1987): homotopy ``gamma (1 - t) (x_i^d_i - 1) + t f_i``."""

from __future__ import annotations

from itertools import product

import numpy as np

from explorer.engine.options import TrackerOptions
from explorer.engine.tape import make_tape
from explorer.engine.tracker import Complex, Segment, Tracked, refine, track
from explorer.polynomial import Expression, Graph, System


def total_degree_system(system: System, parameters: Complex) -> tuple[System, Complex, Complex, Complex]:
    """Write a system with real parameters put in as a homotopy with parameters ``(a_i, b_i, s)``.

    Returns
    -------
    System
        ``a_i x_i^d_i - b_i + s f_i(x)``.
    start, end : complex arrays, shape (2 n + 1,)
        Parameters at t = 0 (up to the random gamma, 1 here) and t = 1.
    points : complex array, shape (prod d_i, n)
        Solutions at the start: roots of unity.
    """
    sparse = system.at(list(np.asarray(parameters)))
    graph, n = Graph(), sparse.size
    x = graph.unknown("x", (n,))
    a, b, s = graph.parameter("a", (n,)), graph.parameter("b", (n,)), graph.parameter("s")
    degrees = sparse.degrees.tolist()
    sums: list[Expression] = [graph.constant(0)] * n
    for i, powers, c in zip(sparse.equation.tolist(), sparse.exponents.tolist(), sparse.coefficients, strict=True):
        term = graph.constant(c)
        for k, e in enumerate(powers):
            if e:
                term = term * x[k] ** e
        sums[i] = sums[i] + term
    equations = tuple(a[i] * x[i] ** degrees[i] - b[i] + s[()] * sums[i] for i in range(n))
    start = np.concatenate([np.ones(2 * n), [0]]).astype(np.complex128)
    end = np.concatenate([np.zeros(2 * n), [1]]).astype(np.complex128)
    roots = [np.exp(2j * np.pi * np.arange(d) / d) for d in degrees]
    return System(graph, equations), start, end, np.array(list(product(*roots)), dtype=np.complex128)


def solve_total_degree(
    system: System,
    parameters: Complex,
    rng: np.random.Generator,
    options: TrackerOptions | None = None,
    *,
    jobs: int = 1,
) -> tuple[Complex, Tracked]:
    """Track all total-degree paths; give the simple finite end points and the raw ends (for the account)."""
    homotopy, start, end, points = total_degree_system(system, parameters)
    gamma = np.exp(2j * np.pi * rng.random())
    tape = make_tape(homotopy)
    tracked = track(tape, Segment.line(gamma * start, end), points, options=options, jobs=jobs)
    good = tracked.code == 1
    ends, _, sizes, condition = refine(tape, end, tracked.points[good], low=tracked.low[good])
    return ends[(sizes < 1e-10) & (condition < 1e12)], tracked
