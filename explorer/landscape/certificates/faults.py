"""What a check of a table says: where it is wrong, what stands there, what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNKNOWN = None
"""A cell that says nothing."""


def fault(row: int, column: str, value: Any, right: Any) -> str:
    """Name a cell, its value, and what it should be."""
    return f"row {row}, column {column}: {_shown(value)}; right is {_shown(right)}"


def unequal(
    column: str, values: Sequence[Any], right: Sequence[Any], rows: NDArray[np.bool_]
) -> Iterator[str]:
    """Name the cells of some rows that differ from what is right; None is an empty cell."""
    for row in np.flatnonzero(rows).tolist():
        if type(values[row]) is not type(right[row]) or values[row] != right[row]:
            yield fault(row, column, values[row], right[row])


def far(
    column: str,
    values: NDArray[np.float64],
    right: NDArray[np.float64],
    room: NDArray[np.float64],
    rows: NDArray[np.bool_],
) -> Iterator[str]:
    """Name the cells of some rows that are further than ``room`` from what is right."""
    with np.errstate(invalid="ignore"):
        near = (np.abs(values - right) <= room) | (values == right)
    near |= np.isnan(values) & np.isnan(right)
    for row in np.flatnonzero(rows & ~near).tolist():
        yield fault(row, column, float(values[row]), float(right[row]))


def cells(column: pd.Series[Any]) -> list[Any]:
    """Cells as plain booleans, whole numbers, floats and words; empty ones are None."""
    return [_plain(value) for value in column.tolist()]


def numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Cells as floats, shape (N,); what is empty or no number is NaN."""
    plain = cells(column)
    kinds = (int, float)
    fits = [isinstance(v, kinds) and not isinstance(v, bool) for v in plain]
    return np.array(
        [float(v) if good else np.nan for v, good in zip(plain, fits, strict=True)], dtype=float
    )


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    # Whole numbers of a column with gaps are floats where pandas reads it so
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    return repr(value) if isinstance(value, (float, str)) else str(value)
