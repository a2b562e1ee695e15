"""Plain text: one equation per line, ``#`` begins a comment."""

from __future__ import annotations

from explorer.systems.equations import Equations
from explorer.systems.readers.grammar import read_equation
from explorer.systems.readers.statements import statements, without_comments


def read_plain(text: str, name: str) -> Equations:
    """Read equations, one per line or ended by semicolons; unknowns are all names in them.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for errors.

    Raises
    ------
    InputError

    Examples
    --------
    >>> read_plain("x^2 + y^2 = 1  # a circle" + chr(10) + "x = y", "file").unknowns
    ('x', 'y')
    """
    met: list[str] = []
    found = []
    for line in statements(without_comments(text, "#"), name, "\n"):
        pieces = statements(line.text, name, ";", line.source.line)
        found += [read_equation(piece.text, piece.source, met=met) for piece in pieces]
    return Equations(tuple(met), tuple(found))
