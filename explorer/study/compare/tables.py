"""Cells of a CSV file: in the format of published counts, or the summary of a study.

Published counts have a row a cell and columns ``H``, ``d``, ``dx``, ``dy`` (or ``widths``), ``m``
and any of ``n``, ``CBB``, ``BKK``, ``N_C``, ``N_C_mode``, ``N_C_torus``, ``N_DM``, ``N_R_max``,
``N_R_mean``, ``N_R_histogram`` (``value:draws``, with blanks between), ``draws``, ``index_k``,
``runs``, ``proved``, ``incomplete``, ``planned``.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from pathlib import Path

from explorer.errors import InputError, require, shortened
from explorer.files.dialect import decoded
from explorer.files.reading import read_bytes
from explorer.study.compare.cells import (
    INVARIANTS,
    USUAL_RIDGE,
    Cell,
    Evidence,
    RealPoints,
    must_be_odd,
)

_MOST_BYTES = 2**26
_MOST_DRAWS = 10**8
_SIZES = ("H", "d", "dx", "dy")
# Names of the same numbers in tables of exact counts
_OTHER_NAMES = {"total_degree": "CBB", "stable_mixed_volume": "BKK"}
_REAL = ("N_R_max", "N_R_mean", "N_R_histogram")
_SUMMARY = ("architecture", "data", "regularization", "runs", "complex_min", "complex_max")
_GENERIC = "generic"
_DRAWN = re.compile(r"drawn m=(\d+)")
_WIDTHS = re.compile(r"\d+(-\d+){2,}")
_DRAWS = re.compile(r"(\d+) draws")
_INDEX = re.compile(r"index_(\d+)")

Row = Mapping[str, str]


def read_table(path: Path) -> list[Cell]:
    """Read the cells of a CSV file.

    Raises
    ------
    InputError
        Where columns are missing, or a value is not what its column holds.
    """
    rows = _rows(path)
    names = rows[0].keys() if rows else ()
    if all(name in names for name in _SUMMARY):
        return [_Reader(path, k, row).summary() for k, row in enumerate(rows, start=2)]
    _check_columns(path, names)
    return [_Reader(path, k, row).published() for k, row in enumerate(rows, start=2)]


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = decoded(read_bytes(path, _MOST_BYTES))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file or study") from None
    except ValueError as error:
        raise InputError(f"{path}: {error}; allowed is a CSV file in UTF-8") from None
    reader = csv.reader(io.StringIO(text))
    try:
        table = [[cell.strip() for cell in row] for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"{path}: {error}; allowed is a CSV file with commas") from None
    require(len(table) > 1, str(path), "no rows", "a CSV file with names of columns and rows")
    names, *rows = table
    for name in names:
        require(names.count(name) == 1, f"{path}: column {name}", "given twice", "each name once")
    for number, row in enumerate(rows, start=2):
        allowed = f"{len(names)}, as there are names of columns"
        require(len(row) == len(names), f"{path}, row {number}: cells", len(row), allowed)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _check_columns(path: Path, names: object) -> None:
    given = list(names)  # type: ignore[call-overload]
    missing = [name for name in _SIZES if name not in given]
    there = shortened(", ".join(given))
    if "widths" not in given and missing:
        said = f"column {', '.join(missing)} is missing (there are: {there})"
        allowed = "H, d, dx, dy, m as in published_counts.csv, or a study's folder or summary.csv"
        raise InputError(f"{path}: {said}; allowed are {allowed}")
    if "m" not in given:
        raise InputError(
            f"{path}: column m, the number of samples, is missing (there are: {there})"
        )
    counted = (*INVARIANTS, *_OTHER_NAMES, *_REAL)
    if not any(name in counted or _INDEX.fullmatch(name) for name in given):
        allowed = ", ".join((*INVARIANTS, *_REAL))
        raise InputError(
            f"{path}: no column has counts (there are: {there}); allowed are {allowed}"
        )


class _Reader:
    """Reads the values of one row, and says where a wrong one stands."""

    def __init__(self, path: Path, number: int, row: Row):
        self.path = path
        self.number = number
        self.row = row

    def whole(self, name: str, least: int = 0) -> int | None:
        """Read a whole number; None where the cell is empty or there is none."""
        text = self.row.get(name, "")
        if not text:
            return None
        good = re.fullmatch(r"\d{1,400}(\.0)?", text) is not None
        value = int(text.removesuffix(".0")) if good else -1
        require(
            value >= least, self.place(name), repr(shortened(text)), f"a whole number >= {least}"
        )
        return value

    def needed(self, name: str, least: int) -> int:
        """Read a whole number that must be there."""
        value = self.whole(name, least)
        if value is None:
            raise InputError(f"{self.place(name)} is empty; allowed is a whole number >= {least}")
        return value

    def number_of(self, name: str) -> float | None:
        """Read a finite number >= 0."""
        text = self.row.get(name, "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        good = math.isfinite(value) and value >= 0
        require(good, self.place(name), repr(shortened(text)), "a number >= 0")
        return value

    def place(self, name: str) -> str:
        """Say where a value stands."""
        return f"{self.path}, row {self.number}, column {name}"

    def histogram(self) -> dict[int, int]:
        """Read ``value:draws value:draws ...``."""
        text = self.row.get("N_R_histogram", "")
        found: dict[int, int] = {}
        for word in text.split():
            match = re.fullmatch(r"(\d{1,9}):(\d{1,9})", word)
            good = match is not None and int(match[1]) not in found
            allowed = "value:draws with blanks between, each value once, such as 1:36 3:64"
            require(good, self.place("N_R_histogram"), repr(shortened(text)), allowed)
            if match is not None:
                found[int(match[1])] = int(match[2])
        total = sum(found.values())
        allowed = f"at most {_MOST_DRAWS} draws"
        require(total <= _MOST_DRAWS, self.place("N_R_histogram"), total, allowed)
        return {value: number for value, number in found.items() if number}

    def widths(self) -> tuple[int, ...]:
        """Read the widths, given as such or by the number and width of hidden layers."""
        text = self.row.get("widths", "")
        if "widths" in self.row:
            words = re.split(r"[,-]", text)
            good = len(words) > 2 and all(re.fullmatch(r"[1-9]\d{0,5}", word) for word in words)
            allowed = "at least three whole numbers >= 1, such as 2,1,2"
            require(good, self.place("widths"), repr(shortened(text)), allowed)
            return tuple(map(int, words))
        layers, width, inputs, outputs = (self.needed(name, 1) for name in _SIZES)
        require(layers <= 1000, self.place("H"), layers, "a whole number from 1 to 1000")
        return (inputs, *[width] * layers, outputs)

    def by_index(self) -> dict[int, float]:
        """Read the mean numbers of points by index."""
        found = {}
        for name in self.row:
            match = _INDEX.fullmatch(name)
            value = self.number_of(name) if match else None
            if match and value is not None:
                found[int(match[1])] = value
        return found

    def published(self) -> Cell:
        """Read a row of published counts."""
        widths = self.widths()
        text = self.row["m"]
        samples = None if text == _GENERIC else self.needed("m", 1)
        counts = {}
        for name in (*INVARIANTS, *_OTHER_NAMES):
            value = self.whole(name)
            if value is not None:
                counts[_OTHER_NAMES.get(name, name)] = value
        labels = (
            "-".join(map(str, widths)),
            "generic" if samples is None else f"drawn m={samples}",
            self.row.get("regularization", "") or USUAL_RIDGE,
        )
        real = self.real_points(odd=must_be_odd(widths, labels[2]))
        return Cell(self.name(), labels, widths, samples, counts, real, self.evidence())

    def evidence(self) -> Evidence | None:
        """Read how many lists were made, where the table says it."""
        made = self.whole("runs")
        if made is None:
            return None
        planned = self.whole("planned") or made
        return Evidence(planned, made, self.whole("proved") or 0, self.whole("incomplete") or 0)

    def name(self) -> str:
        """Source and number of the row in its source, or in the file."""
        source = self.row.get("source", "") or self.path.name
        number = self.row.get("row", "")
        return f"{source}, row {number}" if number else source

    def real_points(self, *, odd: bool) -> RealPoints:
        """Read what is said of real points."""
        histogram = self.histogram()
        mean = self.number_of("N_R_mean")
        decimals = self.row.get("N_R_mean", "").partition(".")[2]
        said = _DRAWS.search(self.row.get("source", ""))
        draws = self.whole("draws", 1) or (int(said[1]) if said else None)
        return RealPoints(
            histogram,
            self.whole("N_R_max"),
            mean,
            len(decimals),
            sum(histogram.values()) or draws,
            self.by_index(),
            odd,
        )

    def summary(self) -> Cell:
        """Read a row of a study's summary."""
        architecture, data, ridge = (self.row[name] for name in _SUMMARY[:3])
        least, most = self.whole("complex_min"), self.whole("complex_max")
        given = {
            "n": self.whole("unknowns"),
            "CBB": self.whole("total_degree"),
            "BKK": self.whole("bkk"),
            "N_DM": self.whole("mean_random"),
            "N_C": most,
            "N_C_mode": most if least == most else None,
        }
        drawn = _DRAWN.match(data)
        made = self.needed("runs", 0)
        return Cell(
            name=f"{architecture}, {data}, {ridge}",
            labels=(architecture, data, ridge),
            widths=widths_of(architecture),
            samples=int(drawn[1]) if drawn else None,
            counts={name: value for name, value in given.items() if value is not None},
            real=RealPoints(
                largest=self.whole("real_max"),
                mean=self.number_of("real_mean"),
                digits=4,
                draws=made,
                by_index=self.by_index(),
                odd=must_be_odd(widths_of(architecture), ridge),
            ),
            evidence=Evidence(
                self.whole("planned") or made,
                made,
                self.whole("proved") or 0,
                self.whole("incomplete") or 0,
                least == most,
            ),
        )


def widths_of(architecture: str) -> tuple[int, ...] | None:
    """Widths of a deep linear network from its label.

    Examples
    --------
    >>> widths_of("2-1-2"), widths_of("monomial 2-1-2")
    ((2, 1, 2), None)
    """
    found = _WIDTHS.fullmatch(architecture)
    return tuple(map(int, architecture.split("-"))) if found else None
