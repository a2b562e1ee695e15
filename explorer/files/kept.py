"""What is kept only to save time: read if it is whole, and made anew with one line if it is not."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from explorer.files.address import address
from explorer.files.atomic import write_text
from explorer.files.reading import read_json

Kept = TypeVar("Kept")
_DIGITS = 32
_MOST = 2**24
_SEAL, _WHOLE = "check", "content"


def healed(path: Path, what: str, read: Callable[[], Kept]) -> Kept | None:
    """Read something kept.

    Parameters
    ----------
    path : Path
    what : str
        What it is, in words.
    read : callable
        Reads and checks it; raises FileNotFoundError where there is none, and anything at all
        where it is damaged.

    Returns
    -------
    object or None
        None where there is none, and where it is damaged: then a line says so, once, since the
        file is taken away.
    """
    try:
        return read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:  # no list of what damage can raise would be complete
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        said = "%s %s cannot be used (%s); it is made anew"
        logging.getLogger(__name__).warning(said, what, path, reason)
        if isinstance(error, (OSError, MemoryError)):
            return None  # the file itself may be whole
    with suppress(OSError):
        path.unlink()
    return None


def keep_json(path: Path, content: Any) -> None:
    """Write content with a check sum; a folder that cannot be written costs only time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps({**_named(content), _SEAL: _sum(content)}))


def kept_json(path: Path, what: str, sound: Callable[[Any], bool]) -> Any | None:
    """Read what :func:`keep_json` wrote.

    Parameters
    ----------
    path : Path
    what : str
        What it is, in words.
    sound : callable
        Whether content is of the right types; it may raise anything.

    Returns
    -------
    object or None
        As :func:`healed`.
    """

    def read() -> Any:
        found = read_json(path, _MOST)
        seal = found.pop(_SEAL)
        content = found.get(_WHOLE, found)
        if seal != _sum(content) or not sound(content):
            raise ValueError("its check sum differs")
        return content

    return healed(path, what, read)


def _named(content: Any) -> dict[str, Any]:
    """Give content as a mapping; one that is none is its only value."""
    return content if isinstance(content, dict) else {_WHOLE: content}


def _sum(content: Any) -> str:
    return address(json.dumps(content, sort_keys=True), digits=_DIGITS)
