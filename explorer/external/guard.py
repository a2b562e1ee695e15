"""Become another program that dies with its parent and stays below a memory limit.

    python guard.py PARENT_PID MEMORY_LIMIT PROGRAM [ARGUMENT ...]

A script of the standard library alone, so that any interpreter can run it; both bonds outlast
``exec``.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve()
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def guard(parent: int, memory_limit: int) -> None:
    """Bind this process to its parent, and limit its memory.

    Parameters
    ----------
    parent : int
        Process id of the one that asks.
    memory_limit : int
        Bytes of address space.

    Raises
    ------
    SystemExit
        If the parent is gone already.

    References
    ----------
    prctl(2), PR_SET_PDEATHSIG; setrlimit(2), RLIMIT_AS. No core is dumped.
    """
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        sys.exit("the process that asked is gone, or started this one through a shell")
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def guarded(python: str, memory_limit: int, *command: str) -> list[str]:
    """Give the command line that runs a program under guard.

    Parameters
    ----------
    python : str
        Interpreter for the guard.
    memory_limit : int
        Bytes of address space.
    *command : str
        Path of the program, then its arguments.

    Returns
    -------
    list of str
    """
    return [python, str(SCRIPT), str(os.getpid()), str(memory_limit), *command]


if __name__ == "__main__":
    guard(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
