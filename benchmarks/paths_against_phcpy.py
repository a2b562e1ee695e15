"""One path: our tracker against phcpy's double-precision one, same start solutions and targets, same run, one thread.

``python benchmarks/paths_against_phcpy.py [DATA SETS]``; widths 2,2,2. phcpy's time is that of all paths less that of
one, over their number less one, so that starting its process does not count.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from engine_paths import family_of, real_data
from numpy.typing import NDArray

from explorer import phc
from explorer.architectures import DeepLinear
from explorer.engine import generic_solve, make_tape, solve_targets
from explorer.polynomial import System

BEST_OF = 5


def texts(system: System, parameters: NDArray[np.complex128]) -> list[str]:
    """Polynomials with complex coefficients as PHCpack reads them."""
    sparse, lines = system.sparse, [""] * system.sparse.size
    for i, powers, c in zip(sparse.equation, sparse.exponents, sparse.numbers(parameters), strict=True):
        factors = [f"{name}^{e}" for name, e in zip(sparse.unknowns, powers, strict=True) if e]
        number = f"({c.real:.17g}{c.imag:+.17g}*i)"
        lines[i] += "+" + "*".join([number, *factors])
    return [line + ";" for line in lines]


def main(draws: int) -> None:
    """Print one line a data set."""
    network = DeepLinear((2, 2, 2))
    system, family = network.system, family_of(network)
    generic = generic_solve(system, family, np.random.default_rng(0))
    starts = np.concatenate([s.points for s in generic.sets])
    make_tape(system)
    for draw in range(draws):
        target = real_data(network, np.random.default_rng([draw, 7]))
        ours = np.inf
        for _ in range(BEST_OF):
            begin = time.perf_counter()
            result = solve_targets(system, generic, target[None], family, np.random.default_rng(1))[0]
            ours = min(ours, (time.perf_counter() - begin) / len(starts))
        first, last = texts(system, generic.parameters), texts(system, target + 0j)
        begin = time.perf_counter()
        phc.track(last, first, starts[:1], system.unknowns)
        one = time.perf_counter() - begin
        begin = time.perf_counter()
        theirs = phc.track(last, first, starts, system.unknowns)
        each = (time.perf_counter() - begin - one) / (len(starts) - 1)
        print(
            f"data set {draw}: ours {ours * 1e6:.0f} us a path, {len(result.points)} solutions;"
            f" phcpy {each * 1e6:.0f} us,"
            f" {int(theirs.converged.sum())} of {len(starts)} paths; ratio {each / ours:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
