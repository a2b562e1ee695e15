"""Tables, text and plots of where optimisers ended, over the runs of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from explorer.report.tables import to_csv
from explorer.report.text import parted
from explorer.study.plan.plan import Combination, Plan
from explorer.study.store.basins import COLUMNS, Tables, basins_file, frame_of, read_basins

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABELS = ["architecture", "data", "regularization"]
_NOTE = """\
listed: real critical points up to symmetry, over all runs; found: those that a search or an
optimiser ended at. ends: share of all starts that ended at points of this index. Where optimisers
of the loss find one minimum in each run they do what they are for; searches should find all."""


def places_of(plan: Plan, folder: Path) -> dict[str, Path]:
    """Name the files of all runs, by their keys; none where the config asks for no optimisers."""
    config = plan.config.basins
    if config is None:
        return {}
    settings = config.model_dump(mode="json")
    return {
        run.key: basins_file(folder, run.key, settings, run.combination.mathematics)
        for run in plan.runs
    }


def basin_parts(plan: Plan, folder: Path) -> list[tuple[dict[str, Any], Tables]]:
    """Read the tables of all runs that have some, with their labels.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Of the study.
    """
    if plan.config.basins is None:
        return []
    parts = []
    places = places_of(plan, folder)
    for run in plan.runs:
        tables = read_basins(places[run.key])
        if tables is not None:
            labels = dict(zip(_LABELS, run.combination.labels, strict=True))
            head = {"combination": run.combination.key, **labels}
            parts.append((head | {"draw": run.draw, "run": run.key}, tables))
    return parts


def write_basin_tables(folder: Path, parts: list[tuple[dict[str, Any], Tables]]) -> None:
    """Write ``basins.csv`` and its siblings, one row per run, method, and minimum or index."""
    names = {"shares": "basins", "by_index": "basins_by_index", "outcomes": "basins_outcomes"}
    for table in COLUMNS:
        frame = frame_of(parts, table)
        to_csv(frame.drop(columns="combination"), folder / f"{names[table]}.csv")


def by_method(parts: Sequence[tuple[Mapping[str, Any], Tables]]) -> pd.DataFrame:
    """Sum over runs: one row per combination, method and index.

    Columns ``listed``, ``found``, ``count`` and ``starts``, of all starts of the method.
    """
    keys = ["combination", *_LABELS, "method"]
    summed = frame_of(parts, "by_index").groupby([*keys, "index"], sort=False, as_index=False)
    table = summed[["listed", "found", "count"]].sum()
    starts = frame_of(parts, "outcomes").groupby(keys, sort=False, as_index=False)["starts"].sum()
    return table.merge(starts, on=keys)


def basins_text(parts: list[tuple[dict[str, Any], Tables]]) -> str:
    """Write what the summary says of ends."""
    if not parts:
        return ""
    outcomes = frame_of(parts, "outcomes")
    unlisted = int(outcomes["not_listed"].sum())
    lines = ["", "", "Where optimisers and searches ended:", ""]
    table = by_method(parts)
    table["ends"] = (table["count"] / table["starts"]).map("{:.4f}".format)
    shown = table[[*_LABELS, "method", "index", "listed", "found", "ends"]]
    lines += parted(shown, len(_LABELS) + 1)
    lines += ["", _NOTE, "", _unlisted(unlisted, len(parts)), ""]
    return "\n".join(lines)


def _unlisted(count: int, runs: int) -> str:
    if not count:
        return f"No end in {runs} runs is at a critical point that is not listed."
    return f"NOT LISTED: {count} ends are at critical points that are not listed."


def basin_figures(
    combination: Combination, parts: list[tuple[dict[str, Any], Tables]], *, complete: bool | None
) -> dict[str, Figure]:
    """Draw what was found by index; nothing where the combination has no ends.

    ``complete`` is False where a list of its runs fails a check.
    """
    from explorer.report.plots import found_by_index

    own = [part for part in parts if part[0]["combination"] == combination.key]
    if not own:
        return {}
    title = f"What each method finds of the list\n{combination.label}"
    drawn = found_by_index(by_method(own), runs=len(own), title=title, complete=complete)
    return {"found_by_index": drawn}
