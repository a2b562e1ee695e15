"""Become another program that dies with its parent and stays below limits of memory and time.

    python guard.py PARENT_PID MEMORY_LIMIT CPU_SECONDS PROGRAM [ARGUMENT ...]

A script of the standard library alone, so that any interpreter can run it; all bonds outlast
``exec``. Where the system has no signal at a parent's death the limit of time ends an orphan.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve()
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
# Seconds that a caller has to end a child that is late, and the longest limit
_SPARE = 10
_LONGEST = 10**9


def guard(parent: int, memory_limit: int, seconds: int) -> None:
    """Bind this process to its parent, and limit its memory and time.

    Parameters
    ----------
    parent : int
        Process id of the one that asks.
    memory_limit : int
        Bytes of address space.
    seconds : int
        Of processor time, all threads together.

    Raises
    ------
    SystemExit
        If the parent is gone already.

    References
    ----------
    prctl(2), PR_SET_PDEATHSIG; setrlimit(2), RLIMIT_AS, RLIMIT_CPU. No core is dumped.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # of Linux
    if prctl is not None:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        sys.exit("the process that asked is gone, or started this one through a shell")
    _limit(resource.RLIMIT_AS, memory_limit)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, most: int) -> None:
    """Lower a limit; one that is lower already stays."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def guarded(python: str, memory_limit: int, seconds: float, *command: str) -> list[str]:
    """Give the command line that runs a program under guard.

    Parameters
    ----------
    python : str
        Interpreter for the guard.
    memory_limit : int
        Bytes of address space.
    seconds : float
        That it may take by the clock; one thread takes no more processor time.
    *command : str
        Path of the program, then its arguments.

    Returns
    -------
    list of str
    """
    limits = (str(memory_limit), str(min(math.ceil(seconds) + _SPARE, _LONGEST)))
    return [python, str(SCRIPT), str(os.getpid()), *limits, *command]


if __name__ == "__main__":
    guard(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    os.execv(sys.argv[4], sys.argv[4:])
