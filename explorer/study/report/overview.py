"""Plots over a whole study: its combinations beside each other, made from the summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from explorer.report.plots import SCREEN, Look, bounds_chart, index_panels, over_strength
from explorer.study.plan.plan import Combination
from explorer.study.report.strength import STRENGTH_AXES, strength
from explorer.study.store.summary import KEYS


def overview(summary: pd.DataFrame, combinations: Sequence[Combination]) -> dict[str, Figure]:
    """Make the figures that a study has values for; see :func:`overview_makers`."""
    return {kind: make() for kind, make in overview_makers(summary, combinations).items()}


def overview_makers(
    summary: pd.DataFrame, combinations: Sequence[Combination], look: Look = SCREEN
) -> dict[str, Callable[[], Figure]]:
    """Give what makes the figures that a study has values for, by the names of their files.

    Parameters
    ----------
    summary : DataFrame
        One row per combination, see :func:`explorer.study.store.summary.summary_table`.
    combinations : sequence of Combination
        In the same order.
    look : Look

    Returns
    -------
    dict
        ``bounds``: numbers of points and their bounds, where there are several architectures;
        ``real_over_FAMILY``, ``minima_over_FAMILY``, ``local_minima_over_FAMILY``: against the
        strength of the regularization, where it varies; ``index``: points by index, where there are
        several combinations.
    """
    table = _strengths(summary, combinations)
    words: dict[str, Any] = {
        "complete": _complete(summary),
        "verdict": _verdict(summary),
        "look": look,
    }
    made: dict[str, Callable[[], Figure]] = {}
    if table["name"].nunique() > 1:
        merged = _merged(table, ["name"])
        made["bounds"] = partial(bounds_chart, merged, **words, note=_joined(table))
    for kind in STRENGTH_AXES:
        made |= _over(kind, table[table["family"] == kind], words)
    if len(table) > 1 and any(str(column).startswith("index_") for column in table):
        merged = _merged(table, ["name", "regularization"])
        made["index"] = partial(index_panels, merged, **words)
    return made


def families(summary: pd.DataFrame, combinations: Sequence[Combination]) -> list[str]:
    """Families of regularizations of which several strengths were run."""
    table = _strengths(summary, combinations)
    groups = {kind: table[table["family"] == kind] for kind in STRENGTH_AXES}
    return [kind for kind, rows in groups.items() if rows["strength"].nunique() > 1]


def _strengths(summary: pd.DataFrame, combinations: Sequence[Combination]) -> pd.DataFrame:
    """The rows with runs, with names, and families and strengths of their regularization."""
    strengths = [strength(c.regularization) or ("", np.nan) for c in combinations]
    family, number = zip(*strengths, strict=True) if strengths else ((), ())
    table = summary.assign(name=_names(summary), family=family, strength=number)
    return table[table["runs"] > 0]


def _joined(table: pd.DataFrame) -> str:
    number = table["regularization"].nunique()
    return f"over {number} regularizations" if number > 1 else ""


def _over(kind: str, table: pd.DataFrame, words: dict[str, Any]) -> dict[str, Callable[[], Figure]]:
    if table["strength"].nunique() < 2:
        return {}
    merged = _merged(table, ["name", "strength"])
    made: dict[str, Callable[[], Figure]] = {}
    for column, noun in (("real", "real critical points"), ("minima", "minima")):
        lines = merged.rename(
            columns={f"{column}_mean": "value", f"{column}_min": "low", f"{column}_max": "high"}
        )
        mean = ", mean of a run" if (merged["runs"] > 1).any() else ""
        title = f"Number of {noun} against the regularization"
        made[f"{column}_over_{kind}"] = partial(
            over_strength, lines, x=STRENGTH_AXES[kind], y=noun + mean, title=title, **words
        )
    if (merged["runs"] > 1).any():
        made[f"local_minima_over_{kind}"] = partial(
            over_strength,
            _shares(merged),
            x=STRENGTH_AXES[kind],
            y="runs with a minimum that is not global, %",
            percent=True,
            note="bars: 95 % intervals (Wilson)",
            title="How often a minimum is not global",
            **words,
        )
    return made


def _merged(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Join combinations that agree in ``keys``, in the order of the table.

    Means are weighted by runs; of extremes the extreme is taken, of counts the sum.
    """
    means = [c for c in table if str(c).endswith("_mean") or str(c).startswith("index_")]
    rows = []
    for values, group in table.groupby(keys, sort=False):
        row = dict(zip(keys, values, strict=True)) | {"complex": group["complex_max"].max()}
        row |= {
            c: group[c].max()
            for c in ("bkk", "total_degree", "mean_random", "real_max", "minima_max")
        }
        row |= {c: group[c].min() for c in ("real_min", "minima_min")}
        row |= {c: int(group[c].sum()) for c in ("runs", "runs_with_local_minima")}
        rows.append(row | {c: _weighted(group[c], group["runs"]) for c in means})
    return pd.DataFrame(rows)


def _weighted(column: pd.Series[Any], runs: pd.Series[Any]) -> float:
    values = column.to_numpy(float, na_value=np.nan)
    weights = runs.to_numpy(float)
    known = np.isfinite(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else np.nan


def _shares(merged: pd.DataFrame) -> pd.DataFrame:
    part = merged["runs_with_local_minima"].to_numpy(float)
    runs = merged["runs"].to_numpy(float)
    low, high = wilson(part, runs)
    return merged.assign(value=part / runs, low=low, high=high)


def wilson(part: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % confidence interval of a share.

    Parameters
    ----------
    part, whole : array, shape (N,)
        Numbers of successes and of trials.

    Returns
    -------
    low, high : array, shape (N,)
        Ends of the interval.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
    (1927) 209-212.

    Examples
    --------
    >>> low, high = wilson(np.array([0.0]), np.array([10.0]))
    >>> print(f"{low[0]:.2f} {high[0]:.2f}")
    0.00 0.28
    """
    z = 1.959963984540054
    share = part / whole
    centre = (share + z**2 / (2 * whole)) / (1 + z**2 / whole)
    half = z * np.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2)) / (1 + z**2 / whole)
    return centre - half, centre + half


def _names(summary: pd.DataFrame) -> pd.Series[Any]:
    """Name lines and panels by architecture, and by data where they vary."""
    names = summary[KEYS[0]].astype(str)
    return names + ", " + summary[KEYS[1]].astype(str) if summary[KEYS[1]].nunique() > 1 else names


def _complete(summary: pd.DataFrame) -> bool | None:
    """False where points are missing or a run failed.

    Runs that are not made yet are no doubt about the others.
    """
    return False if summary["incomplete"].any() or summary["failed"].any() else None


def _verdict(summary: pd.DataFrame) -> str:
    runs = int(summary["runs"].sum())
    planned = int(summary["planned"].sum())
    made = (
        f"{runs:,} runs" if runs == planned else f"the {runs:,} runs made, of {planned:,} planned"
    )
    return f"proved for {int(summary['proved'].sum()):,} of {made}"
