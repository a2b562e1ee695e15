"""Files that are whole or absent: written under a temporary name, then moved into place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY = r"\.[^/]+\.[0-9a-f]{1,32}\.tmp(?:\.[^/.]+)?"
"""Pattern of the names that :func:`replacing` gives, and gave when a process number was in them."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; move it there if the body ends without an error.

    The name has the same ending; nobody can guess it, so nothing can lie there in wait. The
    temporary file is removed when the body fails or is interrupted, and what was at ``path`` stays.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.stem}.{secrets.token_hex(8)}.tmp{target.suffix}")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> Path:
    """Write UTF-8 text with one newline at its end."""
    with replacing(path) as temporary:
        temporary.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    return Path(path)
