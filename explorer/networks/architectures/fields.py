"""Fields of architectures, misfits and penalties, read from what users write.

They are checked by their annotations. An annotation is ``int``, ``float``, ``bool``, ``str``,
``Literal``, a tuple of one kind of entries, ``X | None``, or a
:class:`explorer.networks.architectures.named.Named` class; ``Annotated`` with constraints of
``annotated_types`` narrows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
from annotated_types import Ge, Gt, MinLen

from explorer.errors import InputError
from explorer.limits import Limit

Count = Annotated[int, Ge(1)]
"""A whole number >= 1."""
Counts = Annotated[tuple[Count, ...], MinLen(1)]
"""Whole numbers >= 1."""
Strength = Annotated[float, Ge(0)]
"""A number >= 0."""

_SCALARS: dict[Any, tuple[str, tuple[type, ...]]] = {
    int: ("whole number", (int, np.integer)),
    float: ("finite number", (int, float, np.integer, np.floating)),
    bool: ("true or false", (bool, np.bool_)),
    str: ("word", (str,)),
}


class _RefusedError(Exception):
    pass


def read(value: object, hint: Any, field: str) -> Any:
    """Give the value as the annotation ``hint`` wants it.

    Parameters
    ----------
    value : object
        As written in Python, in a config or on the command line.
    hint : annotation
    field : str
        Name of the field, for errors.

    Raises
    ------
    InputError
        Names the field, the value and what is allowed.
    """
    try:
        return _read(value, hint, field)
    except _RefusedError:
        shown = list(value) if isinstance(value, tuple) else value
        raise InputError(f"{field} = {shown}: allowed is {describe(hint)}") from None


def _read(value: object, hint: Any, field: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        found = _read(value, inner[0], field)
        if not all(_obeys(found, rule) for rule in inner[1:]):
            raise _RefusedError
        if Ge(1) in inner[1:]:
            Limit.FIELD.allow(found, field)
        return found
    if origin in (Union, UnionType):
        return None if value is None else _read(value, _something(hint), field)
    if origin is Literal:
        if value not in inner:
            raise _RefusedError
        return value
    if origin is tuple:
        if isinstance(value, str) or not isinstance(value, (Sequence, np.ndarray)):
            raise _RefusedError
        return tuple(_read(entry, inner[0], f"{field}[{k}]") for k, entry in enumerate(value))
    if hint in _SCALARS:
        return _scalar(value, hint)
    return hint.read(value, field)


def _scalar(value: object, kind: Any) -> Any:
    if not isinstance(value, _SCALARS[kind][1]) or (
        kind is not bool and isinstance(value, (bool, np.bool_))
    ):
        raise _RefusedError
    found = kind(value)
    if kind is float and not math.isfinite(found):
        raise _RefusedError
    return found


def _obeys(value: Any, rule: object) -> bool:
    match rule:
        case Ge(ge=bound):
            return bool(value >= bound)
        case Gt(gt=bound):
            return bool(value > bound)
        case MinLen(min_length=length):
            return len(value) >= length
    return True


def _something(hint: Any) -> Any:
    return next(kind for kind in get_args(hint) if kind is not type(None))


def describe(hint: Any, *, many: bool = False) -> str:
    """Say in words what an annotation allows.

    Examples
    --------
    >>> describe(Counts)
    'a list of whole numbers >= 1'
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        least = next((rule.min_length for rule in inner[1:] if isinstance(rule, MinLen)), 0)
        words = describe(inner[0], many=many).replace(
            " of ", f" of at least {least} " if least > 1 else " of ", 1
        )
        return words + "".join(map(_rule, inner[1:]))
    if origin in (Union, UnionType):
        return f"{describe(_something(hint))}, or none"
    if origin is Literal:
        return "one of " + ", ".join(map(str, inner))
    if origin is tuple:
        return f"{'lists' if many else 'a list'} of {describe(inner[0], many=True)}"
    if hint in _SCALARS:
        noun = _SCALARS[hint][0]
        return noun if hint is bool else f"{noun}s" if many else f"a {noun}"
    return str(hint.describe(many=many))


def _rule(rule: object) -> str:
    match rule:
        case Ge(ge=bound):
            return f" >= {bound}"
        case Gt(gt=bound):
            return f" > {bound}"
    return ""
