"""A child process that is gone when its caller is done with it, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def child_process(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program in a process group of its own; at the end, kill the group, close the pipes.

    Only SIGKILL is sure to end it: phcpy ignores SIGINT and holds the interpreter lock. The group
    holds what the program started itself.

    Parameters
    ----------
    command : sequence of str
        The program, then its arguments.
    **options
        As for :class:`subprocess.Popen`.

    Yields
    ------
    subprocess.Popen

    Raises
    ------
    OSError
        When the program cannot be started.
    """
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
