"""Where optimisers ended, for the page of a study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explorer.files.answers import columns
from explorer.study.plan.plan import Plan
from explorer.study.report.basins import basin_parts, by_method

# Bytes of the page that shares of single runs may take.
_MOST = 2_000_000


def ends_of(plan: Plan | None, folder: Path) -> dict[str, Any] | None:
    """Sum ends over the runs of each combination, and give the shares of single runs.

    Returns
    -------
    dict or None
        ``by_method`` (a table: combination, method, index, listed, found, count, starts),
        ``starts`` (the distribution in words), ``runs``: shares by key of the run, and how many
        are ``left_out``. None where the study has none.
    """
    parts = [] if plan is None else basin_parts(plan, folder)
    if plan is None or not parts or plan.config.basins is None:
        return None
    runs: dict[str, Any] = {}
    size = 0
    for head, tables in parts:
        rows = tables["shares"]
        size += len(json.dumps(rows))
        if size > _MOST:
            break
        runs[str(head["run"])] = rows
    return {
        "starts": str(plan.config.basins.start),
        "confidence": plan.config.basins.confidence,
        "by_method": columns(by_method(parts)),
        "runs": runs,
        "left_out": len(parts) - len(runs),
    }
