"""Read a config file: everything that is wrong with it in one error, before anything runs."""

from __future__ import annotations

import json
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
        With all mistakes of one kind: those of the file, or else those of combinations that do not fit.
    """
    document = read_document(path)
    study = Study(_validated(document), document.path.parent, document)
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
