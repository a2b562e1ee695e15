"""Processes of this machine, without a server.

There is one a core for small systems, and one with all threads for large ones. Refining and
certifying are Python, which threads would do in turn; measured in ``benchmarks/studies.py``.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import require
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.work import Assignment, lost, solve_batch
from explorer.study.store import BatchResult

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

# A batch that takes its worker down with it so often, alone, is to blame.
_TRIES = 3
_LEAST_MEMORY = 2**26
# How often a worker looks whether its parent lives, in seconds.
_WATCH = 1.0


class Processes:
    """A pool of worker processes that is made anew when one of them dies.

    Parameters
    ----------
    jobs : int
        Workers for small systems, or threads of the one worker for large ones.
    memory : int, optional
        Bytes that a worker may ask for; a run that needs more fails with a reason.
    """

    def __init__(self, jobs: int, memory: int | None = None) -> None:
        allowed = f"a number of bytes >= {_LEAST_MEMORY}, which a worker needs to begin"
        require(memory is None or memory >= _LEAST_MEMORY, "memory_limit", memory, allowed)
        self._jobs = jobs
        self._memory = memory
        self._pool: ProcessPoolExecutor | None = None
        self._size = 0

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def solve(self, batches: Iterable[Batch]) -> Iterator[BatchResult]:
        """Solve batches: small ones side by side, then large ones."""
        large: list[Batch] = []
        yield from self._side_by_side(_set_aside(batches, large), workers=self._jobs, threads=1)
        yield from self._side_by_side(iter(large), workers=1, threads=self._jobs)

    def _side_by_side(
        self, batches: Iterator[Batch], workers: int, threads: int
    ) -> Iterator[BatchResult]:
        state = _State()
        while True:
            # Beside the batch that a worker solves another one waits for it, so that none is idle
            room = workers if workers == 1 else 2 * workers
            state.waiting.extend(
                islice(batches, max(0, room - len(state.running) - len(state.waiting)))
            )
            self._submit(state, workers, threads)
            if not state.running:
                return
            wait(state.running, return_when=FIRST_COMPLETED)
            yield from self._collect(state)

    def _submit(self, state: _State, workers: int, threads: int) -> None:
        """Hand out what there is room for.

        Suspects go one at a time, alone, so that it is known who is to blame.
        """
        if state.suspects:
            if not state.running:
                batch = state.suspects.popleft()
                self._start(state, batch, 1, threads)
            return
        while state.waiting:
            self._start(state, state.waiting.popleft(), workers, threads)

    def _start(self, state: _State, batch: Batch, workers: int, threads: int) -> None:
        state.alone = workers == 1
        work = Assignment.of(batch, threads)
        with _no_interrupt():
            try:
                future = self._workers(workers).submit(_solve, work)
            except BrokenProcessPool:
                self._end()
                future = self._workers(workers).submit(_solve, work)
            state.running[future] = batch

    def _collect(self, state: _State) -> Iterator[BatchResult]:
        if any(
            future.done() and isinstance(future.exception(), BrokenProcessPool)
            for future in state.running
        ):
            wait(state.running)  # all of them end at once when their pool breaks
            self._end()
        for future in [future for future in state.running if future.done()]:
            batch = state.running.pop(future)
            error = future.exception()
            if error is None:
                yield future.result()
            elif isinstance(error, BrokenProcessPool):
                yield from _again(state, batch)
            else:
                yield lost(batch, f"{type(error).__name__}: {error}")

    def _workers(self, count: int) -> ProcessPoolExecutor:
        if self._pool is None or self._size < count:
            from loky import ProcessPoolExecutor
            from loky.backend import get_context

            self._end()
            self._pool = ProcessPoolExecutor(
                max_workers=count,
                context=get_context("loky"),
                initializer=_prepare,
                initargs=(os.getpid(), self._memory),
            )
            self._size = count
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            with suppress(Exception):
                self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None


@dataclass(eq=False)
class _State:
    """Batches on their way.

    Attributes
    ----------
    running : dict of Future to Batch
    waiting, suspects : deque of Batch
        Not started yet; lost with a worker, perhaps through their own fault.
    tries : dict of str to int
        How often a batch took down a worker that it had for itself.
    alone : bool
        Whether the last batch that was started has a worker for itself.
    """

    running: dict[Future[BatchResult], Batch] = field(default_factory=dict)
    waiting: deque[Batch] = field(default_factory=deque)
    suspects: deque[Batch] = field(default_factory=deque)
    tries: dict[str, int] = field(default_factory=dict)
    alone: bool = False


def _again(state: _State, batch: Batch) -> Iterator[BatchResult]:
    """Put a batch back whose pool broke.

    It is given up when that was its own doing, again and again.
    """
    if state.alone:
        state.tries[batch.key] = state.tries.get(batch.key, 0) + 1
    if state.tries.get(batch.key, 0) >= _TRIES:
        yield lost(
            batch, f"the worker process died {_TRIES} times: killed, perhaps for want of memory"
        )
    else:
        state.suspects.append(batch)


def _set_aside(batches: Iterable[Batch], large: list[Batch]) -> Iterator[Batch]:
    for batch in batches:
        if batch.large:
            large.append(batch)
        else:
            yield batch


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start workers with interrupts blocked.

    A whole group of processes gets an interrupt; it is this one that ends its workers.
    """
    resource_tracker.ensure_running()  # while it starts it lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(parent: int, memory: int | None) -> None:
    """Limit the memory of a worker, and let it end when its parent is no more."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    threading.Thread(target=_outlive, args=(parent,), name="watch", daemon=True).start()


def _solve(work: Assignment) -> BatchResult:
    """Solve a batch; the first one brings modules along that are never freed.

    Looking for garbage among them takes a fifth of the time of small systems.
    """
    done = solve_batch(work)
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    return done


def _outlive(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    _end_children()
    os._exit(1)


def _end_children() -> None:
    """Other programs that this process runs, such as msolve, would go on for nobody."""
    for tasks in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError, ValueError):
            for child in map(int, tasks.read_text().split()):
                os.kill(child, signal.SIGKILL)
