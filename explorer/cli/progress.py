"""What a person who watches sees of long work, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.homotopy import Report


@contextmanager
def watching(sentence: str) -> Iterator[None]:
    """Show a spinner on stderr, only where a person watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence):
        yield


@contextmanager
def path_line(sentence: str) -> Iterator[Callable[[Report], None] | None]:
    """Show paths done, of how many, rate and time left on stderr, only where a person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence) as line:
        yield lambda report: line.update(str(report))
