"""Batches on their way through a cluster, and which of them take too long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.connect import ClusterOptions

if TYPE_CHECKING:
    from distributed import Future


@dataclass(eq=False)
class Pending:
    """One batch on its way.

    Attributes
    ----------
    batch : Batch
    futures : dict of str to Future
        By key; two when a second worker was given it.
    sent : float
        When, in seconds of ``time.monotonic``.
    place : tuple of str and float
        Worker that has it, and since when it has been seen there.
    alone : bool
        Whether nothing else is on its way, since it is suspected of taking workers down.
    """

    batch: Batch
    futures: dict[str, Future[Any]] = field(default_factory=dict)
    sent: float = field(default_factory=time.monotonic)
    place: tuple[str, float] = ("", 0.0)
    alone: bool = False


class Pace:
    """How long batches of each architecture take, and which ones take too long."""

    def __init__(self, options: ClusterOptions) -> None:
        self._options = options
        self._seconds: dict[str, list[float]] = {}

    def note(self, batch: Batch, seconds: float) -> None:
        """Take in how long a batch took on its worker."""
        self._seconds.setdefault(batch.partition, []).append(seconds)

    def limit(self, batch: Batch) -> float:
        """Seconds after which a batch is slow.

        Infinite while no other batch of its architecture has been solved.
        """
        known = self._seconds.get(batch.partition)
        if not known:
            return float("inf")
        return max(self._options.slow_least, self._options.slow_factor * median(known))

    def suspects(self, pending: list[Pending]) -> list[Pending]:
        """Batches that have been away for long: worth asking the scheduler where they are."""
        now = time.monotonic()
        one = [f for f in pending if len(f.futures) == 1 and not f.batch.large]
        return [f for f in one if now - f.sent > self.limit(f.batch)]

    def slow(self, suspects: list[Pending], places: dict[str, str]) -> Iterator[Pending]:
        """Batches that one worker has had for too long.

        Parameters
        ----------
        suspects : list of Pending
        places : dict of str to str
            Worker that has a task now, by the key of the task.
        """
        now = time.monotonic()
        for f in suspects:
            worker = places.get(next(iter(f.futures)), "")
            if worker != f.place[0]:
                f.place = (worker, now)
            elif worker and now - f.place[1] > self.limit(f.batch):
                yield f
