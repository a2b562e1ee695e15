"""What a study leaves in its folder beside the store: a summary, tables, LaTeX, plots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from explorer.files.atomic import replacing, write_text
from explorer.report.tables import append_csv, to_csv, to_latex, to_parquet
from explorer.study.plan.plan import Plan
from explorer.study.report.basins import basin_parts, basins_text, write_basin_tables
from explorer.study.report.summary_text import summary_text
from explorer.study.store.stored import StoredStudy, open_study
from explorer.study.store.summary import summary_table

_LATEX = {
    "architecture": "architecture",
    "data": "data",
    "regularization": "regularization",
    "runs": "runs",
    "unknowns": "n",
    "total_degree": "CBB",
    "bkk": "BKK",
    "mean_random": "N_DM",
    "complex_max": "N_C",
    "real_mean": "N_R mean",
    "real_max": "N_R max",
    "minima_mean": "minima",
    "runs_with_local_minima_share": "runs with a minimum not global",
    "proved": "proved",
    "incomplete": "incomplete",
    "failed": "failed",
}
"""Columns of the LaTeX table; shares as fractions."""


def write_report(plan: Plan, folder: Path) -> tuple[StoredStudy, pd.DataFrame, str]:
    """Write the summary, and the tables and plots that the config asks for.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Folder of the study, whose store has runs and points as Parquet already.

    Returns
    -------
    stored : StoredStudy
    summary : DataFrame
        One row per combination.
    text : str
        The summary in words.
    """
    stored = open_study(folder)
    runs = stored.runs()
    failures = stored.failures()
    summary = summary_table(runs, failures, stored.combinations)
    _write_tables(plan, stored, runs, summary)
    parts = basin_parts(plan, folder)
    if parts and plan.config.outputs.csv:
        write_basin_tables(folder, parts)
    text = summary_text(plan.config.name, summary, runs, failures) + basins_text(parts)
    write_text(folder / "summary.txt", text)
    outputs = plan.config.outputs
    if outputs.plots:
        from explorer.study.report.plots import write_plots

        write_plots(folder, plan.combinations, stored, runs, summary, outputs.formats, parts)
    return stored, summary, text


def _write_tables(
    plan: Plan, stored: StoredStudy, runs: pd.DataFrame, summary: pd.DataFrame
) -> None:
    folder = stored.folder
    outputs = plan.config.outputs
    if outputs.csv:
        to_csv(runs, folder / "runs.csv")
        to_csv(summary, folder / "summary.csv")
        if runs["manifolds"].notna().any():
            _write_parts(stored.in_parts("manifolds"), folder / "manifolds.csv")
    if outputs.points_csv:
        _write_parts(stored.in_parts("points"), folder / "points.csv")
    if outputs.parquet:
        to_parquet(summary, folder / "summary.parquet")
    if outputs.latex:
        caption = f"Critical points of the study {plan.config.name}."
        short = summary[list(_LATEX)].rename(columns=_LATEX)
        to_latex(short, folder / "summary.tex", caption=caption)


def _write_parts(parts: Iterator[pd.DataFrame], path: Path) -> None:
    with replacing(path) as temporary:
        temporary.touch()
        for number, part in enumerate(parts):
            append_csv(part, temporary, header=number == 0)
