"""All kernels there are, so that every one can be compiled before work begins."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from explorer.compiled.kernel import Kernel

# By name: these rooms stand above this one. Each has GROUPS, kernels that share inner functions.
_MODULES = ("explorer.homotopy.kernels.entries", "explorer.validate.kernels.entries")


@cache
def groups() -> tuple[tuple[Kernel, ...], ...]:
    """Kernels of the package; those of one group are compiled in one process."""
    return tuple(group for module in _MODULES for group in import_module(module).GROUPS)


def declared() -> tuple[Kernel, ...]:
    """Kernels of the package."""
    return tuple(kernel for group in groups() for kernel in group)
