"""Compiled kernels on disk, with check sums.

A damaged kernel is machine code that may do anything, a signal among it, and a damaged index a
pickle that raises anything. So what numba writes ends in its SHA-256, which pickles do not mind,
and what does not is thrown away before it is looked at.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

_DIGEST = hashlib.sha256().digest_size


class CheckedCacheFile(IndexDataCacheFile):
    """Numba's files of one function; every one of them ends in a check sum."""

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BytesIO]:
        stream = BytesIO()
        yield stream
        content = stream.getvalue()
        with super()._open_for_write(filepath) as file:
            file.write(content + hashlib.sha256(content).digest())

    def load(self, key: Any) -> Any:
        """Read a kernel; None when there is none, or a file is damaged, which is then removed."""
        try:
            if not is_sound(self._index_path):
                return None
            name = self._load_index().get(key)
            if name is None or not is_sound(self._data_path(name)):
                return None
            return self._load_data(name)
        except Exception as error:  # of another version, or damaged before it was written
            throw_away(self._index_path, f"{type(error).__name__}: {error}")
            return None

    def save(self, key: Any, data: Any) -> None:
        """Keep a kernel; an index that is damaged is begun anew."""
        if not is_sound(self._index_path):
            with suppress(OSError):
                Path(self._index_path).unlink(missing_ok=True)
        super().save(key, data)


def is_sound(path: str) -> bool:
    """Whether a file ends in its check sum; one that does not is thrown away, with a line."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(content[:-_DIGEST]).digest() == content[-_DIGEST:]:
        return True
    throw_away(path, "its check sum differs")
    return False


def throw_away(path: str, reason: str) -> None:
    """Remove a damaged file, and say so in one line."""
    said = "the compiled kernel %s is damaged (%s); it is compiled anew"
    logging.getLogger(__name__).warning(said, path, " ".join(reason.split())[:120])
    with suppress(OSError):
        Path(path).unlink()


def guard_cache(dispatcher: Any) -> None:
    """Let a compiled function keep its kernels with check sums.

    A version of numba that keeps them in another way is left as it is.
    """
    file = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if type(file) is IndexDataCacheFile:
        file.__class__ = CheckedCacheFile
