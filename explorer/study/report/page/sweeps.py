"""Sweeps that a study has kept, for its page."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.answer_shapes import Kind, check_data
from explorer.files.answers import columns
from explorer.files.reading import read_json
from explorer.study.store.layout import is_key

FOLDER = "sweeps"
# Bytes of the page that sweeps may take.
_MOST = 3_000_000


def sweeps_of(folder: Path, runs: Collection[str]) -> dict[str, Any]:
    """Read the sweeps of some runs, as many as the page has room for.

    Parameters
    ----------
    folder : Path
        Of the study.
    runs : collection of str

    Returns
    -------
    dict
        ``of``: pairs of a run and its sweep, as :mod:`explorer.files.answers` has them, by label;
        ``left_out``: how many more there are.

    Raises
    ------
    InputError
        For a sweep that is damaged.
    """
    found: list[dict[str, Any]] = []
    size = left_out = 0
    for path in sorted((folder / FOLDER).glob("*.json")):
        if not is_key(path.stem):
            continue
        if size > _MOST:
            left_out += 1
            continue
        known = _read(path)
        if known["run"] in runs:
            size += len(json.dumps(known))
            found.append(known)
    found.sort(key=lambda one: str(one["label"]))
    return {"of": found, "left_out": left_out}


def _read(path: Path) -> dict[str, Any]:
    mend = "remove it, and `explorer resume` makes the sweep again"
    try:
        known = read_json(path, links=False)
        facts = {
            "run": str(known["run"]),
            "label": str(known["label"]),
            "name": str(known.get("name", "")),
            # Sweeps of before kept it in the last line of their text
            "constancy": str(known.get("constancy", known["text"].splitlines()[-1].strip())),
            "notes": known.get("notes", []),
            "hysteresis": known.get("hysteresis", []),
            "of_manifolds": known.get("of_manifolds", False),
            **{name: known[name] for name in ("parameter", "start", "stop", "transitions")},
            **{name: known[name] for name in ("proved", "ok")},
            "intervals": _turned(known["intervals"]),
            **{name: _frame(path, name) for name in ("branches", "events")},
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"sweep {path}: cannot be read ({type(error).__name__}); {mend}") from None
    facts["unknowns"] = [
        name for name in facts["branches"] if name not in _OTHERS and name != facts["parameter"]
    ]
    check_data(Kind.SWEEP, facts, f"sweep {path}", mend)
    return facts


def _frame(path: Path, name: str) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.with_name(f"{path.stem}.{name}.parquet").open("rb") as stream:
            return columns(pq.read_table(stream).to_pandas())
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def _turned(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Columns in place of rows."""
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else [])}


_OTHERS = frozenset(
    (
        *("branch", "loss", "index", "kind", "orbit_size", "is_global", "certified", "error"),
        *("branches", "real_below", "real_above", "rank", "nullity", "dimension"),
    )
)
