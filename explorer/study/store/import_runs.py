"""Finished runs of other studies below the same results folder: taken over, never made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.files.address import address
from explorer.study.store import TABLES, BatchResult, Store
from explorer.study.store.files import (
    files_of,
    is_whole,
    parquet,
    read_keys,
    read_table,
    second_name,
)
from explorer.study.store.records import MANIFEST, read_manifest
from explorer.study.store.rows import RunRows, rows_of

if TYPE_CHECKING:
    import pyarrow as pa


Check = Callable[[str, RunRows], str | None]
"""Says what is wrong with a stored run, by its key; None where nothing is."""


def import_runs(
    store: Store, wanted: set[str], check: Check, refused: Callable[[str, str], None]
) -> Iterator[tuple[str, set[str]]]:
    """Copy wanted runs from neighbouring studies; each is checked first, whoever has made it.

    Parameters
    ----------
    store : Store
        Where they are wanted.
    wanted : set of str
        Keys of runs.
    check : callable
        As verification of the study would check them.
    refused : callable
        Told of a run, and why it is not taken.

    Yields
    ------
    tuple of str and set of str
        Name of the batch, and its runs that were wanted.
    """
    missing = set(wanted)
    for file in _neighbours(store.folder) if missing else ():
        with suppress(FileNotFoundError):  # taken away meanwhile
            keys = read_keys(file)
            found = missing.intersection(keys or ())
            whole = found and all(is_whole(_beside(file, table)) for table in TABLES)
            found = set(_good(file, found, check, refused)) if whole else set()
            if found:
                batch = (
                    _copy(store, file) if found == set(keys or ()) else _part(store, file, found)
                )
                if batch is not None:
                    for run in found:
                        store.failures.forget(run)
                    missing -= found
                    yield batch, found


def _good(
    file: Path, found: set[str], check: Check, refused: Callable[[str, str], None]
) -> Iterator[str]:
    """Give the runs of a batch that are what they say."""
    read = dict(rows_of(partial(_beside, file)))
    if isinstance(read.get(file.stem), str):
        read = dict.fromkeys(found, read[file.stem])
    for run, rows in read.items():
        if run in found:
            said = rows if isinstance(rows, str) else check(run, rows)
            if said is None:
                yield run
            else:
                refused(run, said)


def _neighbours(folder: Path) -> Iterator[Path]:
    """Files of the tables of runs of other studies of this version."""
    own = folder.resolve()
    for manifest in sorted(own.parent.glob(f"*/{MANIFEST}")):
        if manifest.parent != own:
            with suppress(ValueError):  # of another version, or damaged: not ours to judge
                read_manifest(manifest.parent)
                yield from files_of(manifest.parent, "runs")


def _beside(file: Path, table: str) -> Path:
    root = file.parents[3]
    return root / table / file.relative_to(root / "runs")


def _copy(store: Store, file: Path) -> str:
    """Take a whole batch over: a second name of the same file where the file system has such."""
    partition = file.parent.name.removeprefix("architecture=")
    for table in TABLES:
        temporary = store.temporary(table, file.stem)
        target = store.path(table, partition, file.stem)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            second_name(_beside(file, table), temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return file.stem


def _part(store: Store, file: Path, found: set[str]) -> str | None:
    """Take some runs of a batch over, as a batch of their own; None when it is damaged."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    tables: dict[str, bytes] = {}
    for table in TABLES:
        content = read_table(_beside(file, table), table)
        if content is None:
            return None
        chosen = content.filter(pc.is_in(content["run"], value_set=_array(sorted(found))))
        head = pq.read_metadata(file).metadata if table == "runs" else {}
        tables[table] = parquet(
            chosen, {key: value for key, value in head.items() if key == b"explorer"}
        )
    batch = address("".join(sorted(found)))
    partition = file.parent.name.removeprefix("architecture=")
    store.write(BatchResult(batch, partition, tables, tuple(found)))
    return batch


def _array(values: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())
