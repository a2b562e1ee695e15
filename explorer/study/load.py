"""Read a config file: everything that is wrong with it in one error, before anything runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from explorer.study.document import Document, read_document
from explorer.study.mistakes import ConfigError
from explorer.study.plan import Study
from explorer.study.schema import StudyConfig
from explorer.study.translate import translate


def load_study(path: str | Path) -> Study:
    """Read and check a config, its tables and whether they fit the architectures.

    Raises
    ------
    ConfigError
        With all mistakes of one kind: those of the files, or else those that show when entries are put together.
    """
    document = read_document(path)
    study = Study(_rebased(_validated(document), document), document.path.parent, document)
    study.check()
    return study


def _validated(document: Document) -> StudyConfig:
    try:
        config = StudyConfig.model_validate_json(json.dumps(document.value))
    except ValidationError as error:
        mistakes = [*document.mistakes, *translate(error, document)]
        raise ConfigError(document.path, mistakes) from error
    if document.mistakes:
        raise ConfigError(document.path, document.mistakes)
    return config


def _rebased(config: StudyConfig, document: Document) -> StudyConfig:
    """Tables that an included file names are relative to that file; make them relative to the config."""
    data = []
    for number, entry in enumerate(config.data):
        place = document.place(("data", number, "table", "path"))
        if entry.table is not None and place.file.parent != document.path.parent:
            file = os.path.relpath(place.file.parent / entry.table.path, document.path.parent)
            entry = entry.model_copy(update={"table": entry.table.model_copy(update={"path": Path(file)})})
        data.append(entry)
    return config.model_copy(update={"data": tuple(data)})
