"""A kernel out of what is kept; where nothing is, all kernels are compiled first."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from explorer.compiled import kept, machine
from explorer.compiled.declared import declared
from explorer.compiled.kernel import Kernel
from explorer.compiled.prepare import Codes, Progress, cores, prepare

# What was compiled where nothing can be kept: nothing is compiled twice.
_MADE: Codes = {}


def load(kernel: Kernel) -> Any:
    """Give the function of a kernel in memory."""
    code = _MADE.get(kernel) or kept.read(kernel)
    if code is None and kernel in declared():
        _MADE.update(prepare(log_progress))
        code = _MADE.get(kernel)
    return machine.function(code or _compiled(kernel))


def ready(progress: Progress) -> int:
    """Compile all kernels that are not kept yet, and count them.

    Raises
    ------
    RuntimeError
        When a kernel cannot be compiled.
    """
    _MADE.update(prepare(progress))
    for kernel in declared():
        if kernel not in _MADE:
            _compiled(kernel)
    return len(declared())


def _compiled(kernel: Kernel) -> bytes:
    """Compile here: what belongs to no list, or what another process has failed at."""
    from explorer.compiled.build import machine_code

    code = machine_code(kernel)
    _MADE[kernel] = code
    folder = kept.writable_folder()
    if folder is not None:
        with suppress(OSError):  # a full disk costs only time
            kept.write(kernel, code, folder)
    return code


def log_progress(done: int, count: int, seconds: float) -> None:
    """Say that work waits for kernels."""
    logger = logging.getLogger(__name__)
    if not seconds:
        said = "compiling %d kernels, once: about a minute of processor time, shared by %d cores"
        logger.warning(said, count - done, cores())
    else:
        logger.warning("compiling kernels: %d of %d, %.0f s", done, count, seconds)
