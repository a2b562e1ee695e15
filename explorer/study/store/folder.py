"""The folder of a study: units of finished runs, each a Parquet file a table, whole or absent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.problem import InputError
from explorer.study.store.claims import Claims
from explorer.study.store.columns import TABLES
from explorer.study.store.failures import Failure, forget_failure, keep_failure, kept_failures


class StoreError(OSError):
    """The store cannot be written: a full disk, a folder that went away."""


@dataclass(frozen=True, eq=False)
class Done:
    """A unit of finished work on its way to the store.

    Attributes
    ----------
    unit : str
        Its content address.
    partition : str
        Name of the architecture in the folders.
    tables : mapping of str to bytes
        Parquet files; none when every run failed.
    runs : tuple of str
        Runs that succeeded.
    failures : tuple of Failure
    facts : mapping
        ``incomplete`` runs, ``points``, ``paths``, ``seconds``: for the display and the log.
    """

    unit: str
    partition: str
    tables: Mapping[str, bytes]
    runs: tuple[str, ...]
    failures: tuple[Failure, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class Store:
    """Folder of one study, open for reading and writing.

    Parameters
    ----------
    folder : Path
        ``results/NAME``; made when it is absent.

    Raises
    ------
    InputError
        When it cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, folder.resolve().name
        self._temporary = folder / "tmp"
        try:
            self._temporary.mkdir(parents=True, exist_ok=True)
            self.claims = Claims(folder / "lock")
            (folder / "lock").touch()
        except OSError as error:
            raise InputError(f"results folder {folder}: cannot be made or written ({error.strerror})") from error

    def close(self) -> None:
        """Give all claims back; the folder for temporary files goes when nobody else has files there."""
        with suppress(OSError):
            self._temporary.rmdir()
        self.claims.close()

    def path(self, table: str, partition: str, unit: str) -> Path:
        """File of one table of a unit."""
        return self.folder / table / f"study={self.name}" / f"architecture={partition}" / f"{unit}.parquet"

    def files(self, table: str) -> list[Path]:
        """Every file of a table, sorted."""
        return sorted((self.folder / table).glob("study=*/architecture=*/[!.]*.parquet"))

    def write(self, done: Done) -> None:
        """Write a unit: it is visible whole or not at all.

        Raises
        ------
        StoreError
        """
        placed: list[tuple[Path, Path]] = []
        try:
            for table in (name for name in TABLES if name in done.tables):
                target = self.path(table, done.partition, done.unit)
                temporary = self._temporary / f"{table}.{done.unit}.{os.getpid()}"
                placed.append((temporary, target))
                _write_through(temporary, done.tables[table])
                target.parent.mkdir(parents=True, exist_ok=True)
            # Renaming takes no room; the runs come last, and make the unit count
            for temporary, target in placed:
                temporary.replace(target)
            for failure in done.failures:
                keep_failure(self.folder / "failures", failure)
            for run in done.runs:
                forget_failure(self.folder / "failures", run)
        except OSError as error:
            raise StoreError(f"results folder {self.folder}: {error.strerror or error}") from error
        finally:
            for temporary, _ in placed:
                temporary.unlink(missing_ok=True)

    def failures(self) -> list[Failure]:
        """Runs that failed and have not succeeded since."""
        return list(kept_failures(self.folder / "failures"))

    def runs_of(self, file: Path) -> tuple[str, ...] | None:
        """Runs of a unit, by its file in the table of runs; None when the unit is not whole."""
        keys = read_keys(file)
        others = (self._beside(file, table) for table in ("points", "eigenvalues", "paths"))
        return keys if keys is not None and all(path.is_file() for path in others) else None

    def places_of(self, file: Path) -> list[tuple[str, int]] | None:
        """Combination and draw of each run of a unit; None when the unit is not whole."""
        import pyarrow.parquet as pq

        if self.runs_of(file) is None:
            return None
        table = pq.read_table(file, columns=["combination", "draw"], partitioning=None)
        return list(zip(table["combination"].to_pylist(), table["draw"].to_pylist(), strict=True))

    def remove(self, file: Path) -> None:
        """Remove a unit, by its file in the table of runs."""
        for table in reversed(TABLES):
            self._beside(file, table).unlink(missing_ok=True)

    def orphans(self) -> Iterator[Path]:
        """Files of units that are not in the table of runs, and temporary files: what killed writers left."""
        for table in TABLES:
            if table != "runs":
                yield from (path for path in self.files(table) if not self._beside(path, "runs", table).is_file())
        yield from sorted(self._temporary.glob("*"))

    def wipe(self) -> None:
        """Remove every table and failure."""
        for name in (*TABLES, "failures"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _beside(self, file: Path, table: str, own: str = "runs") -> Path:
        return self.folder / table / file.relative_to(self.folder / own)


def finished_runs(folder: Path) -> set[str]:
    """Runs that are finished in the folder of a study; none where there is no such folder."""
    files = (folder / "runs").glob("study=*/architecture=*/[!.]*.parquet")
    return {key for file in files for key in read_keys(file) or ()}


def read_keys(file: Path) -> tuple[str, ...] | None:
    """Runs in a file of the table of runs; None when it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.read_table(file, columns=["run"], partitioning=None)["run"].to_pylist())
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None


def _write_through(path: Path, content: bytes) -> None:
    """Write down to the disk, so that a unit that counts survives a loss of power."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
