"""Random losses against msolve: how many answers are right, say incomplete, or are silently wrong.

    python benchmarks/random_losses.py [--draws 500] [--seed 0] [--certify] [--jobs 2]

Each draw is a loss of 2 to 4 weights and degree 4 to 8. Its coefficients are log-uniform over six
decades. Half of the draws are sums of squares of residuals with the data written as numbers, the
others polynomials with powers of every weight. A third have no ridge, a third one lambda, a third
coefficients of their own. The truth is the degree of the gradient ideal modulo two primes, which is
the sum of all multiplicities, and the number of real roots that msolve isolates. Draws that msolve
cannot do within its limit, or whose ideal is not zero-dimensional, are counted as such: there a
list must not be called complete without naming the family.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from record import heading

from explorer import Problem, solve
from explorer.external import msolve
from explorer.landscape.points.verdict import Status
from explorer.networks.architectures import build

DECADES = 3.0
MOST_DEGREE = 8
LIMITS = msolve.MsolveOptions(time_limit=20.0)


@dataclass(frozen=True)
class Truth:
    """What msolve says: sum of multiplicities, None for infinitely many or unknown; real points."""

    degree: int | None
    real: int | None
    infinite: bool = False


def coefficient(rng: np.random.Generator) -> str:
    """Draw a number of three figures, log-uniform over six decades, with a random sign."""
    value = rng.choice([-1, 1]) * 10 ** rng.uniform(-DECADES, DECADES)
    return f"({float(f'{value:.3g}')!r})"


def monomial(rng: np.random.Generator, weights: int, degree: int) -> str:
    """Draw a monomial of at most this degree, not the constant."""
    factors = rng.integers(0, weights, rng.integers(1, degree + 1))
    return "*".join(f"x[{k}]" for k in sorted(factors))


def polynomial_loss(rng: np.random.Generator, weights: int, degree: int) -> str:
    """Draw a power of every weight, and as many further monomials as there are weights, or more."""
    even = degree - degree % 2
    powers = [f"{coefficient(rng)}*x[{k}]**{even}" for k in range(weights)]
    more = [
        f"{coefficient(rng)}*{monomial(rng, weights, degree - 1)}"
        for _ in range(weights + int(rng.integers(0, 4)))
    ]
    return " + ".join(powers + more)


def residual_loss(rng: np.random.Generator, weights: int, degree: int) -> str:
    """Draw a sum of squares of residuals, each a polynomial of half the degree minus a number."""
    half = degree // 2
    residuals = []
    for k in range(weights + int(rng.integers(0, 2))):
        powers = [f"{coefficient(rng)}*{monomial(rng, weights, half)}" for _ in range(2)]
        own = f"x[{k % weights}]**{half}"
        residuals.append(f"({own} + {' + '.join(powers)} - {coefficient(rng)})**2")
    return " + ".join(residuals)


def draw(number: int, seed: int) -> tuple[str, Problem]:
    """Draw a problem; a degree above what suits many weights would only cost time."""
    rng = np.random.default_rng([seed, number])
    weights = int(rng.integers(2, 5))
    degree = int(rng.integers(4, {2: 8, 3: 6, 4: 4}[weights] + 1))
    make = polynomial_loss if number % 2 else residual_loss
    loss = make(rng, weights, degree)
    network = build({"type": "formula", "weights": {"x": [weights]}, "data": {}, "loss": loss})
    own = 10 ** rng.uniform(-DECADES, DECADES, weights)
    ridge = [0.0, float(own[0]), [own]][int(rng.integers(3))]
    return loss, Problem(network, regularization=ridge)


def truth(problem: Problem) -> Truth:
    """Ask msolve."""
    exact = problem.exact_parameters()
    try:
        degrees = {msolve.degree(problem.system, exact, p, LIMITS) for p in msolve.PRIMES}
    except msolve.MsolveError:
        return Truth(None, None)
    if len(degrees) != 1:
        return Truth(None, None)
    (degree,) = degrees
    if degree == msolve.INFINITE:
        return Truth(None, None, infinite=True)
    try:
        return Truth(degree, len(msolve.real_roots(problem.system, exact, LIMITS)))
    except msolve.MsolveError:
        return Truth(degree, None)


def judged(number: int, seed: int, certify: bool, start: str) -> tuple[int, str, str, float]:
    """Solve a draw: its number, the word for the answer, what was found, the seconds."""
    loss, problem = draw(number, seed)
    known = truth(problem)
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution = solve(problem, seed=number, certify=certify, start=start, jobs=1)
    seconds = time.perf_counter() - began
    found = int(solution.points["multiplicity"].sum())
    real = solution.counts.real
    incomplete = solution.completeness.status is Status.INCOMPLETE
    says = f"degree {found} of {known.degree}, real {real} of {known.real}; {solution.verdict}"
    # Beside multiple points msolve's list of real roots was seen to lack some
    simple = found == len(solution.points)
    right = found == known.degree and (not simple or known.real in (None, real))
    if known.degree is None:
        word = "infinite" if known.infinite else "unknown"
        word += ", incomplete" if incomplete else ", called " + solution.completeness.status
    elif incomplete:
        word = "incomplete, all found" if right else "incomplete"
    else:
        word = str(solution.completeness.status) if right else "SILENT"
    return number, word, f"{loss} | ridge {problem.ridge} | {says}", seconds


def main() -> None:
    """Solve all draws and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--start", default="structure")
    parser.add_argument("--certify", action="store_true")
    o = parser.parse_args()
    print(heading())
    one = partial(judged, seed=o.seed, certify=o.certify, start=o.start)
    words: Counter[str] = Counter()
    times = []
    with ProcessPoolExecutor(o.jobs) as pool:
        for number, word, says, seconds in pool.map(one, range(o.first, o.first + o.draws)):
            words[word] += 1
            times.append(seconds)
            if word not in ("consistent", "proved"):
                print(f"{number}: {word} ({seconds:.1f} s): {says}", flush=True)
    for word, count in words.most_common():
        print(f"{count:6d}  {word}")
    print(f"seconds a draw: median {np.median(times):.2f}, largest {max(times):.1f}")


if __name__ == "__main__":
    main()
