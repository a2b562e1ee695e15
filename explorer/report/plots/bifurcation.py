"""Bifurcation diagrams: a function of critical points against a number that moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import DASHES
from explorer.report.plots.scales import Scale, apply, choose
from explorer.report.plots.style import (
    FAINT,
    INK,
    SERIES,
    Array,
    finish,
    legend,
    new_figure,
    plural,
)

_MARKS = {"fold": "o", "pitchfork": "s", "crossing": "D", "equal losses": "X", "unresolved": "v"}
_WIDE = 20.0


def bifurcation(
    branches: pd.DataFrame,
    events: pd.DataFrame,
    *,
    x: str,
    y: str = "loss",
    label: str = "loss",
    shaded: Sequence[tuple[float, float]] = (),
    verdict: str = "",
    noun: str = "",
    title: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Draw branches and events.

    Parameters
    ----------
    branches : DataFrame
        Columns ``x``, ``y``, ``branch``, ``index``, ``kind``.
    events : DataFrame
        Columns ``x``, ``y``, ``kind``.
    x, y : str
        Columns on the axes.
    label : str
        Of the vertical axis.
    shaded : sequence of pairs of floats
        Ranges with two minima that are lowest in turn.
    verdict : str
        What is proved.
    noun : str
        What branches are of.
    title : str
    look : Look

    Returns
    -------
    Figure
    """
    figure = new_figure(9.0, 5.4)
    axes = figure.axes[0]
    for low, high in shaded:
        axes.axvspan(low, high, color="#f3e9c8", zorder=0, linewidth=0)
    values = branches[y].to_numpy(float)
    chosen = choose(values)
    if chosen.scale is Scale.ABOVE:  # the lowest loss moves too
        chosen = choose(values[:0])
    apply(axes, values, chosen, label)
    indices = _lines(axes, branches, x, y)
    kinds = _events(axes, events, x, y)
    _scale(axes, branches[x].to_numpy(float))
    axes.set_xlabel(x)
    _legend(axes, indices, kinds, bool(len(shaded)))
    count = branches["branch"].nunique()
    many = f"{plural(count, 'real branch', 'real branches')} {noun}".strip()
    footer = f"{many}; {plural(len(events), 'event')}"
    return finish(figure, title, footer, None, verdict, look)


def _lines(axes: Axes, branches: pd.DataFrame, x: str, y: str) -> list[int]:
    """Draw each stretch of one index of each branch; minima solid and above the others."""
    seen: set[int] = set()
    for _, rows in branches.groupby("branch", sort=False):
        rows = rows.sort_values(x)
        index = rows["index"].fillna(-1).to_numpy(int)
        cuts = np.flatnonzero(np.diff(index)) + 1
        for part in np.split(np.arange(len(rows)), cuts):
            last = min(part[-1] + 1, len(rows) - 1)  # up to the next one, so that no gap is seen
            drawn = rows.iloc[[*part, last]]
            kind = int(index[part[0]])
            seen.add(kind)
            stable = kind == 0
            axes.plot(
                drawn[x].to_numpy(float),
                drawn[y].to_numpy(float),
                color=_color(kind),
                linestyle=_dashes(kind),
                linewidth=2.2 if stable else 1.3,
                marker="o" if len(rows) == 1 else None,
                markersize=3,
                zorder=3 if stable else 2,
            )
    return sorted(seen)


def _color(index: int) -> str:
    return FAINT if index < 0 else SERIES[min(index, len(SERIES) - 1)]


def _dashes(index: int) -> Any:
    """Minima solid; each index after it has its own dashes, for readers of grey prints."""
    return "-" if index == 0 else (0, (1, 1)) if index < 0 else DASHES[1 + (index - 1) % 3]


def _events(axes: Axes, events: pd.DataFrame, x: str, y: str) -> list[str]:
    kinds = list(dict.fromkeys(events["kind"].tolist()))
    for kind in kinds:
        rows = events[events["kind"] == kind]
        axes.scatter(
            rows[x],
            rows[y],
            marker=_MARKS.get(kind, "v"),
            s=44,
            facecolor="white",
            edgecolor=INK,
            linewidth=1.3,
            zorder=5,
        )
    return kinds


def _scale(axes: Axes, x: Array) -> None:
    if len(x) and x.min() > 0 and x.max() > _WIDE * x.min():
        axes.set_xscale("log")
    axes.margins(x=0.01)


def _legend(axes: Axes, indices: list[int], kinds: list[str], shaded: bool) -> None:
    """Name colours and marks right of the axes."""
    handles: list[Line2D | Patch] = []
    for index in indices:
        name = "minimum" if index == 0 else f"index {index}" if index > 0 else "index not known"
        style = _dashes(index)
        handles.append(
            Line2D([], [], color=_color(index), linestyle=style, linewidth=2, label=name)
        )
    for kind in kinds:
        handles.append(
            Line2D(
                [],
                [],
                color=INK,
                marker=_MARKS.get(kind, "v"),
                markerfacecolor="white",
                linestyle="",
                label=kind,
            )
        )
    if shaded:
        handles.append(Patch(color="#f3e9c8", label="hysteresis"))
    legend(axes, handles)
