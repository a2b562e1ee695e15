"""What the distributed way costs: the same batches by the local pool and by a dask cluster.

    python benchmarks/cluster.py [--runs 20] [--batches 12] [--rounds 5] [--processes 2] [--pause 0]

Rounds of both alternate, so that whatever else the machine does hits both; the ratio is that of the
medians. On a busy machine ``--pause`` says more: so many seconds of each batch are slept away,
which takes no core from anybody.
"""

import argparse
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from record import heading

from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import DrawnData, RandomRidge, Uniform
from explorer.study.plan.plan import Choice, Combination, Run
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.cluster import Cluster
from explorer.study.run.execution.connect import ClusterOptions
from explorer.study.run.execution.local import Processes


@dataclass(frozen=True)
class Late(DrawnData):
    """Normal data that keep one waiting."""

    pause: float = 0.0

    def draw(
        self, inputs: int, outputs: int, rng: np.random.Generator, samples: int | None = None
    ) -> tuple[Any, Any]:
        """Sleep, then draw."""
        time.sleep(self.pause)
        return super().draw(inputs, outputs, rng, samples)


def batches(runs: int, count: int, number: int, pause: float) -> list[Batch]:
    """Batches of so many certified runs of widths (2, 2, 2); another ``number`` gives others."""
    labels = ("2-2-2", "drawn", "uniform")
    data, ridge = Late(5, pause=pause / runs), RandomRidge(Uniform(0.1, 1))
    one = Combination(
        DeepLinear((2, 2, 2)), data, ridge, labels, f"round {number}", 0, runs * count, Choice()
    )
    return [
        Batch(tuple(Run(one, k) for k in range(runs * u, runs * (u + 1)))) for u in range(count)
    ]


def spend(executor: Processes | Cluster, work: list[Batch]) -> tuple[float, float]:
    """Wall time, and seconds that all batches took their workers."""
    start = time.perf_counter()
    done = list(executor.solve(iter(work)))
    assert not any(d.failures for d in done)
    return time.perf_counter() - start, sum(float(d.facts["seconds"]) for d in done)


def main() -> None:
    """Print the medians and their ratio."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("runs", 20), ("batches", 12), ("rounds", 5), ("processes", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--pause", type=float, default=0.0)
    given = parser.parse_args()
    print(heading())
    settings = {
        "n_workers": given.processes,
        "threads_per_worker": 1,
        "dashboard_address": ":0",
        "silence_logs": 60,
    }
    made = LocalCluster(**settings)
    with (
        made,
        Cluster(ClusterOptions(made.scheduler_address)) as cluster,
        Processes(given.processes) as pool,
    ):
        both: list[tuple[str, Processes | Cluster]] = [("pool", pool), ("cluster", cluster)]
        for _, executor in both:
            spend(executor, batches(2, 2 * given.processes, -1, 0))  # kernels are loaded
        wall: dict[str, list[float]] = {name: [] for name, _ in both}
        idle: dict[str, list[float]] = {name: [] for name, _ in both}
        for k in range(given.rounds):
            for name, executor in both if k % 2 == 0 else both[::-1]:
                seconds, busy = spend(executor, batches(given.runs, given.batches, k, given.pause))
                wall[name].append(seconds)
                idle[name].append(1 - busy / (given.processes * seconds))
                print(
                    f"round {k}: {name:8} {seconds:6.2f} s for {given.batches} batches "
                    f"of {busy / given.batches:.2f} s"
                )
    for name, _ in both:
        print(
            f"{name:8} median {median(wall[name]):.2f} s, {median(idle[name]):.1%} not in batches"
        )
    print(f"ratio {median(wall['cluster']) / median(wall['pool']):.3f}")


if __name__ == "__main__":
    main()
