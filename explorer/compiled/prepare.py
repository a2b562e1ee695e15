"""All kernels compiled, groups in processes of their own, as many at a time as there are cores."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from explorer.compiled import kept
from explorer.compiled.declared import declared, groups
from explorer.compiled.kernel import Kernel
from explorer.files.alone import alone
from explorer.files.temporary import private_folder

Progress = Callable[[int, int, float], None]
Codes = dict[Kernel, bytes]
_EVERY = 5.0
"""Seconds between two words of progress."""


def prepare(progress: Progress) -> Codes:
    """Compile what is not kept yet.

    Parameters
    ----------
    progress : callable
        Called with the kernels that are there, their number, and seconds; the first time with 0.

    Returns
    -------
    dict of Kernel to bytes
        Machine code of all kernels; one that could not be compiled is missing.
    """
    codes = _codes()
    if len(codes) == len(declared()):
        return codes
    folder = kept.writable_folder()
    with ExitStack() as stack:
        if folder is None:  # nothing is kept then: this process alone has them
            folder = stack.enter_context(private_folder())
        else:
            stack.enter_context(alone(folder / "kernels", _waiting(folder, progress)))
            codes = _codes()
        missing = [k for k in declared() if k not in codes]
        if missing:
            progress(len(codes), len(declared()), 0.0)
            _compile(missing, folder, progress)
        return codes | {k: code for k in missing if (code := kept.read_from(k, folder))}


def _codes() -> Codes:
    return {k: code for k in declared() if (code := kept.read(k)) is not None}


def _waiting(folder: Path, progress: Progress) -> Callable[[float], None]:
    """Tell what another process has done that compiles."""

    def tell(seconds: float) -> None:
        progress(_there(list(declared()), folder), len(declared()), seconds)

    return tell


def _compile(missing: list[Kernel], folder: Path, progress: Progress) -> None:
    """Compile into a folder; processes end with the last kernel, and when this is interrupted."""
    waiting = [[k for k in group if k in missing] for group in groups()]
    waiting = [group for group in waiting if group]
    running: list[subprocess.Popen[bytes]] = []
    begun = said = time.monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < cores():
                running += _start(waiting.pop(0), folder)
            running = [child for child in running if child.poll() is None]
            time.sleep(0.05)
            now = time.monotonic()
            if now - said > _EVERY:
                said = now
                there = _there(missing, folder)
                if there == len(missing):  # made by others too: what runs on is not needed
                    return
                progress(len(declared()) - len(missing) + there, len(declared()), now - begun)
    finally:
        for child in running:
            child.kill()
            child.wait()


def _there(kernels: list[Kernel], folder: Path) -> int:
    return sum((folder / kept.file_name(kernel)).exists() for kernel in kernels)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _start(group: list[Kernel], folder: Path) -> list[subprocess.Popen[bytes]]:
    """Start a process that compiles a group; what it cannot do is done by the caller, aloud."""
    home = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    command = ["-m", "explorer.compiled", str(folder), *(kernel.name for kernel in group)]
    try:
        child = subprocess.Popen(
            [sys.executable or "python3", *command],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:  # no such interpreter, no more processes
        return []
    return [child]
