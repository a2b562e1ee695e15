"""Nanoseconds per gradient, Hessian and complex LU solve, per path.

python benchmarks/engine_kernels.py
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from record import heading

from explorer.homotopy import compile_system
from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.evaluate import load_negative
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.layout import make_block
from explorer.homotopy.kernels.linear import solve
from explorer.homotopy.kernels.stepper import factor_jacobian
from explorer.networks.architectures import DeepLinear


@kernel
def many(b: Any, code: Any, rounds: int) -> None:
    """Evaluate, factor and solve again and again."""
    for _ in range(rounds):
        factor_jacobian(b, code)
        load_negative(b.buffer, code.value_out, 0, b.right)
        solve(b.buffer, b.matrix, b.n, b.right, b.swaps)


def main(widths: tuple[int, ...], cpp: int) -> None:
    """Print one line for an architecture; ``cpp`` is the time of the same work in C++."""
    code = compile_system(DeepLinear(widths).system).code(0)
    b = make_block(code, 0)
    b.buffer[: (b.n + b.p) * PAIR] = np.random.default_rng(0).normal(size=(b.n + b.p) * PAIR)
    many(b, code, 1)
    best = np.inf
    for _ in range(200):
        start = time.perf_counter()
        many(b, code, 20)
        best = min(best, (time.perf_counter() - start) / 20 / LANES)
    print(
        f"{widths} n = {b.n}: {best * 1e9:.0f} ns, {best * 1e9 / cpp:.2f} of the C++ figure {cpp}"
    )


if __name__ == "__main__":
    print(heading())
    for sizes, figure in (
        ((2, 2, 2), 179),
        ((2, 2, 2, 2), 424),
        ((3, 3, 3), 887),
        ((4, 4, 4), 3701),
    ):
        main(sizes, figure)
