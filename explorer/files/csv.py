"""CSV files, read so that what was written comes back."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.files.dialect import Dialect, decoded, recognised
from explorer.files.reading import read_bytes
from explorer.limits import Limit

if TYPE_CHECKING:
    import pandas as pd

# The first version that reads every decimal to the nearest double, and warns of being told to.
_EXACT = (3, 1)


def read_csv(
    source: BytesIO | str | Path,
    columns: Collection[str] = (),
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
) -> pd.DataFrame:
    """Read a table with every decimal at the nearest double, whatever the version of pandas.

    Parameters
    ----------
    source : BytesIO or path
    columns : collection of str
        Those that are wanted: only these are kept, and they bound the number of rows; where one of
        them is missing, or none is named, all are kept.
    separator, encoding, decimal : str, optional
        Recognised unless given, see :mod:`explorer.files.dialect`.

    Raises
    ------
    LimitError
        When there are more columns or rows than the table of limits allows.
    ValueError
        When it cannot be read, rows have more cells than there are names, or it is no text.
    """
    import pandas as pd

    content = source.getvalue() if isinstance(source, BytesIO) else read_bytes(source)
    text = decoded(content, encoding)
    dialect = recognised(text, separator, decimal)
    head = text[:_HEAD].lstrip().partition("\n")[0]
    Limit.DATA_COLUMNS.allow(head.count(dialect.separator) + 1, "its width")
    options = _options(dialect)
    first = pd.read_csv(StringIO(text), nrows=1, **options)
    # One name less than cells is how R writes names of rows; more would shift the columns
    if first.index.nlevels > 1:
        raise ValueError("rows have more cells than there are names of columns")
    plain = isinstance(first.index, pd.RangeIndex)
    rows = Limit.ENTRIES.most // max(1, len(columns) if plain else len(first.columns))
    named = bool(columns) and plain and set(columns) <= set(first.columns)
    wanted = list(dict.fromkeys(columns if named else first))
    # Piece by piece, and not by pandas' `usecols`: with that, rows that are too long go unnoticed
    size = max(1, _AT_ONCE // len(first.columns))
    with pd.read_csv(StringIO(text), nrows=rows + 1, chunksize=size, **options) as pieces:
        table: pd.DataFrame = pd.concat([piece[wanted] for piece in pieces])
    Limit.ENTRIES.allow(len(table) * max(1, len(columns)), "its size, at least")
    return table


def _options(dialect: Dialect) -> dict[str, Any]:
    import pandas as pd

    version = tuple(int(part) for part in pd.__version__.split(".")[:2])
    exact = {} if version >= _EXACT else {"float_precision": "round_trip"}
    return {"sep": dialect.separator, "decimal": dialect.decimal, **exact}


# Cells of a piece, some tens of megabytes.
_AT_ONCE = 2**20
# Longer heads have more columns than are allowed, or names that nobody writes
_HEAD = 2**24
