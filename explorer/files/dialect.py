"""How a table is written as text: its encoding, its separator and its decimal mark."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass

_SEPARATORS = (",", ";", "\t", "|")
# Lines that are looked at to find the separator
_LINES = 20
# Characters of them: longer heads have names that nobody writes
_HEAD = 2**20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Dialect:
    """Separator of cells and decimal mark."""

    separator: str = ","
    decimal: str = "."


def decoded(content: bytes, encoding: str | None = None) -> str:
    """Give the text of a file: UTF-8, or what its first bytes or the user say.

    Parameters
    ----------
    content : bytes
    encoding : str, optional
        A name that Python knows, such as ``"latin-1"``.

    Raises
    ------
    ValueError
        When the bytes are not in this encoding, or there is no such encoding.
    """
    known = (name for mark, name in _MARKS.items() if content.startswith(mark))
    chosen = encoding or next(known, "utf-8")
    try:
        return content.decode(chosen)
    except LookupError:
        raise ValueError(f"encoding = {chosen}: there is no such encoding") from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"byte {error.start + 1} is no text in {chosen}: name the encoding, "
            "such as latin-1 or cp1252"
        ) from None


def recognised(text: str, separator: str | None = None, decimal: str | None = None) -> Dialect:
    r"""Find the separator and the decimal mark of a table.

    The separator is the one of ``, ; tab |`` that cuts all of the first lines into the same number
    of cells, at least two; commas are preferred. Where it is not the comma, ``1,5`` is a number
    with a decimal comma, unless there is a number with a decimal point as well. Where every number
    with a comma looks like ``1,234``, nobody can tell.

    Parameters
    ----------
    text : str
    separator, decimal : str, optional
        Given by the user.

    Returns
    -------
    Dialect

    Raises
    ------
    ValueError
        Where commas may stand before thousands as well.

    Examples
    --------
    >>> recognised("a;b\n1,5;2\n")
    Dialect(separator=';', decimal=',')
    """
    chosen = separator or _separator(text[:_HEAD], [m for m in _SEPARATORS if m != decimal])
    return Dialect(chosen, decimal or _decimal(text, chosen))


def _separator(head: str, allowed: list[str]) -> str:
    lines = [line for line in head.splitlines()[: 2 * _LINES] if line.strip()][:_LINES]
    widths = {mark: _widths(lines, mark) for mark in allowed}
    # R leaves out the name of a column of row names
    for missing in (0, 1):
        for mark, (first, *others) in widths.items():
            wide = max([first, *others]) > 1
            if wide and set(others) <= {first + missing}:
                return mark
    return allowed[0]


def _widths(lines: list[str], separator: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=separator)] or [0]
    except csv.Error:
        return [0]


def _decimal(text: str, separator: str) -> str:
    if separator == ",":
        return "."
    edge = rf"(?:^|(?<=[{re.escape(separator)}\"]))"
    end = rf"(?=[{re.escape(separator)}\"\r]|$)"
    number = r"[ ]?[+-]?\d{0,400}%s\d{1,400}(?:[eE][+-]?\d{1,4})?[ ]?"
    comma, point = (re.compile(edge + number % mark + end, re.M) for mark in (",", r"\."))
    first = comma.search(text)
    if first is None or point.search(text):
        return "."
    if all(_THOUSANDS.fullmatch(cell[0]) for cell in comma.finditer(text)):
        plain = first[0].strip()
        raise ValueError(
            f"{plain} may be {plain.replace(',', '.')} or {plain.replace(',', '')}, as may every "
            "number with a comma in it: say which (--decimal , on the command line, decimal in a "
            "config), or leave out the commas"
        )
    return ","


# A comma may stand before thousands; one number of another form shows that it does not
_THOUSANDS = re.compile(r"[ ]?[+-]?[1-9]\d{0,2},\d{3}[ ]?")
