"""How far long work has come, and when it may be interrupted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """One report.

    Attributes
    ----------
    label : str
        What is going on, for a person.
    done : int
        Paths tracked so far.
    total : int or None
        Paths in all; for monodromy what the stop rule still asks for if nothing new turns up; None
        when unknown.
    seconds : float
        Time since the start (or since an interrupted run was taken up again).
    fresh : int
        Paths tracked in that time.
    """

    label: str
    done: int
    total: int | None
    seconds: float
    fresh: int

    @property
    def rate(self) -> float:
        """Paths a second."""
        return self.fresh / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds left, where the total is known."""
        if self.total is None or self.rate == 0:
            return None
        return max(0, self.total - self.done) / self.rate

    def __str__(self) -> str:
        """One line for a person."""
        whole = "" if self.total is None else f" of about {max(self.total, self.done)}"
        left = "" if self.left is None else f", {self.left:.0f} s left"
        return f"{self.label}; {self.done}{whole} paths, {self.rate:.0f} a second{left}"


Watch = Callable[[Report], None]


class Clock:
    """Make reports of one piece of work, at most a few a second."""

    def __init__(self, watch: Watch | None, done: int = 0, every: float = 0.2) -> None:
        self._watch = watch
        self._first = done
        self._every = every
        self._start = time.monotonic()
        self._last = float("-inf")

    def due(self, *, last: bool = False) -> bool:
        """Whether there is a watcher that has not just been told."""
        return self._watch is not None and (last or time.monotonic() - self._last >= self._every)

    def report(self, label: str, done: int, total: int | None, *, last: bool = False) -> None:
        """Tell the watcher, if there is one and it has not just been told."""
        now = time.monotonic()
        if self._watch is not None and self.due(last=last):
            self._last = now
            self._watch(Report(label, done, total, now - self._start, done - self._first))


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Hold SIGINT back, and deliver it at the end of the block.

    Only the main thread ever gets one.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)
