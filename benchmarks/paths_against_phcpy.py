"""One path: our tracker against phcpy's double-precision one, in one thread of one run.

Same start solutions and targets.

``python benchmarks/paths_against_phcpy.py [DATA SETS]``; widths 2,2,2. phcpy's time is that of all
paths less that of one, over their number less one, so that starting its process does not count.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from engine_paths import family_of, real_data
from numpy.typing import NDArray
from record import heading

from explorer.external import phcpack as phc
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.targets import solve_targets
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import System

BEST_OF = 5


def texts(system: System, parameters: NDArray[np.complex128]) -> list[str]:
    """Polynomials with complex coefficients as PHCpack reads them."""
    sparse, lines = system.sparse, [""] * system.sparse.size
    for i, powers, c in zip(
        sparse.equation, sparse.exponents, sparse.numbers(parameters), strict=True
    ):
        factors = [f"{name}^{e}" for name, e in zip(sparse.unknowns, powers, strict=True) if e]
        number = f"({c.real:.17g}{c.imag:+.17g}*i)"
        lines[i] += "+" + "*".join([number, *factors])
    return [line + ";" for line in lines]


def seconds_of_phcpy(
    first: list[str], last: list[str], starts: NDArray[np.complex128], names: list[str]
) -> float:
    """Seconds a path, and a line about the account."""
    begin = time.perf_counter()
    phc.track(last, first, starts[:1], names)
    one = time.perf_counter() - begin
    begin = time.perf_counter()
    ends = phc.track(last, first, starts, names)
    each = (time.perf_counter() - begin - one) / (len(starts) - 1)
    print(
        f"phcpy: {each * 1e6:.0f} us a path, "
        f"{int(ends.converged.sum())} of {len(starts)} paths arrive",
        flush=True,
    )
    return each


def main(draws: int) -> None:
    """Print a line a data set, and the ratio."""
    network = DeepLinear((2, 2, 2))
    system, family = network.system, family_of(network)
    generic = generic_solve(system, family, np.random.default_rng(0))
    starts = np.concatenate([s.points for s in generic.sets])
    targets = np.array(
        [real_data(network, np.random.default_rng([draw, 7])) for draw in range(draws)]
    )
    ours = np.inf
    for _ in range(BEST_OF):
        begin = time.perf_counter()
        results = solve_targets(system, generic, targets, family, np.random.default_rng(1))
        ours = min(ours, (time.perf_counter() - begin) / (draws * len(starts)))
    print(
        f"ours: {ours * 1e6:.0f} us a path, {[len(r.points) for r in results]} solutions",
        flush=True,
    )
    first, names = texts(system, generic.parameters), list(system.unknowns)
    theirs = [
        seconds_of_phcpy(first, texts(system, target + 0j), starts, names) for target in targets
    ]
    print(f"ratio {np.mean(theirs) / ours:.0f}")


if __name__ == "__main__":
    print(heading())
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
