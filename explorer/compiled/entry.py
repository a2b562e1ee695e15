"""A kernel that Python calls."""

from __future__ import annotations

from functools import cached_property
from struct import Struct
from threading import Lock
from typing import Any

from explorer.compiled.arguments import leaves, words
from explorer.compiled.kernel import Kernel

_LOADING = Lock()


class Entry(Kernel):
    """A kernel with its machine code; loaded, or compiled with all others, when first called."""

    def __call__(self, *values: Any) -> None:
        """Run, without the interpreter lock.

        Raises
        ------
        TypeError
            When a value is not of the type that was declared.
        """
        row: list[Any] = []
        words(self.arguments, values, row)
        status = self.function(self._pack(*row))
        if status:  # kernels raise nothing
            raise RuntimeError(f"{self.name} ended with status {status}")

    @cached_property
    def function(self) -> Any:
        """The function in memory.

        Threads share one: ask for it before they start, where Ctrl-C can break a compilation off.
        """
        from explorer.compiled.load import load  # llvmlite

        with _LOADING:
            return load(self)

    @cached_property
    def _pack(self) -> Any:
        return Struct("".join(leaf.code for leaf in leaves(self.arguments))).pack
