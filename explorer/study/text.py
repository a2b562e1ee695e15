"""The summary as text: what was found, and loudly what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from explorer.study.store.failures import Failure

# Runs of each kind that a banner spells out.
_SHOWN = 20

_HEADS = {
    "architecture": "architecture",
    "data": "data",
    "regularization": "regularization",
    "runs": "runs",
    "total_degree": "CBB",
    "bkk": "BKK",
    "complex": "N_C",
    "mean_random": "N_DM",
    "real_mean": "N_R mean",
    "real_max": "N_R max",
    "minima_mean": "minima",
    "local_minima": "not global",
    "degenerate": "degenerate",
    "undecided": "undecided",
    "proved": "proved",
    "incomplete": "incomplete",
    "failed": "failed",
}

_NOTES = """\
CBB: classical Bezout bound, the product of the degrees. BKK: bound by mixed volumes. N_C: complex critical points of a
run. N_R: real ones. N_DM: mean number of real ones of a random polynomial of the same degree.
minima: mean of a run. not global: minima that are not global, over all runs.
degenerate, undecided: points, over all runs. proved: runs whose points are all certified and as many as the exact
count; of the others it is not proved that no point is missing."""


def summary_text(name: str, summary: pd.DataFrame, runs: pd.DataFrame, failures: Sequence[Failure]) -> str:
    """Write the summary of a study."""
    planned = int(summary["planned"].sum())
    made = f"{planned} runs" if planned == len(runs) else f"{len(runs)} of {planned} runs"
    parts = [f"Study {name}: {made} of {len(summary)} combinations"]
    parts += [*_banner(planned, runs, failures), grid(_counts(summary)), _NOTES, *_indices(summary)]
    return "\n\n".join([*parts, *_unknown(runs), *_cautions(runs)])


def _banner(planned: int, runs: pd.DataFrame, failures: Sequence[Failure]) -> list[str]:
    incomplete = runs[runs["status"] == "incomplete"]
    missing = planned - len(runs)
    if not len(incomplete) and not missing:
        return []
    lines = [
        "!" * 100,
        f"INCOMPLETE: of {planned} runs {len(incomplete)} are incomplete, {len(failures)} failed and "
        f"{missing - len(failures)} are not made yet. Counts and plots below miss or doubt some of their points.",
        *(_reason(row) for row in incomplete.to_dict("records")[:_SHOWN]),
        *(f"  failed: {failure.label}: {failure.error}" for failure in failures[:_SHOWN]),
        "All of them are in the table of runs and in failures/. `explorer resume` makes what is missing, and tries",
        "failed runs again.",
        "!" * 100,
    ]
    return ["\n".join(lines)]


def _reason(row: dict[Any, Any]) -> str:
    reason = row["checks_failed"] or f"{row['complex']} of {row['expected']} complex critical points"
    place = f"{row['architecture']}, {row['data']}, {row['regularization']}, draw {row['draw']}"
    return f"  incomplete: {place}: {reason}"


def _counts(summary: pd.DataFrame) -> pd.DataFrame:
    low, high = summary["complex_min"], summary["complex_max"]
    shown = [
        "-" if pd.isna(b) else f"{int(b)}" if a == b else f"{int(a)}-{int(b)}" for a, b in zip(low, high, strict=True)
    ]
    names = list(_HEADS)
    if summary["seed"].nunique() > 1:
        names.insert(3, "seed")
    return summary.assign(complex=shown)[names].rename(columns=_HEADS)


def _indices(summary: pd.DataFrame) -> list[str]:
    names = [name for name in summary.columns if name.startswith("index_")]
    if not names:
        return []
    table = summary[["architecture", "data", "regularization", *names]]
    table = table.rename(columns={name: f"index {name[6:]}" for name in names})
    return ["Real critical points by index (number of negative Hessian eigenvalues), mean of a run:", grid(table)]


def _unknown(runs: pd.DataFrame) -> list[str]:
    count = int(((runs["status"] == "ok") & runs["complete"].isna()).sum())
    words = _verdicts(runs)
    if count:
        words.append(
            f"Completeness is not known for {count} of {len(runs)} runs: no check failed, but no count to compare with."
        )
    return words


def _verdicts(runs: pd.DataFrame) -> list[str]:
    done = runs[runs["verdict"].notna()]
    if not len(done):
        return []
    number = done["verdict"].value_counts()
    parts = [f"{int(number.get(word, 0))} {word}" for word in ("proved", "consistent", "incomplete")]
    points = f"{int(done['certified'].fillna(0).sum())} of {int(done['complex'].sum())} points certified"
    return [f"Verdicts of {len(runs)} runs: {', '.join(parts)}; {points}."]


def _cautions(runs: pd.DataFrame) -> list[str]:
    sentences = [part for text in runs["cautions"] for part in str(text).split("; ") if part]
    counts = pd.Series(sentences, dtype=object).value_counts(sort=False)
    if not len(counts):
        return []
    return ["\n".join(["Cautions:", *(f"  {text} ({number} runs)" for text, number in counts.items())])]


def grid(table: pd.DataFrame) -> str:
    """Align columns: words left, numbers right, missing values as a dash."""
    cells = [[str(name) for name in table.columns], *([_cell(v) for v in row] for row in table.itertuples(index=False))]
    widths = [max(len(row[k]) for row in cells) for k in range(len(table.columns))]
    words = [k < 3 for k in range(len(table.columns))]
    lines = [
        "  ".join(c.ljust(w) if left else c.rjust(w) for c, w, left in zip(row, widths, words, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
