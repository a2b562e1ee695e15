"""The reference numbers of `tests/reference` and the places of files that tests read."""

import csv
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
DOCS = ROOT / "docs"
REFERENCE = ROOT / "tests" / "reference"


@cache
def rows(name):
    """Rows of a reference file as dictionaries of text."""
    with (REFERENCE / name).open() as file:
        return tuple(csv.DictReader(file))


def widths_of(row):
    """Widths ``(d_0, ..., d_{H+1})`` of a row of either file."""
    if "widths" in row:
        return tuple(map(int, row["widths"].split(",")))
    return int(row["dx"]), *[int(row["d"])] * int(row["H"]), int(row["dy"])


def exact_counts():
    """Number of complex critical points by widths, from Groebner bases."""
    return {widths_of(row): int(row["N_C"]) for row in rows("exact_counts.csv")}
