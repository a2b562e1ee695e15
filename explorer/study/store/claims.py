"""Claims of units by processes that work on one study at the same time.

A claim is a lock on one byte of a file. The system gives it back when the process ends, however it ends; so a claim
never outlives its owner, and nothing has to be cleaned up.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Bytes of the lock file: the first is for short common work, the others for units.
_COMMON = 0
_SPAN = 2**62


class Claims:
    """Locks of one process in the lock file of a study."""

    def __init__(self, path: Path) -> None:
        # One descriptor for all: closing any other one of this file would give all locks back (POSIX)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)

    def close(self) -> None:
        """Give everything back."""
        os.close(self._file)

    def take(self, unit: str) -> bool:
        """Claim a unit; False when another process has it."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte(unit))
        except OSError:
            return False
        return True

    def take_all(self) -> bool:
        """Claim everything; False when another process has anything."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 0, 0)
        except OSError:
            return False
        return True

    def give(self, unit: str) -> None:
        """Give a unit back."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _byte(unit))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process does common work, such as writing the manifest."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, _COMMON)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _COMMON)


def _byte(unit: str) -> int:
    return 1 + int(unit, 16) % (_SPAN - 1)
