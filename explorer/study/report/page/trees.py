"""Disconnectivity trees of single runs, which are solved again for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.errors import InputError
from explorer.landscape.graph.saved import graph_data
from explorer.landscape.mathematics import MATHEMATICS
from explorer.landscape.solve import solve
from explorer.sentences import Template
from explorer.study.plan.plan import Plan, Run
from explorer.study.report.basins import basin_parts
from explorer.study.store.basins import COLUMNS, Tables
from explorer.study.store.stored import StoredStudy


class TreeNote(Template):
    """Why a run has no tree."""

    NO_PLAN = "no tree: the plan of the study cannot be read"
    OTHER_VERSION = "no tree: the run was made by another version of the mathematics"
    OTHER_ANSWER = "no tree: solved again, the run has another number of real points"
    REFUSED = "no tree: {why}"


def trees_of(stored: StoredStudy, plan: Plan | None, runs: Sequence[str]) -> dict[str, Any]:
    """Join the minima and saddles of some runs.

    Parameters
    ----------
    stored : StoredStudy
    plan : Plan or None
        By which they are solved again, with the same answer.
    runs : sequence of str
        Their keys.

    Returns
    -------
    dict
        By key, what :func:`explorer.landscape.graph.saved.graph_data` gives, with the shares of
        optimisers that the study keeps of the run; or ``note``, why there is none.
    """
    if not runs:
        return {}
    if plan is None:
        return {key: {"note": str(TreeNote.NO_PLAN())} for key in runs}
    known = {run.key: run for run in plan.runs if run.key in runs}
    ends = {head["run"]: tables for head, tables in basin_parts(plan, stored.folder)}
    table = stored.runs().set_index("run")
    return {
        key: _tree(known[key], int(table["real"][key]), ends.get(key), plan)
        for key in runs
        if key in known
    }


def _tree(run: Run, real: int, ends: Tables | None, plan: Plan) -> dict[str, Any]:
    combination = run.combination
    if combination.mathematics != MATHEMATICS:
        return {"note": str(TreeNote.OTHER_VERSION())}
    choice = combination.choice
    options: dict[str, Any] = {"engine": choice.engine, "start": choice.start}
    try:
        solution = solve(
            run.problem(), seed=run.solver_seed, certify=choice.certify or None, **options
        )
        if solution.counts.real != real:
            return {"note": str(TreeNote.OTHER_ANSWER())}
        data = graph_data(solution.graph())
    except InputError as error:
        return {"note": str(TreeNote.REFUSED(why=error))}
    return data | {"basins": None if ends is None else _basins(ends, plan)}


def _basins(ends: Tables, plan: Plan) -> dict[str, Any] | None:
    """Shares as :func:`explorer.landscape.graph.saved.basins_data` gives them, one per orbit."""
    config = plan.config.basins
    if config is None:
        return None
    shares = {name: [row[name] for row in ends["shares"]] for name in COLUMNS["shares"]}
    return {
        "distribution": str(config.start),
        "starts": config.count,
        "seed": plan.config.seed if isinstance(plan.config.seed, int) else None,
        "confidence": config.confidence,
        "descents": list(dict.fromkeys(shares["method"])),
        "notes": [],
        "shares": shares,
        "shares_in_full": None,
    }
