"""Cells of a study on disk, counted over its runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.study.compare.cells import Cell, Evidence, RealPoints, must_be_odd
from explorer.study.compare.tables import read_table, widths_of
from explorer.study.store.columns import RunStatus
from explorer.study.store.stored import StoredStudy, open_study
from explorer.study.store.summary import KEYS

if TYPE_CHECKING:
    import pandas as pd

_BOUNDS = {"n": "unknowns", "CBB": "total_degree", "BKK": "bkk", "N_DM": "mean_random"}


def read_cells(path: Path) -> list[Cell]:
    """Read cells of the folder of a study, of its summary, or of a CSV file of published counts.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        Where there is nothing, or not what there should be.
    """
    cells = study_cells(open_study(path)) if path.is_dir() else read_table(path)
    if not cells:
        raise InputError(f"{path}: no finished run; fix: explorer resume {path}")
    return cells


def study_cells(stored: StoredStudy) -> list[Cell]:
    """Count the runs of each combination; seeds are joined, what is not made is left out."""
    cells = []
    for architecture, spec in {c["architecture"]: c["spec"] for c in stored.combinations}.items():
        name, widths = _network(architecture, spec)
        runs = stored.runs(architecture)
        planned = stored.summary(architecture)
        torus = torus_counts(stored, architecture)
        for labels, mine in runs.groupby(KEYS, sort=False):
            words = (str(labels[0]), str(labels[1]), str(labels[2]))
            plan = planned[(planned[KEYS] == [*words]).all(axis=1)]
            cells.append(_cell((name, *words[1:]), widths, mine, plan, torus))
    return cells


def _network(label: str, spec: Mapping[str, Any]) -> tuple[str, tuple[int, ...] | None]:
    """Name and widths by the equations: a label of a config may say anything."""
    if spec.get("type") == "deep_linear" and set(spec) <= {"type", "widths"}:
        widths = tuple(int(width) for width in spec["widths"])
        return "-".join(map(str, widths)), widths
    return (f"{spec.get('type')} {label}" if widths_of(label) else label), None


def torus_counts(stored: StoredStudy, architecture: str) -> dict[str, int]:
    """Count the points of each run in which no hidden unit is dead.

    At generic coefficients these are the points without a zero weight. Empty where the study keeps
    real points only.
    """
    if stored.manifest["config"]["points"] == "real":
        return {}
    patterns = stored.patterns(architecture)
    full = patterns[~patterns["support"].str.contains("0")]
    runs = dict.fromkeys(patterns["run"], 0)
    return runs | {str(run): int(n) for run, n in full.groupby("run")["points"].sum().items()}


def _cell(
    labels: tuple[str, str, str],
    widths: tuple[int, ...] | None,
    runs: pd.DataFrame,
    plan: pd.DataFrame,
    torus: dict[str, int],
) -> Cell:
    whole = runs[runs["status"] == RunStatus.OK]
    numbers = Counter(map(int, whole["complex"].dropna()))
    counts = {name: _value(plan[column].iloc[0]) for name, column in _BOUNDS.items()}
    found = {torus[run] for run in whole["run"] if run in torus}
    if numbers:
        counts |= {"N_C": max(numbers), "N_C_mode": numbers.most_common(1)[0][0]}
    if len(found) == 1:
        counts["N_C_torus"] = found.pop()
    samples = set(whole["samples"].dropna().astype(int))
    return Cell(
        name=", ".join(labels),
        labels=labels,
        widths=widths,
        samples=samples.pop() if len(samples) == 1 else None,
        counts={name: value for name, value in counts.items() if value is not None},
        real=_real(whole, odd=must_be_odd(widths, labels[2])),
        evidence=Evidence(
            int(plan["planned"].sum()),
            len(runs),
            int(plan["proved"].sum()),
            len(runs) - len(whole),
            len(numbers) < 2,
        ),
    )


def _real(runs: pd.DataFrame, *, odd: bool) -> RealPoints:
    values = runs["real"].dropna().astype(int)
    histogram = dict(sorted(Counter(values.tolist()).items()))
    indices = [str(name) for name in runs if str(name).startswith("index_")]
    means = {int(name[6:]): runs[name].mean() for name in indices}
    return RealPoints(
        histogram,
        max(histogram, default=None),
        float(values.mean()) if len(values) else None,
        4,
        len(values),
        {k: float(mean) for k, mean in means.items() if mean == mean},
        odd,
    )


def _value(cell: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(cell) else int(cell)
