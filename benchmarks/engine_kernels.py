"""Nanoseconds per gradient, Hessian and complex LU solve per path: ``python benchmarks/engine_kernels.py``."""

from __future__ import annotations

import time

import numpy as np

from explorer.architectures import DeepLinear
from explorer.engine import make_tape
from explorer.engine.evaluate import load_jacobian, run_tape
from explorer.engine.linear import factor, solve
from explorer.engine.vector import LANES, PAIR


def main(widths: tuple[int, ...]) -> None:
    """Print one line for an architecture."""
    tape = make_tape(DeepLinear(widths).system)
    _, _, _, _, slots, value, jacobian, _, outputs, _, _ = tape.arguments
    n = tape.unknowns
    matrix = slots * PAIR
    right = matrix + n * n * PAIR
    buffer = np.random.default_rng(0).normal(size=right + (2 * n + 1) * PAIR)
    permutation = np.zeros((n, LANES), dtype=np.int64)
    best = np.inf
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(300):
            run_tape(buffer, value)
            run_tape(buffer, jacobian)
            load_jacobian(buffer, outputs, matrix)
            factor(buffer, matrix, n, right + n * PAIR, permutation)
            solve(buffer, matrix, n, right, right + n * PAIR, permutation)
        best = min(best, (time.perf_counter() - start) / 300 / LANES)
    print(f"{widths} n = {n}: {best * 1e9:.0f} ns (five calls from Python included), {slots} slots")


if __name__ == "__main__":
    for sizes in ((2, 2, 2), (2, 2, 2, 2), (3, 3, 3), (4, 4, 4)):
        main(sizes)
