"""Critical manifolds of linear networks with one lambda: speed, and how many lists are proved.

``python benchmarks/manifolds.py speed [--sets K] [--large]``: certified tables a second for four
networks, and certified solves of the same network and data with a coefficient a weight, both warm,
in the same run; ``--large`` solves 3,3,3 that way too (minutes).

``python benchmarks/manifolds.py random [--sets K] [--first NUMBER]``: random data sets over eight
widths, lambda log-uniform from 1e-4 to ten times the largest singular value of Y X^T; how many
lists are proved, and every other one with its reason. Data set k of a network has the generator of
seed ``[k, widths]``.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
from record import heading

from explorer import DeepLinear, Problem, Solution, solve_many, solve_stream
from explorer.landscape.points.verdict import Status

Widths = tuple[int, ...]
TIMED: tuple[Widths, ...] = ((2, 2, 2), (3, 2, 3), (3, 3, 3), (2, 2, 2, 2))
# Networks whose generic-ridge solve takes minutes, and those for which it takes days.
LARGE: tuple[Widths, ...] = ((3, 2, 3), (3, 3, 3))
BEYOND: tuple[Widths, ...] = ((2, 2, 2, 2),)
EIGHT: tuple[Widths, ...] = (
    *((1, 2, 1), (2, 2, 2), (2, 3, 2), (3, 2, 3)),
    *((2, 2, 2, 2), (2, 3, 2, 2), (1, 2, 2, 1), (2, 2, 2, 2, 2)),
)


def problem(widths: Widths, number: int, *, generic: bool = False) -> Problem:
    """Draw a random data set; `generic` gives each weight a coefficient of its own near lambda."""
    rng = np.random.default_rng([number, *widths])
    samples = widths[0] + 1
    X, Y = rng.normal(size=(widths[0], samples)), rng.normal(size=(widths[-1], samples))
    top = float(np.linalg.svd(Y @ X.T, compute_uv=False)[0])
    value = float(np.exp(rng.uniform(np.log(1e-4), np.log(10 * top))))
    network = DeepLinear(widths)
    if not generic:
        return Problem(network, X, Y, value)
    return Problem(
        network, X, Y, [2 * value * rng.uniform(0.5, 1.5, b.shape) for b in network.blocks]
    )


def seconds_each(problems: list[Problem]) -> tuple[float, int]:
    """Seconds a problem, certified and warm, and how many lists are proved."""
    solve_many(problems[:1], seed=1, certify=True)
    began = time.perf_counter()
    found = solve_many(problems, seed=1, certify=True)
    taken = (time.perf_counter() - began) / len(problems)
    return taken, sum(one.completeness.status is Status.PROVED for one in found)


def speed(sets: int, large: bool) -> None:
    """Print tables a second, and what the generic ridge takes."""
    print("| widths | tables a second | proved | generic ridge, s each | proved | ratio |")
    print("|---" * 6 + "|")
    for widths in TIMED:
        taken, proved = seconds_each([problem(widths, k) for k in range(sets)])
        line = f"| {widths} | {1 / taken:.1f} | {proved} of {sets} |"
        if widths in BEYOND or (widths in LARGE and not large):
            print(line, "not asked | | |", flush=True)
            continue
        few = max(1, sets // 8)
        long, all_proved = seconds_each([problem(widths, k, generic=True) for k in range(few)])
        print(line, f"{long:.3f} | {all_proved} of {few} | {long / taken:.1f} |", flush=True)


def reason(solution: Solution) -> str:
    """Why a list is not proved: the checks that fail, else the verdict."""
    failed = [str(check) for check in solution.checks if check.passed is False]
    return "; ".join(failed) or str(solution.verdict)


def sums_hold(solution: Solution) -> bool:
    """Whether all sums over the manifolds are 1."""
    found = solution.manifold_list
    return found is not None and found.morse_sum == 1 and set(found.quotient_sums) <= {1}


def random(sets: int, first: int) -> None:
    """Print, by widths, how many lists are proved, and the others."""
    print("| widths | data sets | proved | sums hold | more rank-one manifolds | ms each |")
    print("|---" * 6 + "|")
    for widths in EIGHT:
        began = time.perf_counter()
        count: Counter[str] = Counter()
        for number, solution in enumerate(_solved(widths, sets, first), start=first):
            proved = solution.completeness.status is Status.PROVED
            held = sums_hold(solution)
            count.update(proved=proved, held=held, more=_more(solution))
            if not (proved and held):
                print(f"<!-- {widths} {number}: {reason(solution)} -->", flush=True)
        taken = (time.perf_counter() - began) / sets * 1e3
        numbers = f"{count['proved']} | {count['held']} | {count['more']}"
        print(f"| {widths} | {sets} | {numbers} | {taken:.0f} |", flush=True)


def _solved(widths: Widths, sets: int, first: int) -> Iterator[Solution]:
    problems = (problem(widths, number) for number in range(first, first + sets))
    return solve_stream(problems, seed=1, certify=True)


def _more(solution: Solution) -> bool:
    """Whether one hidden layer has more manifolds of rank one than singular values above ell."""
    given = solution.problem
    widths = given.architecture.widths
    if len(widths) != 3 or solution.manifold_list is None:
        return False
    ell = float(given.ridge[0].ravel()[0])
    above = int((np.linalg.svd(given.Y @ given.X.T, compute_uv=False) > ell).sum())
    return sum(one.rank == 1 for one in solution.manifold_list.manifolds) > above


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("speed", "random"))
    parser.add_argument("--sets", type=int, default=64, help="data sets a network")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--large", action="store_true")
    asked = parser.parse_args()
    print(heading())
    if asked.what == "speed":
        speed(asked.sets, asked.large)
    else:
        random(asked.sets, asked.first)


if __name__ == "__main__":
    main()
