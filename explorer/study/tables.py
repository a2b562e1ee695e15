"""Tables of a study: of runs, of critical points, and the summary with one row a combination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from explorer.study.record import COUNTS
from explorer.study.store import Unit

_KEYS = ["architecture", "data", "regularization"]
_WHOLE = [*(name for name in COUNTS if name != "complete"), "certified", "undecided"]


def runs_table(units: Sequence[Unit]) -> pd.DataFrame:
    """One row a run; ``index_k`` counts the real critical points of index k."""
    frame = pd.DataFrame([{k: v for k, v in unit.record.items() if k != "by_index"} for unit in units])
    frame = frame.astype(dict.fromkeys(_WHOLE, "Int64") | {"complete": "boolean"})
    indices = sorted({int(index) for unit in units for index in unit.record["by_index"]})
    for index in indices:
        column = [None if unit.failed else unit.record["by_index"].get(str(index), 0) for unit in units]
        frame[f"index_{index}"] = pd.array(column, dtype="Int64")
    last = ["checks_failed", "cautions", "engine", "version", "seconds", "error"]
    return frame[[name for name in frame.columns if name not in last] + last]


def points_table(units: Sequence[Unit]) -> pd.DataFrame:
    """All critical points; ``run`` is that of the table of runs."""
    parts = []
    for unit in units:
        if len(unit.points):
            part = unit.points.copy()
            for place, name in enumerate(["run", *_KEYS, "draw"]):
                part.insert(place, name, unit.record[name])
            parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["run", *_KEYS, "draw"])


def summary_table(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a combination, in the order of the runs.

    ``total_degree`` is the classical Bezout bound; ``complex_min`` and ``complex_max`` differ only when runs differ;
    ``index_k`` is the mean number of real critical points of index k in a run; ``local_minima`` counts minima that are
    not global, over all runs; failed runs enter only ``runs`` and ``failed``.
    """
    rows = [_row(dict(zip(_KEYS, key, strict=True)), group) for key, group in runs.groupby(_KEYS, sort=False)]
    return pd.DataFrame(rows)


def _row(head: dict[str, Any], group: pd.DataFrame) -> dict[str, Any]:
    done = group[group["status"] != "failed"]
    row: dict[str, Any] = {
        **head,
        "runs": len(group),
        "unknowns": int(group["unknowns"].iloc[0]),
        "total_degree": _extreme(done["total_degree"], "max"),
        "expected": _extreme(done["expected"], "max"),
        "complex_min": _extreme(done["complex"], "min"),
        "complex_max": _extreme(done["complex"], "max"),
        "real_mean": _mean(done["real"]),
        "real_min": _extreme(done["real"], "min"),
        "real_max": _extreme(done["real"], "max"),
        "minima_mean": _mean(done["minima"]),
        "minima_max": _extreme(done["minima"], "max"),
        "local_minima": int((done["minima"] - done["global_minima"]).fillna(0).sum()),
        "runs_with_local_minima": int((done["minima"] > done["global_minima"]).fillna(False).sum()),
        "degenerate": int(done["degenerate"].fillna(0).sum()),
        "undecided": int(done["undecided"].fillna(0).sum()),
        "incomplete": int((group["status"] == "incomplete").sum()),
        "proved": int((group["verdict"] == "proved").sum()),
        "certified": int(done["certified"].fillna(0).sum()),
        "completeness_unknown": int(((group["status"] == "ok") & group["complete"].isna()).sum()),
        "failed": int((group["status"] == "failed").sum()),
    }
    unknowns = row["unknowns"]
    for name in [column for column in group.columns if column.startswith("index_")]:
        row[name] = _mean(done[name]) if int(name[6:]) <= unknowns else None
    return row


def _extreme(column: pd.Series[Any], which: str) -> int | None:
    value = getattr(column.dropna(), which)()
    return None if pd.isna(value) else int(value)


def _mean(column: pd.Series[Any]) -> float | None:
    values = column.dropna()
    return round(float(values.astype(float).mean()), 4) if len(values) else None
