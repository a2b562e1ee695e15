"""Sentences for users: members of enumerations that carry their text, filled in with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """One thing said: which, and with what numbers; prints as its text.

    Attributes
    ----------
    template : Template
        What is said; code compares this, never the text.
    values : tuple of pairs of str and value
        What stands in the fields of the text.
    """

    template: Template
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return str(self.template.value).format(**dict(self.values))


class Template(Enum):
    """Base of enumerations whose values are texts with fields, as those of :meth:`str.format`.

    Examples
    --------
    >>> class Finding(Template):
    ...     FOUND = "{count} points were found"
    >>> print(Finding.FOUND(count=3))
    3 points were found
    >>> Finding.FOUND(count=3).template is Finding.FOUND
    True
    """

    def __call__(self, **values: Any) -> Sentence:
        """Fill in the fields."""
        return Sentence(self, tuple(values.items()))
