"""From pydantic's errors to sentences with line, key, value and what is allowed."""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from explorer.study.document import Document
from explorer.study.mistakes import KeyPath, Mistake, key_text
from explorer.study.schema import RIDGE_FORMS, StudyConfig

_ALLOWED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "a text",
    "path_type": "the name of a file",
    "tuple_type": "a list",
    "model_type": "keys with values",
    "greater_than_equal": "a number >= {ge}",
    "greater_than": "a number > {gt}",
    "literal_error": "{expected}",
    "too_short": "at least {min_length} entries",
    "string_too_long": "at most {max_length} letters",
    "string_pattern_mismatch": "a name of letters, digits, dot, dash and underscore, with a letter in it",
    "union_tag_not_found": RIDGE_FORMS,
    "union_tag_invalid": RIDGE_FORMS,
}


def translate(error: ValidationError, document: Document) -> list[Mistake]:
    """Give one mistake for each of pydantic's errors, and none for a missing key that is only misspelt."""
    details = [(resolve(e["loc"], document), e) for e in error.errors(include_url=False)]
    unknown = {path: _nearest(path) for path, e in details if e["type"] == "extra_forbidden"}
    meant = {(*path[:-1], near) for path, near in unknown.items() if near}
    found = []
    for path, e in details:
        if e["type"] == "too_short" and any(len(p) > len(path) and p[: len(path)] == path for p, _ in details):
            continue  # pydantic counts only the entries that are right
        if e["type"] == "extra_forbidden":
            found.append(_misspelt(path, unknown[path], document))
        elif e["type"] == "missing" and path not in meant:
            found.append(Mistake(document.line(path[:-1]), key_text(path), "is missing; it has no default"))
        elif e["type"] != "missing" and not _follows(path, e, unknown):
            found.append(_wrong(path, e, document))
    return found


def resolve(loc: KeyPath, document: Document) -> KeyPath:
    """Keep the part of a place that is in the file, and a missing last key; tags of unions fall out."""
    value: Any = document.value
    path: list[str | int] = []
    for number, part in enumerate(loc):
        try:
            value = _container(value)[part]
        except (KeyError, IndexError, TypeError):
            if not (isinstance(value, dict) and number == len(loc) - 1):
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
            fields = [m.model_fields[part].annotation for m in models if part in m.model_fields]
            models = [model for annotation in fields for model in _models(annotation)]
    return tuple(dict.fromkeys(name for model in models for name in model.model_fields))


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
    text = f"is not a known key{hint} Allowed are {', '.join(known_keys(path[:-1]))}"
    return Mistake(document.line(path), key_text(path), text)


def _follows(path: KeyPath, e: Mapping[str, Any], unknown: Mapping[KeyPath, str | None]) -> bool:
    """Tell whether an error only follows from a misspelt key below it."""
    return e["type"] == "value_error" and any(key[:-1] == path for key in unknown)


def _wrong(path: KeyPath, e: Mapping[str, Any], document: Document) -> Mistake:
    line, key = document.line(path), key_text(path)
    try:
        value = short(document.at(path))
    except (KeyError, IndexError, TypeError):
        value = short(e.get("input"))
    if e["type"] == "value_error":
        sentence = str(e["ctx"]["error"])
        return Mistake(line, key, f"= {value}: " + (sentence if "allowed" in sentence else f"allowed is {sentence}"))
    allowed = _ALLOWED.get(str(e["type"]))
    text = allowed.format(**e.get("ctx", {})) if allowed else str(e["msg"])
    return Mistake(line, key, f"= {value}: allowed is {text}")


def short(value: object, length: int = 60) -> str:
    """Write a value as in a config, cut to ``length`` letters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= length else text[: length - 3] + "..."
