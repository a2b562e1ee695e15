"""Files of equations: which format, and within the limits."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.files import reading
from explorer.limits import Limit
from explorer.systems.equations import Equations
from explorer.systems.readers.bertini import is_bertini, read_bertini
from explorer.systems.readers.msolve import is_msolve, read_msolve
from explorer.systems.readers.phcpack import is_phcpack, read_phcpack
from explorer.systems.readers.plain import read_plain

# A character of UTF-8 has at most so many
_BYTES = 4


def read_file(path: Path) -> Equations:
    """Read a file of equations.

    Raises
    ------
    InputError
        Also when it cannot be opened, is too long or no text.
    """
    try:
        content = reading.read_bytes(path, _BYTES * Limit.TEXT.most)
    except FileNotFoundError:
        remedy = "correct its name, or write the equations into a file, one per line"
        raise InputError(f"{path}: there is no such file; fix: {remedy}") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; fix: name a file you may read") from None
    return read_bytes(content, str(path))


def read_bytes(content: bytes, name: str) -> Equations:
    """Read the content of a file; ``name`` is what errors call it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: byte {error.start + 1} is no text; fix: save it as UTF-8"
        ) from None
    return read_text(text.replace("\r\n", "\n").replace("\r", "\n"), name)


def read_text(text: str, name: str) -> Equations:
    """Read equations in whichever format they are.

    Parameters
    ----------
    text : str
    name : str
        What errors call it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> read_text("x^2 = y", "here").unknowns
    ('x', 'y')
    """
    Limit.TEXT.allow(len(text), name)
    if is_phcpack(text):
        return read_phcpack(text, name)
    if is_bertini(text):
        return read_bertini(text, name)
    return read_msolve(text, name) if is_msolve(text) else read_plain(text, name)
