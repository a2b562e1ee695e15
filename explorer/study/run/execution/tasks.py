"""One batch as tasks of a cluster: a single one, or a graph of shards for a large system."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.parcel import Parcel, pack_result, pack_work, unpack_work
from explorer.study.run.execution.work import Assignment, solve_batch
from explorer.study.store import SCHEMA

if TYPE_CHECKING:
    from distributed import Client, Future

    from explorer.landscape import Solution
    from explorer.landscape.shards import Shard, Stage
    from explorer.networks.problem import Problem

# Flint keeps its precision in one place for all threads of a process: tasks take turns, and each
# has all threads.
_TURN = threading.Lock()


def key_of(batch: Batch) -> str:
    """Key of a batch among the tasks of a scheduler: what determines its answer and its format."""
    return f"explorer-{SCHEMA}-{batch.key}"


def submit(client: Client, work: Assignment, key: str, size: int, **where: Any) -> Future[Any]:
    """Hand a batch to the scheduler.

    Parameters
    ----------
    client : Client
    work : Assignment
    key : str
        Key of the task that gives the batch's result; the scheduler knows it by this.
    size : int
        Number of paths above which a large system is cut into shards of about so many.
    where
        Which workers may solve it, as :meth:`distributed.Client.submit` takes it.
    """
    shards = _shards(work, size)
    parcel = pack_work(work)
    if shards == 1:
        return client.submit(solve_whole, parcel, key=key, **where)
    key = f"{key}-{shards}"
    first = _tracked(client, parcel, shards, f"{key}-shard", None)
    if _stages(work) == 1:
        return client.submit(conclude, parcel, first, key=key)
    stage = client.submit(next_stage, parcel, first, key=f"{key}-stage")
    last = _tracked(client, parcel, shards, f"{key}-last", stage)
    return client.submit(conclude, parcel, last, stage, key=key)


def _tracked(
    client: Client, work: Parcel, shards: int, key: str, stage: Future[Any] | None
) -> list[Future[Any]]:
    return [client.submit(track, work, k, shards, stage, key=f"{key}-{k}") for k in range(shards)]


def _shards(work: Assignment, size: int) -> int:
    """Cut a large system that is alone in its batch; what is wrong with it the whole will say."""
    if not work.batch.large or len(work.batch.runs) > 1:
        return 1
    from explorer.landscape.shards import paths_of

    try:
        return max(1, -(-paths_of(work.batch.runs[0].problem(), work.threads) // size))
    except Exception:
        return 1


def _stages(work: Assignment) -> int:
    from explorer.landscape.shards import stages_of

    return stages_of(work.batch.runs[0].problem())


def solve_whole(parcel: Parcel) -> dict[str, bytes]:
    """Solve a batch; runs on a worker."""
    with _TURN:
        return pack_result(solve_batch(_with_threads(parcel)))


def track(parcel: Parcel, number: int, shards: int, stage: Stage | None = None) -> Shard:
    """Track shard ``number`` of ``shards`` of a stage, of the first one where none is given.

    Runs on a worker.
    """
    from explorer.landscape.shards import first_stage, track_shard

    with _TURN:
        work = _with_threads(parcel)
        problem, seed = _given(work)
        stage = stage or first_stage(problem, seed, work.threads)
        return track_shard(problem, stage, number, shards, work.threads)


def next_stage(parcel: Parcel, shards: Sequence[Shard]) -> Stage:
    """Join the shards of the first stage, to begin the second one; runs on a worker."""
    from explorer.landscape.shards import first_stage, second_stage

    with _TURN:
        work = _with_threads(parcel)
        problem, seed = _given(work)
        first = first_stage(problem, seed, work.threads)
        return second_stage(problem, seed, first, shards, work.threads)


def conclude(
    parcel: Parcel, shards: Sequence[Shard], stage: Stage | None = None
) -> dict[str, bytes]:
    """Join the shards of the last stage, follow lost paths, refine and encode; runs on a worker."""
    with _TURN:
        work = _with_threads(parcel)
        return pack_result(solve_batch(work, partial(_solve, work, shards, stage)))


def _with_threads(parcel: Parcel) -> Assignment:
    """Use the threads of the worker, of which no other task has any meanwhile."""
    from distributed import get_worker

    return replace(unpack_work(parcel), threads=int(get_worker().state.nthreads))


def _solve(
    work: Assignment,
    shards: Sequence[Shard],
    stage: Stage | None,
    problem: Problem,
    _engine: str,
    seed: int,
) -> Solution:
    from explorer.landscape.shards import first_stage, solve_shards

    choice = work.batch.runs[0].combination.choice
    begin = stage or first_stage(problem, seed, work.threads)
    return solve_shards(
        problem,
        seed,
        begin,
        shards,
        threads=work.threads,
        certify=choice.certify,
        engine=choice.engine,
    )


def _given(work: Assignment) -> tuple[Problem, int]:
    (run,) = work.batch.runs
    return run.problem(), run.solver_seed
