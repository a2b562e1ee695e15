"""What a kernel is before it is compiled: where it stands, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.compiled.arguments import Type


@dataclass(frozen=True)
class Kernel:
    """A function for numba that fills in arrays and returns nothing.

    Attributes
    ----------
    module, name : str
        Where the function is; the module imports numba and is imported only to compile.
    arguments : tuple of Type
    """

    module: str
    name: str
    arguments: tuple[Type, ...]

    @property
    def signature(self) -> str:
        """All that machine code depends on beside the sources, as text."""
        return f"{self.module}.{self.name}{self.arguments}"
