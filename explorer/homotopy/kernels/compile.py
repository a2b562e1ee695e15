"""One place where numba is asked to compile; imported only when the engine runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.extending import intrinsic as _intrinsic

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compile: Any = numba.njit


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function without the interpreter lock, strict IEEE arithmetic, cached on disk by numba.

    Kernels allocate nothing, so arrays are not reference-counted in them: counting took half of the
    time (measured).
    """
    return _compile(**_OPTIONS, _nrt=False)(function)


def allocating(function: Callable[..., Any]) -> Any:
    """Compile a function that makes arrays; called from Python alone."""
    return _compile(**_OPTIONS)(function)


def intrinsic(function: Callable[..., Any]) -> Any:
    """Make a function that writes LLVM instructions itself."""
    return _intrinsic(function)


@cache
def announce_compilation(
    kernel: Any, module: str, what: str = "the native engine", seconds: int = 20
) -> None:
    """Say, once a process, that a kernel is not on disk yet: the first use of a machine takes a while."""
    name = f"{module.rpartition('.')[2]}.{kernel.py_func.__name__}-*.nbi"
    folder = kernel.stats.cache_path
    if folder is None or not any(Path(folder).glob(name)):
        logging.getLogger(__name__).warning(
            "compiling the kernels of %s: about %d seconds, once", what, seconds
        )
