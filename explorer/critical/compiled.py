"""How the kernels of this room are compiled; imported only when the native engine runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile without the interpreter lock, in strict IEEE arithmetic (no fused or reordered sums), cached on disk."""
    compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)
    return cast("F", compiled)
