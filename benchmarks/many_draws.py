"""Random data sets, each to its checked list.

    python benchmarks/many_draws.py [COUNT] [WIDTHS] [CASE]

Every draw whose list is incomplete, or whose Morse sum is not 1, is named with the reason. Cases:
``standard`` (five standard normal samples, Lambda uniform on [0, 1]), ``wide`` (Lambda log-uniform
on [1e-6, 1]), ``large`` (X and Y times 1e3), ``small`` (Lambda uniform on [0, 1e-6]).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
from record import heading

from explorer import DeepLinear, Problem, solve_stream

SEED = 4242


def draws(widths: tuple[int, ...], count: int, case: str) -> Iterator[Problem]:
    """Problems of one case; draw k has the generator of seed ``[k, 4242]``."""
    network = DeepLinear(widths)
    dx, dy = network.data_shape
    factor = 1e3 if case == "large" else 1.0
    for k in range(count):
        rng = np.random.default_rng([k, SEED])
        X, Y = factor * rng.normal(size=(dx, 5)), factor * rng.normal(size=(dy, 5))
        ridge = [rng.uniform(size=b.shape) for b in network.blocks]
        if case == "wide":
            ridge = [10.0 ** (6 * r - 6) for r in ridge]
        if case == "small":
            ridge = [1e-6 * r for r in ridge]
        yield Problem(network, X, Y, ridge)


def main(count: int = 10_000, widths: str = "2,2,2", case: str = "standard") -> None:
    """Print what fails, then the totals."""
    print(heading())
    start = time.perf_counter()
    good = 0
    real = []
    numbers = tuple(int(d) for d in widths.split(","))
    for k, solution in enumerate(solve_stream(draws(numbers, count, case), seed=1)):
        counts = solution.counts
        if solution.ok and counts.morse_sum == 1:
            good += 1
            real.append(counts.real)
        else:
            failed = [str(c) for c in solution.checks if c.passed is False]
            print(
                f"draw {k}: {counts.complex} points, Morse sum {counts.morse_sum}: "
                f"{failed} {[*map(str, solution.notes)]}",
                flush=True,
            )
    seconds = time.perf_counter() - start
    print(
        f"{case} {widths}: {good} of {count} complete with Morse sum 1, "
        f"{seconds / count * 1e3:.1f} ms a data set;"
    )
    if real:
        print(f"real points {np.unique(real).tolist()}, mean {np.mean(real):.2f}")


if __name__ == "__main__":
    main(*(convert(word) for convert, word in zip((int, str, str), sys.argv[1:], strict=False)))
