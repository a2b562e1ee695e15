"""Unknowns that are declared: sound names, each once."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.errors import InputError
from explorer.limits import Limit
from explorer.systems.polynomial import Polynomial
from explorer.systems.readers.grammar import UNITS
from explorer.systems.readers.scanner import shown


def declared(names: Sequence[str], where: str) -> dict[str, Polynomial]:
    """What declared unknowns and the imaginary unit stand for.

    An unknown may be called i or I; then the other of the two, or 1i, is the imaginary unit.

    Parameters
    ----------
    names : sequence of str
    where : str
        What errors call the list.

    Raises
    ------
    InputError

    Examples
    --------
    >>> sorted(declared(["x", "i"], "unknowns"))
    ['I', 'i', 'x']
    """
    Limit.UNKNOWNS.allow(len(names), where)
    for name in names:
        if not isinstance(name, str) or not name.isidentifier():
            raise InputError(
                f"{where}: {shown(str(name))} is no name; fix: a letter, then letters, digits or _"
            )
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{where}: {shown(twice[0])} is listed twice; fix: take one out")
    return {**UNITS, **{name: Polynomial.unknown(name) for name in names}}
