"""The folder where what was computed once is kept for later."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Folder named by ``EXPLORER_CACHE``, else the user's cache folder."""
    own = os.environ.get("EXPLORER_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(base) if base else Path.home() / ".cache") / "explorer"
