"""Lists of doubtful data at deep linear (2, 2, 2): right, incomplete or silently short.

    python benchmarks/doubtful_data.py --draws 100 [--only equal_lambdas ...]

Nine distributions of data on which points lie close, far or near singular. All have 225 complex
critical points, the degree of the gradient ideal at generic data, unless a draw is one of the
exceptions of measure zero: a shorter list that is not called incomplete is silent.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer import DeepLinear, Problem, solve
from explorer.landscape.points.verdict import Status

WIDTHS, SAMPLES, COUNT = (2, 2, 2), 5, 225

Floats = NDArray[np.float64]
Data = tuple[Floats, Floats, list[Floats]]


def normal(rng: np.random.Generator) -> Data:
    """Normal data, ridge coefficients of size one."""
    ridge = [rng.uniform(0.1, 1, size=(2, 2)) for _ in range(2)]
    return rng.normal(size=(2, SAMPLES)), rng.normal(size=(2, SAMPLES)), ridge


def ten_decades(rng: np.random.Generator) -> Data:
    """Ridge coefficients from 1e-6 to 1e4."""
    inputs, outputs, _ = normal(rng)
    return inputs, outputs, [10.0 ** rng.uniform(-6, 4, size=(2, 2)) for _ in range(2)]


def heavy_tails(rng: np.random.Generator) -> Data:
    """Cauchy data and ridge coefficients."""
    inputs, outputs = rng.standard_cauchy(size=(2, 2, SAMPLES))
    return inputs, outputs, list(np.abs(rng.standard_cauchy(size=(2, 2, 2))))


def nearly_deficient(rng: np.random.Generator) -> Data:
    """Inputs with a singular value of 1e-6."""
    inputs, outputs, ridge = normal(rng)
    left, values, right = np.linalg.svd(inputs, full_matrices=False)
    return left @ np.diag([values[0], 1e-6]) @ right, outputs, ridge


def equal_lambdas(rng: np.random.Generator) -> Data:
    """Ridge coefficients 1e-9 apart."""
    inputs, outputs, _ = normal(rng)
    return inputs, outputs, [0.3 + 1e-9 * rng.normal(size=(2, 2)) for _ in range(2)]


def other_units(rng: np.random.Generator) -> Data:
    """Inputs and outputs a million times larger or smaller, and ridge coefficients with them."""
    inputs, outputs, ridge = normal(rng)
    a, b = 10.0 ** rng.choice([-6, 6], size=2)
    # W1 in units of b / a, W2 in units of 1: the loss in units of b^2
    return a * inputs, b * outputs, [a**2 * ridge[0], b**2 * ridge[1]]


def near_a_fold(rng: np.random.Generator) -> Data:
    """Outputs near those at which two real points of the network of widths one meet."""
    inputs, outputs, ridge = normal(rng)
    first, second = ridge[0][0, 0], ridge[1][0, 0]
    moment = inputs @ inputs.T
    wanted = np.sqrt(first * second) * (1 + 1e-8 * rng.normal())
    # One hidden unit on one coordinate: Y X^T = sqrt(lambda mu) is where W = 0 bifurcates into it
    target = np.linalg.solve(moment, inputs).T
    outputs = np.array([[wanted, 0.0], [0.0, rng.uniform(1, 2)]]) @ target.T
    outputs[1] += 1e-3 * rng.normal(size=SAMPLES)
    return inputs, outputs, ridge


def near_the_origin(rng: np.random.Generator) -> Data:
    """Outputs of the size at which points leave the origin."""
    inputs, outputs, _ = normal(rng)
    largest = np.linalg.norm(outputs @ inputs.T, 2)
    share = 1 + 1e-7 * rng.normal(size=(2, 2, 2))
    return inputs, outputs, list(largest * share)


def realisable(rng: np.random.Generator) -> Data:
    """Outputs that a linear map makes exactly."""
    inputs, _, ridge = normal(rng)
    return inputs, rng.normal(size=(2, 2)) @ inputs, ridge


DISTRIBUTIONS: dict[str, Callable[[np.random.Generator], Data]] = {
    draw.__name__: draw
    for draw in (
        normal,
        ten_decades,
        heavy_tails,
        nearly_deficient,
        equal_lambdas,
        other_units,
        near_a_fold,
        near_the_origin,
        realisable,
    )
}


def outcome(name: str, draw: int) -> tuple[str, float]:
    """How one list came out (right, incomplete, silent), and its seconds."""
    number = list(DISTRIBUTIONS).index(name)
    inputs, outputs, ridge = DISTRIBUTIONS[name](np.random.default_rng([number, draw]))
    problem = Problem(DeepLinear(WIDTHS), X=inputs, Y=outputs, regularization=ridge)
    began = time.perf_counter()
    found = solve(problem, seed=draw, jobs=1)
    seconds = time.perf_counter() - began
    if found.completeness.status is Status.INCOMPLETE:
        return "incomplete", seconds
    return ("right" if found.counts.complex == COUNT else "silent"), seconds


def main() -> None:
    """Print a table, one row a distribution."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20, help="draws of each distribution")
    parser.add_argument("--first", type=int, default=0, help="number of the first draw")
    parser.add_argument("--only", nargs="*", choices=DISTRIBUTIONS, default=list(DISTRIBUTIONS))
    chosen = parser.parse_args()
    outcome("normal", 0)  # compiles
    print("| distribution | right | incomplete | silent | median s | worst s |")
    print("|---|---|---|---|---|---|")
    for name in chosen.only:
        ends = [outcome(name, k) for k in range(chosen.first, chosen.first + chosen.draws)]
        words, seconds = zip(*ends, strict=True)
        counts = " | ".join(str(words.count(w)) for w in ("right", "incomplete", "silent"))
        print(f"| {name} | {counts} | {np.median(seconds):.2f} | {max(seconds):.2f} |", flush=True)


if __name__ == "__main__":
    main()
