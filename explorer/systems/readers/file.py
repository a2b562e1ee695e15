"""Files of equations: which format, and within the limits."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.systems.equations import Equations
from explorer.systems.limits import LONGEST_TEXT
from explorer.systems.readers.bertini import is_bertini, read_bertini
from explorer.systems.readers.msolve import is_msolve, read_msolve
from explorer.systems.readers.phcpack import is_phcpack, read_phcpack
from explorer.systems.readers.plain import read_plain


def read_file(path: Path) -> Equations:
    """Read a file of equations.

    Raises
    ------
    InputError
        Also when it cannot be opened, is too long or no text.
    """
    if not path.exists():
        raise InputError(f"{path}: there is no such file; mend: correct its name")
    if not path.is_file():
        raise InputError(f"{path}: it is no file; mend: name a file of equations")
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_TEXT + 1)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; mend: choose a file you may read") from None
    return read_bytes(content, str(path))


def read_bytes(content: bytes, name: str) -> Equations:
    """Read the content of a file; ``name`` is what errors call it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: byte {error.start + 1} is no text; mend: save it as UTF-8"
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
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"{name}: longer than {LONGEST_TEXT} characters; mend: give a smaller system"
        )
    if is_phcpack(text):
        return read_phcpack(text, name)
    if is_bertini(text):
        return read_bertini(text, name)
    return read_msolve(text, name) if is_msolve(text) else read_plain(text, name)
