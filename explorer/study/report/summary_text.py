"""The summary of a study as text: small tables of what was found, and loudly what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from explorer.landscape.points.verdict import Status
from explorer.report.text import parted
from explorer.study.store.columns import RunStatus
from explorer.study.store.records import Failure
from explorer.study.store.summary import number_listed, number_unknown, of_manifolds

# Runs of each kind that a banner spells out.
_SHOWN = 20
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
n: unknowns. CBB: classical Bezout bound, the product of the degrees. BKK: bound by mixed volumes.
N_DM: mean number of real critical points of a random polynomial of the same degree. N_C: complex
critical points of a run. N_R: real ones. "-": not known."""
_MINIMA_NOTE = """\
not global: minima above the lowest one, over all runs, and their part of all minima. runs with
one: that have a minimum that is not global, and their part of all runs."""
_EVIDENCE_NOTE = """\
proved: runs whose points are all certified and as many as the exact count; of the others it is not
proved that no point is missing. degenerate, undecided: points, over all runs."""

_MANIFOLDS_NOTE = """\
equal lambdas, or none, let their critical points move.
Below each manifold counts once: N_C are complex orbits, N_R and all else are real manifolds."""


def summary_text(
    name: str, summary: pd.DataFrame, runs: pd.DataFrame, failures: Sequence[Failure]
) -> str:
    """Write the summary of a study.

    Parameters
    ----------
    name : str
    summary : DataFrame
        One row per combination, see :func:`explorer.study.store.summary.summary_table`.
    runs : DataFrame
        One row a finished run.
    failures : sequence of Failure
        Runs that gave no list.
    """
    planned = int(summary["planned"].sum())
    made = f"{planned} runs" if planned == len(runs) else f"{len(runs)} of {planned} runs"
    parts = [
        f"Study {name}: {made} of {len(summary)} combinations",
        *_banner(planned, runs, failures),
        *_of_manifolds(runs),
        *summary_grids(summary),
        *_verdicts(runs),
        *_unknown(runs),
        *_warnings(runs),
    ]
    return "\n\n".join(parts)


def _banner(planned: int, runs: pd.DataFrame, failures: Sequence[Failure]) -> list[str]:
    """Say what is missing; nothing when nothing is."""
    incomplete = runs[runs["status"] == RunStatus.INCOMPLETE]
    missing = planned - len(runs)
    if not len(incomplete) and not missing:
        return []
    doubted = len(incomplete) + len(failures)
    gaps = f"{len(incomplete)} are incomplete, {len(failures)} failed"
    lines = [
        "!" * 100,
        f"INCOMPLETE: of {planned} runs {gaps} and {missing - len(failures)} are not made yet.",
        _DOUBTED if doubted else _UNDOUBTED,
        *(_reason(row) for row in incomplete.to_dict("records")[:_SHOWN]),
        *(f"  failed: {failure.label}: {failure.error}" for failure in failures[:_SHOWN]),
        _REMEDY,
        "!" * 100,
    ]
    return ["\n".join(lines)]


_DOUBTED = "Counts and plots below miss or doubt some of their points."
_UNDOUBTED = """\
Counts and plots below are of the runs that are made; none of these misses a point or fails a
check."""
_REMEDY = """\
All of them are in the table of runs and in failures/. `explorer resume` makes what is missing, and
tries failed runs again."""


def _reason(row: Mapping[Any, Any]) -> str:
    counts = f"{row['complex']} of {row['expected']} complex critical points"
    place = f"{row['architecture']}, {row['data']}, {row['regularization']}, draw {row['draw']}"
    return f"  incomplete: {place}: {row['checks_failed'] or counts}"


def _verdicts(runs: pd.DataFrame) -> list[str]:
    done = runs[runs["verdict"].notna()]
    if not len(done):
        return []
    number = done["verdict"].value_counts()
    words = [f"{int(number.get(word, 0))} {word}" for word in Status]
    certified = int(done["certified"].fillna(0).sum())
    points = f"{certified} of {int(number_listed(done).sum())} {_noun(done)} certified"
    return [f"Verdicts of {len(runs)} runs: {', '.join(words)}; {points}."]


def _noun(runs: pd.DataFrame) -> str:
    listed = of_manifolds(runs)
    return "manifolds" if listed.all() else "points and manifolds" if listed.any() else "points"


def _of_manifolds(runs: pd.DataFrame) -> list[str]:
    listed = of_manifolds(runs)
    if not listed.any():
        return []
    which = "All runs list" if listed.all() else f"{int(listed.sum())} of {len(runs)} runs list"
    return [f"{which} critical manifolds: {_MANIFOLDS_NOTE}"]


def _unknown(runs: pd.DataFrame) -> list[str]:
    count = number_unknown(runs)
    if not count:
        return []
    reason = "no check failed, but no count to compare with"
    return [f"Completeness is not known for {count} of {len(runs)} runs: {reason}."]


def _warnings(runs: pd.DataFrame) -> list[str]:
    """Count the runs that have the same warnings."""
    texts = runs["cautions"].fillna("")
    counts = texts[texts != ""].value_counts(sort=False)
    if not len(counts):
        return []
    lines = [f"  {text} ({number} runs)" for text, number in counts.items()]
    return ["\n".join(["Warnings:", *lines])]


def summary_grids(summary: pd.DataFrame) -> list[str]:
    """Write the summary as tables, each with a note that says what its columns are.

    Combinations without a finished run stand in the last one only.
    """
    made = summary[summary["runs"] > 0]
    found: list[str] = []
    if len(made):
        head = "Complex and real critical points, and bounds:"
        found += _table(head, _counts(made), _COUNTS, _COUNTS_NOTE)
        found += _table("Minima:", _percent(made), _MINIMA, _MINIMA_NOTE)
        found += _indices(made)
    return found + _table("Evidence:", summary, _EVIDENCE, _EVIDENCE_NOTE)


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
