"""Rows of a batch, run by run, as they lie in its files: nothing dropped, joined or sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.study.store.columns import KEYS, TABLES, arrow_schema
from explorer.study.store.files import read_table
from explorer.study.store.images import Flips, read_heads

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class RunRows:
    """What a batch says of one run.

    Attributes
    ----------
    run : mapping
        Its row of the table of runs.
    points : DataFrame
        One row per point in the order of ``point``, with a column ``eigenvalues`` of lists.
    paths : DataFrame
    manifolds : DataFrame
        One row per manifold in the order of ``manifold``.
    certificate : bytes or None
    flips : int8 array, shape (k, n), or None
        Generators of sign flips, where each row of ``points`` stands for its whole orbit.
    """

    run: Mapping[str, Any]
    points: pd.DataFrame
    paths: pd.DataFrame
    manifolds: pd.DataFrame
    certificate: bytes | None
    flips: Flips | None = None


def rows_of(beside: Callable[[str], Path]) -> Iterator[tuple[str, RunRows | str]]:
    """Read a batch.

    Parameters
    ----------
    beside : callable
        Gives the file of a table.

    Yields
    ------
    tuple of str and RunRows or str
        A run, and its rows, or what is wrong with them; the name of the batch where all is wrong.
    """
    batch = beside("runs").stem
    frames = {}
    for table in TABLES:
        content = read_table(beside(table), table)
        if content is None or not content.schema.equals(arrow_schema(table)):
            yield batch, f"table {table}: is damaged, or has other columns than it must"
            return
        frames[table] = content.to_pandas()
    parts = {name: dict(tuple(frame.groupby("run"))) for name, frame in frames.items()}
    known = frames["runs"]["run"].tolist()
    for table, groups in parts.items():
        for run in sorted(set(groups) - set(known)):
            yield batch, f"table {table}: has rows of run {run}, which the table of runs has not"
            return
    short = read_heads([beside("points")])
    for run in dict.fromkeys(known):
        found = _rows(run, parts, frames)
        if not isinstance(found, str) and run in short:
            found = replace(found, flips=short[run])
        yield run, found


def _rows(
    run: str, parts: Mapping[str, Mapping[Any, pd.DataFrame]], frames: Mapping[str, pd.DataFrame]
) -> RunRows | str:
    mine = {name: groups.get(run, frames[name].iloc[:0]) for name, groups in parts.items()}
    for table, most in (("runs", 1), ("certificates", 1)):
        if len(mine[table]) > most:
            return f"table {table}: has {len(mine[table])} rows of the run"
    for table, (_run, *numbers) in KEYS.items():
        mine[table] = mine[table].sort_values(numbers, ignore_index=True)
    said = _numbers(mine)
    if said is not None:
        return said
    points = mine["points"].drop(columns=["run", "point"]).copy()
    listed: list[list[float]] = [[] for _ in range(len(points))]
    for place, value in mine["eigenvalues"][["point", "eigenvalue"]].itertuples(index=False):
        listed[place].append(value)
    points["eigenvalues"] = listed
    certificates = mine["certificates"]["certificate"].tolist()
    row: dict[str, Any] = {str(k): v for k, v in mine["runs"].to_dict("records")[0].items()}
    manifolds = mine["manifolds"].drop(columns=["run", "manifold"])
    certificate = certificates[0] if certificates else None
    return RunRows(row, points, mine["paths"], manifolds, certificate)


def _numbers(mine: Mapping[str, pd.DataFrame]) -> str | None:
    """Say where rows are missing, doubled, or numbered otherwise than 0, 1, 2, ..."""
    for table, name in (("points", "point"), ("paths", "path"), ("manifolds", "manifold")):
        given = mine[table][name].tolist()
        if given != list(range(len(given))):
            row = next(k for k, value in enumerate(given) if value != k)
            return f"table {table}, row {row}, column {name}: {given[row]}; right is {row}"
    count, before = len(mine["points"]), (-1, -1)
    for point, k in mine["eigenvalues"][["point", "k"]].itertuples(index=False):
        right = (point, before[1] + 1 if point == before[0] else 0)
        if (point, k) != right or not 0 <= point < count:
            return f"table eigenvalues, row {point}, column k: {k}; right is {right[1]}"
        before = (point, k)
    return None
