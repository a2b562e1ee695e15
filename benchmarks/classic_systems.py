"""Classical starts against PHCpack's black box on three classic systems, same run, one thread each.

``python benchmarks/classic_systems.py [--seconds LIMIT] [--all]``; without ``--all`` each system is
solved from the start that suits it. Ours includes making the start (for the polyhedral one PHCpack
does that, in a process of its own) and is warm: kernels compiled. Both are asked once.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from record import heading

from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcError, PhcOptions
from explorer.homotopy.starts import STARTS, solve_from
from explorer.polynomial import System
from explorer.polynomial.classic import cyclic, katsura, noon
from explorer.polynomial.formats import phcpack_polynomials

SYSTEMS = {
    "cyclic-7": (cyclic(7), 924, "polyhedral"),
    "katsura-10": (katsura(10), 1024, "total-degree"),
    "noon-5": (noon(5), 233, "total-degree"),
}


def ours(name: str, system: System, start: str, options: PhcOptions) -> float:
    """Solve, print a line, and return the seconds."""
    begin = time.perf_counter()
    result = solve_from(system, [], start, np.random.default_rng(1), phc=options)
    seconds = time.perf_counter() - begin
    ends = ", ".join(
        f"{status.name.lower()} {number}" for status, number in result.status_counts.items()
    )
    print(
        f"{name}: {start} start {len(result.points)} solutions, {seconds:.2f} s ({ends})",
        flush=True,
    )
    return seconds


def theirs(name: str, system: System, options: PhcOptions) -> float:
    """The same with PHCpack; NaN where it gives no answer."""
    sparse, begin = system.at([]), time.perf_counter()
    try:
        found = phc.solve(phcpack_polynomials(sparse), sparse.unknowns, options=options)
    except PhcError as error:
        print(f"{name}: phcpy has no answer ({error})", flush=True)
        return float("nan")
    seconds = time.perf_counter() - begin
    print(
        f"{name}: phcpy {int(found.finished.sum())} solutions, {seconds:.2f} s "
        f"({found.root_count} paths)",
        flush=True,
    )
    return seconds


def main() -> None:
    """Read the arguments, print the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=float, default=600, help="what PHCpack may take (default 600)"
    )
    parser.add_argument("--all", action="store_true", help="every start on every system")
    chosen = parser.parse_args()
    options = PhcOptions(time_limit=chosen.seconds)
    print(heading(), flush=True)
    solve_from(noon(2), [], "total-degree", np.random.default_rng(0))  # compiles the kernels
    # and those for singular ends
    solve_from(cyclic(5), [], "total-degree", np.random.default_rng(0))
    for name, (system, count, start) in SYSTEMS.items():
        print(f"{name}: {count} solutions are known", flush=True)
        seconds = {s: ours(name, system, s, options) for s in (STARTS if chosen.all else (start,))}
        other = theirs(name, system, options)
        for s, own in seconds.items():
            print(
                f"{name}: phcpy takes {other / own:.1f} times as long as the {s} start", flush=True
            )


if __name__ == "__main__":
    main()
