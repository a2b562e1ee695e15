"""Jacobians and microseconds a path from the generic set to random real data.

python benchmarks/engine_paths.py [DRAWS]
"""

from __future__ import annotations

import sys
import time

import numpy as np
from record import heading

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.targets import solve_targets
from explorer.networks.architectures import DeepLinear


def family_of(network: DeepLinear) -> Family:
    """Random complex data of full rank."""
    dx, dy = network.data_shape

    def sample(rng: np.random.Generator) -> np.ndarray:
        def c(*shape: int) -> np.ndarray:
            return (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.sqrt(2)

        return network.parameters(
            c(dx, dx + 1), c(dy, dx + 1), [c(*b.shape) for b in network.blocks]
        )

    return Family(sample)


def real_data(network: DeepLinear, rng: np.random.Generator) -> np.ndarray:
    """Parameters of five standard normal samples and ridge coefficients uniform on [0, 1]."""
    dx, dy = network.data_shape
    ridge = [rng.uniform(size=b.shape) for b in network.blocks]
    return network.parameters(rng.normal(size=(dx, 5)), rng.normal(size=(dy, 5)), ridge)


def main(widths: tuple[int, ...], draws: int, jobs: int) -> None:
    """Print one line for an architecture."""
    network, rng = DeepLinear(widths), np.random.default_rng(1)
    family = family_of(network)
    generic_solve(network.system, family, np.random.default_rng(0))
    start = time.perf_counter()
    generic = generic_solve(network.system, family, rng)
    cost = time.perf_counter() - start
    targets = np.array([real_data(network, rng) for _ in range(draws)])
    start = time.perf_counter()
    results = solve_targets(network.system, generic, targets, family, rng, NativeOptions(jobs=jobs))
    seconds = time.perf_counter() - start
    paths = draws * sum(len(s.points) for s in generic.sets)
    jacobians = sum(r.jacobians for r in results) / paths
    incomplete = sum(not r.complete or len(r.points) != generic.count for r in results)
    print(
        f"{widths}: generic {generic.count} in {cost:.2f} s; {draws} data sets, {paths} paths:"
        f" {seconds / paths * 1e6:.0f} us and {jacobians:.0f} Jacobians a path,"
        f" {incomplete} incomplete, jobs {jobs}"
    )


if __name__ == "__main__":
    print(heading())
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for number in (1, 2):
        main((2, 2, 2), count, number)
