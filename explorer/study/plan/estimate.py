"""What a study would do: runs, paths, time and memory of each combination; nothing is solved."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.landscape.engines.generic_sets import DataFamily, count_kept
from explorer.landscape.engines.manifold_ways import planned_way
from explorer.landscape.exact_count import expected_count
from explorer.networks.problem import Problem
from explorer.report.text import duration, grid
from explorer.study.plan.plan import Combination, Plan, load_study
from explorer.study.plan.rates import Rate, kind, known_rates
from explorer.study.plan.selection import Selection
from explorer.study.store.folder import finished_runs
from explorer.study.store.records import read_manifest

# Where nothing was measured on this machine (benchmarks/engine_paths.py, benchmarks/studies.py, two
# cores): seconds of a path at n = 8, and the power of n with which they grow.
_PATH = 4e-5
_GROWTH = 2.6
# Seconds a run; seconds a point to refine and classify it, and to prove it.
_RUN = 1.5e-3
_POINT = 5e-6
_PROOF = 5e-5
# MiB of a worker.
_MEMORY = 320.0


@dataclass(frozen=True)
class Estimate:
    """What one combination will take.

    Attributes
    ----------
    combination : Combination
    planned, finished : int
        Runs.
    paths : int
        Paths that the engine follows in one run.
    points : int
        Points that they stand for, images included.
    bound : bool
        True when both are upper bounds only: the generic solve, which tells, has not been done
        here.
    seconds : float or None
        Processor seconds of one run; None where they are not known, as of an upper bound.
    memory : float
        MiB of a worker.
    measured : int
        Runs on this machine that time and memory rest on; 0 when they follow from other machines
        and sizes.
    """

    combination: Combination
    planned: int
    finished: int
    paths: int
    points: int
    bound: bool
    seconds: float | None
    memory: float
    measured: int

    @property
    def left(self) -> int:
        """Runs to be made."""
        return self.planned - self.finished


def estimate(study: Plan, finished: set[str], selection: Selection) -> list[Estimate]:
    """Estimate every combination that has selected runs."""
    rates = known_rates()
    rows = []
    for combination in study.combinations:
        runs = list(filter(selection.matches, map(combination.run, range(combination.draws))))
        if runs:
            done = sum(run.key in finished for run in runs)
            rows.append(_one(combination, runs[0].problem(), len(runs), done, rates))
    return rows


def _one(
    combination: Combination, problem: Problem, planned: int, finished: int, rates: dict[str, Rate]
) -> Estimate:
    paths, points, bound = _size(combination, problem)
    known = rates.get(kind(combination, problem))
    rate = known or _guess(combination, problem, paths, points)
    # What follows from a bound may be a million times too long
    seconds = None if bound and known is None else rate.seconds
    return Estimate(
        combination, planned, finished, paths, points, bound, seconds, rate.memory, rate.runs
    )


def _size(combination: Combination, problem: Problem) -> tuple[int, int, bool]:
    """Paths and points of a run, and whether they are only bounds."""
    choice = combination.choice
    system = problem.system
    way = planned_way(problem, choice.engine, choice.start)
    if way is not None:
        paths, bound = way.paths(problem)
        return paths, paths, bound
    if choice.start == "total-degree" or choice.engine == "phcpy":
        return system.total_degree, system.total_degree, True
    if choice.start == "structure":
        kept = count_kept(DataFamily(problem.architecture, problem.sample_rank))
        if kept is not None:
            return *kept, False
        expected = expected_count(problem)
        if expected is not None:
            return expected.count, expected.count, False
    bezout = system.multihomogeneous_bezout()
    return bezout, bezout, True


def _guess(combination: Combination, problem: Problem, paths: int, points: int) -> Rate:
    seconds = _RUN + paths * _PATH * (problem.architecture.size / 8) ** _GROWTH + points * _POINT
    return Rate(seconds + (points * _PROOF if combination.choice.certify else 0.0), _MEMORY, 0)


def plan_text(
    config: str | Path | Plan,
    results: str | Path = "results",
    *,
    only: Sequence[str] = (),
    limit: int | None = None,
    jobs: int | None = None,
    allow: Collection[str] = (),
) -> str:
    """Tell what :func:`run_study` would do with the same arguments.

    Raises
    ------
    ConfigError
        For a config that cannot be used.
    """
    study = config if isinstance(config, Plan) else load_study(config, allow=allow)
    folder = Path(results) / study.config.name
    read_manifest(folder)
    workers = jobs or len(os.sched_getaffinity(0))
    rows = estimate(study, finished_runs(folder), Selection(tuple(only), limit))
    left = sum(row.left for row in rows)
    now = left if limit is None else min(left, limit)
    head = f"Study {study.config.name}: {sum(row.planned for row in rows)} runs of {len(rows)} "
    head += f"combinations, {sum(row.finished for row in rows)} finished, {now} to make now"
    share = now / left if left else 0.0
    return "\n".join([head, "", _table(rows), "", _NOTES, _cost(rows, share, workers)])


_NOTES = (
    "paths: that the engine follows in one run, one per orbit. "
    "points: complex critical points of one run. <=: an upper bound;\n"
    "the generic solve, which comes first and is kept, tells. "
    "ms a run: of one worker. measured: runs that it rests on."
)


def _cost(rows: Sequence[Estimate], share: float, workers: int) -> str:
    """Tell time and memory of a share of the runs that are left."""
    known = [row for row in rows if row.left and row.seconds is not None]
    seconds = sum(row.left * (row.seconds or 0.0) for row in known) * share / workers
    memory = workers * max((row.memory for row in rows), default=0.0) / 1024
    open_runs = sum(row.left for row in rows if row.seconds is None)
    if open_runs and not known:
        return f"{_UNKNOWN.format(runs=f'{open_runs:,} runs')}."
    time = f"About {duration(seconds)} with {workers} workers, {memory:.1f} GiB of memory"
    more = f"\nBesides: {_UNKNOWN.format(runs=f'{open_runs:,} runs')}." if open_runs else ""
    return f"{time}{_origin(known)}{more}"


_UNKNOWN = (
    "the time of {runs} is not known, for nobody has counted their paths yet: the generic solve, "
    "which comes first, does.\n`explorer run --limit 1` makes one run, and the next plan knows"
)


def _table(rows: Sequence[Estimate]) -> str:
    import pandas as pd

    return grid(pd.DataFrame(list(map(_line, rows))))


def _line(row: Estimate) -> dict[str, object]:
    architecture, data, regularization = row.combination.labels
    bound = "<= " if row.bound else ""
    return {
        "architecture": architecture,
        "data": data,
        "regularization": regularization,
        "unknowns": row.combination.architecture.size,
        "runs": row.planned,
        "finished": row.finished,
        "paths": f"{bound}{row.paths}",
        "points": f"{bound}{row.points}",
        "ms a run": None if row.seconds is None else f"{1000 * row.seconds:.3g}",
        "measured": row.measured or None,
    }


def _origin(rows: Sequence[Estimate]) -> str:
    if all(row.measured for row in rows):
        return ", from rates measured on this machine." if rows else "."
    return (
        "; where nothing was measured on this machine, from figures of another one: a rough guess."
    )
