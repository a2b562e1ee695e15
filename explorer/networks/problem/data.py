"""Where data come from: arrays, a table on disk, or a distribution."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from errno import EFBIG
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from explorer.errors import InputError, is_whole, require, shortened
from explorer.files.csv import read_csv
from explorer.files.reading import read_bytes
from explorer.limits import Limit, LimitError
from explorer.networks.problem.distributions import Distribution, Normal

if TYPE_CHECKING:
    import pandas as pd

_SILENT = " (it lies outside the folder of the config, and nothing of it is repeated here)"
Arrays = tuple[NDArray[np.float64], NDArray[np.float64]]


class DataSource(ABC):
    """A source of X (d_x, m) and Y (d_y, m); column k of both is sample k.

    Attributes
    ----------
    samples : int or None
        How many there are, where that is known before they are looked at.
    """

    samples: int | None = None

    @abstractmethod
    def draw(self, inputs: int, outputs: int, rng: Generator, samples: int | None = None) -> Arrays:
        """Give X and Y for an architecture.

        Parameters
        ----------
        inputs, outputs : int
            d_x and d_y.
        rng : Generator
        samples : int, optional
            The only number of samples that the architecture takes; any will do unless given.

        Returns
        -------
        X : array, shape (d_x, m)
        Y : array, shape (d_y, m)

        Raises
        ------
        InputError
            When the source has other numbers of rows.
        """

    def place(self, name: str, row: int, column: int) -> str:
        """Say where an entry of X or Y stands in the source."""
        return f"{name}[{row}, {column}]"


@dataclass(frozen=True)
class DrawnData(DataSource):
    """``samples`` independent samples; entries of X and Y drawn from one distribution each.

    Without ``samples`` as many as the architecture asks for, where it asks for a number.
    """

    samples: int | None = None
    x: Distribution = field(default_factory=Normal)
    y: Distribution = field(default_factory=Normal)

    def __post_init__(self) -> None:
        if self.samples is not None:
            good = is_whole(self.samples) and self.samples >= 1
            require(good, "samples", self.samples, "a whole number >= 1")

    def draw(self, inputs: int, outputs: int, rng: Generator, samples: int | None = None) -> Arrays:
        """Draw X, then Y."""
        columns = samples if self.samples is None else self.samples
        if columns is None and inputs == outputs == 0:
            columns = 1  # of nothing
        if columns is None:
            raise InputError(
                "samples = None: allowed is a whole number >= 1, this architecture takes any"
            )
        return self.x.sample(rng, (inputs, columns)), self.y.sample(rng, (outputs, columns))


@dataclass(frozen=True, eq=False)
class FixedData(DataSource):
    """Arrays X (d_x, m) and Y (d_y, m), given."""

    X: NDArray[np.float64]
    Y: NDArray[np.float64]

    def draw(
        self, inputs: int, outputs: int, rng: Generator | None = None, samples: int | None = None
    ) -> Arrays:
        """Give X and Y; nothing is random."""
        require(len(self.X) == inputs, "rows of X", len(self.X), str(inputs))
        require(len(self.Y) == outputs, "rows of Y", len(self.Y), str(outputs))
        return self.X, self.Y


@dataclass(frozen=True)
class TableData(DataSource):
    """Named columns of a CSV or Parquet file.

    Empty cells of output columns are NaN in Y: some architectures know entries that are not
    observed.

    Parameters
    ----------
    path : Path
        File whose name ends in ``.csv`` or ``.parquet``.
    inputs, outputs : tuple of str
        Columns that become the rows of X and of Y.
    standardize : bool
        Give every column mean 0 and standard deviation 1 (population).
    repeated : bool
        Whether errors may repeat what the file says, such as a cell that is no number.
    separator, encoding, decimal : str, optional
        Of a CSV file: one character, a name such as ``"latin-1"``, and a point or comma; recognised
        unless given.
    """

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    standardize: bool = False
    repeated: bool = True
    separator: str | None = None
    encoding: str | None = None
    decimal: str | None = None

    def __post_init__(self) -> None:
        mark = self.separator
        good = mark is None or (len(mark) == 1 and not mark.isalnum() and mark not in "\"'.+-\r\n")
        require(good, "separator", repr(mark), "one character, such as ';' or a tab")
        require(self.decimal in (None, ".", ","), "decimal", repr(self.decimal), "'.' or ','")
        if mark is not None and mark == self.decimal:
            raise InputError(f"separator and decimal = {mark!r}: allowed are two different marks")

    def draw(
        self, inputs: int, outputs: int, rng: Generator | None = None, samples: int | None = None
    ) -> Arrays:
        """Read X and Y; nothing is random."""
        require(
            len(self.inputs) == inputs,
            "input columns",
            list(self.inputs),
            f"{inputs}, one per row of X",
        )
        require(
            len(self.outputs) == outputs,
            "output columns",
            list(self.outputs),
            f"{outputs}, one per row of Y",
        )
        table = self._read()
        X = self._columns(table, self.inputs)
        return X, self._columns(table, self.outputs, missing=True)

    def place(self, name: str, row: int, column: int) -> str:
        """File, column and row."""
        names = self.inputs if name == "X" else self.outputs
        return f"data file {self.path}: column {names[row]!r}, data row {column + 1}"

    def columns(self, *, numeric: bool = False) -> list[str]:
        """Names of all columns of the file, or of those that hold numbers only."""
        table = replace(self, inputs=(), outputs=())._read()
        chosen = table.select_dtypes("number") if numeric else table
        return [str(name) for name in chosen.columns]

    def _read(self) -> pd.DataFrame:
        path = Path(self.path)
        written = {key: getattr(self, key) for key in ("separator", "encoding", "decimal")}
        text = partial(read_csv, **written)
        readers: dict[str, Any] = {".csv": text, ".parquet": _read_parquet}
        kind = path.suffix.lower()
        require(kind in readers, "data file", path, "a file that ends in .csv or .parquet")
        columns = [*self.inputs, *self.outputs]
        try:
            content = read_bytes(path, Limit.DATA_BYTES.most)
            table: pd.DataFrame = readers[kind](BytesIO(content), columns)
        except FileNotFoundError as error:
            raise InputError(f"data file {path}: there is no such file") from error
        except LimitError as error:
            raise LimitError(f"data file {path}: {error}") from None
        except OSError as error:
            raise InputError(f"data file {path}: cannot be read: {_reason(error)}") from error
        except Exception as error:
            reason = str(error).strip().split("\n")[0] if self.repeated else _SILENT
            raise InputError(
                f"data file {path}: cannot be read as {kind[1:]} ({reason})"
            ) from error
        known = {str(name) for name in table.columns}
        if columns and known.issuperset(columns):
            require(len(table), f"data rows in {path}", 0, "at least one")
        return table

    def _columns(
        self, table: pd.DataFrame, names: tuple[str, ...], *, missing: bool = False
    ) -> NDArray[np.float64]:
        columns = [self._column(table, name, missing) for name in names]
        return np.array(columns).reshape(len(names), len(table))

    def _column(self, table: pd.DataFrame, name: str, missing: bool) -> NDArray[np.float64]:
        known = [str(c) for c in table.columns]
        if name not in known:
            folded = {word.casefold().strip(): word for word in reversed(known)}
            close = get_close_matches(name.casefold().strip(), folded, n=1)
            hint = f"; did you mean {folded[close[0]]!r}?" if close else ""
            if len(known) == 1 and self.path.suffix.lower() == ".csv":
                hint = "; it has one column, so its separator (--sep) is another one"
            columns = (
                f"{hint}; the columns are {shortened(', '.join(known))}"
                if self.repeated
                else _SILENT
            )
            raise InputError(f"data file {self.path}: no column {name!r}{columns}")
        column = table.iloc[:, known.index(name)]
        numbers = _numbers(column)
        bad = np.flatnonzero(~np.isfinite(numbers) & ~(missing & column.isna().to_numpy()))
        if len(bad):
            place = f"data file {self.path}: column {name!r}, data row {bad[0] + 1}"
            value = f" = {shortened(str(column.iloc[bad[0]]))}" if self.repeated else _SILENT
            raise InputError(f"{place}{value}: allowed are finite numbers")
        return self._standard(numbers, name) if self.standardize else numbers

    def _standard(self, numbers: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        # The rounded standard deviation of a constant need not be 0
        known = numbers[~np.isnan(numbers)]
        if len(known) == 0 or known.min() == known.max():
            raise InputError(
                f"data file {self.path}: column {name!r} is constant and cannot be standardized"
            )
        standard: NDArray[np.float64] = (numbers - known.mean()) / known.std()
        return standard


def _numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Numbers of a column, NaN where an entry is none."""
    import pandas as pd

    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    values = pd.to_numeric(pd.Series(column.cat.categories), errors="coerce")
    known = np.append(values.to_numpy(np.float64, na_value=np.nan), np.nan)
    return known[column.cat.codes.to_numpy()]


