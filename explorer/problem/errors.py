"""Errors for input that cannot be used, and arrays that users give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.architectures.errors import InputError, require

__all__ = ["InputError", "real_array", "require"]


def real_array(value: object, field: str, allowed: str) -> NDArray[np.float64]:
    """Copy ``value`` to an array of floats; refuse what is ragged, complex or not a number."""
    try:
        array = np.array(value)
        if array.dtype.kind != "c":
            return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputError(f"{field}: allowed is {allowed}")
