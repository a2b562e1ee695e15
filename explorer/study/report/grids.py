"""The summary of a study in small tables of text: counts beside bounds, minima, points by index, evidence."""

from __future__ import annotations

import pandas as pd

from explorer.report.text import parted

_LABELS = {"architecture": "architecture", "data": "data", "regularization": "regularization"}
_COUNTS = {
    "runs": "runs",
    "unknowns": "n",
    "total_degree": "CBB",
    "bkk": "BKK",
    "mean_random": "N_DM",
    "complex": "N_C",
    "real_mean": "N_R mean",
    "real_min": "N_R min",
    "real_max": "N_R max",
}
_MINIMA = {
    "runs": "runs",
    "minima_mean": "minima mean",
    "minima_max": "minima max",
    "local_minima": "not global",
    "local_minima_share": "% of minima",
    "runs_with_local_minima": "runs with one",
    "runs_with_local_minima_share": "% of runs",
}
_EVIDENCE = {
    "planned": "planned",
    "runs": "runs",
    "proved": "proved",
    "incomplete": "incomplete",
    "failed": "failed",
    "degenerate": "degenerate",
    "undecided": "undecided",
}

_COUNTS_NOTE = """\
n: unknowns. CBB: classical Bezout bound, the product of the degrees. BKK: bound by mixed volumes. N_DM: mean number
of real critical points of a random polynomial of the same degree. N_C: complex critical points of a run. N_R: real
ones. "-": not known."""
_MINIMA_NOTE = """\
not global: minima above the lowest one, over all runs, and their part of all minima. runs with one: that have a minimum
that is not global, and their part of all runs."""
_EVIDENCE_NOTE = """\
proved: runs whose points are all certified and as many as the exact count; of the others it is not proved that no point
is missing. degenerate, undecided: points, over all runs."""


def summary_grids(summary: pd.DataFrame) -> list[str]:
    """Write the summary as tables, each with a note that says what its columns are; empty rows only in the last."""
    made = summary[summary["runs"] > 0]
    found = [
        *_table(
            "Complex and real critical points, and bounds:", _counts(made), _COUNTS, _COUNTS_NOTE
        ),
        *_table("Minima:", _percent(made), _MINIMA, _MINIMA_NOTE),
        *_indices(made),
    ]
    return [
        *(found if len(made) else []),
        *_table("Evidence:", summary, _EVIDENCE, _EVIDENCE_NOTE),
    ]


def _table(head: str, summary: pd.DataFrame, names: dict[str, str], note: str = "") -> list[str]:
    labels = _LABELS | ({"seed": "seed"} if summary["seed"].nunique() > 1 else {})
    chosen = labels | names
    table = summary[list(chosen)].rename(columns=chosen)
    tables = [f"{head}\n\n{text}" for text in parted(table, len(labels))]
    return [*tables, *([note] if note else [])]


def _counts(summary: pd.DataFrame) -> pd.DataFrame:
    low = summary["complex_min"]
    high = summary["complex_max"]
    shown = [
        "-" if pd.isna(b) else f"{int(b)}" if a == b else f"{int(a)}-{int(b)}"
        for a, b in zip(low, high, strict=True)
    ]
    return summary.assign(complex=shown)


def _percent(summary: pd.DataFrame) -> pd.DataFrame:
    names = ("local_minima_share", "runs_with_local_minima_share")
    return summary.assign(**{name: (100 * summary[name].astype(float)).round(2) for name in names})


def _indices(summary: pd.DataFrame) -> list[str]:
    """Mean number of points of each index, up to the highest index that occurs."""
    names = [name for name in summary.columns if name.startswith("index_")]
    seen = [k for k, name in enumerate(names) if (summary[name].astype(float) > 0).any()]
    if not seen:
        return []
    shown = {name: name[6:] for name in names[: seen[-1] + 1]}
    head = "Real critical points by index (number of negative Hessian eigenvalues), mean of a run:"
    return _table(head, summary, shown)
