"""JSON schema of a config, for editors (``configs/schema.json``)."""

from __future__ import annotations

from typing import Any

from explorer.study.config.schema import StudyConfig

_USE = {
    "type": "string",
    "description": "Name of a piece under `defaults`; keys beside it override it.",
}
_INCLUDE = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    "description": "Files whose keys count where this one does not have them; a later one wins over an earlier.",
}
_DEFAULTS = {
    "type": "object",
    "description": "Named pieces, which `use: NAME` puts in anywhere below.",
}


def json_schema() -> dict[str, Any]:
    """JSON schema of a config: what a file may say, with ``include``, ``defaults`` and ``use``."""
    schema = StudyConfig.model_json_schema()
    schema["$defs"] = {name: _usable(model) for name, model in schema["$defs"].items()}
    del schema["required"]  # an included file may have them
    lists = {
        name: _or_use(schema["properties"][name])
        for name in ("architectures", "data", "regularization")
    }
    schema["properties"] = {
        "include": _INCLUDE,
        "defaults": _DEFAULTS,
        **schema["properties"],
        **lists,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "explorer study",
    }


def _usable(model: dict[str, Any]) -> dict[str, Any]:
    """Allow ``use`` beside the keys of a model, and then none of its keys is required."""
    if model.get("type") != "object":
        return model
    changed = {**model, "properties": {**model.get("properties", {}), "use": _USE}}
    if "required" in changed:
        changed["anyOf"] = [{"required": changed.pop("required")}, {"required": ["use"]}]
    return changed


def _or_use(field: dict[str, Any]) -> dict[str, Any]:
    """Allow a whole list to be a piece."""
    words: dict[str, Any] = {key: field[key] for key in ("title", "description") if key in field}
    piece = {
        "type": "object",
        "properties": {"use": _USE},
        "required": ["use"],
        "additionalProperties": False,
    }
    return {"anyOf": [{k: v for k, v in field.items() if k not in words}, piece], **words}
