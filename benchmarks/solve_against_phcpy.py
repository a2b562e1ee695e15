"""Native engine against PHCpack's black box on the same data sets in the same run: three ratios.

``python benchmarks/solve_against_phcpy.py [--peers N] [--batch N] [WIDTHS ...]``; at widths 2,2,2
PHCpack takes about 45 s a data set. ``engine`` is tracking alone, ``solve`` a data set to its
classified points (the data frame is made when it is asked for: ``frame`` says what that adds),
``batch`` the time per data set of many in one call. The engine is warm: kernels compiled, generic
set kept. Ours are medians over the data sets of the best of several; PHCpack, which is slow, runs
once on each of the first N data sets. Seconds vary with the machine and what else runs on it;
ratios less.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from record import heading

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve, solve_many
from explorer.landscape.engines.choose import native_engine
from explorer.landscape.engines.engine import Limits

REPEATS = 7


def drawn(network: DeepLinear, seed: int) -> Problem:
    """Five samples, Lambda uniform on [0, 1]; a new object each time, nothing is remembered."""
    return Problem.draw(
        network, DrawnData(5), RandomRidge(), np.random.default_rng([seed, *network.widths])
    )


def seconds(make: Callable[[], Any], act: Callable[[Any], object], repeats: int) -> float:
    """Best wall time of ``act`` on what ``make`` makes."""
    best = float("inf")
    for _ in range(repeats):
        subject = make()
        start = time.perf_counter()
        act(subject)
        best = min(best, time.perf_counter() - start)
    return best


def engine_alone(problem: Problem) -> None:
    """Track, on one thread, and judge nothing."""
    next(native_engine([(problem, 1)], Limits(jobs=1)))


def compare(widths: tuple[int, ...], peers: int, batch: int) -> None:
    """Print the times and ratios of one architecture."""
    network = DeepLinear(widths)
    seeds = range(max(peers, min(batch, 20)))
    solve(drawn(network, 0))  # kernels compiled, generic set kept
    engine = [seconds(lambda s=s: drawn(network, s), engine_alone, REPEATS) for s in seeds]
    whole = [
        seconds(lambda s=s: drawn(network, s), lambda p: solve(p, seed=1), REPEATS) for s in seeds
    ]
    frame = [
        seconds(lambda s=s: drawn(network, s), lambda p: solve(p, seed=1).points, REPEATS)
        for s in seeds
    ]
    many = (
        seconds(
            lambda: [drawn(network, s) for s in range(batch)], lambda ps: solve_many(ps, seed=1), 3
        )
        / batch
    )
    theirs = [
        seconds(lambda s=s: drawn(network, s), lambda p: solve(p, "phcpy", 1), 1)
        for s in range(peers)
    ]
    rows = {"engine": engine, "solve": whole, "solve and frame": frame, f"batch of {batch}": [many]}
    median = statistics.median(theirs)
    points = solve(drawn(network, 0), seed=1).counts.complex
    print(
        f"widths {','.join(map(str, widths))}: {points} points; phcpy {median:.3f} s a data set",
        flush=True,
    )
    for name, times in rows.items():
        ours = statistics.median(times)
        print(
            f"  {name:>16}: {1e3 * ours:9.3f} ms a data set, "
            f"phcpy takes {median / ours:9.0f} times as long",
            flush=True,
        )


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--peers", type=int, default=1, help="data sets that PHCpack solves (default 1)"
    )
    parser.add_argument(
        "--batch", type=int, default=100, help="data sets of the batch (default 100)"
    )
    parser.add_argument("widths", nargs="*", default=["1,1,1", "2,1,2", "2,2,2"])
    chosen = parser.parse_args()
    print(heading(), flush=True)
    for word in chosen.widths:
        compare(tuple(int(d) for d in word.split(",")), chosen.peers, chosen.batch)


if __name__ == "__main__":
    main()
