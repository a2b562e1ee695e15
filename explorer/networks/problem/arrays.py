"""Arrays that users give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError


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
