"""Rows of the atlas as they stand in its file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from explorer.landscape.atlas.vouching import EXACT, Vouching

FILE = Path(__file__).with_name("counts.csv")


@dataclass(frozen=True)
class Row:
    """Counts for one architecture at generic data of one rank.

    Attributes
    ----------
    architecture : str
    fields : mapping
        Of the architecture.
    unknowns : int
    rank : int
        Of the features; 0 where it has no say.
    n_complex, n_torus : int or None
        Critical points; those without a zero entry. None where not reached.
    complex_by, torus_by : Vouching or None
    patterns : str
        Where ``n_complex`` is known by itself and all smaller counts are too: "agrees" or
        "differs", the sum over zero patterns.
    rests_on : tuple of Vouching
        What vouches for the parts of a sum over zero patterns.
    at_least : int or None
        Distinct critical points of one data set of this rank that are certified: there are no
        fewer.
    equations : str
        Canonical hash of the equations and of how data enter them, see
        :func:`explorer.networks.architectures.fingerprint.equations_of`.
    mathematics : int
        Version of the mathematics that counted.
    limit : float or None
        Seconds after which the row was given up; None where it was reached.
    """

    architecture: str
    fields: Mapping[str, Any]
    unknowns: int
    rank: int
    n_complex: int | None = None
    n_torus: int | None = None
    complex_by: Vouching | None = None
    torus_by: Vouching | None = None
    patterns: str = ""
    rests_on: tuple[Vouching, ...] = ()
    at_least: int | None = None
    equations: str = ""
    mathematics: int = 0
    limit: float | None = None

    @property
    def spec(self) -> dict[str, Any]:
        """As :func:`explorer.networks.architectures.build` takes it."""
        return {"type": self.architecture, **self.fields}

    @property
    def exact(self) -> bool:
        """Whether the number of critical points rests on no floating-point path."""
        parts = self.rests_on if self.complex_by is Vouching.PATTERNS else (self.complex_by,)
        return self.n_complex is not None and bool(parts) and all(by in EXACT for by in parts)

    @property
    def source(self) -> str:
        """Where the number of critical points is from."""
        parts = sorted({by.word for by in self.rests_on})
        by = "nothing" if self.complex_by is None else self.complex_by.value
        return (
            f"atlas of counts, mathematics {self.mathematics}: {by}"
            f"{' by ' + ', '.join(parts) if parts else ''}"
        )


NAMES = tuple(field.name for field in fields(Row))


@cache
def shipped() -> tuple[Row, ...]:
    """Rows of the file in the package."""
    return tuple(read(_text()))


@cache
def shipped_of(unknowns: int, rank: int) -> tuple[Row, ...]:
    """Rows of one size and rank: a solve asks for these, and should not read all others."""
    wanted = {"unknowns": str(unknowns), "rank": str(rank)}
    cells = csv.DictReader(StringIO(_text()))
    return tuple(
        _row(row) for row in cells if all(row[name] == word for name, word in wanted.items())
    )


@cache
def _text() -> str:
    return FILE.read_text(encoding="utf-8")


def read(text: str) -> Iterable[Row]:
    """Read rows.

    Parameters
    ----------
    text : str
        Of a CSV file with the columns ``NAMES``.
    """
    return [_row(cells) for cells in csv.DictReader(StringIO(text))]


def write(rows: Iterable[Row]) -> str:
    """Write rows as CSV."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(NAMES)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in NAMES])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Vouching):
        return value.word
    if isinstance(value, Mapping):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, tuple):
        return ";".join(map(_cell, value))
    return str(value)


def _row(cells: Mapping[str, str]) -> Row:
    whole = {name: _whole(cells[name]) for name in ("n_complex", "n_torus", "at_least")}
    by = {name: Vouching.read(cells[name]) if cells[name] else None for name in _BY}
    parts = tuple(Vouching.read(word) for word in cells["rests_on"].split(";") if word)
    return Row(
        architecture=cells["architecture"],
        fields=json.loads(cells["fields"]),
        unknowns=int(cells["unknowns"]),
        rank=int(cells["rank"]),
        patterns=cells["patterns"],
        rests_on=parts,
        equations=cells["equations"],
        mathematics=int(cells["mathematics"]),
        limit=float(cells["limit"]) if cells["limit"] else None,
        complex_by=by["complex_by"],
        torus_by=by["torus_by"],
        **whole,
    )


_BY = ("complex_by", "torus_by")


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None
