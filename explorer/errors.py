"""One kind of error for input that cannot be used: a sentence with the field, the value and what is allowed."""

from __future__ import annotations


class InputError(ValueError):
    """Input that cannot be used; the message is one line for the user."""


def require(condition: object, field: str, value: object, allowed: str) -> None:
    """Raise :class:`InputError` unless ``condition`` holds."""
    if not condition:
        raise InputError(f"{field} = {value}: allowed is {allowed}")
