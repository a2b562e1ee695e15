"""A kernel out of what is kept; where nothing is, all kernels are compiled first."""

from __future__ import annotations

import logging
from typing import Any

from explorer.compiled import kept, machine
from explorer.compiled.declared import declared
from explorer.compiled.kernel import Kernel
from explorer.compiled.prepare import Progress, prepare


def load(kernel: Kernel) -> Any:
    """Give the function of a kernel in memory."""
    code = kept.read(kernel)
    if code is None and kernel in declared():
        code = prepare(log_progress).get(kernel)
    return machine.function(code or _compiled(kernel))


def ready(progress: Progress) -> int:
    """Compile all kernels that are not kept yet, and count them.

    Raises
    ------
    RuntimeError
        When a kernel cannot be compiled.
    """
    codes = prepare(progress)
    for kernel in declared():
        if kernel not in codes:
            _compiled(kernel)
    return len(declared())


def _compiled(kernel: Kernel) -> bytes:
    """Compile here: what belongs to no list, or what another process has failed at."""
    from explorer.compiled.build import machine_code

    code = machine_code(kernel)
    folder = kept.writable_folder()
    if folder is not None:
        kept.write(kernel, code, folder)
    return code


def log_progress(done: int, count: int, seconds: float) -> None:
    """Say that work waits for kernels."""
    logger = logging.getLogger(__name__)
    if not seconds:
        said = "compiling %d kernels, once: about half a minute (explorer doctor --compile)"
        logger.warning(said, count - done)
    else:
        logger.warning("compiling kernels: %d of %d, %.0f s", done, count, seconds)
