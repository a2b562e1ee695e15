"""Claims of runs by processes that work on one study at the same time.

A claim is a lock on some bytes of a file. The system gives it back when the process ends, however
it ends; so a claim never outlives its owner, and nothing has to be cleaned up.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Span = tuple[int, int]
"""First byte and number of bytes: neighbouring draws of one combination."""

# Bytes of the lock file: for the manifest, for tables and plots, for being there at all; behind
# them those of runs.
_MANIFEST = 0
_TABLES = 1
_PRESENCE = 2
_RUNS = 16
_DRAWS = 2**23
_COMBINATIONS = 2**39


class Claims:
    """Locks of one process in the lock file of a study."""

    def __init__(self, path: Path) -> None:
        # One descriptor for all: closing any other one of this file would give all locks back
        # (POSIX)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o666)

    def close(self) -> None:
        """Give everything back."""
        os.close(self._file)

    def enter(self) -> None:
        """Say that this process is there, until the end.

        Waits while another one has claimed everything.
        """
        fcntl.lockf(self._file, fcntl.LOCK_SH, 1, _PRESENCE)

    def others(self) -> bool:
        """Whether another process is there; this one must be."""
        if not self._take((_PRESENCE, 1)):
            return True
        self.enter()
        return False

    def take(self, spans: Sequence[Span]) -> bool:
        """Claim runs; False when another process has some of them, and then none is claimed."""
        for number, span in enumerate(spans):
            if not self._take(span):
                self.give(spans[:number])
                return False
        return True

    def take_all(self) -> bool:
        """Claim everything; False when another process is there."""
        return self._take((0, 0))

    def give(self, spans: Sequence[Span]) -> None:
        """Give runs back."""
        for start, length in spans:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)

    def give_all(self) -> None:
        """Give everything back but the file."""
        self.give([(0, 0)])

    @contextmanager
    def manifest(self) -> Iterator[None]:
        """Wait until no other process changes the manifest."""
        with self._alone(_MANIFEST):
            yield

    @contextmanager
    def tables(self) -> Iterator[None]:
        """Wait until no other process imports runs or writes tables and plots."""
        with self._alone(_TABLES):
            yield

    def _take(self, span: Span) -> bool:
        """Lock some bytes, all from the first on where their number is 0; False when taken."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, span[1], span[0])
        except (BlockingIOError, PermissionError):
            return False
        return True

    @contextmanager
    def _alone(self, byte: int) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, byte)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)


def spans_of(runs: Sequence[tuple[str, int]]) -> list[Span]:
    """Bytes that stand for runs.

    Parameters
    ----------
    runs : sequence of (str, int)
        Key of the combination and number of the draw of each.
    """
    spans: list[Span] = []
    for combination, draw in runs:
        byte = _RUNS + int(combination, 16) % _COMBINATIONS * _DRAWS + draw % _DRAWS
        if spans and byte == sum(spans[-1]):
            spans[-1] = (spans[-1][0], spans[-1][1] + 1)
        else:
            spans.append((byte, 1))
    return spans
