"""Data frames and times as plain text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 160
"""Longest line of a table; what is wider is parted into several tables."""


def duration(seconds: float) -> str:
    """Write a time as people say it.

    Examples
    --------
    >>> duration(12.3), duration(185), duration(9600)
    ('12 s', '3 min 05 s', '2 h 40 min')
    """
    whole = round(seconds)
    hours = whole // 3600
    minutes = whole // 60 % 60
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {whole % 60:02d} s" if minutes else f"{whole} s"


def grid(table: pd.DataFrame, labels: int = 3) -> str:
    """Align columns: numbers right, missing values as a dash.

    Parameters
    ----------
    table : DataFrame
    labels : int
        Number of columns, from the first, that are words and stand left.
    """
    cells = [[str(name) for name in table.columns]]
    missing = table.isna().to_numpy()
    for row, gaps in zip(table.itertuples(index=False), missing, strict=True):
        cells.append(["-" if gap else _cell(v) for v, gap in zip(row, gaps, strict=True)])
    widths = [max(len(row[k]) for row in cells) for k in range(len(table.columns))]
    lines = [_line(row, widths, labels) for row in cells]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def parted(table: pd.DataFrame, labels: int, width: int = WIDTH) -> Iterator[str]:
    """Write a table as one grid, or as several of at most ``width``.

    Parameters
    ----------
    table : DataFrame
    labels : int
        Number of columns, from the first, that stand in each of the grids.
    width : int
        Longest line; a grid of a single further column may be wider.
    """
    start = labels
    most = len(table.columns)
    while start < most:
        stop = most
        while stop > start + 1 and _width(_block(table, labels, start, stop)) > width:
            stop -= 1
        yield grid(_block(table, labels, start, stop))
        start = stop


def _line(row: list[str], widths: list[int], labels: int) -> str:
    words = [cell.ljust(width) for cell, width in zip(row[:labels], widths, strict=False)]
    numbers = zip(row[labels:], widths[labels:], strict=True)
    return "  ".join([*words, *(cell.rjust(width) for cell, width in numbers)]).rstrip()


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _block(table: pd.DataFrame, labels: int, start: int, stop: int) -> pd.DataFrame:
    return table.iloc[:, [*range(labels), *range(start, stop)]]


def _width(table: pd.DataFrame) -> int:
    return len(grid(table).splitlines()[1])
