"""Nanoseconds per gradient, Hessian and complex LU solve, per path.

python benchmarks/engine_kernels.py
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from record import heading

from explorer.compiled.build import kernel
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.kernels.evaluate import factor_jacobian, load_negative
from explorer.homotopy.kernels.layout import LANES, PAIR, make_block
from explorer.homotopy.kernels.linear import solve
from explorer.networks.architectures import DeepLinear


@kernel
def many(b: Any, program: Any, rounds: int) -> None:
    """Evaluate, factor and solve again and again."""
    for _ in range(rounds):
        factor_jacobian(b, program)
        load_negative(b.buffer, program.value_out, 0, b.right)
        solve(b.buffer, b.matrix, b.n, b.right, b.swaps)


def main(widths: tuple[int, ...], cpp: int) -> None:
    """Print one line for an architecture; ``cpp`` is the time of a C++ engine."""
    program = compile_system(DeepLinear(widths).system).block_program(0)
    b = make_block(program, 0)
    b.buffer[: (b.n + b.p) * PAIR] = np.random.default_rng(0).normal(size=(b.n + b.p) * PAIR)
    many(b, program, 1)
    best = np.inf
    for _ in range(200):
        start = time.perf_counter()
        many(b, program, 20)
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
