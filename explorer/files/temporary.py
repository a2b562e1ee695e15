"""Temporary folders that nobody else can open or guess, and that do not outlive a kill for long.

A folder is locked for as long as it is in use. The system takes the lock back when its owner ends,
however it ends, so the next process can tell what is left over and take it away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

_PREFIX = "explorer-tmp-"
_LOCK = "lock"
# A folder may be so old, in seconds, before its owner has locked it
_YOUNG = 60.0


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for this user alone, with a name that cannot be guessed; remove it at the end.

    Raises
    ------
    OSError
        When there is no folder for temporary files.
    """
    base = Path(tempfile.gettempdir())
    _sweep_once(base)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(handle)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=8)
def _sweep_once(base: Path) -> None:
    with suppress(OSError):
        sweep(base)


def sweep(base: Path) -> list[Path]:
    """Remove the folders of processes that are gone, and nothing else.

    Parameters
    ----------
    base : Path

    Returns
    -------
    list of Path
        What was removed.
    """
    return [folder for folder in sorted(base.glob(f"{_PREFIX}*")) if _remove(folder)]


def _remove(folder: Path) -> bool:
    """Remove a folder of ours that is old enough and not locked."""
    try:
        found = folder.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if not ours or time.time() - found.st_mtime < _YOUNG or _in_use(folder / _LOCK):
            return False
    except OSError:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _in_use(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
