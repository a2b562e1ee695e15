"""Read a config file: everything that is wrong with it in one error, before anything runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from explorer.study.config.check import check_study
from explorer.study.config.document import Document, read_document
from explorer.study.config.entries import AnyArchitecture, AnyRidge, DataEntry
from explorer.study.config.members import LISTS
from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake
from explorer.study.config.schema import StudyConfig
from explorer.study.config.translate import resolve, translate


def load_config(path: str | Path) -> tuple[StudyConfig, Path]:
    """Read and check a config, its tables and whether they fit the architectures.

    Returns
    -------
    config : StudyConfig
    base : Path
        Folder that its tables are relative to.

    Raises
    ------
    ConfigError
        With all mistakes, of the config and of the files that it includes.
    """
    document = read_document(path)
    try:
        config = _rebased(
            StudyConfig.model_validate_json(json.dumps(document.value)), document, _whole(document)
        )
    except ValidationError as error:
        wrong = [resolve(e["loc"], document) for e in error.errors(include_url=False)]
        found = [*document.mistakes, *translate(error, document), *_rest(wrong, document)]
        raise ConfigError(document.path, found) from error
    if document.broken:
        found = [*document.mistakes, *_rest([], document)]
    else:
        found = [*document.mistakes, *check_study(config, document.path.parent, document.mistake)]
    if found:
        raise ConfigError(document.path, found)
    return config, document.path.parent


class _Rest(StudyConfig):
    """What is right of a config; lists may be empty."""

    name: str = "rest"
    architectures: tuple[AnyArchitecture, ...] = ()
    data: tuple[DataEntry, ...] = ()
    regularization: tuple[AnyRidge, ...] = ()


Kept = dict[str, list[int]]
"""Which entries of each list of a document a config has."""


def _whole(document: Document) -> Kept:
    return {name: list(range(len(document.value[name]))) for name in LISTS}


def _rest(places: list[KeyPath], document: Document) -> list[Mistake]:
    """Check what is right by itself, so that its tables and what does not fit together are told as well."""
    wrong = [*places, *document.broken]
    value, kept = _sound(
        document, {path[:2] for path in wrong}, {path[0] for path in wrong if path}
    )
    try:
        config = _rebased(_Rest.model_validate_json(json.dumps(value)), document, kept)
    except ValidationError:
        return []

    def place(path: KeyPath, text: str) -> Mistake:
        moved = (
            (path[0], kept[str(path[0])][int(path[1])], *path[2:])
            if path[0] in kept and len(path) > 1
            else path
        )
        return document.mistake(moved, text)

    return check_study(config, document.path.parent, place)


def _sound(
    document: Document, entries: set[KeyPath], keys: set[str | int]
) -> tuple[dict[str, object], Kept]:
    """Leave out the entries of lists, and the other keys, in which something is wrong."""
    kept: Kept = {name: [] for name in LISTS}
    value: dict[str, object] = {}
    for key, below in document.value.items():
        if key in LISTS and isinstance(below, list):
            kept[key] = [number for number in range(len(below)) if (key, number) not in entries]
            value[key] = [below[number] for number in kept[key]]
        elif key not in keys:
            value[key] = below
    return value, kept


def _rebased(config: StudyConfig, document: Document, kept: Kept) -> StudyConfig:
    """Tables that an included file names are relative to that file; make them relative to the config."""
    data = []
    for number, entry in zip(kept["data"], config.data, strict=True):
        place = document.place(("data", number, "table", "path"))
        if entry.table is not None and place.file.parent != document.path.parent:
            file = os.path.relpath(place.file.parent / entry.table.path, document.path.parent)
            entry = entry.model_copy(
                update={"table": entry.table.model_copy(update={"path": Path(file)})}
            )
        data.append(entry)
    return config.model_copy(update={"data": tuple(data)})
