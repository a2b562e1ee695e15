"""Tables of words as plain text, never wider than the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NOTHING = "-"
"""What stands where a value is not known, or has no sense."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    cells : tuple of str
    left : bool
        Words stand left, numbers right.
    weight : int
        What is of least weight is left out first where the page is narrow.
    """

    name: str
    cells: tuple[str, ...]
    left: bool = False
    weight: int = 0

    @property
    def empty(self) -> bool:
        """No cell says anything."""
        return all(cell in ("", NOTHING) for cell in self.cells)

    @property
    def width(self) -> int:
        """Its widest cell, or its name."""
        return max(map(len, (self.name, *self.cells)))


def fitting(columns: Sequence[Column], width: int | None) -> list[Column]:
    """Leave out columns that say nothing, then those of least weight until the rest fits.

    Parameters
    ----------
    columns : sequence of Column
    width : int or None
        Of the page; None where it has no end.
    """
    chosen = [column for column in columns if not column.empty]
    while width is not None and len(chosen) > 1 and width_of(chosen) > width:
        least = min(column.weight for column in chosen)
        last = [k for k, column in enumerate(chosen) if column.weight == least][-1]
        del chosen[last]
    return chosen


def table(columns: Sequence[Column], width: int | None = None) -> list[str]:
    """Write a table, its names first.

    Examples
    --------
    >>> for line in table([Column("n", ("1", "12")), Column("kind", ("a", "b"), left=True)]):
    ...     print(line)
     n  kind
     1  a
    12  b
    """
    return lines(fitting(columns, width))


def lines(columns: Sequence[Column]) -> list[str]:
    """Align the cells of all columns, their names first."""
    rows = zip(*((column.name, *column.cells) for column in columns), strict=True)
    return [_line(row, columns) for row in rows]


def width_of(columns: Sequence[Column]) -> int:
    """Length of the longest line of some columns."""
    return sum(column.width for column in columns) + 2 * (len(columns) - 1)


def number(value: float, scale: float, digits: int = 6) -> str:
    """Write a number with some digits; what is rounding beside ``scale`` is 0.

    Examples
    --------
    >>> number(1.4e-161, 1.0), number(0.97603512, 1.0)
    ('0', '0.976035')
    """
    return "0" if abs(value) <= 1e-14 * scale else f"{value:.{digits}g}"


def _line(cells: Sequence[str], columns: Sequence[Column]) -> str:
    words = (
        cell.ljust(column.width) if column.left else cell.rjust(column.width)
        for cell, column in zip(cells, columns, strict=True)
    )
    return "  ".join(words).rstrip()
