"""Read a config file: everything that is wrong with it in one error, before anything runs."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from explorer.study.config.cross_checks import check_study
from explorer.study.config.document import Document, read_document
from explorer.study.config.entries import AnyArchitecture, AnyRidge, DataEntry
from explorer.study.config.error_messages import resolve_path, translate
from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake
from explorer.study.config.schema import StudyConfig
from explorer.study.config.sweep_values import LISTS
from explorer.study.config.trust import Allow, allowed


def load_config(path: str | Path, allow: Collection[str] = ()) -> tuple[StudyConfig, Path]:
    """Read and check a config, its tables and whether they fit the architectures.

    Parameters
    ----------
    path : path
    allow : collection of str
        See :class:`explorer.study.config.trust.Allow`.

    Returns
    -------
    config : StudyConfig
    base : Path
        Folder that its tables are relative to.

    Raises
    ------
    ConfigError
        With all mistakes, of the config and of the files that it extends.
    """
    document = read_document(path, outside=Allow.FILES in allowed(allow))
    base = document.path.parent
    _rebase(document)
    try:
        config = StudyConfig.model_validate_json(json.dumps(document.value))
    except ValidationError as error:
        wrong = [resolve_path(e["loc"], document) for e in error.errors(include_url=False)]
        found = [*document.mistakes, *translate(error, document), *_rest(wrong, document)]
        raise ConfigError(document.path, found) from error
    found = [*document.mistakes, *check_study(config.plain, base, document.mistake)]
    if found:
        raise ConfigError(document.path, found)
    return config, base


def _rebase(document: Document) -> None:
    """Make tables relative to the config that an extended file names relative to itself."""
    base = document.path.parent
    entries = document.value.get("data")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        table = entry.get("table") if isinstance(entry, dict) else None
        if isinstance(table, dict) and isinstance(table.get("path"), str):
            folder = document.place(("data", number, "table", "path")).file.parent
            if folder != base:
                table["path"] = os.path.relpath(folder / table["path"], base)


class _Rest(StudyConfig):
    """What is right of a config; lists may be empty."""

    name: str = "rest"
    architectures: tuple[AnyArchitecture, ...] = ()
    data: tuple[DataEntry, ...] = ()
    regularization: tuple[AnyRidge, ...] = ()


def _rest(wrong: Iterable[KeyPath], document: Document) -> list[Mistake]:
    """Check what is right by itself, so that what does not fit together is told as well."""
    places = {path[:2] for path in wrong}
    kept: dict[str, list[int]] = {name: [] for name in LISTS}
    value: dict[str, Any] = {}
    for key, below in document.value.items():
        if key in LISTS and isinstance(below, list):
            kept[key] = [n for n in range(len(below)) if (key, n) not in places]
            value[key] = [below[n] for n in kept[key]]
        elif all(path[:1] != (key,) for path in places):
            value[key] = below
    try:
        config = _Rest.model_validate_json(json.dumps(value))
    except ValidationError:
        return []

    def locate(path: KeyPath, text: str) -> Mistake:
        if len(path) > 1 and path[0] in kept:
            path = (path[0], kept[str(path[0])][int(path[1])], *path[2:])
        return document.mistake(path, text)

    return check_study(config.plain, document.path.parent, locate)