def _reason(error: OSError) -> str:
    size = f"; {Limit.DATA_BYTES.excess()}" if error.errno == EFBIG else ""
    return f"{error.strerror}{size}"


def _read_parquet(content: BytesIO, columns: Sequence[str]) -> pd.DataFrame:
    """Read the columns that are wanted, or all where one is missing, so that errors name them.

    A few bytes can stand for any number of rows, so what the footer says is looked at first.
    """
    import pyarrow.parquet as pq

    file = pq.ParquetFile(content)
    names = file.schema_arrow.names
    Limit.DATA_COLUMNS.allow(len(names), "its width")
    wanted = list(dict.fromkeys(c for c in columns if c in names))
    Limit.ENTRIES.allow(file.metadata.num_rows * max(1, len(wanted)), "its size")
    if not columns or len(wanted) < len(set(columns)):
        empty: pd.DataFrame = file.schema_arrow.empty_table().to_pandas()
        return empty
    chunks = (file.metadata.row_group(k) for k in range(file.metadata.num_row_groups))
    size = sum(
        chunk.column(k).total_uncompressed_size for chunk in chunks for k in range(len(names))
    )
    Limit.ARRAY_BYTES.allow(size, "its content")
    # A long text that many rows have is kept once
    text = [name for name in wanted if not _is_number(file.schema_arrow.field(name).type)]
    content.seek(0)
    file = pq.ParquetFile(content, read_dictionary=text)
    table: pd.DataFrame = file.read(columns=wanted).to_pandas()
    return table


def _is_number(kind: Any) -> bool:
    import pyarrow.types as types

    known = (types.is_integer, types.is_floating, types.is_boolean, types.is_decimal)
    return any(is_known(kind) for is_known in known)
