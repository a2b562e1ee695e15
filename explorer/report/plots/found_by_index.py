"""What optimisers and searches find of the list, by index."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.style import (
    FAINT,
    INK,
    SERIES,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

_COLORS = (*SERIES, INK, FAINT, "#F0E442")
_MARKS = "osD^v<>Ph"


def found_by_index(
    table: pd.DataFrame, *, runs: int, title: str, complete: bool | None = None, look: Look = SCREEN
) -> Figure:
    """Draw, over the index, the share of all ends, and the share of the listed points found.

    Parameters
    ----------
    table : DataFrame
        Columns ``method, index, listed, found, count, starts``.
    runs : int
    title : str
    complete : bool or None
        False adds a red note.
    look : Look
    """
    figure = new_figure(width=9.6, columns=2, share_y=False)
    left, right = figure.axes
    methods = list(dict.fromkeys(table["method"]))
    starts = int(table["starts"].iloc[0]) if len(table) else 0
    footer = (
        f"{plural(runs, 'run')}, {plural(starts, 'start')} a method in all; bars: share of the "
        "listed real critical points (up to symmetry) that have this index"
    )
    if not methods:
        say_empty(left, "no ends")
        say_empty(right, "no ends")
        return finish(figure, title, footer, complete, look=look)
    first = table[table["method"] == methods[0]]
    left.bar(
        first["index"],
        first["listed"] / first["listed"].sum(),
        color="#e3e3e3",
        edgecolor=FAINT,
        label="the list",
    )
    for number, method in enumerate(methods):
        own = table[table["method"] == method]
        shift = 0.5 * ((number + 0.5) / len(methods) - 0.5)
        drawn = {
            "color": _COLORS[number % len(_COLORS)],
            "marker": _MARKS[number % len(_MARKS)],
            "linestyle": "none",
            "markersize": 6,
            "label": method.replace("_", " "),
        }
        left.plot(own["index"] + shift, own["count"] / own["starts"], **drawn)
        listed = np.maximum(own["listed"], 1)
        right.plot(own["index"] + shift, own["found"] / listed, **drawn)
    _axis(left, "share of all starts that end here")
    _axis(right, "share of the listed points that are found")
    legend(right, [*left.containers[:1], *right.get_legend_handles_labels()[0]])
    return finish(figure, title, footer, complete, look=look)


def _axis(axes: Axes, words: str) -> None:
    axes.set_ylim(-0.02, 1.04)
    axes.set_ylabel(words)
    axes.set_xlabel("index")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
