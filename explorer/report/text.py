"""Data frames and times as plain text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from explorer.report.plain import NOTHING, Column, lines, width_of

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
    return _ruled(_columns(table, labels))


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
    columns = _columns(table, labels)
    words, rest = columns[:labels], columns[labels:]
    while rest:
        stop = len(rest)
        while stop > 1 and width_of([*words, *rest[:stop]]) > width:
            stop -= 1
        yield _ruled([*words, *rest[:stop]])
        rest = rest[stop:]


def _columns(table: pd.DataFrame, labels: int) -> list[Column]:
    missing = table.isna().to_numpy()
    return [
        Column(
            str(name),
            tuple(
                NOTHING if gap else _cell(value)
                for value, gap in zip(table.iloc[:, k], missing[:, k], strict=True)
            ),
            left=k < labels,
        )
        for k, name in enumerate(table.columns)
    ]


def _ruled(columns: Sequence[Column]) -> str:
    """Align columns, with a line below their names."""
    head, *rows = lines(columns)
    return "\n".join([head, "-" * max(map(len, (head, *rows))), *rows])


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
