"""One place where numba is asked to compile; imported only when the engine runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.extending import intrinsic as _intrinsic

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function without the interpreter lock, strict IEEE arithmetic, cached on disk by numba.

    Kernels allocate nothing, so arrays are not reference-counted in them: counting took a third of the time (measured).
    """
    compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    return cast("F", compiled)


def allocating(function: F) -> F:
    """Compile a function that makes arrays; called from Python alone."""
    compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("F", compiled)


def intrinsic(function: F) -> F:
    """Make a function that writes LLVM instructions itself."""
    made: Any = _intrinsic(function)
    return cast("F", made)
