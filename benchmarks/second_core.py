"""What a second core brings to studies with results written, and which part of the work is serial.

    python benchmarks/second_core.py [--seconds 0.2 1 10] [--batches 8] [--large 2,3,2]

The same study runs in one process, with two worker processes, and on a dask cluster of two workers,
at batches of so many seconds; results are written and reported each time. On a machine that does
other work too the processor times say more than the wall: what the client spends is serial, what
the workers spend is shared, so two cores take at least the larger of the client's share and of half
of everything. For one large system the processor times of its stages are printed: paths run on all
threads, the rest on one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from record import heading

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve_many
from explorer.homotopy.options import NativeOptions
from explorer.landscape.conclude import conclude_runs, judge_runs
from explorer.landscape.engines.native import native_engine
from explorer.study import run_study
from explorer.study.plan.plan import Plan, load_study
from explorer.study.run.execution import batches

CONFIG = """\
name: benchmark
seed: 5
draws: {draws}
certify: true
architectures: [{{widths: [2, 1, 2]}}]
data: [{{drawn: {{samples: 5}}}}]
regularization: [{{uniform: {{low: 0, high: 1}}}}]
outputs: {{plots: false, csv: false, parquet: false, latex: false}}
"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.2, 1.0, 10.0])
    parser.add_argument("--batches", type=int, default=8)
    parser.add_argument("--large", default="2,3,2")
    given = parser.parse_args()
    print(heading())
    each = seconds_each()
    print(f"(2, 1, 2) certified: {1000 * each:.2f} ms of processor a run\n")
    print(
        f"{'batch s':>8} {'runs':>6} {'way':>12} {'wall s':>8} {'client s':>9} {'workers s':>10} "
        f"{'faster':>7} {'two cores':>10}"
    )
    with cluster() as address:
        for seconds in given.seconds:
            compare(seconds, max(1, round(seconds / each)), given.batches, address)
    print()
    large(tuple(map(int, given.large.split(","))))


def seconds_each() -> float:
    """Processor time of a run, without writing it."""
    rng = np.random.default_rng(1)
    network = DeepLinear((2, 1, 2))
    problems = [Problem.draw(network, DrawnData(5), RandomRidge(), rng) for _ in range(464)]
    solve_many(problems[:64], certify=True, workers=1, jobs=1)
    start = time.process_time()
    solve_many(problems[64:], certify=True, workers=1, jobs=1)
    return (time.process_time() - start) / 400


def compare(seconds: float, runs: int, count: int, address: str) -> None:
    """Print a line for each way at batches of so many runs."""
    alone = None
    for way, options in (
        ("one process", {"jobs": 1}),
        ("two", {"jobs": 2}),
        ("cluster", {"scheduler": address}),
    ):
        with TemporaryDirectory() as folder, batches_of_size(runs):
            plan = study(Path(folder), runs * count)
            wall, client, workers = spend(plan, Path(folder), options)
        alone = alone or wall
        least = max(client, (client + workers) / 2)
        print(
            f"{seconds:>8} {runs:>6} {way:>12} {wall:>8.2f} {client:>9.2f} {workers:>10.2f} "
            f"{alone / wall:>7.2f} {(client + workers) / least:>10.2f}"
        )


def study(folder: Path, draws: int) -> Plan:
    """Plan a study of so many draws."""
    path = folder / "benchmark.yaml"
    path.write_text(CONFIG.format(draws=draws))
    return load_study(path)


def spend(plan: Plan, folder: Path, options: dict[str, object]) -> tuple[float, float, float]:
    """Wall time of a study, processor time of this process and of its children."""
    children = {child.pid: child for child in psutil.Process().children(recursive=True)}
    before = sum(map(used, children.values()))
    start, own = time.perf_counter(), time.process_time()
    dead = psutil.Process().cpu_times()
    result = run_study(plan, folder / "results", **options)  # type: ignore[arg-type]
    wall, client = time.perf_counter() - start, time.process_time() - own
    assert result.ok, result.text
    now = psutil.Process().cpu_times()
    waited = now.children_user + now.children_system - dead.children_user - dead.children_system
    return wall, client, waited + sum(map(used, children.values())) - before


def used(process: psutil.Process) -> float:
    """Processor time of a process that lives."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


@contextmanager
def batches_of_size(runs: int) -> Iterator[None]:
    """Cut batches after so many runs, however many points these have."""
    kept = batches._POINTS, batches._MOST_RUNS
    batches._POINTS, batches._MOST_RUNS = 2**40, runs
    try:
        yield
    finally:
        batches._POINTS, batches._MOST_RUNS = kept


@contextmanager
def cluster() -> Iterator[str]:
    """Start two workers with a thread each."""
    from distributed import LocalCluster

    made = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=60)
    with made:
        yield made.scheduler_address


def large(widths: tuple[int, ...]) -> None:
    """Print the processor time of each stage of one large system."""
    rng = np.random.default_rng(1)
    problem = Problem.draw(DeepLinear(widths), DrawnData(5), RandomRidge(), rng)
    job = [(problem, 0)]
    next(iter(native_engine(job, NativeOptions(jobs=1))))  # finds the generic set
    times = [time.process_time()]
    (found,) = native_engine(job, NativeOptions(jobs=1))
    times.append(time.process_time())
    judge_runs(job, found, certify=False)
    times.append(time.process_time())
    judge_runs(job, found, certify=True)
    times.append(time.process_time())
    (solution,) = conclude_runs(job, found, "native", certify=True)
    times.append(time.process_time())
    paths, judged, certified, whole = np.diff(times)
    print(f"{widths}: {len(solution.weights):,} points")
    print(f"  paths (all threads)     {paths:.2f} s")
    print(f"  judged (one thread)     {judged:.2f} s")
    print(f"  certified (one thread)  {certified - judged:.2f} s")
    print(f"  checked (one thread)    {max(0.0, whole - certified):.2f} s")


if __name__ == "__main__":
    main()
