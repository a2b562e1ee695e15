"""Files that others may have written, read with suspicion.

Only regular files are opened to their end: a pipe would be waited for, and a device has no end.
Whatever is wrong is an OSError or a ValueError whose text is fit for a sentence.
"""

from __future__ import annotations

import json
import os
import stat
from errno import EFBIG, EINVAL, EISDIR, ELOOP
from pathlib import Path
from typing import Any

LARGEST = 2**31
"""Most bytes that are read of a file unless a caller says otherwise: 2 GiB."""
LARGEST_JSON = 2**28
"""Most bytes of a file of JSON: objects of Python take some ten times as much memory."""


def read_bytes(path: str | Path, most: int = LARGEST, *, links: bool = True) -> bytes:
    """Read a regular file.

    Parameters
    ----------
    path : path
    most : int
        Most bytes that it may have.
    links : bool
        Whether the last part of the path may be a link.

    Raises
    ------
    OSError
        When there is no such file, or it is too large, a link that is not allowed, or no file but a
        folder, a pipe or a device.
    """
    # Without O_NONBLOCK a pipe that nobody writes to would be waited for
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        if error.errno == ELOOP:
            raise OSError(ELOOP, "it is a link", str(path)) from None
        raise
    except ValueError as error:  # a null character
        raise OSError(EINVAL, str(error), repr(path)) from None
    try:
        return _content(handle, path, most)
    finally:
        os.close(handle)


def _content(handle: int, path: str | Path, most: int) -> bytes:
    found = os.fstat(handle)
    if stat.S_ISDIR(found.st_mode):
        raise OSError(EISDIR, os.strerror(EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(EINVAL, "it is no regular file", str(path))
    size = found.st_size
    if size <= most:
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
        if len(content) <= most:
            return content
        size = max(size, len(content))  # those of /proc say that they are empty
    told = f"it has {size:,} bytes; allowed are at most {most:,}"
    raise OSError(EFBIG, told, str(path))


def read_text(path: str | Path, most: int = LARGEST_JSON, *, links: bool = True) -> str:
    """Read a regular file of UTF-8.

    Raises
    ------
    OSError
        As :func:`read_bytes`.
    ValueError
        When it is not UTF-8.
    """
    try:
        return read_bytes(path, most, links=links).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is not a text in UTF-8") from None


def read_json(path: str | Path, most: int = LARGEST_JSON, *, links: bool = True) -> Any:
    """Read a regular file of JSON.

    Raises
    ------
    OSError
        As :func:`read_bytes`.
    ValueError
        When it is not JSON in UTF-8, or nested too deep.
    """
    return parse_json(read_text(path, most, links=links))


def parse_json(text: str) -> Any:
    """Parse JSON; a ValueError says where it is none, and repeats nothing of it."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"it is not JSON: {error.msg} in {place}") from None
    except RecursionError:
        raise ValueError("it is not JSON that can be read: its values lie too deep") from None
    except ValueError:  # thousands of digits
        raise ValueError("it is not JSON that can be read: a number is too long") from None
