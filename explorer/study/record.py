"""What the table of runs says of one run."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from explorer.study.plan import Run
from explorer.study.store import Unit

if TYPE_CHECKING:
    from explorer.critical import Solution

COUNTS = (
    "complex", "real", "minima", "global_minima", "degenerate", "morse_sum", "total_degree", "expected", "complete",
)  # fmt: skip
"""Fields of ``Solution.counts``, in the order of the table."""


def describe(run: Run) -> dict[str, Any]:
    """Give the part of a record that is known before the run."""
    architecture, data, regularization = run.combination.labels
    return {
        "run": run.key,
        "architecture": architecture,
        "data": data,
        "regularization": regularization,
        "draw": run.draw,
        "seed": run.solver_seed,
        "unknowns": run.combination.architecture.size,
        "version": version("explorer"),
    }


def success(run: Run, solution: Solution, seconds: float) -> Unit:
    """Make the unit of a run that gave a solution."""
    from explorer.report.tables import list_table

    counts = {name: _plain(getattr(solution.counts, name)) for name in COUNTS}
    real = solution.points[solution.points["is_real"].fillna(False).astype(bool)]
    by_index = real["index"].dropna().astype(int).value_counts().sort_index()
    failed = [f"{check.name}: {check.detail}" for check in solution.checks if check.passed is False]
    bad = counts["complete"] is False or not solution.ok
    record = {
        **describe(run),
        "status": "incomplete" if bad else "ok",
        **counts,
        **_verdict(solution),
        "undecided": int((real["kind"] == "undecided").sum()),
        "by_index": {str(index): int(number) for index, number in by_index.items()},
        "checks_failed": "; ".join(failed),
        "cautions": "; ".join(solution.cautions),
        "engine": str(solution.engine),
        "seconds": round(seconds, 3),
        "error": None,
    }
    return Unit(record, list_table(solution))


def _verdict(solution: Solution) -> dict[str, Any]:
    """Give status of the verdict and number of certified points; solvers of tests may have none."""
    verdict = getattr(solution, "completeness", None)
    return {
        "verdict": None if verdict is None else verdict.status,
        "certified": None if verdict is None else _plain(verdict.certified),
    }


def failure(run: Run, error: Exception, seconds: float) -> Unit:
    """Make the unit of a run that ended with an error; its reason is one line."""
    import pandas as pd

    words = str(error).strip().splitlines() or [""]
    record = {
        **describe(run),
        "status": "failed",
        **dict.fromkeys(COUNTS),
        "verdict": None,
        "certified": None,
        "undecided": None,
        "by_index": {},
        "checks_failed": "",
        "cautions": "",
        "engine": run.engine,
        "seconds": round(seconds, 3),
        "error": f"{type(error).__name__}: {words[0]}",
    }
    return Unit(record, pd.DataFrame())


def _plain(value: Any) -> int | bool | None:
    """Give a number that JSON can hold."""
    if value is None or isinstance(value, bool):
        return value
    return bool(value) if type(value).__name__.startswith("bool") else int(value)
