"""CSV files, read so that what was written comes back."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.files.reading import read_bytes
from explorer.limits import Limit

if TYPE_CHECKING:
    import pandas as pd

# The first version that reads every decimal to the nearest double, and warns of being told to.
_EXACT = (3, 1)


def read_csv(source: BytesIO | str | Path, columns: Collection[str] = ()) -> pd.DataFrame:
    """Read a table with every decimal at the nearest double, whatever the version of pandas.

    Parameters
    ----------
    source : BytesIO or path
    columns : collection of str
        Those that are wanted: only these are kept, and they bound the number of rows; where one of
        them is missing, or none is named, all are kept.

    Raises
    ------
    LimitError
        When there are more columns or rows than the table of limits allows.
    ValueError
        When it cannot be read, or rows have more cells than there are names.
    """
    import pandas as pd

    content = source if isinstance(source, BytesIO) else BytesIO(read_bytes(source))
    version = tuple(int(part) for part in pd.__version__.split(".")[:2])
    options: dict[str, Any] = {} if version >= _EXACT else {"float_precision": "round_trip"}
    head = content.getvalue()[:_HEAD].lstrip().partition(b"\n")[0]
    Limit.DATA_COLUMNS.allow(head.count(b",") + 1, "its width")
    rows = Limit.ENTRIES.most // max(1, len(columns))
    first = pd.read_csv(content, nrows=1, **options)
    # One name less than cells is how R writes names of rows; more would shift the columns
    if first.index.nlevels > 1:
        raise ValueError("rows have more cells than there are names of columns")
    if not isinstance(first.index, pd.RangeIndex):
        rows = Limit.ENTRIES.most // max(1, len(first.columns))
    named = bool(columns) and isinstance(first.index, pd.RangeIndex)
    wanted = list(dict.fromkeys(columns if named and set(columns) <= set(first.columns) else first))
    content.seek(0)
    # Piece by piece, and not by pandas' `usecols`: with that, rows that are too long go unnoticed
    pieces = pd.read_csv(
        content, nrows=rows + 1, chunksize=max(1, _AT_ONCE // len(first.columns)), **options
    )
    with pieces:
        table: pd.DataFrame = pd.concat([piece[wanted] for piece in pieces])
    Limit.ENTRIES.allow(len(table) * max(1, len(columns)), "its size, at least")
    return table


# Cells of a piece, some tens of megabytes.
_AT_ONCE = 2**20
# Longer heads have more columns than are allowed, or names that nobody writes
_HEAD = 2**24
