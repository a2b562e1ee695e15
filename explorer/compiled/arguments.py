"""Types of the arguments of kernels, and how arguments are put in a row of eight-byte words.

A number is a word; an array is the address of numpy's object, where compiled code finds its data
and its shape; a record (a named tuple) is the row of its fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Number:
    """A number of one word.

    Attributes
    ----------
    name : str
        ``int64``, ``float64`` or ``bool``.
    code : str
        How :mod:`struct` packs it.
    """

    name: str
    code: str


INT = Number("int64", "q")
FLOAT = Number("float64", "d")
BOOL = Number("bool", "q")


class Array:
    """An array in C order.

    Parameters
    ----------
    dtype : type
    axes : int
    """

    code = "q"

    def __init__(self, dtype: Any, axes: int) -> None:
        self.dtype = np.dtype(dtype)
        self.axes = axes

    def __repr__(self) -> str:
        return f"{self.dtype.name}[{self.axes}]"

    def fits(self, value: Any) -> bool:
        """Whether a value can be handed to compiled code as this."""
        return (
            type(value) is np.ndarray
            and value.dtype == self.dtype
            and value.ndim == self.axes
            and value.flags.c_contiguous
            and value.flags.aligned
        )


class Record:
    """A named tuple.

    Parameters
    ----------
    kind : type
        The class of the tuple.
    **fields : Type
        Types of all its fields, in their order.
    """

    def __init__(self, kind: Any, **fields: Type) -> None:
        if tuple(fields) != kind._fields:
            raise TypeError(f"fields of {kind.__name__} are {kind._fields}, not {tuple(fields)}")
        self.kind = kind
        self.fields = tuple(fields.values())

    def __repr__(self) -> str:
        return f"{self.kind.__name__}{self.fields}"


Type = Number | Array | Record


def ints(axes: int) -> Array:
    """Array of int64."""
    return Array(np.int64, axes)


def floats(axes: int) -> Array:
    """Array of float64."""
    return Array(np.float64, axes)


def complexes(axes: int) -> Array:
    """Array of complex128."""
    return Array(np.complex128, axes)


def leaves(types: Iterable[Type]) -> Iterator[Number | Array]:
    """Types of the words of a row of arguments."""
    for kind in types:
        if isinstance(kind, Record):
            yield from leaves(kind.fields)
        else:
            yield kind


def words(types: tuple[Type, ...], values: Iterable[Any], row: list[Any]) -> None:
    """Append the words of arguments to a row.

    Raises
    ------
    TypeError
        When a value is not of its type: compiled code would read what is not there.
    """
    for kind, value in zip(types, values, strict=True):
        if type(kind) is Array:
            if not kind.fits(value):
                raise TypeError(f"a kernel takes {kind}, not {_described(value)}")
            row.append(id(value))
        elif type(kind) is Record:
            words(kind.fields, value, row)
        else:
            row.append(value)


def _described(value: Any) -> str:
    if type(value) is np.ndarray:
        order = "" if value.flags.c_contiguous else ", not in C order"
        place = "" if value.flags.aligned else ", not aligned"
        return f"{value.dtype}[{value.ndim}]{order}{place}"
    return type(value).__name__
