"""The format of msolve: unknowns, characteristic, polynomials with commas between."""

from __future__ import annotations

import re

from explorer.errors import InputError
from explorer.systems.equations import Equations
from explorer.systems.readers.grammar import read_equation
from explorer.systems.readers.names import declared
from explorer.systems.readers.statements import statements, without_comments

_NAME = r"[^\W\d]\w*"
_HEAD = re.compile(
    rf"\s*(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)[ \t]*\r?\n"
    r"\s*(?P<field>\d{1,12})[ \t]*\r?(?=\n|\Z)"
)


def is_msolve(text: str) -> bool:
    """Tell whether names with commas between come first, then a line with a number alone."""
    return _HEAD.match(without_comments(text, "#")) is not None


def read_msolve(text: str, name: str) -> Equations:
    """Read a file of msolve of characteristic 0.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for errors.

    Raises
    ------
    InputError
        Also for another characteristic.

    Examples
    --------
    >>> read_msolve(chr(10).join(["x,y", "0", "x^2 - 1/2,", "x*y - 1"]), "file").unknowns
    ('x', 'y')
    """
    bare = without_comments(text, "#")
    head = _HEAD.match(bare)
    if head is None:
        raise InputError(f"{name}, line 1: allowed are unknowns with commas between, then a line 0")
    if int(head["field"]):
        raise InputError(
            f"{name}, line 2: characteristic {head['field']}; fix: allowed is 0, "
            "for solutions are complex numbers"
        )
    names = [word.strip() for word in head["names"].split(",")]
    known = declared(names, name)
    line = 1 + bare.count("\n", 0, head.end())
    pieces = statements(bare[head.end() :], name, ",", line)
    found = tuple(read_equation(piece.text, piece.source, known) for piece in pieces)
    return Equations(tuple(names), found)
