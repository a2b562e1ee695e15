"""Words of a text with their places, so that an error can point at one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from explorer.errors import InputError

_WORD = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?P<unit>[iIjJ](?!\w))?"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<mark>\*\*|==|[-+*/^()=;,])"
)
_SHOWN = 30


@dataclass(frozen=True)
class Source:
    """Where a text is from.

    Attributes
    ----------
    name : str
        A file, or the argument that holds the text.
    line : int
        Number of the first line of the text in it; 0 where it has one line only.
    """

    name: str
    line: int = 0

    def refuse(self, why: str, text: str = "", position: int = 0) -> NoReturn:
        """Raise an error that names the place, counted from 1.

        Raises
        ------
        InputError
        """
        before = text[:position]
        column = position - (before.rfind("\n") + 1) + 1
        number = self.line + before.count("\n")
        places = [self.name, *([f"line {number}"] if self.line else [])]
        raise InputError(f"{', '.join(places)}, column {column}: {why}")


@dataclass(frozen=True)
class Word:
    """One word.

    Attributes
    ----------
    kind : str
        ``number``, ``imaginary``, ``name``, ``mark`` or ``end``.
    text : str
    position : int
        In the text it is from.
    """

    kind: str
    text: str
    position: int


def words(text: str, source: Source) -> list[Word]:
    """Cut a text into words, one of the kind ``end`` last.

    Raises
    ------
    InputError
        For a character that belongs to no word.

    Examples
    --------
    >>> [word.text for word in words("2.5e3*x**2", Source("here"))]
    ['2.5e3', '*', 'x', '**', '2', '']
    """
    return list(_words(text, source))


def _words(text: str, source: Source) -> Iterator[Word]:
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _WORD.match(text, position)
        if match is None or (match["name"] and not match["name"].isidentifier()):
            source.refuse(_strange(text[position]), text, position)
        kind = match.lastgroup or "mark"
        if kind in ("number", "unit"):
            kind = "imaginary" if match["unit"] else "number"
        written = match["number"] if kind == "imaginary" else match.group()
        yield Word(kind, written, position)
        position = match.end()
    yield Word("end", "", len(text))


def _strange(character: str) -> str:
    hints = {
        "[": "write x_1 for x[1]",
        "{": "write ( ) for { }",
        "\N{MINUS SIGN}": "write - from the keyboard",
        "\N{MIDDLE DOT}": "write *",
        "\N{MULTIPLICATION SIGN}": "write *",
        "\N{SUPERSCRIPT TWO}": "write ^2",
        "\N{SUPERSCRIPT THREE}": "write ^3",
    }
    hint = hints.get(character, "allowed are names, numbers and + - * / ^ ** ( ) =")
    return f"the character {character!r} is not understood; {hint}"


def shown(text: str) -> str:
    """Quote the beginning of a text for a message of one line."""
    short = " ".join(text[: _SHOWN + 1].split())
    return repr(short if len(text) <= _SHOWN else f"{short[:_SHOWN]}...")
