"""Kinds of real critical points, with one colour and marker each on every plot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from explorer.report.plots.style import BLUE, FAINT, GREEN, ORANGE, PINK, RED

KINDS: dict[str, tuple[str, str]] = {
    "global minimum": (BLUE, "*"),
    "minimum, not global": (RED, "v"),
    "minimum": (BLUE, "v"),
    "saddle": (ORANGE, "o"),
    "maximum": (GREEN, "^"),
    "degenerate": (PINK, "X"),
    "undecided": (FAINT, "D"),
}
"""Colour and marker of each kind, in the order of legends. ``minimum``: not known whether it is global."""


def real_points(points: pd.DataFrame) -> pd.DataFrame:
    """Real rows with the columns ``loss``, ``place`` (index, NaN where it is undecided), ``label`` and ``row``."""
    real = points["is_real"].fillna(False).to_numpy(bool)
    rows = points[real]
    return pd.DataFrame(
        {
            "loss": rows["loss"].to_numpy(float),
            "place": rows["index"].astype("Float64").to_numpy(float, na_value=np.nan),
            "label": _labels(rows),
            "row": np.flatnonzero(real),
        }
    )


def _labels(rows: pd.DataFrame) -> NDArray[Any]:
    labels = (
        rows["kind"].astype(object).where(rows["kind"].notna(), "undecided").to_numpy(object).copy()
    )
    minimum = labels == "minimum"
    best = rows["is_global"].astype("Float64").to_numpy(float, na_value=np.nan)
    labels[minimum & (best == 1)] = "global minimum"
    labels[minimum & (best == 0)] = "minimum, not global"
    labels[~np.isin(labels.astype(str), list(KINDS))] = "undecided"
    return labels


def places(real: pd.DataFrame) -> tuple[NDArray[np.float64], dict[int, str]]:
    """Positions on the index axis, and tick labels; points without an index stand right of all others."""
    known = real["place"].dropna()
    last = int(known.max()) if len(known) else -1
    ticks = {k: str(k) for k in range(last + 1)}
    if real["place"].isna().any():
        last += 1
        ticks[last] = "?"
    return real["place"].fillna(last).to_numpy(float), ticks


def index_axis(axes: Axes, ticks: dict[int, str]) -> None:
    """Label the index axis; thin the ticks of large networks out."""
    note = "; ?: undecided" if "?" in ticks.values() else ""
    axes.set_xlabel(f"index (number of negative Hessian eigenvalues{note})")
    room = 0.6 if len(ticks) > 2 else 1.4
    axes.set_xlim(min(ticks) - room, max(ticks) + room)
    if len(ticks) <= 16:
        axes.set_xticks(list(ticks), list(ticks.values()))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
