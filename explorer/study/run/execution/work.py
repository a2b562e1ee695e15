"""Solve one batch of work. A pure function of the batch, so it may run in any process on any machine, and again."""

from __future__ import annotations

import json
import resource
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.networks.architectures import Architecture
from explorer.networks.problem import FixedData, TableData
from explorer.study.plan.plan import Combination, Run
from explorer.study.run.execution.batches import Batch
from explorer.study.store import SCHEMA, Done, Failure
from explorer.study.store.provenance import provenance

if TYPE_CHECKING:
    from explorer.landscape import Solution

Solver = Callable[..., "Solution"]


@dataclass(frozen=True, eq=False)
class Work:
    """A batch as it travels: with its data, and with the number of threads that it may use."""

    batch: Batch
    threads: int

    @classmethod
    def of(cls, batch: Batch, threads: int) -> Work:
        """Pack a batch; files of data are read here, so that the place of work need not have them."""
        packed: dict[int, Combination] = {}
        for run in batch.runs:
            c = run.combination
            if id(c) not in packed:
                packed[id(c)] = _pack(c)
        runs = tuple(Run(packed[id(run.combination)], run.draw) for run in batch.runs)
        return cls(replace(batch, runs=runs), threads)


def _pack(combination: Combination) -> Combination:
    """Leave behind what was derived from the architecture, and take the data along."""
    bare, data = replace(combination.architecture), combination.data
    if isinstance(data, TableData):
        data = FixedData(*data.draw(*bare.data_shape))
    return replace(combination, architecture=bare, data=data)


@lru_cache(maxsize=16)
def _one(architecture: Architecture) -> Architecture:
    """Give the same object for equal architectures, so that its equations are made once in a process."""
    return architecture


def do(work: Work, solver: Solver | None = None) -> Done:
    """Solve the runs of a batch.

    Parameters
    ----------
    work : Work
    solver : callable, optional
        ``solver(problem, engine, seed) -> Solution``, one run after the other, in place of
        :func:`explorer.landscape.solve_stream`; it is given ``start=`` too where the config chooses
        one.
    """
    from explorer.study.run.execution.encode import encode

    start, began = time.perf_counter(), datetime.now(UTC)
    batch = work.batch
    runs = [Run(shared(run.combination), run.draw) for run in batch.runs]
    outcomes = list(_solve_all(runs, work.threads, solver))
    pairs = [outcome for outcome in outcomes if not isinstance(outcome, Failure)]
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    seconds = time.perf_counter() - start
    facts = {
        "runs": len(pairs),
        "points": sum(len(s.weights) for _, s in pairs),
        "paths": sum(_paths(s) for _, s in pairs),
        "incomplete": sum(s.counts.complete is False or not s.ok for _, s in pairs),
        "seconds": round(seconds, 4),
        "threads": work.threads,
        "memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    head = {
        "unit": batch.key,
        "schema": SCHEMA,
        "began": began.isoformat(timespec="seconds"),
        **facts,
    }
    head |= {"seconds_each": [round(s.seconds, 6) for _, s in pairs], "made_by": provenance()}
    tables = encode(pairs, {"explorer": json.dumps(head).encode()}) if pairs else {}
    return Done(
        batch.key, batch.partition, tables, tuple(run.key for run, _ in pairs), failures, facts
    )


@lru_cache(maxsize=256)
def shared(combination: Combination) -> Combination:
    """Give the same object for equal combinations, with the one architecture."""
    return replace(combination, architecture=_one(combination.architecture))


def _solve_all(runs: Sequence[Run], threads: int, solver: Solver | None) -> Iterator[Any]:
    """Solve runs in their order: with a solver one by one, else in batches; errors become failures."""
    rest = deque(runs)
    while rest:
        if solver is None:
            with suppress(Exception):
                for solution in _stream(list(rest), threads):
                    yield rest.popleft(), solution
                continue
        # Which run of a batch failed is not known, so the next one goes alone
        run = rest.popleft()
        yield _alone(run, threads, solver)


def _stream(runs: Sequence[Run], threads: int) -> Iterator[Solution]:
    from explorer.landscape import solve_stream

    choice = runs[0].combination.choice  # of one study, so the same for all
    problems, seeds = (run.problem() for run in runs), (run.solver_seed for run in runs)
    return solve_stream(
        problems, choice.engine, seeds, start=choice.start, jobs=threads, certify=choice.certify
    )


def _alone(run: Run, threads: int, solver: Solver | None) -> Any:
    """Solve one run; any error but an interrupt becomes a failure."""
    try:
        if solver is None:
            return run, next(iter(_stream([run], threads)))
        choice = run.combination.choice
        chosen = {} if choice.start == "structure" else {"start": choice.start}
        return run, solver(run.problem(), choice.engine, run.solver_seed, **chosen)
    except Exception as error:
        return failure(run, f"{type(error).__name__}: {_first_line(error)}", traceback.format_exc())


def failure(run: Run, error: str, trace: str = "") -> Failure:
    """Describe a run that gave no list, with its input."""
    c = run.combination
    given: dict[str, Any] = {
        "architecture": c.architecture.spec,
        "engine": c.choice.engine,
        "start": c.choice.start,
    }
    with suppress(Exception):
        problem = run.problem()
        ridge = np.concatenate([np.ravel(r) for r in problem.ridge])
        given |= {
            "X": problem.X.tolist(),
            "Y": problem.Y.tolist(),
            "ridge": ridge.tolist(),
            "seed": run.solver_seed,
        }
    return Failure(run.key, c.key, run.label, run.draw, error, trace, given)


def _paths(solution: Solution) -> int:
    """Paths that were followed; where the engine does not tell one by one, what its account says."""
    told = getattr(solution, "paths", None)
    return solution.account.get("paths", 0) if told is None else len(told)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")
