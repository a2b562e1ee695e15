"""Many problems shared among processes, or solved in this one where that takes no longer."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING

from explorer.landscape.engines.engine import Job
from explorer.landscape.pieces import Piece, solve_piece
from explorer.landscape.solution import Solution
from explorer.landscape.solve import SolveOptions, by_ways, solve_jobs

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

# Problems that are solved here to see what one takes; the first of them finds what all need.
_FIRST, _TRIED = 1, 32
# Processes take about a second to begin.
_WORTH = 3.0
# Pieces: many to a worker, so that all end together, and not so large that one takes long.
_PIECES, _LARGEST = 4, 512
# Seconds that idle workers wait for more.
_PATIENCE = 20


def solve_by_workers(
    jobs: Sequence[Job], engine: str, options: SolveOptions, workers: int | None
) -> Iterator[Solution]:
    """Solve problems in their order.

    Parameters
    ----------
    jobs : sequence of (Problem, int)
    engine : str
    options : SolveOptions
        ``jobs`` threads in all.
    workers : int or None
        Processes; None: as many as threads, where these are worth while.

    Yields
    ------
    Solution
        As in one process.
    """
    limits, begun = options.limits(), 0
    cores = limits.threads
    if workers is None:
        yield from solve_jobs(jobs[:_FIRST], engine, options, limits)
        start = perf_counter()
        yield from solve_jobs(jobs[_FIRST:_TRIED], engine, options, limits)
        begun = min(_TRIED, len(jobs))
        each = (perf_counter() - start) / max(1, begun - _FIRST)
        if each * (len(jobs) - begun) < _WORTH:
            yield from solve_jobs(jobs[begun:], engine, options, limits)
            return
    count = workers or cores
    each_one = replace(options, jobs=max(1, cores // count))
    yield from _in_pieces(jobs[begun:], engine, each_one, count)


def _in_pieces(
    jobs: Sequence[Job], engine: str, options: SolveOptions, workers: int
) -> Iterator[Solution]:
    size = max(1, min(_LARGEST, ceil(len(jobs) / (_PIECES * workers))))
    parts = deque(_parts(jobs, engine, options.start, size))
    running: deque[tuple[Sequence[Job], Future[list[Piece]] | None]] = deque()
    pool = _pool(workers)
    try:
        while parts or running:
            while parts and len(running) < 2 * workers:
                part, shared = parts.popleft()
                future = _submitted(pool, part, engine, options) if shared else None
                running.append((part, future))
            part, future = running.popleft()
            yield from _result(part, future, engine, options)
    except BaseException:
        pool.shutdown(wait=False, kill_workers=True)
        raise


def _parts(
    jobs: Sequence[Job], engine: str, start: str, size: int
) -> Iterator[tuple[Sequence[Job], bool]]:
    """Cut problems into pieces, and tell which may go to workers.

    Lists of manifolds are made here: exact numbers in them do not travel.
    """
    for way, group in by_ways(jobs, engine, start):
        mine = list(group)
        for k in range(0, len(mine), size):
            yield mine[k : k + size], way is None


def _submitted(
    pool: ProcessPoolExecutor, part: Sequence[Job], engine: str, options: SolveOptions
) -> Future[list[Piece]] | None:
    """Hand out a piece; None where the workers are gone."""
    try:
        future: Future[list[Piece]] = pool.submit(solve_piece, part, engine, options)
    except BrokenProcessPool:
        return None
    return future


def _result(
    part: Sequence[Job], future: Future[list[Piece]] | None, engine: str, options: SolveOptions
) -> Iterator[Solution]:
    """Solutions of a piece; one whose worker died is solved here."""
    try:
        pieces = None if future is None else future.result()
    except BrokenProcessPool:
        pieces = None
    if pieces is None:
        yield from solve_jobs(part, engine, options, options.limits())
        return
    begin = 0
    for piece in pieces:
        yield from piece.conclude(part[begin : begin + piece.count])
        begin += piece.count


def _pool(workers: int) -> ProcessPoolExecutor:
    from loky import get_reusable_executor

    pool: ProcessPoolExecutor = get_reusable_executor(
        max_workers=workers, timeout=_PATIENCE, initializer=_leave_interrupts
    )
    return pool


def _leave_interrupts() -> None:
    """An interrupt is for the process that shares out the work; it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
