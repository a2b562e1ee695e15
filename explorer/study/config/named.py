"""Architectures other than deep linear networks: any that the registry knows, with its fields as keys of the entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from explorer.errors import InputError
from explorer.networks.architectures import Architecture, build, find
from explorer.study.config.draws import ArchitectureEntry
from explorer.study.config.single import ArchitectureConfig

SHARED = ("misfit", "penalties", "samples")
"""Fields that networks share; a deep linear network with one of them goes by its fields too."""

_PLAIN_DEEP_LINEAR: dict[str, Any] = {
    "required": ["type"],
    "properties": {"type": {"const": "deep_linear"}},
    "not": {"anyOf": [{"required": [name]} for name in SHARED]},
}

Values = Annotated[tuple[Any, ...], Field(min_length=1)]


def _known(name: object) -> object:
    """Refuse a name that the registry does not have."""
    if isinstance(name, str):
        try:
            find(name)
        except InputError as error:
            raise ValueError(str(error).partition(": ")[2]) from error
    return name


class NamedConfig(ArchitectureConfig):
    """A member of an architecture by its name."""

    type: str
    fields: dict[str, Any]

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> NamedConfig:
        """Take a spec; what it leaves to defaults is left out, however it was written."""
        whole = json.loads(json.dumps(build(spec).spec))
        return cls(type=whole.pop("type"), fields=whole)

    def __hash__(self) -> int:
        return hash(json.dumps([self.type, self.fields], sort_keys=True))

    def build(self) -> Architecture:
        """Give the architecture."""
        return build({"type": self.type, **self.fields})

    def label(self) -> str:
        """``MonomialNetwork(widths=(2, 1, 1), power=3)``."""
        return str(self.build())


class NamedEntry(ArchitectureEntry):
    """Members of one architecture: its fields, and ``grid`` with lists of values for those that vary."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"not": _PLAIN_DEEP_LINEAR})

    type: Annotated[str, BeforeValidator(_known)]
    """A name of ``explorer architectures``."""
    grid: dict[str, Values] | None = None
    """Fields with a list of values each; all combinations are made."""

    @model_validator(mode="after")
    def _buildable(self) -> NamedEntry:
        twice = sorted(set(self.grid or ()) & set(self._fields()))
        if twice:
            raise ValueError(f"{twice[0]} once, as a field or in the grid")
        try:
            self.members()
        except InputError as error:
            raise ValueError(f"allowed members only: {error}") from error
        return self

    def count(self) -> int:
        """Say how many architectures these are."""
        return prod(len(values) for values in (self.grid or {}).values())

    def members(self) -> tuple[NamedConfig, ...]:
        """All members; the first field of the grid varies slowest."""
        grid, fields = self.grid or {}, self._fields()
        ways = product(*grid.values())
        return tuple(
            NamedConfig.of({"type": self.type, **fields, **dict(zip(grid, way, strict=True))})
            for way in ways
        )

    def _fields(self) -> dict[str, Any]:
        return dict(self.model_extra or {})
