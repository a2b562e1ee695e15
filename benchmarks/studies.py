"""Studies on this machine: worker processes against threads of one process, on the same runs.

    python benchmarks/studies.py [RUNS]

Both solve the same batches, without writing them. For each architecture: seconds of each way, least
of three, in turns; their ratio above 1 means that processes are faster. Run on an otherwise idle
machine.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from record import heading

from explorer.study.plan.plan import load_study
from explorer.study.run.execution.batches import Batch, Preparation, batches_of
from explorer.study.run.execution.local import Processes
from explorer.study.run.execution.work import Executor, InProcess

CONFIG = """\
name: benchmark
seed: 5
draws: {draws}
certify: {certify}
architectures: [{{widths: [{widths}]}}]
data: [{{drawn: {{samples: 5}}}}]
regularization: [{{uniform: {{low: 0, high: 1}}}}]
"""
CASES = [("2, 1, 2", 1024), ("2, 2, 2", 256), ("2, 3, 2", 64), ("2, 2, 2, 2", 8)]


def main() -> None:
    """Print a line for each case."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    cores = len(os.sched_getaffinity(0))
    print(heading())
    print(f"{cores} cores; seconds of all runs, least of three")
    print(
        f"{'widths':>12} {'certify':>8} {'runs':>6} {'batches':>7} "
        f"{'threads':>9} {'processes':>9} {'ratio':>6}"
    )
    for widths, draws in CASES:
        for certify in (True, False):
            runs = max(2 * cores, round(draws * share))
            batches = prepare(widths, runs, certify, cores)
            one, many = compare(batches, cores)
            print(
                f"{widths:>12} {certify!s:>8} {runs:>6} {len(batches):>7} "
                f"{one:>9.2f} {many:>9.2f} {one / many:>6.2f}"
            )


def prepare(widths: str, draws: int, certify: bool, cores: int) -> list[Batch]:
    """Batches of a study, its generic sets found."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.yaml"
        path.write_text(CONFIG.format(widths=widths, draws=draws, certify=str(certify).lower()))
        study = load_study(path)
    return list(batches_of(study.runs, Preparation(cores).points, lambda _run: True))


def compare(batches: list[Batch], cores: int) -> tuple[float, float]:
    """Least seconds of threads and of processes, which are started before the clock runs."""
    with Processes(cores) as pool, InProcess(cores) as here:
        ways: list[Executor] = [here, pool]
        for way in ways:
            spend(way, batches[:1] * 2)
        rounds = [[clock(lambda way=way: spend(way, batches)) for way in ways] for _ in range(3)]
    return min(r[0] for r in rounds), min(r[1] for r in rounds)


def spend(way: Executor, batches: list[Batch]) -> None:
    """Solve all batches and throw the answers away."""
    for done in way.solve(batches):
        assert not done.failures, done.failures[0].error


def clock(action: Callable[[], None]) -> float:
    """Seconds of an action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
