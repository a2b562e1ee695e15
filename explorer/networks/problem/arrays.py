"""Arrays that users give."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, require


def real_array(value: object, field: str, allowed: str) -> NDArray[np.float64]:
    """Copy a value to an array of floats.

    Raises
    ------
    InputError
        For what is ragged, complex or not a number.
    """
    try:
        array = np.array(value)
        if array.dtype.kind != "c":
            return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputError(f"{field}: allowed is {allowed}")


def number_rows(value: object, width: int, field: str, allowed: str) -> NDArray[Any]:
    """Give an array of shape (N, width) of numbers of any type.

    Raises
    ------
    InputError
        For another shape, and for what is ragged or not a number.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(f"{field}: allowed is {allowed}") from None
    good = array.ndim == 2 and array.shape[1] == width
    require(good, f"shape of {field}", array.shape, allowed)
    require(array.dtype.kind in "biufcO", f"type of {field}", array.dtype, allowed)
    return array


def one_or_rows(value: object, width: int, field: str, allowed: str) -> tuple[NDArray[Any], bool]:
    """Give an array of shape (N, width), and whether ``value`` is one row alone.

    Raises
    ------
    InputError
        As :func:`number_rows`.
    """
    try:
        array: object = np.asarray(value)
    except ValueError:
        array = value
    one = isinstance(array, np.ndarray) and array.shape == (width,)
    return number_rows([array] if one else array, width, field, allowed), one
