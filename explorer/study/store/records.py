"""What a study says of itself in JSON: its manifest, its log, and a file for each failed run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.atomic import write_text
from explorer.study.store.claims import Claims
from explorer.study.store.columns import SCHEMA

MANIFEST = "manifest.json"
"""Config, versions, seeds, hardware, revision, times: what a reader a year later asks."""

_MEND = "Give the study another name or results folder, or remove it with `explorer clean --all`"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a folder; None when there is none.

    Raises
    ------
    InputError
        When it is damaged, or of another version of the store.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        schema = int(manifest["schema"])
    except (FileNotFoundError, NotADirectoryError):
        _refuse_first_store(folder)
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"manifest {path}: cannot be read ({reason})") from None
    if schema != SCHEMA:
        gap = f"written in version {schema} of the store; allowed is {SCHEMA}"
        raise InputError(f"results {folder}: {gap}. {_MEND}")
    return dict(manifest)


def _refuse_first_store(folder: Path) -> None:
    """Refuse a folder of the first store, which had no manifest but files in runs/ itself."""
    if any(folder.glob("runs/*.parquet")):
        gap = f"written in version 2 of the store or older; allowed is {SCHEMA}"
        raise InputError(f"results {folder}: {gap}. {_MEND}")


def amend(folder: Path, claims: Claims, facts: Mapping[str, Any]) -> None:
    """Put facts in place of those in the manifest."""
    with claims.manifest():
        _write_manifest(folder, {**(read_manifest(folder) or {}), **facts})


def open_session(
    folder: Path, claims: Claims, facts: Mapping[str, Any], session: Mapping[str, Any]
) -> int:
    """Write what is true of the study, and add a session.

    Parameters
    ----------
    folder : Path
    claims : Claims
    facts : mapping
        Of the study, in place of those in the manifest.
    session : mapping
        How it begins; has a key ``began``.

    Returns
    -------
    int
        Number of the session.
    """
    with claims.manifest():
        manifest = read_manifest(folder) or {
            "schema": SCHEMA,
            "created": session["began"],
            "sessions": [],
        }
        manifest |= {**facts, "sessions": [*manifest["sessions"], dict(session)]}
        _write_manifest(folder, manifest)
        return len(manifest["sessions"]) - 1


def close_session(folder: Path, claims: Claims, number: int, facts: Mapping[str, Any]) -> None:
    """Add how a session ended."""
    with claims.manifest(), suppress(IndexError):
        manifest = read_manifest(folder)
        if manifest is not None:
            manifest["sessions"][number] |= facts
            _write_manifest(folder, manifest)


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    write_text(folder / MANIFEST, json.dumps(manifest, indent=1))


class Log:
    """``log.jsonl``: a line of JSON for each thing that happened.

    A line is written at once, so processes that share the file do not mix theirs.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log.jsonl"

    def write(self, event: str, **facts: Any) -> None:
        """Add a line; its ``time`` is in UTC."""
        head = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "process": os.getpid(),
            "event": event,
        }
        content = (json.dumps(head | facts, default=str) + "\n").encode()
        with self._path.open("ab", buffering=0) as file:
            start = file.seek(0, os.SEEK_END)
            if file.write(content) < len(content):  # the disk is full
                file.truncate(start)
                raise OSError(ENOSPC, os.strerror(ENOSPC))


@dataclass(frozen=True)
class Failure:
    """A run that gave no list, in ``failures/RUN.json`` until it succeeds.

    Attributes
    ----------
    run, combination : str
        Content addresses.
    label : str
        Combination and draw in words.
    draw : int
    error : str
        Reason, in one line.
    trace : str
        Where it happened.
    input : dict
        Architecture, data and coefficients, enough to try it again.
    """

    run: str
    combination: str
    label: str
    draw: int
    error: str
    trace: str = ""
    input: dict[str, Any] = field(default_factory=dict)


class Failures:
    """Records of the failed runs of a study.

    Parameters
    ----------
    folder : Path
        Folder of the study; that of the records is made when the first run fails.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "failures"

    def __iter__(self) -> Iterator[Failure]:
        """Read all of them; files that cannot be read count as absent."""
        for path in sorted(self._folder.glob("[!.]*.json")):
            with suppress(OSError, ValueError, TypeError):
                yield Failure(**json.loads(path.read_text(encoding="utf-8")))

    def keep(self, failure: Failure) -> None:
        """Write a record."""
        self._folder.mkdir(exist_ok=True)
        write_text(self._path(failure.run), json.dumps(asdict(failure), indent=1))

    def forget(self, run: str) -> None:
        """Remove what is said of a run."""
        self._path(run).unlink(missing_ok=True)

    def since(self, run: str, moment: float) -> bool:
        """Whether a run failed after a moment, in seconds since 1970."""
        try:
            return self._path(run).stat().st_mtime > moment
        except OSError:
            return False

    def _path(self, run: str) -> Path:
        return self._folder / f"{run}.json"
