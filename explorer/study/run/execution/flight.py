"""Units on their way through a cluster: under which keys, since when, and where."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from explorer.study.run.execution.options import ClusterOptions
from explorer.study.run.execution.units import Unit

if TYPE_CHECKING:
    from distributed import Future


@dataclass(eq=False)
class Flying:
    """One unit.

    Attributes
    ----------
    unit : Unit
    futures : dict of str to Future
        By key; two when a second worker was given it.
    sent : float
        When, in seconds of ``time.monotonic``.
    place : tuple of str and float
        Worker that has it, and since when it has been seen there.
    alone : bool
        Whether nothing else is in flight, since it is suspected of taking workers down.
    """

    unit: Unit
    futures: dict[str, Future[Any]] = field(default_factory=dict)
    sent: float = field(default_factory=time.monotonic)
    place: tuple[str, float] = ("", 0.0)
    alone: bool = False


class Pace:
    """How long units of each architecture take, and which ones take too long."""

    def __init__(self, options: ClusterOptions) -> None:
        self._options = options
        self._seconds: dict[str, list[float]] = {}

    def note(self, unit: Unit, seconds: float) -> None:
        """Take in how long a unit took on its worker."""
        self._seconds.setdefault(unit.partition, []).append(seconds)

    def limit(self, unit: Unit) -> float:
        """Seconds after which a unit is slow; infinite while no other of its architecture has been solved."""
        known = self._seconds.get(unit.partition)
        if not known:
            return float("inf")
        return max(self._options.slow_least, self._options.slow_factor * median(known))

    def suspects(self, flying: list[Flying]) -> list[Flying]:
        """Units that have been away for so long that it is worth asking the scheduler where they are."""
        now = time.monotonic()
        one = [f for f in flying if len(f.futures) == 1 and not f.unit.large]
        return [f for f in one if now - f.sent > self.limit(f.unit)]

    def slow(self, suspects: list[Flying], places: dict[str, str]) -> Iterator[Flying]:
        """Units that one worker has had for too long, by the places (key to worker) where they are now."""
        now = time.monotonic()
        for f in suspects:
            worker = places.get(next(iter(f.futures)), "")
            if worker != f.place[0]:
                f.place = (worker, now)
            elif worker and now - f.place[1] > self.limit(f.unit):
                yield f
