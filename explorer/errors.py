"""One kind of error for input that cannot be used.

Its message is a sentence with the field, the value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from numbers import Integral
from typing import Any, TypeGuard, TypeVar

T = TypeVar("T")

# Characters that a message repeats of what was given
_MOST = 200


class InputError(ValueError):
    """Input that cannot be used; the message is one line for the user."""


def require(condition: object, field: str, value: object, allowed: str) -> None:
    """Raise :class:`InputError` unless a condition holds.

    Parameters
    ----------
    condition : object
        Anything with a truth value.
    field, value, allowed
        Parts of the message.

    Raises
    ------
    InputError

    Examples
    --------
    >>> require(2 > 3, "size", 2, "a number > 3")
    Traceback (most recent call last):
    explorer.errors.InputError: size = 2: allowed is a number > 3
    """
    if not condition:
        raise InputError(f"{field} = {value}: allowed is {allowed}")


def options_of(kind: type[T], given: Mapping[str, Any]) -> T:
    """Make a dataclass of options of the keywords of a call.

    Raises
    ------
    InputError
        For a keyword that it does not have.
    """
    known = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    for name, value in given.items():
        require(name in known, f"option {name}", value, f"one of {', '.join(known)}")
    return kind(**given)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, of Python or numpy, and no truth value.

    Examples
    --------
    >>> [is_whole(value) for value in (3, 3.0, True, "3")]
    [True, False, False, False]
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def shortened(text: str, most: int = _MOST) -> str:
    """Cut what is too long to be repeated in a message.

    Examples
    --------
    >>> shortened("too long", 3)
    'too...'
    """
    return text if len(text) <= most else f"{text[:most]}..."
