"""Bifurcation diagrams: a function of critical points against a number that moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
# Places on a line between two nodes: no axis is broken where a line goes.
_BETWEEN = 16


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
    stretches = list(_stretches(branches, x, y))
    values = np.concatenate([drawn[:, 1] for _, _, drawn in stretches] or [np.zeros(0)])
    chosen = choose(values)
    if chosen.scale is Scale.ABOVE:  # the lowest loss moves too
        chosen = choose(values[:0])
    apply(axes, values, chosen, label)
    indices = _lines(axes, stretches)
    kinds = _events(axes, events, x, y)
    _scale(axes, branches[x].to_numpy(float))
    axes.set_xlabel(x)
    _legend(axes, indices, kinds, bool(len(shaded)))
    count = branches["branch"].nunique()
    many = f"{plural(count, 'real branch', 'real branches')} {noun}".strip()
    footer = f"{many}; {plural(len(events), 'event')}"
    return finish(figure, title, footer, None, verdict, look)


def _stretches(branches: pd.DataFrame, x: str, y: str) -> Iterator[tuple[int, bool, Array]]:
    """Each stretch of one index of each branch: index, whether it is one point, places (N, 2)."""
    for _, rows in branches.groupby("branch", sort=False):
        rows = rows.sort_values(x)
        index = rows["index"].fillna(-1).to_numpy(int)
        places = rows[[x, y]].to_numpy(float)
        for part in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(index)) + 1):
            last = min(part[-1] + 1, len(rows) - 1)  # up to the next one, so that no gap is seen
            yield int(index[part[0]]), len(rows) == 1, _filled(places[[*part, last]])


def _filled(places: Array) -> Array:
    """Places on straight lines between nodes: what lies between them is seen on every scale."""
    steps = np.arange(len(places)) * _BETWEEN
    every = np.arange(steps[-1] + 1)
    return np.column_stack([np.interp(every, steps, column) for column in places.T])


def _lines(axes: Axes, stretches: Sequence[tuple[int, bool, Array]]) -> list[int]:
    """Draw the stretches; minima solid and above the others."""
    for kind, alone, places in stretches:
        stable = kind == 0
        axes.plot(
            *places.T,
            color=_color(kind),
            linestyle=_dashes(kind),
            linewidth=2.2 if stable else 1.3,
            marker="o" if alone else None,
            markersize=3,
            zorder=3 if stable else 2,
        )
    return sorted({kind for kind, _, _ in stretches})


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
