"""Throw compiled kernels away when any source of their room has changed.

Numba looks at the file of a function alone, not at those it calls: after an upgrade old and new
kernels would mix.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path


def drop_stale(folder: Path, pattern: str) -> None:
    """Remove numba's files below a source folder unless they are of the sources (``pattern``) as they are now."""
    digest = hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(folder.glob(pattern)))
    ).hexdigest()
    cache = folder / "__pycache__"
    stamp = cache / f"{hashlib.sha256(pattern.encode()).hexdigest()[:8]}.kernels"
    with suppress(OSError):
        if stamp.exists() and stamp.read_text() == digest:
            return
        for suffix in ("nbi", "nbc"):
            for path in cache.glob(f"*.{suffix}"):
                path.unlink(missing_ok=True)
        cache.mkdir(exist_ok=True)
        stamp.write_text(digest)
