"""Solve one batch.

That is a pure function of it, so it may run in any process on any machine, and again.
"""

from __future__ import annotations

import json
import resource
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from explorer.networks.problem import FixedData, TableData
from explorer.study.plan.plan import Combination, Run
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.encode import encode, status_of
from explorer.study.store import SCHEMA, BatchResult, Failure
from explorer.study.store.columns import RunStatus
from explorer.study.store.provenance import provenance

if TYPE_CHECKING:
    from explorer.landscape import Solution

Solver = Callable[..., "Solution"]
"""``solver(problem, engine, seed) -> Solution``; given ``start=`` too where the config has one."""

Solved = tuple[Run, "Solution"]


@dataclass(frozen=True, eq=False)
class Assignment:
    """A batch as it travels: with its data, and with the number of threads that it may use."""

    batch: Batch
    threads: int

    @classmethod
    def of(cls, batch: Batch, threads: int) -> Assignment:
        """Pack a batch; files of data are read here, so that the place of work needs none."""
        packed: dict[int, Combination] = {}
        for run in batch.runs:
            if id(run.combination) not in packed:
                packed[id(run.combination)] = _pack(run.combination)
        runs = tuple(Run(packed[id(run.combination)], run.draw) for run in batch.runs)
        return cls(replace(batch, runs=runs), threads)


def _pack(combination: Combination) -> Combination:
    """Take the data along."""
    data = combination.data
    if not isinstance(data, TableData):
        return combination
    return replace(combination, data=FixedData(*data.draw(*combination.architecture.data_shape)))


class Executor(Protocol):
    """A place where batches are solved; a context manager that gives everything back."""

    def __enter__(self) -> Executor: ...

    def __exit__(self, *_error: object) -> None: ...

    def solve(self, batches: Iterable[Batch]) -> Iterator[BatchResult]:
        """Solve batches, in any order.

        Batches are taken as there is room for them. Each gives one result; that of a batch that
        could not be solved anywhere has failures of all its runs.
        """


class InProcess:
    """The process itself, one batch after the other."""

    def __init__(self, threads: int, solver: Solver | None = None) -> None:
        self._threads = threads
        self._solver = solver

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def solve(self, batches: Iterable[Batch]) -> Iterator[BatchResult]:
        """Solve batches in their order."""
        return (solve_batch(Assignment.of(batch, self._threads), self._solver) for batch in batches)


def solve_batch(work: Assignment, solver: Solver | None = None) -> BatchResult:
    """Solve the runs of a batch.

    Parameters
    ----------
    work : Assignment
    solver : callable, optional
        Solves one run after the other, in place of :func:`explorer.landscape.solve_stream`.
    """
    start = time.perf_counter()
    began = datetime.now(UTC).isoformat(timespec="seconds")
    batch = work.batch
    runs = list(batch.runs)
    solved: list[Solved] = []
    failures: list[Failure] = []
    for outcome in _solve_all(runs, work.threads, solver):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            solved.append(outcome)
    facts = _facts(solved, time.perf_counter() - start, work.threads)
    # The key is called a unit on disk, whatever it is called here
    head = {"unit": batch.key, "schema": SCHEMA, "began": began, **facts}
    head["seconds_each"] = [round(solution.seconds, 6) for _, solution in solved]
    head["made_by"] = provenance()
    tables = encode(solved, {"explorer": json.dumps(head).encode()}) if solved else {}
    finished = tuple(run.key for run, _ in solved)
    return BatchResult(batch.key, batch.partition, tables, finished, tuple(failures), facts)


def lost(batch: Batch, reason: str) -> BatchResult:
    """Record a batch that no worker could solve: every run of it failed."""
    failures = tuple(failure(run, reason) for run in batch.runs)
    facts = {"runs": 0, "points": 0, "paths": 0, "incomplete": 0}
    return BatchResult(batch.key, batch.partition, {}, (), failures, facts)


def failure(run: Run, error: str, trace: str = "") -> Failure:
    """Describe a run that gave no list, with its input."""
    combination = run.combination
    given: dict[str, Any] = {
        "architecture": combination.architecture.spec,
        "engine": combination.choice.engine,
        "start": combination.choice.start,
    }
    with suppress(Exception):
        problem = run.problem()
        given["X"] = problem.X.tolist()
        given["Y"] = problem.Y.tolist()
        given["ridge"] = np.concatenate([np.ravel(r) for r in problem.ridge]).tolist()
        given["seed"] = run.solver_seed
    return Failure(run.key, combination.key, run.label, run.draw, error, trace, given)


def _facts(solved: Sequence[Solved], seconds: float, threads: int) -> dict[str, Any]:
    """What is told of a batch in its head, on the display and in the log."""
    solutions = [solution for _, solution in solved]
    return {
        "runs": len(solutions),
        "points": sum(len(s.weights) for s in solutions),
        "paths": sum(map(_paths, solutions)),
        "incomplete": sum(status_of(s) is RunStatus.INCOMPLETE for s in solutions),
        "seconds": round(seconds, 4),
        "threads": threads,
        "memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _paths(solution: Solution) -> int:
    """Paths that were followed, by the statistics where the engine does not list them."""
    told = getattr(solution, "paths", None)
    return solution.path_statistics.get("paths", 0) if told is None else len(told)


def _solve_all(
    runs: Sequence[Run], threads: int, solver: Solver | None
) -> Iterator[Solved | Failure]:
    """Solve runs in their order: with a solver one by one, else together.

    Errors become failures. Which run a stream failed at is not known, so the next one goes alone.
    """
    rest = deque(runs)
    while rest:
        if solver is None:
            with suppress(Exception):
                for solution in _stream(list(rest), threads):
                    yield rest.popleft(), solution
                continue
        yield _alone(rest.popleft(), threads, solver)


def _stream(runs: Sequence[Run], threads: int) -> Iterator[Solution]:
    from explorer.landscape import solve_stream

    choice = runs[0].combination.choice  # of one study, so the same for all
    problems = (run.problem() for run in runs)
    seeds = (run.solver_seed for run in runs)
    return solve_stream(
        problems,
        choice.engine,
        seeds,
        start=choice.start,
        jobs=threads,
        certify=choice.certify,
        orbits=True if choice.points == "orbits" else None,
    )


def _alone(run: Run, threads: int, solver: Solver | None) -> Solved | Failure:
    """Solve one run; any error but an interrupt becomes a failure."""
    try:
        if solver is None:
            return run, next(iter(_stream([run], threads)))
        choice = run.combination.choice
        chosen = {} if choice.start == "structure" else {"start": choice.start}
        return run, solver(run.problem(), choice.engine, run.solver_seed, **chosen)
    except Exception as error:
        lines = str(error).strip().splitlines() or [""]
        return failure(run, f"{type(error).__name__}: {lines[0]}", traceback.format_exc())
