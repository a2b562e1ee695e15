"""Shares of starts that end in each minimum, by method, with confidence intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.style import (
    SERIES,
    Array,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

_MOST = 24
_MARKS = "osD^v<>Ph"


def basin_shares(
    shares: pd.DataFrame,
    *,
    starts: int,
    distribution: str,
    words: str,
    complete: bool | None = None,
    title: str = "Where optimisers end",
    look: Look = SCREEN,
) -> Figure:
    """Draw one mark a method and minimum, with its interval.

    Parameters
    ----------
    shares : DataFrame
        Columns ``method, loss, share, low, high``, minima by increasing loss in each method.
    starts : int
    distribution, words : str
        What starts are drawn from, and what the intervals are, for the footer.
    complete : bool or None
        False adds a red note.
    look : Look
    """
    figure = new_figure()
    axes = figure.axes[0]
    footer = f"{plural(starts, 'start')} a method, {distribution}; bars are {words}"
    if not len(shares):
        say_empty(axes, "no minima")
        return finish(figure, title, footer, complete, look=look)
    methods = list(dict.fromkeys(shares["method"]))
    first = shares[shares["method"] == methods[0]].head(_MOST)
    for number, method in enumerate(methods):
        own = shares[shares["method"] == method].head(_MOST)
        shift = 0.6 * ((number + 0.5) / len(methods) - 0.5)
        below, above = own["share"] - own["low"], own["high"] - own["share"]
        axes.errorbar(
            np.arange(len(own)) + shift,
            own["share"],
            yerr=[np.maximum(below, 0), np.maximum(above, 0)],
            fmt=_MARKS[number % len(_MARKS)],
            markersize=5,
            capsize=3,
            color=SERIES[number % len(SERIES)],
            label=method.replace("_", " "),
        )
    axes.set_xticks(
        range(len(first)),
        _different(first["loss"].to_numpy(float)),
        rotation=0 if len(first) <= 8 else 60,
    )
    axes.set_xlim(-0.5, len(first) - 0.5)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("minimum, up to symmetry: its loss, ridge term included")
    axes.set_ylabel("share of all starts")
    more = int(shares["method"].eq(methods[0]).sum()) - len(first)
    handles = [
        Line2D(
            [],
            [],
            color=SERIES[number % len(SERIES)],
            marker=_MARKS[number % len(_MARKS)],
            linestyle="",
            label=method.replace("_", " "),
        )
        for number, method in enumerate(methods)
    ]
    beyond = [Line2D([], [], linestyle="", label=f"{more} higher minima not drawn")]
    legend(axes, [*handles, *(beyond if more > 0 else [])])
    if more > 0:
        footer += f"; {plural(more, 'higher minimum', 'higher minima')} not shown"
    return finish(figure, title, footer, complete, look=look)


def _different(values: Array) -> list[str]:
    """Losses with as few digits as tell them apart; equal ones are of other minima."""
    found = set(values.tolist())
    for digits in range(4, 13):
        if len({f"{value:.{digits}g}" for value in found}) == len(found):
            break
    return [f"{value:.{digits}g}" for value in values.tolist()]
