"""Shipped architectures with constants from 1e-3 to 1e3 in their fields, against exact counts.

    python benchmarks/architecture_constants.py [--jobs 2] [--certify] [NAME ...]

Each small member is given, in turn, penalties, misfits and coefficients of activations with a
constant far from one. The truth is the degree of the gradient ideal at random data and ridge
coefficients modulo two primes (msolve). A row says right, incomplete or SILENT.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from record import heading

from explorer import DrawnData, Problem, RandomRidge, solve
from explorer.errors import InputError
from explorer.external import msolve
from explorer.landscape.exact_count import generic_count
from explorer.landscape.points.verdict import Status
from explorer.networks.architectures import Architecture, build

CONSTANTS = (1e-3, 3e-2, 30.0, 1e3)
LIMITS = msolve.MsolveOptions(time_limit=30.0)
MEMBERS: list[dict[str, Any]] = [
    {"type": "deep_linear", "widths": (1, 1, 1)},
    {"type": "deep_linear", "widths": (2, 1, 1)},
    {"type": "deep_linear", "widths": (1, 1, 1, 1)},
    {"type": "deep_linear_biases", "widths": (1, 1, 1)},
    {"type": "lightning_attention", "dimension": 1, "length": 2},
    {"type": "linear_autoencoder", "inputs": 2, "hidden": 1},
    {"type": "linear_convolution", "inputs": 3, "filters": (2, 2), "strides": (1, 1)},
    {"type": "linear_recurrence", "inputs": 1, "state": 1, "length": 3},
    {"type": "linear_residual", "width": 1, "depth": 2},
    {"type": "matrix_completion", "observed": ((1, 1), (1, 0))},
    {"type": "matrix_factorization", "rows": 1, "columns": 2},
    {"type": "matrix_factorization", "rows": 2, "columns": 2},
    {"type": "matrix_sensing", "rows": 2, "columns": 1},
    {"type": "monomial_network", "widths": (1, 1, 1)},
    {"type": "monomial_neurons", "inputs": 2, "power": 2},
    {"type": "polynomial_convolution", "inputs": 2, "filters": (2, 1), "power": 2},
    {"type": "polynomial_network", "widths": (1, 1, 1)},
    {"type": "polynomial_network", "widths": (2, 1, 1)},
    {"type": "symmetric_tensor_decomposition", "dimension": 2, "order": 3},
    {"type": "symmetric_tensor_decomposition", "dimension": 2, "order": 4},
    {"type": "tensor_decomposition", "shape": (2, 2)},
    {"type": "weighted_low_rank", "rows": 2, "columns": 2},
]


def variants(member: dict[str, Any], constant: float) -> Iterator[dict[str, Any]]:
    """Place a constant in each field that takes one."""
    yield {**member, "penalties": [{"type": "weight_powers", "strengths": [constant], "power": 4}]}
    yield {**member, "penalties": [{"type": "norm_product", "strength": constant}]}
    yield {**member, "misfit": {"type": "quartic", "strength": constant}}
    yield {**member, "misfit": {"type": "quartic", "squares": constant}}
    if member["type"] == "polynomial_network":
        yield {**member, "activations": [[0, 1, constant]]}
        yield {**member, "activations": [[0, constant, 1]]}


def members(names: list[str]) -> list[dict[str, Any]]:
    """All variants of the members of these architectures; of all without names."""
    chosen = [m for m in MEMBERS if not names or m["type"] in names]
    return [v for m in chosen for constant in CONSTANTS for v in variants(m, constant)]


def built(fields: dict[str, Any]) -> Architecture | None:
    """Build a variant; misfits that are no sums over moments want a number of samples."""
    for more in ({}, {"samples": 2}):
        with suppress(InputError):
            return build({**fields, **more})
    return None


def judged(fields: dict[str, Any], certify: bool) -> tuple[str, str, float]:
    """Word for the answer, what was found, seconds."""
    network = built(fields)
    if network is None:
        return "not allowed", str(fields), 0.0
    samples = network.samples or max(3, network.least_samples)
    rng = np.random.default_rng(3)
    problem = Problem.draw(network, DrawnData(samples), RandomRidge(), rng)
    expected = generic_count(problem, LIMITS)
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution = solve(problem, certify=certify, jobs=1)
    seconds = time.perf_counter() - began
    found = len(solution.points)
    says = f"{found} of {expected and expected.count}: {fields}: {solution.verdict}"
    incomplete = solution.completeness.status is Status.INCOMPLETE
    if expected is None:
        return "unknown" + ", incomplete" * incomplete, says, seconds
    if found == expected.count:
        return "incomplete, all found" if incomplete else "right", says, seconds
    return "incomplete" if incomplete else "SILENT", says, seconds


def main() -> None:
    """Solve all variants and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--certify", action="store_true")
    o = parser.parse_args()
    print(heading())
    words: Counter[str] = Counter()
    times = []
    with ProcessPoolExecutor(o.jobs) as pool:
        for word, says, seconds in pool.map(partial(judged, certify=o.certify), members(o.names)):
            words[word] += 1
            times.append(seconds)
            if word not in ("right", "not allowed"):
                print(f"{word} ({seconds:.1f} s): {says}", flush=True)
    for word, count in words.most_common():
        print(f"{count:6d}  {word}")
    print(f"seconds a member: median {np.median(times):.2f}, largest {max(times):.1f}")


if __name__ == "__main__":
    main()
