"""What a study says of itself in JSON: its manifest, its log, and a file for each failed run."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from errno import EINVAL, ENOSPC
from io import FileIO
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.atomic import write_text
from explorer.files.reading import read_json
from explorer.study.store.claims import Claims
from explorer.study.store.columns import SCHEMA
from explorer.study.store.files import files_of
from explorer.study.store.layout import FILES, FOLDERS, is_key, refuse_links
from explorer.study.store.manifest import FailureRecord, Manifest, checked, unreadable

MANIFEST = "manifest.json"
"""Config, versions, seeds, hardware, revision, times: what a reader a year later asks."""

_FIRST = ("tmp", "lock", "config.yaml", "plan.json")
"""What is there before the manifest when a study begins."""
_REMEDY = "Give the study another name or results folder, or remove the folder"
_ANEW = "where it is removed `explorer run CONFIG` writes a new one, and finished runs are kept"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a folder; None when there is none.

    Raises
    ------
    InputError
        When it is damaged, or of another version of the store, or when anything of the study's in
        the folder is a link.
    """
    refuse_links(folder)
    what = f"manifest {folder / MANIFEST}"
    try:
        manifest = read_json(folder / MANIFEST, links=False)
    except (FileNotFoundError, NotADirectoryError):
        _refuse_first_store(folder)
        return None
    except (OSError, ValueError) as error:
        raise unreadable(error, what, _ANEW) from None
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    if type(schema) is not int:
        raise InputError(f"{what}: schema: allowed is the version of a store; {_ANEW}")
    if schema != SCHEMA:
        gap = f"written in version {schema} of the store; allowed is {SCHEMA}"
        raise InputError(f"results {folder}: {gap}. {_REMEDY}")
    checked(Manifest, manifest, what, _ANEW)
    return dict(manifest)


def _refuse_first_store(folder: Path) -> None:
    """Refuse a folder of the first store, which had no manifest but files in runs/ itself."""
    if any(folder.glob("runs/*.parquet")):
        gap = f"written in version 2 of the store or older; allowed is {SCHEMA}"
        raise InputError(f"results {folder}: {gap}. {_REMEDY}")


def refuse_others(folder: Path) -> None:
    """Refuse to write where there is no study, but files that a study would put others in place of.

    Raises
    ------
    InputError
        Names one of them.
    """
    if any((folder / name).exists() for name in (MANIFEST, "plan.json")):
        return
    files = [name for name in FILES if (folder / name).is_file()]
    there = [*files, *(name for name in FOLDERS if (folder / name).is_dir())]
    others = [name for name in there if name not in _FIRST]
    if others and not files_of(folder, "runs"):
        raise InputError(
            f"results folder {folder}: holds {others[0]}, and no study; allowed is a folder that a "
            "study wrote, or one without files of such names"
        )


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
        with _appending(self._path) as file:
            start = file.seek(0, os.SEEK_END)
            if file.write(content) < len(content):  # the disk is full
                file.truncate(start)
                raise OSError(ENOSPC, os.strerror(ENOSPC))


@contextmanager
def _appending(path: Path) -> Iterator[FileIO]:
    """Open a file to add to its end; one that has other names too would change under these."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with FileIO(os.open(path, flags, 0o666), "ab") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(EINVAL, f"{path.name} is no file of one name; copy it or remove it")
        yield file


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
        """Read all of them.

        Raises
        ------
        InputError
            For one that is damaged.
        """
        for path in self._paths():
            with suppress(FileNotFoundError):  # its run has succeeded meanwhile
                yield self._read(path)

    def damaged(self) -> Iterator[str]:
        """Names of the runs whose records cannot be used."""
        for path in self._paths():
            try:
                self._read(path)
            except FileNotFoundError:
                pass
            except InputError:
                yield path.stem

    def _paths(self) -> list[Path]:
        return [path for path in sorted(self._folder.glob("*.json")) if is_key(path.stem)]

    def _read(self, path: Path) -> Failure:
        what, remedy = (
            f"record of a failed run {path}",
            f"`explorer clean {path.parents[1]}` removes it",
        )
        try:
            content = read_json(path, links=False)
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise unreadable(error, what, remedy) from None
        record = checked(FailureRecord, content, what, remedy)
        if record.run != path.stem:
            raise InputError(f"{what}: run: allowed is the name of the file; {remedy}")
        return Failure(**record.model_dump())

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
        if not is_key(run):
            raise ValueError(f"{run!r} is not the content address of a run")
        return self._folder / f"{run}.json"
