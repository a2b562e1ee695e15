"""The folder where what was computed once is kept for later."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Folder named by ``EXPLORER_CACHE``, else the user's cache folder.

    A user without a home has none: then it is a place where nothing can be, and nothing is kept.
    """
    own = os.environ.get("EXPLORER_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    if own or base:
        return Path(own) if own else Path(str(base)) / "explorer"
    try:
        return Path.home() / ".cache" / "explorer"
    except RuntimeError:  # no HOME, and no entry for this user
        return Path(os.devnull) / "explorer"
