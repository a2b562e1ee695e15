"""How kernels are compiled by numba and kept on disk; imported only when kernels run."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.extending import intrinsic as _intrinsic

from explorer.homotopy.kernels import checked

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compile: Any = numba.njit


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function: no interpreter lock, strict IEEE arithmetic, cached on disk by numba.

    Kernels allocate nothing, so arrays are not reference-counted in them: counting took half of the
    time (measured).
    """
    return _compiled(function, _nrt=False)


def allocating(function: Callable[..., Any]) -> Any:
    """Compile a function that makes arrays; called from Python alone."""
    return _compiled(function)


def _compiled(function: Callable[..., Any], **more: Any) -> Any:
    """Compile on first use; what is kept on disk has a check sum, where anything can be kept."""
    try:
        dispatcher = _compile(**_OPTIONS, **more)(function)
    except RuntimeError:  # neither the package's folder nor the user's can be written
        return _compile(**{**_OPTIONS, "cache": False}, **more)(function)
    checked.guard_cache(dispatcher)
    return dispatcher


def intrinsic(function: Callable[..., Any]) -> Any:
    """Make a function that writes LLVM instructions itself."""
    return _intrinsic(function)


@cache
def announce_compilation(
    kernel: Any, module: str, what: str = "the native engine", seconds: int = 20
) -> None:
    """Say, once a process, that a kernel is not on disk yet: the first use takes a while."""
    name = f"{module.rpartition('.')[2]}.{kernel.py_func.__name__}-*.nbi"
    folder = kernel.stats.cache_path
    if folder is None or not any(Path(folder).glob(name)):
        logging.getLogger(__name__).warning(
            "compiling the kernels of %s: about %d seconds, once", what, seconds
        )


def drop_stale(folder: Path, pattern: str, *others: Path) -> None:
    """Throw compiled kernels away when any source that they are made of has changed.

    Numba looks at the file of a function alone, not at those it calls: after an upgrade old and new
    kernels would mix.

    Parameters
    ----------
    folder : Path
        Sources of the kernels; numba's files are below it.
    pattern : str
        Which files of the folder are sources.
    others : Path
        Sources elsewhere.
    """
    sources = [*sorted(folder.glob(pattern)), *others]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    cache = folder / "__pycache__"
    stamp = cache / f"{hashlib.sha256(pattern.encode()).hexdigest()[:8]}.kernels"
    with suppress(OSError):
        if stamp.exists() and stamp.read_bytes() == digest.encode():
            return
        for suffix in ("nbi", "nbc"):
            for path in cache.glob(f"*.{suffix}"):
                path.unlink(missing_ok=True)
        cache.mkdir(exist_ok=True)
        stamp.write_text(digest)
