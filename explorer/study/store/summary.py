"""Data frames made of the table of runs: the runs themselves, and the summary of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from explorer.landscape.engines.manifold_ways import WAYS
from explorer.landscape.points.verdict import Status
from explorer.study.store.columns import RunStatus
from explorer.study.store.records import Failure

KEYS = ["architecture", "data", "regularization"]

# Columns that hold whole numbers, some of them missing: of the summary, and of the table of runs.
_WHOLE = (
    "total_degree",
    "bkk",
    "mean_random",
    "expected",
    "complex_min",
    "complex_max",
    "real_min",
    "real_max",
    "minima_min",
    "minima_max",
)
_COUNTS = (
    "complex",
    "real",
    "minima",
    "global_minima",
    "degenerate",
    "undecided",
    "morse_sum",
    "total_degree",
    "expected",
    "certified",
    "paths",
)
SUMMARY = (
    "run",
    "combination",
    "draw",
    "engine",
    "status",
    "verdict",
    "complete",
    "by_index",
    *_COUNTS,
)
"""Columns of the table of runs that the summary needs."""


def runs_frame(table: pa.Table) -> pd.DataFrame:
    """Make a data frame of the table of runs.

    Parameters
    ----------
    table : pyarrow.Table
        With all its columns, or those in :data:`SUMMARY`.

    Returns
    -------
    DataFrame
        One row per run.

    Notes
    -----
    Columns ``index_0``, ``index_1``, ... stand in place of ``by_index``, empty where n is smaller.
    """
    place = table.column_names.index("by_index")
    frame = table.drop_columns(["by_index"]).to_pandas()
    whole = {name: frame[name].astype("Int64") for name in _COUNTS if name in frame}
    frame = frame.assign(**whole, complete=frame["complete"].astype("boolean"))
    indices = pd.DataFrame(_indices(table["by_index"]), index=frame.index)
    parts: list[pd.DataFrame] = [frame.iloc[:, :place], indices, frame.iloc[:, place:]]
    return pd.concat(parts, axis=1)


def _indices(lists: pa.ChunkedArray) -> dict[str, pd.Series[Any]]:
    """One column an index, from one list a row."""
    import pyarrow.compute as pc

    sizes = pc.list_value_length(lists).to_numpy()
    values = pc.list_flatten(lists).to_numpy()
    rows = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.cumsum(sizes) - sizes
    counts = np.zeros((len(sizes), int(sizes.max(initial=0))), dtype=np.int64)
    counts[rows, np.arange(len(values)) - starts[rows]] = values
    return {
        f"index_{k}": pd.Series(column).astype("Int64").mask(sizes <= k)
        for k, column in enumerate(counts.T)
    }


def summary_table(
    runs: pd.DataFrame,
    failures: Sequence[Failure],
    combinations: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """One row per combination, in the order of the config.

    Parameters
    ----------
    runs : DataFrame
        One row a finished run, as :func:`runs_frame` gives them.
    failures : sequence of Failure
        Runs that gave no list.
    combinations : sequence of mapping
        As the manifest has them.

    Notes
    -----
    ``planned`` runs, and ``runs`` that are finished; ``total_degree`` is the classical Bezout
    bound; ``bkk`` the affine BKK bound, where the config asks for it or a formula is known;
    ``mean_random`` the mean number of real critical points of a random polynomial of the same
    degree; ``complex_min`` and ``complex_max`` differ only when runs differ; ``index_k`` is the
    mean number of real critical points of index k in a run; ``local_minima`` counts minima that are
    not global, over all runs, and ``local_minima_share`` is their part of all minima;
    ``runs_with_local_minima`` counts runs that have one, ``runs_with_local_minima_share`` is their
    part of all runs.
    """
    groups = dict(tuple(runs.groupby("combination", sort=False)))
    failed = pd.Series([f.combination for f in failures], dtype=object).value_counts()
    empty = runs.iloc[:0]
    rows = [
        _row(c, groups.get(c["key"], empty), int(failed.get(c["key"], 0))) for c in combinations
    ]
    return _whole(pd.DataFrame(rows))


def _whole(summary: pd.DataFrame) -> pd.DataFrame:
    """Keep whole numbers whole where some are missing.

    Columns with a number too large for 64 bits keep Python's integers.
    """
    for name in _WHOLE:
        with suppress(OverflowError):
            summary[name] = pd.array(summary[name].tolist(), dtype="Int64")
    return summary


def _row(combination: Mapping[str, Any], group: pd.DataFrame, failed: int) -> dict[str, Any]:
    minima = group["minima"]
    best = group["global_minima"]
    unknowns = int(combination["unknowns"])
    row: dict[str, Any] = {
        **{name: combination[name] for name in KEYS},
        "seed": combination["seed"],
        "planned": combination["draws"],
        "runs": len(group),
        "unknowns": unknowns,
        "total_degree": combination.get("total_degree"),
        "bkk": combination.get("bkk"),
        "mean_random": combination.get("mean_random"),
        "expected": _extreme(group["expected"], "max"),
        "complex_min": _extreme(group["complex"], "min"),
        "complex_max": _extreme(group["complex"], "max"),
        "real_mean": _mean(group["real"]),
        "real_min": _extreme(group["real"], "min"),
        "real_max": _extreme(group["real"], "max"),
        "minima_mean": _mean(minima),
        "minima_min": _extreme(minima, "min"),
        "minima_max": _extreme(minima, "max"),
        **_local(minima, best),
        "degenerate": int(group["degenerate"].fillna(0).sum()),
        "undecided": int(group["undecided"].fillna(0).sum()),
        "incomplete": int((group["status"] == RunStatus.INCOMPLETE).sum()),
        "proved": int((group["verdict"] == Status.PROVED).sum()),
        "certified": int(group["certified"].fillna(0).sum()),
        "completeness_unknown": number_unknown(group),
        "failed": failed,
    }
    for name in [column for column in group.columns if column.startswith("index_")]:
        row[name] = _mean(group[name]) if int(name[6:]) <= unknowns else None
    return row


def _local(minima: pd.Series[Any], best: pd.Series[Any]) -> dict[str, Any]:
    """Count minima that are not global and runs that have one, also as parts of what is known."""
    known = minima.notna() & best.notna()
    minima = minima[known].astype(int)
    best = best[known].astype(int)
    more = int((minima - best).sum())
    runs = int((minima > best).sum())
    return {
        "local_minima": more,
        "local_minima_share": _share(more, int(minima.sum())),
        "runs_with_local_minima": runs,
        "runs_with_local_minima_share": _share(runs, len(minima)),
    }


def of_manifolds(runs: pd.DataFrame) -> pd.Series[bool]:
    """Tell which runs list critical manifolds, with a point of each, in place of points."""
    return runs["engine"].isin([way.name for way in WAYS])


def number_listed(runs: pd.DataFrame) -> pd.Series[Any]:
    """Rows of the table of points that each run has where all points are kept."""
    listed = runs["complex"].where(~of_manifolds(runs), runs["real"])
    return listed.fillna(0).astype("int64")


def number_unknown(runs: pd.DataFrame) -> int:
    """Count the runs in which no check failed, but of which no exact count is known."""
    return int(((runs["status"] == RunStatus.OK) & runs["complete"].isna()).sum())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _extreme(column: pd.Series[Any], which: str) -> int | None:
    value = getattr(column.dropna(), which)()
    return None if pd.isna(value) else int(value)


def _mean(column: pd.Series[Any]) -> float | None:
    values = column.dropna()
    return round(float(np.mean(values.to_numpy(float))), 4) if len(values) else None
