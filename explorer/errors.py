"""One kind of error for input that cannot be used.

Its message is a sentence with the field, the value and what is allowed.
"""

from __future__ import annotations

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


def shortened(text: str, most: int = _MOST) -> str:
    """Cut what is too long to be repeated in a message.

    Examples
    --------
    >>> shortened("too long", 3)
    'too...'
    """
    return text if len(text) <= most else f"{text[:most]}..."
