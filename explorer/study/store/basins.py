"""Where optimisers ended, one file of JSON a run: written whole, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.files.address import address
from explorer.files.atomic import write_text
from explorer.files.reading import read_json

if TYPE_CHECKING:
    import pandas as pd

BASINS = "basins"
"""Folder of these files."""
COLUMNS: Mapping[str, Mapping[str, type]] = {
    "shares": {
        "method": str,
        "row": int,
        "loss": float,
        "is_global": bool,
        "images": int,
        "count": int,
        "share": float,
        "low": float,
        "high": float,
    },
    "by_index": {"method": str, "index": int, "listed": int, "found": int, "count": int},
    "outcomes": {
        "method": str,
        "starts": int,
        "in_ball": int,
        "at_minimum": int,
        "at_saddle": int,
        "at_degenerate": int,
        "not_listed": int,
        "not_critical": int,
        "diverged": int,
        "unfinished": int,
    },
}
"""Tables of a run, their columns and the types of these."""

Tables = dict[str, list[dict[str, Any]]]


def basins_file(folder: Path, run: str, settings: Mapping[str, Any], version: int) -> Path:
    """Name the file of a run: by its address and that of all else that the ends depend on.

    Parameters
    ----------
    folder : Path
        Of the study.
    run : str
        Content address.
    settings : mapping
        The key ``basins`` of the config.
    version : int
        Of the mathematics.
    """
    key = address(json.dumps([version, settings], sort_keys=True))
    return folder / BASINS / f"{run}.{key}.json"


def write_basins(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a run."""
    kept = {
        name: json.loads(tables[name][list(columns)].to_json(orient="records", double_precision=15))
        for name, columns in COLUMNS.items()
    }
    path.parent.mkdir(exist_ok=True)
    write_text(path, json.dumps(kept))


def read_basins(path: Path) -> Tables | None:
    """Read the tables of a run; None where there are none, or the file is damaged."""
    try:
        found = read_json(path, links=False)
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.keys() != COLUMNS.keys():
        return None
    return found if all(_good(found[name], COLUMNS[name]) for name in COLUMNS) else None


def _good(rows: Any, columns: Mapping[str, type]) -> bool:
    return isinstance(rows, list) and all(_good_row(row, columns) for row in rows)


def _good_row(row: Any, columns: Mapping[str, type]) -> bool:
    if not isinstance(row, dict) or row.keys() != columns.keys():
        return False
    return all(_good_value(row[name], kind) for name, kind in columns.items())


def _good_value(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type(value) is kind


def frame_of(parts: Iterable[tuple[Mapping[str, Any], Tables]], table: str) -> pd.DataFrame:
    """Put a table of several runs together.

    Parameters
    ----------
    parts : iterable of pairs
        What stands before each row of a run, and its tables.
    table : str
    """
    import pandas as pd

    rows = [dict(head) | row for head, tables in parts for row in tables[table]]
    return pd.DataFrame(rows)
