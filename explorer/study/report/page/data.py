"""All that the page of a study shows, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.errors import InputError, shortened
from explorer.files.answers import columns
from explorer.sentences import Sentence, Template
from explorer.study.plan.plan import Combination, Plan
from explorer.study.plan.plan_file import read_plan
from explorer.study.report.page.ends import ends_of
from explorer.study.report.page.losses import RealPoints, counted, of_runs, real_points
from explorer.study.report.page.networks import architecture_facts, loss_of, symmetries_of
from explorer.study.report.page.packed import coded, packed, whole
from explorer.study.report.page.points import bytes_of, choose_runs, map_size, points_of
from explorer.study.report.page.sweeps import sweeps_of
from explorer.study.report.page.trees import trees_of
from explorer.study.report.page.verdict import verdict
from explorer.study.report.strength import STRENGTH_AXES, strength
from explorer.study.store.records import Failure
from explorer.study.store.stored import StoredStudy, open_study
from explorer.study.store.summary import of_manifolds, summary_table

POINT_BYTES = 8_000_000
"""Bytes of the page that points may take, about, unless told otherwise."""
LOSS_BYTES = 3_000_000
"""Bytes of the page that the numbers of losses may take: for slices and descents."""
MOST_RUNS = 50_000
"""Rows of the table of runs."""

_COUNTS = (
    *("complex", "real", "minima", "global_minima", "degenerate", "undecided", "certified"),
    *("expected", "morse_sum"),
)


class PageNote(Template):
    """What the page leaves out, and why."""

    ALL_POINTS = (
        "The page holds the real points of all {runs} runs: one of each orbit under sign flips, "
        "with the number of its images."
    )
    SOME_POINTS = (
        "The page holds the real points of {held} of {runs} runs: the first of each combination, "
        "those in doubt, those with most real points, minima or degenerate points, and others at "
        "equal distances. Counts, verdicts and histograms are of all runs. "
        "`explorer report FOLDER --run RUN` writes a page with the points of that run too."
    )
    SOME_RUNS = (
        "The table holds {held} of {runs} runs, chosen in the same way; verdicts, summaries and "
        "histograms are of all of them."
    )
    NO_PLAN = "Without the plan of the study there are no drawings and no axis of lambda: {why}"


def study_page(
    folder: str | Path, *, wanted: Sequence[str] = (), point_bytes: int = POINT_BYTES
) -> dict[str, Any]:
    """Give what :func:`explorer.report.page.page_text` takes for a study.

    Parameters
    ----------
    folder : path
        ``results/NAME``.
    wanted : sequence of str
        Keys of runs whose points the page is to hold, whatever else there is no room for; their
        disconnectivity trees too, for which they are solved again.
    point_bytes : int
        Bytes of the page that points of runs may take, about.

    Returns
    -------
    dict
        ``title`` and ``study``: its verdict, notes, combinations (summary, histograms, losses by
        index), architectures (names and shapes of weights, points), the table of runs, sweeps and
        ends of optimisers.

    Raises
    ------
    InputError
        When there is no study, it was written in another version, or is damaged; and for runs that
        it does not have.
    """
    stored = open_study(folder)
    plan, notes = _plan(stored)
    runs, failures = stored.runs(), stored.failures()
    for key in set(wanted) - set(runs["run"]):
        allowed = f"keys from the column run of the table of runs of {stored.name}"
        raise InputError(f"run = {shortened(key, 40)}: allowed are {allowed}")
    shown = choose_runs(runs, MOST_RUNS, np.ones(len(runs)), wanted)
    listed = runs.iloc[shown].reset_index(drop=True)
    found = _all_points(stored, runs)
    losses = of_runs(found, len(runs)).iloc[shown]
    cost = bytes_of(listed, losses["orbits"], _map_sizes(plan))
    held = choose_runs(listed, point_bytes, cost, wanted)
    notes += _left_out(len(runs), len(listed), len(held))
    study = {
        "name": stored.name,
        "verdict": verdict(stored.planned, runs, failures),
        "notes": [str(note) for note in notes],
        "axes": STRENGTH_AXES,
        "combinations": _combinations(stored, plan, runs, failures, found),
        "architectures": _architectures(stored, plan, listed, held),
        "runs": _runs(listed, stored, failures, losses, held),
        "sweeps": sweeps_of(stored.folder, set(listed["run"])),
        "ends": ends_of(plan, stored.folder),
        "trees": trees_of(stored, plan, wanted),
    }
    return {"title": f"Study {stored.name}", "study": study}


def _map_sizes(plan: Plan | None) -> dict[str, int]:
    """Entries of the end-to-end map of each architecture, by its label."""
    found = {c.labels[0]: c.architecture for c in plan.combinations} if plan else {}
    return {label: map_size(architecture) for label, architecture in found.items()}


def _plan(stored: StoredStudy) -> tuple[Plan | None, list[Sentence]]:
    """Read the plan; tables can be shown without it."""
    try:
        return read_plan(stored.folder), []
    except InputError as error:
        return None, [PageNote.NO_PLAN(why=str(error))]


def _left_out(runs: int, listed: int, held: int) -> list[Sentence]:
    said = [PageNote.SOME_RUNS(held=f"{listed:,}", runs=f"{runs:,}")] if listed < runs else []
    whole_study = PageNote.ALL_POINTS(runs=f"{runs:,}")
    some = PageNote.SOME_POINTS(held=f"{held:,}", runs=f"{runs:,}")
    return [*said, *([whole_study if held == runs else some] if runs else [])]


def _all_points(stored: StoredStudy, runs: pd.DataFrame) -> list[RealPoints]:
    rows = {key: k for k, key in enumerate(runs["run"])}
    return [real_points(stored, label, rows) for label in _labels(stored)]


def _labels(stored: StoredStudy) -> list[str]:
    return list(dict.fromkeys(c["architecture"] for c in stored.combinations))


def _combinations(
    stored: StoredStudy,
    plan: Plan | None,
    runs: pd.DataFrame,
    failures: Sequence[Failure],
    found: Sequence[RealPoints],
) -> list[dict[str, Any]]:
    summary = columns(summary_table(runs, failures, stored.combinations))
    labels = _labels(stored)
    strengths = _strengths(stored, plan)
    by_key = {c.key: c for c in plan.combinations} if plan else {}
    made = []
    for number, combination in enumerate(stored.combinations):
        rows = np.flatnonzero((runs["combination"] == combination["key"]).to_numpy(bool))
        own = runs.iloc[rows]
        points = found[labels.index(combination["architecture"])]
        made.append(
            {
                **{name: values[number] for name, values in summary.items()},
                **strengths[number],
                "of_manifolds": bool(len(own) and of_manifolds(own).all()),
                "histograms": {name: _histogram(own[name]) for name in ("real", "minima")},
                "losses": counted(points, rows.tolist()),
                "symmetries": symmetries_of(by_key.get(combination["key"])),
            }
        )
    return made


def _strengths(stored: StoredStudy, plan: Plan | None) -> list[dict[str, Any]]:
    """Family and strength of the regularization of each combination, where it has one."""
    rules: dict[str, Combination] = {c.key: c for c in plan.combinations} if plan else {}
    found = []
    for combination in stored.combinations:
        rule = rules.get(combination["key"])
        family = None if rule is None else strength(rule.regularization)
        name, value = family or (None, None)
        found.append({"family": name, "strength": value})
    return found


def _histogram(column: pd.Series[Any]) -> list[list[int]]:
    """Pairs of a value and the number of runs that have it."""
    values, counts = np.unique(column.dropna().to_numpy(np.int64), return_counts=True)
    return [list(pair) for pair in zip(values.tolist(), counts.tolist(), strict=True)]


def _architectures(
    stored: StoredStudy, plan: Plan | None, runs: pd.DataFrame, held: NDArray[np.int64]
) -> list[dict[str, Any]]:
    known = {c.labels[0]: c.architecture for c in plan.combinations} if plan else {}
    by_key = {c.key: c for c in plan.combinations} if plan else {}
    chosen = runs.iloc[held]
    made = []
    for label in _labels(stored):
        rows = held[(chosen["architecture"] == label).to_numpy(bool)].tolist()
        architecture = known.get(label)
        made.append(
            {
                "label": label,
                **architecture_facts(architecture),
                "loss": loss_of(by_key, runs, rows, LOSS_BYTES // len(_labels(stored))),
                "points": points_of(stored, label, runs, rows, architecture),
            }
        )
    return made


def _runs(
    runs: pd.DataFrame,
    stored: StoredStudy,
    failures: Sequence[Failure],
    losses: pd.DataFrame,
    held: NDArray[np.int64],
) -> dict[str, Any]:
    """Table of runs; failed ones follow those that gave a list."""
    places = {c["key"]: k for k, c in enumerate(stored.combinations)}
    lost = [f for f in failures if f.combination in places][:MOST_RUNS]
    more = pd.DataFrame(
        {
            "run": [f.run for f in lost],
            "combination": [f.combination for f in lost],
            "draw": [f.draw for f in lost],
            "verdict": ["failed" for _ in lost],
            "checks_failed": [f.error for f in lost],
        }
    )
    names = ["run", "combination", "draw", "verdict", "engine", "checks_failed", "cautions"]
    table = pd.concat([runs[[*names, *_COUNTS]], more], ignore_index=True)
    has_points = np.isin(np.arange(len(table)), held)
    padded = losses.reset_index(drop=True).reindex(range(len(table)))
    return {
        "size": len(table),
        "run": table["run"].tolist(),
        "combination": packed(table["combination"].map(places).to_numpy(np.int64), "i4"),
        "draw": whole(table["draw"]),
        "verdict": coded(table["verdict"]),
        "engine": coded(table["engine"]),
        "reason": coded(table["checks_failed"].replace("", None)),
        "warning": coded(table["cautions"].replace("", None)),
        "held": packed(has_points, "i1"),
        "lowest": packed(padded["lowest"].to_numpy(float), "f8"),
        "highest_minimum": packed(padded["highest_minimum"].to_numpy(float), "f8"),
        **{name: whole(table[name]) for name in _COUNTS},
    }
