"""Parquet files of the store: written down to the disk, and looked at with suspicion."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from explorer.limits import Limit, LimitError
from explorer.study.store.columns import NEVER_EMPTY, arrow_schema
from explorer.study.store.layout import is_key

if TYPE_CHECKING:
    import pyarrow as pa

# First and last bytes of a Parquet file.
_MARK = b"PAR1"
_TRIES = 100
_ROWS = 2**17
"""Rows of a row group: enough to compress well, few enough to read a part of a large file."""


def write_through(path: Path, content: bytes) -> None:
    """Write down to the disk, so that a batch that counts survives a loss of power."""
    with _open(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _open(path: Path) -> BinaryIO:
    """Open a temporary file.

    Another process that ends takes their folder away whenever it is empty.
    """
    for _ in range(_TRIES):
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)  # it could be a second name of a batch of another study
        with suppress(FileNotFoundError):
            return path.open("xb")
    return path.open("xb")


def second_name(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has none such."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def parquet(table: pa.Table, facts: Mapping[bytes, bytes]) -> bytes:
    """Give a table as the content of a file with check sums.

    Parameters
    ----------
    table : pyarrow.Table
    facts : mapping of bytes to bytes
        What goes into the head of the file.
    """
    import pyarrow.parquet as pq

    stream = BytesIO()
    table = table.replace_schema_metadata(dict(facts) or None)
    pq.write_table(
        table, stream, compression="zstd", row_group_size=_ROWS, write_page_checksum=True
    )
    return stream.getvalue()


def files_of(folder: Path, table: str, partition: str = "*") -> list[Path]:
    """Every file of a table in the folder of a study, or of one architecture, sorted."""
    found = (folder / table).glob(f"study=*/architecture={partition}/[!.]*.parquet")
    return sorted(path for path in found if is_key(path.stem) and path.is_file())


def is_whole(path: Path) -> bool:
    """Whether a Parquet file is there with both its ends; one that was cut short is not."""
    try:
        with path.open("rb") as file:
            if file.read(4) != _MARK:
                return False
            file.seek(-8, os.SEEK_END)
            tail = file.read()
            return tail[4:] == _MARK and int.from_bytes(tail[:4], "little") + 12 <= file.tell()
    except OSError:
        return False


def read_keys(file: Path) -> tuple[str, ...] | None:
    """Runs in a file of the table of runs; None when it is damaged."""
    table = read_table(file, "runs", ["run"])
    return None if table is None else tuple(table["run"].to_pylist())


def read_table(file: Path, table: str, columns: list[str] | None = None) -> Any:
    """Read a file and compare it with its check sums.

    Parameters
    ----------
    file : Path
    table : str
        Which table it is of.
    columns : list of str, optional
        Those to be read; all unless given.

    Returns
    -------
    pyarrow.Table or None
        None when the file is damaged or absent, has other columns or types, or says nothing where
        it must say something.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        whole = arrow_schema(table)
        right = pa.schema([whole.field(name) for name in columns or whole.names])
        # Arrow itself opens only names in UTF-8
        with file.open("rb") as stream:
            facts = pq.read_metadata(stream)
        _refuse_large(facts, file)
        said = facts.schema.to_arrow_schema()
        if not pa.schema([said.field(name) for name in columns or said.names]).equals(right):
            return None
        with file.open("rb") as stream:
            content = pq.read_table(
                stream,
                columns=columns,
                partitioning=None,
                page_checksum_verification=True,
                read_dictionary=[field.name for field in right if _is_text(field.type)],
            )
        content = _written_out(content, right, file)
        good = content.schema.equals(right) and not _has_gap(content, table)
        return content if good else None
    except LimitError:
        raise
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _written_out(content: pa.Table, right: pa.Schema, file: Path) -> pa.Table:
    """Give texts row by row, which files hold once for all rows that have the same.

    One long text in a million rows takes a few bytes of a file, so the sum is made before.
    """
    import pyarrow as pa

    packed = [name for name in right.names if pa.types.is_dictionary(content[name].type)]
    size = sum(_length(chunk) for name in packed for chunk in content[name].chunks)
    Limit.ARRAY_BYTES.allow(content.nbytes + size, f"table {file}")
    for name in packed:
        place = content.schema.get_field_index(name)
        content = content.set_column(
            place, right.field(name), content[name].cast(right.field(name).type)
        )
    return content


def _length(chunk: pa.DictionaryArray) -> int:
    """Bytes of all texts of a column that is packed."""
    import pyarrow.compute as pc

    lengths = pc.binary_length(chunk.dictionary).cast("int64")
    return int(pc.sum(lengths.take(chunk.indices)).as_py() or 0)


def _refuse_large(facts: Any, file: Path) -> None:
    """Refuse a file by the sizes that it declares: a few bytes can stand for any number of rows."""
    size = 0
    for k in range(facts.num_row_groups):
        group = facts.row_group(k)
        columns = [group.column(j) for j in range(group.num_columns)]
        size += sum(8 * column.num_values + column.total_uncompressed_size for column in columns)
    Limit.ARRAY_BYTES.allow(size, f"table {file}")


def read_tables(
    files: Sequence[Path],
    table: str,
    runs: Sequence[str] | None = None,
    columns: list[str] | None = None,
) -> pa.Table:
    """Read many files of one table, and compare them with their check sums.

    Parameters
    ----------
    files : sequence of Path
    table : str
        Which table they are of.
    runs : sequence of str, optional
        Keys of the runs that are wanted; all unless given.
    columns : list of str, optional
        Those to be read; all unless given.

    Raises
    ------
    OSError, pyarrow.ArrowException
        When a file is damaged.
    LimitError
        When one is larger than what is read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = arrow_schema(table)
    wanted = schema.names if columns is None else columns
    parts = [pa.schema([schema.field(name) for name in wanted]).empty_table()]
    chosen = None if runs is None else pa.array(list(runs), pa.string())
    for file in files:
        read = None if columns is None else list(dict.fromkeys(["run", *columns]))
        content = read_table(file, table, read)
        if content is None:
            raise pa.ArrowInvalid(f"{file} is damaged")
        if chosen is not None:
            content = content.filter(pc.is_in(content["run"], value_set=chosen))
        parts.append(content.select(wanted))
    return pa.concat_tables(parts)


def _has_gap(content: pa.Table, table: str) -> bool:
    """Whether a column is empty where every row says something, or a list has a gap in it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in content.column_names:
        column = content[name]
        if column.null_count and name in NEVER_EMPTY[table]:
            return True
        if pa.types.is_list(column.type) and pc.list_flatten(column).null_count:
            return True
    return False
