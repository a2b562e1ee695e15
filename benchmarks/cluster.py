"""What the distributed way costs: the same units by the local pool and by a dask cluster of as many processes.

    python benchmarks/cluster.py [--runs 120] [--units 12] [--rounds 5] [--processes 2]

Rounds of both alternate, so that whatever else the machine does hits both; the ratio is that of the medians.
"""

import argparse
import time
from statistics import median

from explorer.architectures import DeepLinear
from explorer.problem import DrawnData, RandomRidge, Uniform
from explorer.study.execution.cluster import Cluster
from explorer.study.execution.local import Processes
from explorer.study.execution.options import ClusterOptions
from explorer.study.execution.units import Unit
from explorer.study.plan import Combination, EngineChoice, Run


def units(runs: int, count: int, number: int) -> list[Unit]:
    """Units of so many certified runs of widths (2, 2, 2); another ``number`` gives others."""
    labels = ("2-2-2", "drawn", "uniform")
    data, ridge = DrawnData(5), RandomRidge(Uniform(0.1, 1))
    one = Combination(DeepLinear((2, 2, 2)), data, ridge, labels, f"round {number}", 0, runs * count, EngineChoice())
    return [Unit(tuple(Run(one, k) for k in range(runs * u, runs * (u + 1)))) for u in range(count)]


def spend(executor: Processes | Cluster, work: list[Unit]) -> tuple[float, float]:
    """Wall time, and seconds that a unit took its worker."""
    start = time.perf_counter()
    done = list(executor.solve(iter(work)))
    assert not any(d.failures for d in done)
    return time.perf_counter() - start, median(float(d.facts["seconds"]) for d in done)


def main() -> None:
    """Print the medians and their ratio."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("runs", 120), ("units", 12), ("rounds", 5), ("processes", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    settings = {"n_workers": given.processes, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 60}
    with LocalCluster(**settings) as made, Cluster(ClusterOptions(made.scheduler_address)) as cluster:
        with Processes(given.processes) as pool:
            for executor in (pool, cluster):
                spend(executor, units(2, 2 * given.processes, -1))  # kernels are loaded
            wall: dict[str, list[float]] = {"pool": [], "cluster": []}
            for k in range(given.rounds):
                both = [("pool", pool), ("cluster", cluster)]
                for name, executor in both if k % 2 == 0 else both[::-1]:
                    seconds, each = spend(executor, units(given.runs, given.units, k))
                    wall[name].append(seconds)
                    print(f"round {k}: {name:8} {seconds:7.2f} s for {given.units} units of {each:.2f} s", flush=True)
    ratio = median(wall["cluster"]) / median(wall["pool"])
    print(f"medians: pool {median(wall['pool']):.2f} s, cluster {median(wall['cluster']):.2f} s, ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
