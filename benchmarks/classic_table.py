"""Classic polynomial systems from three starts and by ``solve_system``: right, undecided or silent.

``python benchmarks/classic_table.py [--only WORD] [--seconds LIMIT] [--paths MOST]``; the truth is
the degree of the ideal modulo two primes (msolve), multiplicities included. A start of more than
MOST paths is left out. Right: the multiplicities of the solutions sum to the degree, and the
program calls the list complete. Undecided: it does not call it complete. Silent: it does, and the
sum is another. ``--whole`` asks ``explorer.solve_system`` too, which chooses the start, and knows
the degree itself.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np
from classic.table import systems
from record import heading

from explorer import solve_system
from explorer.external import msolve
from explorer.external.msolve import MsolveError, MsolveOptions
from explorer.external.phcpack import PhcError, PhcOptions
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.starts import STARTS, solve_from
from explorer.polynomial import System


def degree(system: System, seconds: float) -> int | None:
    """Degree of the ideal modulo two primes; None where they disagree or take too long."""
    options = MsolveOptions(time_limit=seconds)
    try:
        first, second = (msolve.degree(system, [], prime, options) for prime in msolve.PRIMES)
    except MsolveError:
        return None
    return first if first == second else None


def partition(system: System) -> list[list[int]]:
    """The better of one group and a group for each unknown."""
    n = len(system.unknowns)
    single = [[k] for k in range(n)]
    count = system.multihomogeneous_bezout(single) if n <= 8 else system.total_degree
    return single if 0 < count < system.total_degree else [list(range(n))]


def paths(system: System, start: str) -> int:
    """Number of paths of a start, 0 where it is not known beforehand."""
    if start == "polyhedral":
        return 0
    groups = [list(range(len(system.unknowns)))] if start == "total-degree" else partition(system)
    return system.multihomogeneous_bezout(groups)


def judge(result: PathResults, known: int) -> str:
    """Compare what was found with the degree."""
    found = int(result.multiplicity.sum())
    families = result.status_counts.get(PathStatus.ON_A_FAMILY, 0)
    if known == msolve.INFINITE:
        return "right" if families and not result.lost else "undecided" if result.lost else "SILENT"
    if result.lost:
        return "undecided"
    return "right" if found == known else "SILENT"


def line(name: str, system: System, known: int, start: str, options: PhcOptions) -> str:
    """Solve from one start, print a line, and return the word for what came out."""
    begin = time.perf_counter()
    try:
        result = solve_from(
            system, [], start, np.random.default_rng(1), groups=partition(system), phc=options
        )
    except (PhcError, ValueError, ArithmeticError) as error:
        print(f"  {name}: {start}: refused ({str(error)[:90]})", flush=True)
        return "refused"
    word = judge(result, known)
    ends = ", ".join(f"{s.name.lower()} {k}" for s, k in result.status_counts.items() if k)
    print(
        f"  {name}: {start}: {word}; {int(result.multiplicity.sum())} of {known} ({ends}), "
        f"{time.perf_counter() - begin:.1f} s",
        flush=True,
    )
    return word


def whole(name: str, system: System, known: int) -> str:
    """Solve by ``solve_system``, print a line, and return the word for what came out."""
    begin = time.perf_counter()
    answer = solve_system(system, seed=1)
    found = answer.found.total
    right = found == known or (known == msolve.INFINITE and answer.complete is not True)
    word = "undecided" if not answer.complete else "right" if right else "SILENT"
    if known == msolve.INFINITE and answer.complete is None and answer.found.on_a_family:
        word = "right"
    print(
        f"  {name}: solve_system: {word}; {found} of {known}; {answer.verdict.sentence}, "
        f"{time.perf_counter() - begin:.1f} s",
        flush=True,
    )
    return word


def main() -> None:
    """Read the arguments, print a line a start, and the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="systems with this word in their names")
    parser.add_argument("--skip", nargs="*", default=[], help="systems left out, by name")
    parser.add_argument(
        "--seconds", type=float, default=60, help="what msolve and PHCpack may take"
    )
    parser.add_argument("--paths", type=int, default=1100, help="most paths of a start")
    parser.add_argument("--whole", action="store_true", help="solve_system too")
    chosen = parser.parse_args()
    print(heading(), flush=True)
    options, words, solved = PhcOptions(time_limit=chosen.seconds), Counter[tuple[str, str]](), 0
    for name, system in systems().items():
        if chosen.only not in name or name in chosen.skip:
            continue
        known = degree(system, chosen.seconds)
        if known is None:
            print(f"  {name}: the degree is out of reach", flush=True)
            continue
        solved += 1
        for start in STARTS:
            if paths(system, start) <= chosen.paths:
                words[start, line(name, system, known, start, options)] += 1
        if chosen.whole:
            words["solve_system", whole(name, system, known)] += 1
    print(f"{solved} systems")
    for start in (*STARTS, "solve_system"):
        counts = ", ".join(f"{word} {k}" for (s, word), k in sorted(words.items()) if s == start)
        print(f"{start}: {counts}")


if __name__ == "__main__":
    main()
