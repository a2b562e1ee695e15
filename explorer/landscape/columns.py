"""Columns of a table of points, as arrays: values that may be unknown, without the price of a data frame each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Maybe:
    """Truths, whole numbers or words, some of them unknown.

    Attributes
    ----------
    values : bool, int or object array, shape (N,)
        Of no meaning where unknown.
    known : bool array, shape (N,)
    """

    values: NDArray[Any]
    known: NDArray[np.bool_]

    def put(self, rows: NDArray[np.bool_], values: Any) -> Maybe:
        """Know ``values`` (N,), or one value, at some rows."""
        return Maybe(
            np.where(rows, values, self.values).astype(self.values.dtype), self.known | rows
        )

    def clear(self, rows: NDArray[np.bool_]) -> Maybe:
        """Know nothing at some rows."""
        return Maybe(self.values, self.known & ~rows)

    def equals(self, value: Any) -> NDArray[np.bool_]:
        """Whether it is known to be ``value``, shape (N,)."""
        return np.asarray(self.known & (self.values == value))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Any:
        return self.values.tolist()[row] if self.known[row] else None


Columns = dict[str, Any]
"""Arrays (N,), or :class:`Maybe` where values may be unknown, by name."""


def whole(values: Any, known: NDArray[np.bool_]) -> Maybe:
    """Whole numbers."""
    return Maybe(np.asarray(values, dtype=np.int64), known)


def words(values: Any, known: NDArray[np.bool_] | None = None) -> Maybe:
    """Words; all known unless told otherwise."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return Maybe(array, np.ones(len(array), dtype=bool) if known is None else known)


def data_frame(columns: Columns) -> pd.DataFrame:
    """Make a data frame; unknown values are <NA>."""
    import pandas as pd

    return pd.DataFrame({name: _series(column) for name, column in columns.items()})


def _series(column: NDArray[Any] | Maybe) -> Any:
    import pandas as pd

    if not isinstance(column, Maybe):
        return column
    if column.values.dtype == bool:
        return pd.arrays.BooleanArray(column.values.copy(), ~column.known)
    if column.values.dtype == object:
        return pd.array(np.where(column.known, column.values, np.array(None)), dtype="string")
    return pd.arrays.IntegerArray(column.values.copy(), ~column.known)
