"""PHCpack's format: numbers of equations and unknowns, then polynomials that end in semicolons.

What stands behind the last polynomial (a title, solutions) is not read.
"""

from __future__ import annotations

import re

from explorer.errors import InputError
from explorer.limits import Limit
from explorer.systems.equations import Equations
from explorer.systems.readers.grammar import read_equation
from explorer.systems.readers.statements import statements

HEAD = re.compile(r"\s*(\d{1,9})(?:[ \t]+(\d{1,9}))?[ \t]*\r?(?=\n|\Z)")


def is_phcpack(text: str) -> bool:
    """Tell whether the first line holds one or two whole numbers alone."""
    return HEAD.match(text) is not None


def read_phcpack(text: str, name: str) -> Equations:
    """Read a file of PHCpack.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for errors.

    Raises
    ------
    InputError
        Also when there are fewer polynomials than announced, or more or fewer unknowns.

    References
    ----------
    Verschelde, "Algorithm 795: PHCpack", ACM Transactions on Mathematical Software 25 (1999).

    Examples
    --------
    >>> read_phcpack("2" + chr(10) + "x**2 + (1 + 2*i)*y; x - y;", "file").unknowns
    ('x', 'y')
    """
    head = HEAD.match(text)
    if head is None:
        raise InputError(f"{name}, line 1: allowed is the number of equations, such as 2")
    size = int(head[1][:9])
    Limit.UNKNOWNS.allow(size, f"{name}: the number of equations announced")
    if not size:
        raise InputError(f"{name}: 0 equations announced; allowed are 1 or more")
    line = 1 + text.count("\n", 0, head.end())
    pieces = [s for s in statements(text[head.end() :], name, ";", line) if s.ended][:size]
    if len(pieces) < size:
        raise InputError(
            f"{name}: {size} equations announced, {len(pieces)} end in ';'; "
            "fix: correct the first line, or end each polynomial with ';'"
        )
    met: list[str] = []
    found = tuple(read_equation(piece.text, piece.source, met=met) for piece in pieces)
    announced = int(head[2] or size)
    if head[2] and len(met) != announced:
        raise InputError(
            f"{name}: {announced} unknowns announced, {len(met)} found: {', '.join(met[:9])}; "
            "fix: correct the second number of the first line"
        )
    return Equations(tuple(met), found)
