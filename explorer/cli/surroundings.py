"""Where a command runs: signals that end it, and streams that cannot take all characters."""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType

_LEAST_MEMORY = 2**30
_ENDING = ("SIGTERM", "SIGHUP")


@contextmanager
def ends_in_order() -> Iterator[None]:
    """Let SIGTERM, which batch systems send first, and SIGHUP raise ``KeyboardInterrupt``.

    So workers end and the manifest says what happened. What is ignored, as by ``nohup``, stays so.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        mine = [n for n in numbers if signal.getsignal(n) is not signal.SIG_IGN]
        before = {number: signal.signal(number, interrupt) for number in mine}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def little_memory() -> str | None:
    """Say that there is too little memory to begin: a compiler would end without a word."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft >= _LEAST_MEMORY:
        return None
    least = f"allowed is at least {_LEAST_MEMORY // 2**20}"
    return f"the limit of memory (ulimit -v) is {soft // 2**20} MiB: {least}"


def printable() -> None:
    """Write what a stream cannot encode with backslashes, in place of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def nobody_reads() -> bool:
    """Whether the reader of stdout is gone, as after ``| head``; then nothing more is written."""
    with suppress(OSError, ValueError):
        handle = sys.stdout.fileno()
        poll = select.poll()
        poll.register(handle, 0)
        gone = any(event & select.POLLERR for _, event in poll.poll(0))
        if gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), handle)
        return gone
    return False
