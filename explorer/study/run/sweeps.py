"""Sweeps of a study: one for each run, in files of their own, each kept as soon as it is made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.address import address
from explorer.files.atomic import write_text
from explorer.study.config.schema import SweepConfig
from explorer.study.plan.plan import Plan, Run

FOLDER = "sweeps"
"""Folder of the study that holds them."""
# Failures that are told.
_SHOWN = 10


@dataclass(frozen=True)
class SweepCounts:
    """What became of the sweeps of a study.

    Attributes
    ----------
    kept, made : int
    failures : tuple of str
        A sentence for each that failed.
    doubtful : int
        Those in which a sum is wrong or an event is unresolved.
    """

    kept: int = 0
    made: int = 0
    failures: tuple[str, ...] = ()
    doubtful: int = 0

    @property
    def ok(self) -> bool:
        """Whether all were made, and none is in doubt."""
        return not self.failures and not self.doubtful

    @property
    def text(self) -> str:
        """Lines for the summary."""
        words = f"sweeps: {self.kept + self.made}"
        if self.doubtful:
            words += f", {self.doubtful} with a wrong sum or an unresolved event"
        if self.failures:
            words += f", {len(self.failures)} FAILED"
        return "\n".join([words, *(f"  {failure}" for failure in self.failures[:_SHOWN])])


def check_sweeps(plan: Plan) -> None:
    """Refuse a parameter that a problem of the study does not have, before anything runs.

    Raises
    ------
    InputError
    """
    if plan.config.sweep is None:
        return
    from explorer.landscape.sweep.motion import motion_of

    for combination in plan.combinations:
        try:
            motion_of(combination.run(0).problem(), plan.config.sweep.parameter)
        except InputError as error:
            raise InputError(f"sweep of {combination.label}: {error}") from None


def run_sweeps(plan: Plan, runs: Iterable[Run], folder: Path) -> SweepCounts:
    """Make every sweep that is not kept yet.

    Parameters
    ----------
    plan : Plan
        Whose config has a sweep.
    runs : iterable of Run
    folder : Path
        Of the study.

    Returns
    -------
    SweepCounts
    """
    chosen = plan.config.sweep
    assert chosen is not None
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    counts, rows = SweepCounts(), []
    for run in runs:
        key = address(f"sweep {run.key} {json.dumps(chosen.plain, sort_keys=True)}")
        known = _kept(home / f"{key}.json")
        if known is not None:
            counts = replace(counts, kept=counts.kept + 1)
        else:
            try:
                known = _make(run, chosen, home, key, plan.config.outputs.formats)
            except InputError as error:
                said = f"failed: sweep of {run.label}: {error}"
                counts = replace(counts, failures=(*counts.failures, said))
                continue
            counts = replace(counts, made=counts.made + 1)
        counts = replace(counts, doubtful=counts.doubtful + (not known["ok"]))
        rows += [{"run": run.key, "label": run.label, **event} for event in known["events"]]
    _write_events(folder, rows)
    return counts


def _kept(path: Path) -> dict[str, Any] | None:
    """What was written last of a sweep: it is whole if this is there."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    fits = isinstance(known, dict) and {"ok", "events"} <= set(known)
    return known if fits else None


def _make(
    run: Run, chosen: SweepConfig, home: Path, key: str, formats: Sequence[str]
) -> dict[str, Any]:
    from explorer.landscape.sweep import sweep
    from explorer.report import plots, tables

    found = sweep(
        run.problem(),
        chosen.parameter,
        chosen.start,
        chosen.stop,
        seed=run.solver_seed,
        boxes=chosen.boxes,
        nodes=chosen.nodes,
    )
    tables.to_parquet(found.branches, home / f"{key}.branches.parquet")
    tables.to_parquet(found.events, home / f"{key}.events.parquet")
    for ending in formats:
        plots.save_figure(found.plot.bifurcation(), home / f"{key}.{ending}")
    facts = {
        "name": found.name,
        "constancy": str(found.constancy),
        "notes": [str(note) for note in found.notes],
        "hysteresis": [list(pair) for pair in found.hysteresis],
        "of_manifolds": found.of_manifolds,
    }
    known = {"label": run.label, "run": run.key, **found.summary(), **facts, "text": repr(found)}
    write_text(home / f"{key}.json", json.dumps(known, indent=1))
    return known


def _write_events(folder: Path, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    from explorer.report.tables import to_csv

    columns = ["run", "label", "value", "kind", "certified", "error"]
    to_csv(pd.DataFrame(rows, columns=columns), folder / "events.csv")
