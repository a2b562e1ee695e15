"""From pydantic's errors to sentences with line, key, value and what is allowed."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from explorer.study.config.document import Document
from explorer.study.config.mistakes import KeyPath, Mistake, shown
from explorer.study.config.schema import StudyConfig

_NAME = "a name of letters, digits, dot, dash and underscore, with a letter in it"
_VARYING = "a number, a list of them, or a range"

_ALLOWED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "path_type": "the name of a file",
    "tuple_type": "a list",
    "model_type": "keys with values",
    "greater_than_equal": "a number >= {ge}",
    "greater_than": "a number > {gt}",
    "less_than_equal": "a number <= {le}",
    "less_than": "a number < {lt}",
    "too_long": "at most {max_length} entries",
    "string_too_long": "at most {max_length} letters",
    "string_pattern_mismatch": _NAME,
}
"""What is allowed, where pydantic says it in other words than a config is written in."""

_NEEDED: dict[str | int, str] = {
    "name": _NAME,
    "architectures": "a list of networks, such as '- widths: [2, 1, 2]'",
    "data": "a list of sources, such as '- drawn: {samples: 5}'",
    "regularization": "a list of numbers lambda and rules, such as '- uniform: {low: 0, high: 1}'",
    "inputs": f"the number of inputs: {_VARYING}",
    "outputs": f"the number of outputs: {_VARYING}",
    "hidden": f"the width of hidden layers: {_VARYING}",
    "path": "the name of a file",
    "low": _VARYING,
    "high": _VARYING,
    "from": "the first number",
    "to": "the last number",
    "steps": "a whole number >= 2, how many numbers there are",
}
"""What belongs to keys that have no default, by the last word of their paths."""


def translate(error: ValidationError, document: Document) -> list[Mistake]:
    """Give one mistake for each of pydantic's errors.

    Nothing is said of what only follows from another mistake.
    """
    details = [
        (resolve_path(e["loc"], document, e["type"] == "missing"), e)
        for e in error.errors(include_url=False)
    ]
    unknown = {path: _nearest(path) for path, e in details if e["type"] == "extra_forbidden"}
    found = []
    for path, e in details:
        if e["type"] == "extra_forbidden":
            found.append(_misspelt(path, unknown[path], document))
        elif not _follows(path, e["type"], unknown, details, document):
            missing = e["type"] == "missing"
            found.append(_missing(path, document) if missing else _wrong(path, e, document))
    return found


def _follows(
    path: KeyPath,
    kind: str,
    unknown: Mapping[KeyPath, str | None],
    details: Sequence[tuple[KeyPath, Any]],
    document: Document,
) -> bool:
    """Tell whether an error only follows from another one."""
    if kind == "missing":
        misspelt = any((*key[:-1], near) == path for key, near in unknown.items())
        return misspelt or (document.partial and len(path) == 1)  # another file may have it
    if kind == "too_short":  # pydantic counts only the entries that are right
        return any(len(p) > len(path) and p[: len(path)] == path for p, _ in details)
    return kind == "value_error" and any(key[:-1] == path for key in unknown)


def resolve_path(loc: KeyPath, document: Document, missing: bool = False) -> KeyPath:
    """Give pydantic's ``loc`` as a key path of the document, without the tags of unions.

    A missing last key is kept.
    """
    value: Any = document.value
    path: list[str | int] = []
    for number, part in enumerate(loc):
        try:
            value = _container(value)[part]
        except (KeyError, IndexError, TypeError):
            if not (missing and isinstance(value, dict) and number == len(loc) - 1):
                continue
        path.append(part)
    return tuple(path)


def _container(value: Any) -> Any:
    return value if isinstance(value, (dict, list)) else {}


def known_keys(path: KeyPath) -> tuple[str, ...]:
    """Keys that a config may have at ``path``."""
    models: list[type[BaseModel]] = [StudyConfig]
    for part in path:
        if isinstance(part, str):
            fields = [fields[part] for m in models if part in (fields := _fields(m))]
            models = [model for annotation in fields for model in _models(annotation)]
    names = dict.fromkeys(name for model in models for name in _fields(model))
    return tuple(names) if path else (*names, "extends")


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models(part)]


def _nearest(path: KeyPath) -> str | None:
    known = known_keys(path[:-1])
    close = get_close_matches(str(path[-1]).lower(), known, n=1, cutoff=0.55)
    return close[0] if close else None


def _misspelt(path: KeyPath, near: str | None, document: Document) -> Mistake:
    hint = f"; did you mean {near!r}?" if near else ";"
    allowed = ", ".join(known_keys(path[:-1]))
    value = shown(document.at(path))
    return document.mistake(path, f"= {value} is not a known key{hint} Allowed are {allowed}")


def _missing(path: KeyPath, document: Document) -> Mistake:
    allowed = _NEEDED.get(path[-1], "a value")
    return document.mistake(path, f"is missing; it has no default, allowed is {allowed}")


def _wrong(path: KeyPath, e: Mapping[str, Any], document: Document) -> Mistake:
    key = e["ctx"]["key"] if e["type"] == "form" else ""
    path = (*path, key) if (*path, key) in document.places else path
    try:
        value = shown(document.at(path))
    except (KeyError, IndexError, TypeError):
        value = shown(e.get("input"))
    allowed = _allowed(e)
    said = allowed if "allowed" in allowed else f"allowed is {allowed}"
    return document.mistake(path, f"= {value}: {said}")


def _allowed(e: Mapping[str, Any]) -> str:
    context = e.get("ctx", {})
    if e["type"] == "value_error":
        return str(context["error"])
    if e["type"] == "too_short":
        least = context["min_length"]
        return "at least one entry" if least == 1 else f"at least {least} entries"
    pattern = _ALLOWED.get(str(e["type"]))
    if pattern is None:
        return str(e["msg"]).removeprefix("Input should be ")
    return pattern.format(**context)
