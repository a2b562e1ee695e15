"""One kind of error for input that cannot be used: a sentence with the field, the value and what is allowed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class InputError(ValueError):
    """Input that cannot be used; the message is one line for the user."""


def require(condition: object, field: str, value: object, allowed: str) -> None:
    """Raise :class:`InputError` unless ``condition`` holds."""
    if not condition:
        raise InputError(f"{field} = {value}: allowed is {allowed}")


def real_array(value: object, field: str, allowed: str) -> NDArray[np.float64]:
    """Copy ``value`` to an array of floats; refuse what is ragged, complex or not a number."""
    try:
        array = np.array(value)
        if array.dtype.kind != "c":
            return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputError(f"{field}: allowed is {allowed}")
