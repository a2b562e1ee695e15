"""Texts cut into statements that know their line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.systems.readers.scanner import Source


@dataclass(frozen=True)
class Statement:
    """A piece of a file, without the mark that ends it.

    Attributes
    ----------
    text : str
    source : Source
        With the line on which the text begins.
    ended : bool
        Whether the mark that ends statements stands behind it.
    """

    text: str
    source: Source
    ended: bool = True


def without_comments(text: str, mark: str) -> str:
    """Blank out comments up to the end of their line, so that places stay."""
    return re.sub(f"{re.escape(mark)}[^\n]*", lambda m: " " * len(m.group()), text)


def statements(text: str, name: str, mark: str, line: int = 1) -> list[Statement]:
    """Cut a text at a mark; blank pieces are left out.

    Parameters
    ----------
    text : str
    name : str
        Of the file.
    mark : str
        One character.
    line : int
        Number of the first line of the text.

    Examples
    --------
    >>> [(s.text, s.source.line) for s in statements("x;" + chr(10) + "y;", "file", ";")]
    [('x', 1), ('y', 2)]
    """
    found = []
    start = 0
    pieces = text.split(mark)
    for k, piece in enumerate(pieces):
        blank = len(piece) - len(piece.lstrip())
        # Columns count from the line's beginning, so blanks in front of the text on its line stay
        begin = piece.rfind("\n", 0, blank) + 1
        number = line + text.count("\n", 0, start + begin)
        if piece.strip():
            before = start + begin - (text.rfind("\n", 0, start + begin) + 1)
            own = " " * before + piece[begin:].rstrip()
            found.append(Statement(own, Source(name, number), k < len(pieces) - 1))
        start += len(piece) + 1
    return found
