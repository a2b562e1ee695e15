"""How far a study on disk has come; reads only, so it may be asked while the study runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from explorer.report.text import grid
from explorer.study.store.stored import open_study
from explorer.study.store.summary import KEYS

# Failures and sessions that are told.
_SHOWN = 10
_SESSION = {"made": "runs made", "failed": "failed", "kept": "kept"}


def status_text(folder: str | Path) -> tuple[str, bool]:
    """Tell how far a study has come, what failed, and what each session did.

    Parameters
    ----------
    folder : path
        ``results/NAME``.

    Returns
    -------
    text : str
    complete : bool
        Whether every planned run gave a list in which no check failed.

    Raises
    ------
    InputError
        When there is no study in the folder.
    """
    study = open_study(folder)
    summary = study.summary()
    failures = study.failures()
    made = int(summary["runs"].sum())
    planned = study.planned
    incomplete = int(summary["incomplete"].sum())
    points = int(summary["certified"].sum())
    outcome = f"{incomplete} of them incomplete; {len(failures)} failed"
    lines = [
        f"Study {study.name}: {made} of {planned} runs finished, {outcome}",
        f"{points} points certified; {_size(study.folder)}",
        "",
        _table(summary),
        "",
        "Sessions:",
        *(_session(session) for session in study.manifest["sessions"][-_SHOWN:]),
    ]
    if failures:
        lines += ["", "Failed:", *(f"  {f.label}: {f.error}" for f in failures[:_SHOWN])]
    if made < planned:
        lines += ["", f"{planned - made} runs are missing: explorer resume {study.folder}"]
    return "\n".join(lines), made == planned and not incomplete


def _table(summary: pd.DataFrame) -> str:
    return grid(summary[[*KEYS, "planned", "runs", "proved", "incomplete", "failed"]])


def _session(session: Mapping[str, Any]) -> str:
    head = f"  {session['began']}, {session['jobs']} jobs: "
    if "outcome" not in session:
        return head + "running, or killed"
    rate = session["paths"] / session["seconds"] if session["seconds"] else 0.0
    counts = ", ".join(f"{session[name]} {word}" for name, word in _SESSION.items())
    speed = f"{session['seconds']:.0f} s, {rate:,.0f} paths/s"
    return f"{head}{session['outcome']}; {counts}; {speed}"


def _size(folder: Path) -> str:
    files = [path for path in folder.rglob("*.parquet") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    return f"{total / 2**20:.1f} MiB in {len(files)} files"
