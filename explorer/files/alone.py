"""One process at a time at what all of them would find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_EVERY = 5.0
"""Seconds between two words while it waits."""


@contextmanager
def alone(path: Path, waiting: Callable[[float], None] | None = None) -> Iterator[None]:
    """Wait while another process makes the same file; where there can be no lock, both make it.

    Parameters
    ----------
    path : Path
        The file that is made; the lock lies beside it.
    waiting : callable, optional
        Called every few seconds with those spent until the other process is done.
    """
    from filelock import FileLock  # late: sockets and asyncio come with it

    with ExitStack() as stack:
        with suppress(OSError, NotImplementedError):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path.with_suffix(".lock"))
            _acquire(lock, waiting)
            stack.callback(lock.release)
        yield


def _acquire(lock: BaseFileLock, waiting: Callable[[float], None] | None) -> None:
    from filelock import Timeout

    begun = monotonic()
    while True:
        try:
            lock.acquire(timeout=_EVERY)
        except Timeout:  # an OSError, which would be taken for "no lock can be had"
            if waiting is not None:
                waiting(monotonic() - begun)
        else:
            return
