"""The folder of a study: batches of finished runs, each a Parquet file a table, whole or absent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.study.store.claims import Claims
from explorer.study.store.columns import TABLES
from explorer.study.store.files import files_of, is_whole, read_keys, read_table, write_through
from explorer.study.store.layout import is_key, refuse_links, temporaries
from explorer.study.store.records import Failure, Failures, refuse_others


class StoreError(OSError):
    """The store cannot be written: a full disk, a folder that went away."""


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Say of every error of the system which folder could not be written.

    Raises
    ------
    StoreError
    """
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split())
        kept = f"finished runs are kept, and `explorer resume {folder}` makes the rest"
        raise StoreError(f"results folder {folder}: {reason}; {kept}") from error


@dataclass(frozen=True, eq=False)
class BatchResult:
    """A batch of finished work on its way to the store.

    Attributes
    ----------
    batch : str
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

    batch: str
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

    Attributes
    ----------
    claims : Claims
        What this process has for itself.
    failures : Failures
        Runs that failed and have not succeeded since.

    Raises
    ------
    InputError
        When it cannot be made or written, anything of the study's in it is a link, or it holds
        files of others.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.absolute().name
        self._temporary = folder / "tmp"
        self._seen: set[Path] = set()
        self.failures = Failures(folder)
        refuse_links(folder)
        refuse_others(folder)
        try:
            self._temporary.mkdir(parents=True, exist_ok=True)
            self.claims = Claims(folder / "lock")
        except OSError as error:
            raise InputError(
                f"results folder {folder}: cannot be made or written ({error.strerror})"
            ) from error

    def enter(self) -> list[Path]:
        """Begin to work: whoever is alone sweeps up what killed writers left.

        Returns
        -------
        list of Path
            What was removed.
        """
        swept = []
        if self.claims.take_all():
            swept = list(self.orphans())
            for path in swept:
                self.discard(path)
            self.claims.give_all()
        self.claims.enter()
        return swept

    def close(self) -> None:
        """Give all claims back; the folder for temporary files goes when there are none."""
        with suppress(OSError):
            self._temporary.rmdir()
        self.claims.close()

    def path(self, table: str, partition: str, batch: str) -> Path:
        """File of one table of a batch."""
        place = self.folder / table / f"study={self.name}" / f"architecture={partition}"
        return place / f"{batch}.parquet"

    def temporary(self, table: str, batch: str) -> Path:
        """Name for a file that is not yet whole, out of sight of readers of tables."""
        return self._temporary / f"{table}.{batch}.{os.getpid()}"

    def files(self, table: str) -> list[Path]:
        """Every file of a table, sorted."""
        return files_of(self.folder, table)

    def fresh(self) -> Iterator[tuple[Path, tuple[str, ...] | None]]:
        """Batches not seen before, by their files in the table of runs.

        Yields
        ------
        tuple of Path and tuple of str or None
            The file, and the runs of the batch as :meth:`runs_of` gives them.
        """
        for file in self.files("runs"):
            if file not in self._seen:
                self._seen.add(file)
                yield file, self.runs_of(file)

    def write(self, done: BatchResult) -> None:
        """Write a batch: it is visible whole or not at all.

        Raises
        ------
        StoreError
        """
        placed: list[tuple[Path, Path]] = []
        try:
            with storing(self.folder):
                for table in (name for name in TABLES if name in done.tables):
                    target = self.path(table, done.partition, done.batch)
                    temporary = self.temporary(table, done.batch)
                    placed.append((temporary, target))
                    write_through(temporary, done.tables[table])
                    target.parent.mkdir(parents=True, exist_ok=True)
                # Renaming takes no room; the runs come last, and make the batch count
                for temporary, target in placed:
                    temporary.replace(target)
                self._seen.add(self.path("runs", done.partition, done.batch))
                for failure in done.failures:
                    self.failures.keep(failure)
                for run in done.runs:
                    self.failures.forget(run)
        finally:
            for temporary, _ in placed:
                temporary.unlink(missing_ok=True)

    def runs_of(self, file: Path) -> tuple[str, ...] | None:
        """Runs of a batch, by its file in the table of runs; None when a file is cut short."""
        whole = all(is_whole(self.beside(file, table)) for table in TABLES)
        return read_keys(file) if whole else None

    def places_of(self, file: Path) -> list[tuple[str, int]] | None:
        """Combination and draw of each run of a batch; None when a table is damaged.

        All its tables are read to their ends and compared with their check sums.
        """
        tables = {name: read_table(self.beside(file, name), name) for name in TABLES}
        if any(table is None for table in tables.values()):
            return None
        runs = tables["runs"]
        return list(zip(runs["combination"].to_pylist(), runs["draw"].to_pylist(), strict=True))

    def remove(self, file: Path) -> None:
        """Remove a batch, by its file in the table of runs."""
        for table in reversed(TABLES):
            self.beside(file, table).unlink(missing_ok=True)

    @staticmethod
    def discard(path: Path) -> None:
        """Remove a file, or a folder of plots that was not yet whole."""
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def orphans(self) -> Iterator[Path]:
        """What killed writers left: files of batches without one of runs, and temporary files."""
        for table in TABLES:
            for path in self.files(table):
                if is_key(path.stem) and not self.beside(path, "runs", table).is_file():
                    yield path
        yield from temporaries(self.folder)

    def beside(self, file: Path, table: str, own: str = "runs") -> Path:
        """Give another table's file of the same batch."""
        return self.folder / table / file.relative_to(self.folder / own)


def finished_runs(folder: Path) -> set[str]:
    """Runs that are finished in the folder of a study; none where there is no such folder."""
    files = files_of(folder, "runs")
    return {key for file in files for key in read_keys(file) or ()}
