"""What may be said of a study, first of all: how many runs have which verdict, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from explorer.landscape.points.verdict import Status
from explorer.sentences import Template
from explorer.study.store.columns import RunStatus
from explorer.study.store.records import Failure
from explorer.study.store.summary import number_listed, number_unknown, of_manifolds

# Reasons that are told in full.
_SHOWN = 200


class StudyClaim(Template):
    """Sentences of the verdict, and what they rest on."""

    WHOLE = "All {planned} runs are made and none of them misses a point or fails a check."
    PARTLY = "{made} of {planned} runs are made; none of these misses a point or fails a check."
    DOUBT = (
        "INCOMPLETE: of {planned} runs {incomplete} may lack points or fail a check, {failed} "
        "failed, {missing} are not made."
    )
    NOTHING = "No run is made yet."
    PROVED = (
        "every point is certified by interval arithmetic (it exists, is simple, and differs from "
        "the others), and they are as many as an exact count: no isolated point is missing"
    )
    PROVED_MANIFOLDS = (
        "every point or manifold is certified by interval arithmetic, and none is missing: of "
        "points by an exact count, of manifolds by the equations that they are reduced to"
    )
    CONSISTENT = "every check holds, and something that could have failed vouches for the number"
    INCOMPLETE = "a check failed, or nothing vouches for the number of points"
    FAILED = "the run gave no list"
    MISSING = "not made yet; `explorer resume` makes them"
    CERTIFIED = "{certified} of {listed} {noun} of the list are certified."
    UNKNOWN = "Of {count} runs no exact count is known to compare with."
    MANIFOLDS = (
        "{count} runs list critical manifolds: equal lambdas, or none, let their critical points "
        "move. Each manifold counts once, complex ones as orbits."
    )
    WARNING = "{text} ({count} runs)"


_WORDS = {
    Status.PROVED: StudyClaim.PROVED,
    Status.CONSISTENT: StudyClaim.CONSISTENT,
    Status.INCOMPLETE: StudyClaim.INCOMPLETE,
}


def verdict(planned: int, runs: pd.DataFrame, failures: Sequence[Failure]) -> dict[str, Any]:
    """Give the verdict on a study.

    Parameters
    ----------
    planned : int
        Runs that the config asks for.
    runs : DataFrame
        One row a finished run.
    failures : sequence of Failure

    Returns
    -------
    dict
        ``sentence``, ``loud`` (something is wrong), ``rows`` (``word``, ``runs``, ``means``),
        ``said`` and ``warnings`` (sentences), ``reasons`` (why runs are in doubt) and
        ``reasons_left_out``.
    """
    incomplete = int((runs["status"] == RunStatus.INCOMPLETE).sum())
    missing = planned - len(runs) - len(failures)
    reasons = [*_reasons(runs), *(f"{f.label}: {f.error}" for f in failures)]
    return {
        "sentence": str(_sentence(planned, len(runs), incomplete, len(failures), missing)),
        "loud": bool(incomplete or failures),
        "rows": _rows(runs, len(failures), missing),
        "said": [str(one) for one in _said(runs)],
        "warnings": _warnings(runs),
        "reasons": reasons[:_SHOWN],
        "reasons_left_out": max(0, len(reasons) - _SHOWN),
    }


def _sentence(planned: int, made: int, incomplete: int, failed: int, missing: int) -> Any:
    numbers = {"planned": f"{planned:,}", "made": f"{made:,}"}
    if incomplete or failed:
        counts = {"incomplete": incomplete, "failed": failed, "missing": missing}
        return StudyClaim.DOUBT(**numbers, **counts)
    if not made:
        return StudyClaim.NOTHING()
    return StudyClaim.PARTLY(**numbers) if missing else StudyClaim.WHOLE(**numbers)


def _rows(runs: pd.DataFrame, failed: int, missing: int) -> list[dict[str, Any]]:
    number = runs["verdict"].value_counts()
    claims = dict(_WORDS)
    if of_manifolds(runs).any():
        claims[Status.PROVED] = StudyClaim.PROVED_MANIFOLDS
    rows = [
        {"word": status.value, "runs": int(number.get(status, 0)), "means": claim.value}
        for status, claim in claims.items()
    ]
    rows.append({"word": "failed", "runs": failed, "means": StudyClaim.FAILED.value})
    if missing:
        rows.append({"word": "not made", "runs": missing, "means": StudyClaim.MISSING.value})
    return rows


def _said(runs: pd.DataFrame) -> list[Any]:
    if not len(runs):
        return []
    of_sets = of_manifolds(runs)
    noun = "manifolds" if of_sets.all() else "points and manifolds" if of_sets.any() else "points"
    certified = int(runs["certified"].fillna(0).sum())
    listed = int(number_listed(runs).sum())
    facts = {"certified": f"{certified:,}", "listed": f"{listed:,}", "noun": noun}
    said = [StudyClaim.CERTIFIED(**facts)]
    if unknown := number_unknown(runs):
        said.append(StudyClaim.UNKNOWN(count=f"{unknown:,}"))
    if of_sets.any():
        said.append(StudyClaim.MANIFOLDS(count=f"{int(of_sets.sum()):,}"))
    return said


def _reasons(runs: pd.DataFrame) -> list[str]:
    doubtful = runs[runs["status"] == RunStatus.INCOMPLETE]
    return [
        f"{row['architecture']}, {row['data']}, {row['regularization']}, draw {row['draw']}: "
        f"{row['checks_failed'] or _counts(row)}"
        for row in doubtful.head(_SHOWN).to_dict("records")
    ]


def _counts(row: dict[Any, Any]) -> str:
    return f"{row['complex']} of {row['expected']} complex critical points"


def _warnings(runs: pd.DataFrame) -> list[str]:
    """Say each warning once, with the number of its runs."""
    texts = runs["cautions"].fillna("")
    counts = texts[texts != ""].value_counts(sort=False)
    return [str(StudyClaim.WARNING(text=text, count=n)) for text, n in counts.items()]
