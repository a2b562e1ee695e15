"""The manifest of a study: config, versions, seeds, hardware, revision, times; all that a reader a year later asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.atomic import write_text
from explorer.study.store.claims import Claims
from explorer.study.store.columns import SCHEMA

NAME = "manifest.json"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a folder; None when there is none.

    Raises
    ------
    InputError
        When it is damaged, or of another version of the store.
    """
    path = folder / NAME
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        schema = int(manifest["schema"])
    except (FileNotFoundError, NotADirectoryError):
        _refuse_first_store(folder)
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"manifest {path}: cannot be read ({' '.join(str(error).split())})"
        ) from None
    if schema != SCHEMA:
        raise InputError(
            f"results {folder}: written in version {schema} of the store; allowed is {SCHEMA}. {_MEND}"
        )
    return dict(manifest)


_MEND = "Give the study another name or results folder, or remove it with `explorer clean --all`"


def _refuse_first_store(folder: Path) -> None:
    """Refuse a folder of the first store, which had no manifest but files in runs/ itself."""
    if any(folder.glob("runs/*.parquet")):
        raise InputError(
            f"results {folder}: written in version 2 of the store or older; allowed is {SCHEMA}. {_MEND}"
        )


def amend(folder: Path, claims: Claims, facts: Mapping[str, Any]) -> None:
    """Put facts in place of those in the manifest."""
    with claims.manifest():
        _write(folder, {**(read_manifest(folder) or {}), **facts})


def open_session(
    folder: Path, claims: Claims, facts: Mapping[str, Any], session: Mapping[str, Any]
) -> int:
    """Write what is true of the study, add a session, and give its number."""
    with claims.manifest():
        manifest = read_manifest(folder) or {
            "schema": SCHEMA,
            "created": session["began"],
            "sessions": [],
        }
        manifest |= {**facts, "sessions": [*manifest["sessions"], dict(session)]}
        _write(folder, manifest)
        return len(manifest["sessions"]) - 1


def close_session(folder: Path, claims: Claims, number: int, facts: Mapping[str, Any]) -> None:
    """Add how a session ended."""
    with claims.manifest(), suppress(IndexError):
        manifest = read_manifest(folder)
        if manifest is not None:
            manifest["sessions"][number] |= facts
            _write(folder, manifest)


def _write(folder: Path, manifest: Mapping[str, Any]) -> None:
    write_text(folder / NAME, json.dumps(manifest, indent=1))
