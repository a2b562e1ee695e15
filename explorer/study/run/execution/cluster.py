"""Workers of a dask cluster.

Tasks are known by the content addresses of their batches, and the scheduler holds them until they
are stored: a client that comes back finds what its predecessor had sent off, running or done.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.connect import ClusterError, ClusterOptions, connect
from explorer.study.run.execution.parcel import unpack_result
from explorer.study.run.execution.stragglers import Pace, Pending
from explorer.study.run.execution.tasks import key_of, submit
from explorer.study.run.execution.work import Assignment, lost
from explorer.study.store import BatchResult

if TYPE_CHECKING:
    from distributed import Client, Future

    from explorer.homotopy.crew import Crew
    from explorer.networks.architectures import Architecture

# How often to look for slow batches and for a scheduler that has gone, in seconds.
_PAUSE = 1.0


class Cluster:
    """Workers behind a scheduler, or of jobs of SLURM that are started and ended here.

    Parameters
    ----------
    options : ClusterOptions

    Raises
    ------
    InputError
        On entering: when dask is not installed, the scheduler cannot be reached, or SLURM takes no
        job.
    """

    def __init__(self, options: ClusterOptions) -> None:
        self._options = options
        self._stack = ExitStack()
        self._pending: dict[str, Pending] = {}
        self._ended: Queue[tuple[Pending, Future[Any]]] = Queue()
        self._suspects: deque[Batch] = deque()
        self._pace = Pace(options)
        self._threads = 0
        self._counted = self._looked = self._manned = time.monotonic()

    def __enter__(self) -> Cluster:
        with ExitStack() as stack:
            self._client: Client = stack.enter_context(connect(self._options))
            self._count()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(Exception):  # a scheduler that has gone holds nothing
            for pending in list(self._pending.values()):
                self._forget(pending)
        self._stack.close()

    def solve(self, batches: Iterable[Batch]) -> Iterator[BatchResult]:
        """Solve batches, as many at once as keep the workers busy.

        Results come as they are ready.
        """
        rest = iter(batches)
        while True:
            for batch in islice(rest, max(0, self._window() - len(self._pending))):
                self._send(batch)
            if not self._pending and self._suspects:
                self._send(self._suspects.popleft(), alone=True)
            if not self._pending:
                return
            yield from self._next()

    def crew(self, architecture: Architecture, rank: int) -> Crew | None:
        """Workers that carry the paths of a generic solve; None where there are none now."""
        from explorer.study.run.execution.crew import crew_of

        self._count()
        return crew_of(self._client, architecture, rank) if self._threads > 1 else None

    def _window(self) -> int:
        """Batches that may be on their way; none beside one that goes alone."""
        if time.monotonic() - self._counted > _PAUSE:
            self._count()
        alone = any(pending.alone for pending in self._pending.values())
        return 0 if alone else self._options.ahead * max(1, self._threads)

    def _count(self) -> None:
        """Count the threads of the workers.

        Raises
        ------
        ClusterError
            When there have been none for long; the study may go on another time.
        """
        self._counted = time.monotonic()
        with suppress(OSError):
            self._threads = sum(self._client.nthreads().values())
        if self._threads or self._options.slurm is not None:
            self._manned = self._counted
        elif self._counted - self._manned > self._options.lonely:
            raise ClusterError(
                "all workers of the cluster have gone; what is finished is kept: run again to go on"
            )

    def _send(self, batch: Batch, *, alone: bool = False) -> None:
        pending = self._pending[batch.key] = Pending(batch, alone=alone)
        self._submit(pending, "-alone" if alone else "")

    def _submit(self, pending: Pending, suffix: str, **where: Any) -> None:
        """Hand a batch to the scheduler, which holds it even when this client goes."""
        self._await_scheduler()
        work = Assignment.of(pending.batch, threads=1)
        key = key_of(pending.batch) + suffix
        future = submit(self._client, work, key, self._options.shard, **where)
        pending.futures[str(future.key)] = future
        with suppress(
            OSError
        ):  # when the connection is lost the future is cancelled, and sent again
            self._client.publish_dataset(future, name=future.key, override=True)
        future.add_done_callback(lambda ended: self._ended.put((pending, ended)))

    def _next(self) -> Iterator[BatchResult]:
        """Wait a moment for something to end, and give it out.

        It is stored when the next one is asked for; then the scheduler may forget it.
        """
        self._look_for_slow()
        try:
            pending, future = self._ended.get(timeout=_PAUSE)
        except Empty:
            self._await_scheduler()
            return
        if pending.futures.get(str(future.key)) is not future:
            return  # another worker was first
        done = self._outcome(pending, future)
        if done is not None:
            yield done
            self._forget(pending)

    def _outcome(self, pending: Pending, future: Future[Any]) -> BatchResult | None:
        """Give what has come of a batch; None when it is still, or again, on its way."""
        if future.status == "finished":
            return self._checked(pending.batch, future.result())
        if future.status == "error":
            return self._failed(pending, future)
        del pending.futures[str(future.key)]  # the connection was lost, and may be back
        if not pending.futures:
            self._submit(pending, "-alone" if pending.alone else "")
        return None

    def _checked(self, batch: Batch, parcel: object) -> BatchResult:
        try:
            done = unpack_result(parcel, batch)
        except ValueError as error:
            return lost(batch, str(error))
        self._pace.note(batch, float(done.facts["seconds"]))
        return done

    def _failed(self, pending: Pending, future: Future[Any]) -> BatchResult | None:
        from distributed.scheduler import KilledWorker

        error = future.exception()
        batch = pending.batch
        if isinstance(error, ModuleNotFoundError):
            raise InputError(
                f"the workers of the cluster cannot import {error.name}: install explorer there too"
            )
        if not isinstance(error, KilledWorker):
            return lost(batch, f"{type(error).__name__}: {error}")
        if pending.alone:
            deaths = f"{error.allowed_failures + 1} workers died while they had it alone"
            return lost(batch, f"{deaths}: killed, perhaps for want of memory")
        # Who waits beside the one to blame is blamed as well, so it is tried alone, when all others
        # are done
        self._forget(pending)
        self._suspects.append(batch)
        return None

    def _look_for_slow(self) -> None:
        """Give batches that one worker has had for too long to another one too.

        The first answer wins.
        """
        if time.monotonic() - self._looked < _PAUSE:
            return
        self._looked = time.monotonic()
        suspects = self._pace.suspects(list(self._pending.values()))
        with suppress(OSError):
            places = self._client.processing() if suspects else {}
            where = {key: worker for worker, keys in places.items() for key in keys}
            for pending in self._pace.slow(suspects, where):
                others = [
                    worker for worker in self._client.nthreads() if worker != pending.place[0]
                ]
                if others:
                    self._submit(pending, "-second", workers=others)

    def _await_scheduler(self) -> None:
        """Wait for a lost connection to come back."""
        until = time.monotonic() + self._options.patience
        while self._client.status != "running":
            if self._client.status in ("closed", "closing") or time.monotonic() > until:
                kept = "what is finished is kept, and the same command goes on"
                raise ClusterError(f"the dask scheduler has gone; {kept}")
            time.sleep(_PAUSE / 10)

    def _forget(self, pending: Pending) -> None:
        """Let the scheduler drop a batch."""
        del self._pending[pending.batch.key]
        futures = pending.futures
        pending.futures = {}
        with suppress(OSError):
            for key, future in futures.items():
                self._client.unpublish_dataset(key)
                future.release()
