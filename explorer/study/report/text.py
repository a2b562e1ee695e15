"""The summary as text: what was found, and loudly what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from explorer.study.report.grids import summary_grids
from explorer.study.store.records import Failure

# Runs of each kind that a banner spells out.
_SHOWN = 20


def summary_text(
    name: str, summary: pd.DataFrame, runs: pd.DataFrame, failures: Sequence[Failure]
) -> str:
    """Write the summary of a study."""
    planned = int(summary["planned"].sum())
    made = f"{planned} runs" if planned == len(runs) else f"{len(runs)} of {planned} runs"
    parts = [f"Study {name}: {made} of {len(summary)} combinations"]
    parts += [*_banner(planned, runs, failures), *summary_grids(summary)]
    return "\n\n".join([*parts, *_unknown(runs), *_cautions(runs)])


def _banner(planned: int, runs: pd.DataFrame, failures: Sequence[Failure]) -> list[str]:
    incomplete = runs[runs["status"] == "incomplete"]
    missing = planned - len(runs)
    if not len(incomplete) and not missing:
        return []
    lines = [
        "!" * 100,
        f"INCOMPLETE: of {planned} runs {len(incomplete)} are incomplete, {len(failures)} failed and "
        f"{missing - len(failures)} are not made yet.",
        _meaning(len(incomplete) + len(failures)),
        *(_reason(row) for row in incomplete.to_dict("records")[:_SHOWN]),
        *(f"  failed: {failure.label}: {failure.error}" for failure in failures[:_SHOWN]),
        "All of them are in the table of runs and in failures/. `explorer resume` makes what is missing, and tries",
        "failed runs again.",
        "!" * 100,
    ]
    return ["\n".join(lines)]


def _meaning(doubted: int) -> str:
    if doubted:
        return "Counts and plots below miss or doubt some of their points."
    return "Counts and plots below are of the runs that are made; none of these misses a point or fails a check."


def _reason(row: dict[Any, Any]) -> str:
    reason = (
        row["checks_failed"] or f"{row['complex']} of {row['expected']} complex critical points"
    )
    place = f"{row['architecture']}, {row['data']}, {row['regularization']}, draw {row['draw']}"
    return f"  incomplete: {place}: {reason}"


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
    parts = [
        f"{int(number.get(word, 0))} {word}" for word in ("proved", "consistent", "incomplete")
    ]
    points = (
        f"{int(done['certified'].fillna(0).sum())} of {int(done['complex'].sum())} points certified"
    )
    return [f"Verdicts of {len(runs)} runs: {', '.join(parts)}; {points}."]


def _cautions(runs: pd.DataFrame) -> list[str]:
    sentences = [part for text in runs["cautions"] for part in str(text).split("; ") if part]
    counts = pd.Series(sentences, dtype=object).value_counts(sort=False)
    if not len(counts):
        return []
    return [
        "\n".join(["Cautions:", *(f"  {text} ({number} runs)" for text, number in counts.items())])
    ]
