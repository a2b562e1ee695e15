"""Things known by a name and their fields, as configs, certificates and command lines say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

from explorer.errors import InputError, require, shortened
from explorer.networks.architectures.fields import read


class Named:
    """A frozen dataclass with a name; its fields are checked by their annotations when it is made.

    Attributes
    ----------
    name : str
        Class attribute: the class's name in lower case with underscores, unless the class states
        another.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Say in one line what a call with other fields than there are should have been."""
        # Without values it is a copy being made; a class that is no dataclass has rules of its own
        if (values or named) and "__dataclass_fields__" in cls.__dict__:
            known = {f.name: f for f in fields_of(cls)}
            places = [name for name, f in known.items() if not f.kw_only]
            if len(values) > len(places):
                raise InputError(_too_many(cls, places, values))
            check_fields(cls, known, dict(zip(places, values, strict=False)) | named)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        hints = hints_of(type(self))
        for field in fields_of(type(self)):
            object.__setattr__(
                self, field.name, read(getattr(self, field.name), hints[field.name], field.name)
            )

    @property
    def spec(self) -> dict[str, Any]:
        """``{"type": name, field: value, ...}`` ready for JSON.

        Fields that have their default are left out.
        """
        return {"type": self.name, **{name: _plain(value) for name, value in self._chosen.items()}}

    def __str__(self) -> str:
        shown = (f"{name}={_short(value)}" for name, value in self._chosen.items())
        return f"{type(self).__name__}({', '.join(shown)})"

    @property
    def _chosen(self) -> dict[str, Any]:
        """Fields that differ from their default."""
        return {
            f.name: getattr(self, f.name)
            for f in fields_of(type(self))
            if getattr(self, f.name) != default(f)
        }

    @classmethod
    def variants(cls) -> Mapping[str, type[Any]]:
        """Classes of this kind by name; this one alone unless a kind says otherwise."""
        return {cls.name: cls}

    @classmethod
    def read(cls, value: object, field: str) -> Self:
        """Take an object of this kind, or build it from its name or its spec."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            value = {"type": value}
        require(isinstance(value, Mapping) and "type" in value, field, value, cls.describe())
        made: Self = build(cls.variants(), dict(value), field)  # type: ignore[call-overload]
        return made

    @classmethod
    def describe(cls, *, many: bool = False) -> str:
        """Say what may be written for a field of this kind."""
        return f"{'entries' if many else 'an entry'} with type {' or '.join(cls.variants())}"


def fields_of(kind: type[Any]) -> list[Field[Any]]:
    """Fields of a dataclass, its own before the keyword-only ones that all of its kind share."""
    return sorted(fields(kind), key=lambda field: bool(field.kw_only))


def hints_of(kind: Any) -> dict[str, Any]:
    """Annotations of the fields of a dataclass, constraints included."""
    return _hints(kind)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def find(variants: Mapping[str, type[Any]], name: object, field: str) -> type[Any]:
    """Find a class by its name.

    Raises
    ------
    InputError
        Names the nearest name there is, and all of them.
    """
    if isinstance(name, str) and name in variants:
        return variants[name]
    close = get_close_matches(str(name), variants, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise InputError(f"{field} = {name}: {hint}allowed is one of {', '.join(variants)}")


def build(variants: Mapping[str, type[Any]], spec: Mapping[str, Any], field: str) -> Any:
    """Make an object from ``{"type": name, field: value, ...}``; see :func:`find` for errors."""
    kind = find(variants, spec.get("type"), f"{field}: type" if field else "type")
    values = {name: value for name, value in spec.items() if name != "type"}
    check_fields(kind, {f.name: f for f in fields_of(kind)}, values)
    return kind(**values)


def check_fields(
    kind: type[Any], known: Mapping[str, Field[Any]], values: Mapping[str, Any]
) -> None:
    """Refuse fields that there are not, and the lack of fields without a default.

    Raises
    ------
    InputError
    """
    listed = ", ".join(known)
    for name, value in values.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            text = f"{name} = {shortened(str(value))}: there is no such field; {hint}"
            raise InputError(f"{text}allowed fields of {kind.name} are {listed}")
    for name, entry in known.items():
        if name not in values and default(entry) is MISSING:
            raise InputError(f"{name}: {kind.name} needs this field; its fields are {listed}")


def default(field: Field[Any]) -> Any:
    """Give the default of a field, or ``MISSING``."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _too_many(kind: type[Any], places: list[str], values: tuple[Any, ...]) -> str:
    said = f"{kind.__name__}({', '.join(map(repr, values))})"
    if places and "tuple" in str(hints_of(kind)[places[0]]):
        return f"{shortened(said)}: write {places[0]} as one tuple, {kind.__name__}({values!r})"
    return f"{shortened(said)}: allowed are at most {len(places)} values, {', '.join(places)}"


def _plain(value: Any) -> Any:
    if isinstance(value, Named):
        return value.spec
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        inner = ", ".join(map(_short, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return str(value) if isinstance(value, Named) else repr(value)
