"""One data set to the classified table: native engine against PHCpack's black box, same data, same run.

``python benchmarks/solve_against_phcpy.py [WIDTHS ...]``; at widths 2,2,2 PHCpack takes about a minute a data set.
Ratios are robust against a noisy machine, seconds are not.
"""

from __future__ import annotations

import statistics
import sys
import time

import numpy as np

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, Solution, solve

DRAWS = 3


def timed(problem: Problem, engine: str, seed: int) -> tuple[float, Solution]:
    """Wall seconds and answer of one solve."""
    start = time.perf_counter()
    solution = solve(problem, engine=engine, seed=seed)
    return time.perf_counter() - start, solution


def compare(widths: tuple[int, ...]) -> None:
    """Print one line for an architecture."""
    network = DeepLinear(widths)
    problems = [
        Problem.draw(network, DrawnData(5), RandomRidge(), np.random.default_rng([seed, *widths]))
        for seed in range(DRAWS)
    ]
    solve(problems[0], engine="native")  # kernels compiled, generic set kept
    rows = [(timed(p, "native", 1), timed(p, "phcpy", 1)) for p in problems]
    ours, theirs = (statistics.median(row[k][0] for row in rows) for k in (0, 1))
    counts = [[row[k][1].counts.complex for row in rows] for k in (0, 1)]
    name = ",".join(map(str, widths))
    print(
        f"{name:>8}: native {ours:8.3f} s, phcpy {theirs:8.3f} s, ratio {theirs / ours:7.1f}; "
        f"points native {counts[0]}, phcpy {counts[1]}",
        flush=True,
    )


if __name__ == "__main__":
    for word in sys.argv[1:] or ["1,1,1", "2,1,2", "2,2,1", "2,1,1,2"]:
        compare(tuple(int(d) for d in word.split(",")))
