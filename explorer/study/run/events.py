"""What a study tells those who watch it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from explorer.study.store.records import Log


class EventKind(StrEnum):
    """What has happened."""

    BEGIN = "begin"
    LEFT_OUT = "left out"
    """Runs in the folder of the study do not belong to its plan; the label says so."""
    PREPARE = "prepare"
    """A generic solve begins."""
    PATHS = "paths"
    """A generic solve goes on."""
    BATCH = "batch"
    """A batch of runs was finished."""
    WAIT = "wait"
    """What is left is being made by another process."""
    END = "end"


_LOGGED = (EventKind.BEGIN, EventKind.LEFT_OUT, EventKind.WAIT, EventKind.END)


@dataclass(frozen=True)
class Event:
    """How far a study has come.

    Attributes
    ----------
    kind : EventKind
    done, total : int
        Runs that are finished, and all.
    made : int
        Runs that were finished in this session.
    failed, incomplete : int
        Runs of this session that gave no list, and those whose list misses points or fails a check.
    points, paths : int
        Of this session.
    seconds : float
        Since the session began.
    label : str
        What it is about.
    """

    kind: EventKind
    done: int
    total: int
    made: int = 0
    failed: int = 0
    incomplete: int = 0
    points: int = 0
    paths: int = 0
    seconds: float = 0.0
    label: str = ""

    @property
    def rate(self) -> float:
        """Paths a second."""
        return self.paths / self.seconds if self.seconds > 0 else 0.0


Progress = Callable[[Event], None]


class Teller:
    """Counts what a session does, and tells it.

    Parameters
    ----------
    total : int
        Number of runs of the study.
    log : Log
        Told of the beginning, of waiting and of the end.
    progress : callable, optional
        Told of everything.

    Attributes
    ----------
    now : Event
        The last one.
    """

    def __init__(self, total: int, log: Log, progress: Progress | None) -> None:
        self._start = time.perf_counter()
        self._log = log
        self._progress = progress
        self.now = Event(EventKind.BEGIN, 0, total)

    @property
    def seconds(self) -> float:
        """Time since the session began."""
        return time.perf_counter() - self._start

    def tell(self, kind: EventKind, label: str = "", **more: int) -> None:
        """Add to the counts of the last event, and tell of this one."""
        counts = {name: getattr(self.now, name) + number for name, number in more.items()}
        self.now = replace(self.now, kind=kind, label=label, seconds=self.seconds, **counts)
        if kind in _LOGGED:
            self._log.write(kind.value, **_facts(self.now))
        if self._progress is not None:
            try:
                self._progress(self.now)
            except BrokenPipeError:  # who watched has gone, and the work is worth no less
                self._progress = None


def _facts(event: Event) -> dict[str, Any]:
    """What a line of the log says of an event: all that is not zero or empty."""
    return {name: value for name, value in asdict(event).items() if name != "kind" and value}
