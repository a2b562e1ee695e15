"""One process at a time at what all of them would find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait while another process makes the same file; where there can be no lock, both make it.

    Parameters
    ----------
    path : Path
        The file that is made; the lock lies beside it.
    """
    from filelock import FileLock  # late: sockets and asyncio come with it

    with ExitStack() as stack:
        with suppress(OSError, NotImplementedError):
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(path.with_suffix(".lock")))
        yield
