"""What a study tells those who watch it, and its log in JSON lines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Event:
    """How far a study has come.

    Attributes
    ----------
    kind : str
        ``begin``, ``prepare`` (a generic solve begins), ``paths`` (it goes on), ``batch`` (one was
        finished), ``wait`` (for batches of another process) or ``end``.
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

    kind: str
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


class Log:
    """Lines of JSON at the end of a file; each is written at once, so processes that share it do not mix theirs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, kind: str, **facts: Any) -> None:
        """Add a line; its ``time`` is in UTC."""
        head = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "process": os.getpid(),
            "event": kind,
        }
        line = json.dumps(head | facts, default=str) + "\n"
        with self._path.open("ab", buffering=0) as file:
            start = file.seek(0, os.SEEK_END)
            content = line.encode()
            if file.write(content) < len(content):  # the disk is full
                file.truncate(start)
                raise OSError(ENOSPC, os.strerror(ENOSPC))

    def event(self, event: Event) -> None:
        """Add what those who watch are told."""
        facts = asdict(event)
        kind = facts.pop("kind")
        self.write(kind, **{name: value for name, value in facts.items() if value not in ("", 0.0)})
