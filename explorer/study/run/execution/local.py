"""Processes of this machine: one a core for small systems, one with all threads for large ones; no server.

Judging and certifying are Python, which threads would do in turn; measured in
``benchmarks/studies.py``.
"""

from __future__ import annotations

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

from explorer.study.run.execution.executor import lost
from explorer.study.run.execution.units import Unit
from explorer.study.run.execution.work import Work, do
from explorer.study.store import Done

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

# A unit that takes its worker down with it so often, alone, is to blame.
_TRIES = 3
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
        self._jobs, self._memory = jobs, memory
        self._pool: ProcessPoolExecutor | None = None
        self._size = 0

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def solve(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Solve units: small ones side by side, then large ones."""
        large: list[Unit] = []
        yield from self._side_by_side(_set_aside(units, large), workers=self._jobs, threads=1)
        yield from self._side_by_side(iter(large), workers=1, threads=self._jobs)

    def _side_by_side(self, units: Iterator[Unit], workers: int, threads: int) -> Iterator[Done]:
        flight = _Flight()
        while True:
            # Beside the units that are being solved one for each worker waits, so that none is idle
            room = workers if workers == 1 else 2 * workers
            flight.queue.extend(
                islice(units, max(0, room - len(flight.running) - len(flight.queue)))
            )
            self._submit(flight, workers, threads)
            if not flight.running:
                return
            wait(flight.running, return_when=FIRST_COMPLETED)
            yield from self._collect(flight)

    def _submit(self, flight: _Flight, workers: int, threads: int) -> None:
        """Hand out what there is room for; suspects go one at a time, alone, so that it is known who is to blame."""
        if flight.suspects:
            if not flight.running:
                unit = flight.suspects.popleft()
                self._start(flight, unit, 1, threads)
            return
        while flight.queue:
            self._start(flight, flight.queue.popleft(), workers, threads)

    def _start(self, flight: _Flight, unit: Unit, workers: int, threads: int) -> None:
        flight.alone = workers == 1
        work = Work.of(unit, threads)
        with _no_interrupt():
            try:
                future = self._workers(workers).submit(do, work)
            except BrokenProcessPool:
                self._end()
                future = self._workers(workers).submit(do, work)
            flight.running[future] = unit

    def _collect(self, flight: _Flight) -> Iterator[Done]:
        if any(
            future.done() and isinstance(future.exception(), BrokenProcessPool)
            for future in flight.running
        ):
            wait(flight.running)  # all of them end at once when their pool breaks
            self._end()
        for future in [future for future in flight.running if future.done()]:
            unit = flight.running.pop(future)
            error = future.exception()
            if error is None:
                yield future.result()
            elif isinstance(error, BrokenProcessPool):
                yield from _again(flight, unit)
            else:
                yield lost(unit, f"{type(error).__name__}: {error}")

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
class _Flight:
    """Units on their way.

    Attributes
    ----------
    running : dict of Future to Unit
    queue, suspects : deque of Unit
        Not started yet; lost with a worker, perhaps through their own fault.
    tries : dict of str to int
        How often a unit took down a worker that it had for itself.
    alone : bool
        Whether the last unit that was started has a worker for itself.
    """

    running: dict[Future[Done], Unit] = field(default_factory=dict)
    queue: deque[Unit] = field(default_factory=deque)
    suspects: deque[Unit] = field(default_factory=deque)
    tries: dict[str, int] = field(default_factory=dict)
    alone: bool = False


def _again(flight: _Flight, unit: Unit) -> Iterator[Done]:
    """Put a unit back whose pool broke; give it up when that was its own doing, again and again."""
    if flight.alone:
        flight.tries[unit.key] = flight.tries.get(unit.key, 0) + 1
    if flight.tries.get(unit.key, 0) >= _TRIES:
        yield lost(
            unit, f"the worker process died {_TRIES} times: killed, perhaps for want of memory"
        )
    else:
        flight.suspects.append(unit)


def _set_aside(units: Iterable[Unit], large: list[Unit]) -> Iterator[Unit]:
    for unit in units:
        if unit.large:
            large.append(unit)
        else:
            yield unit


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start workers with interrupts blocked, which a whole group of processes gets: this process ends its workers."""
    resource_tracker.ensure_running()  # while it starts it lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(parent: int, memory: int | None) -> None:
    """Let a worker end when the process that hands out the work is no more, however that came; limit its memory."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    threading.Thread(target=_outlive, args=(parent,), name="watch", daemon=True).start()


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
