"""Shares of starts that end in each minimum, by method, with confidence intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from explorer.report.plots.style import (
    SERIES,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

_MOST = 12


def basin_shares(
    shares: pd.DataFrame,
    *,
    starts: int,
    distribution: str,
    words: str,
    complete: bool | None = None,
    title: str = "Where optimisers end",
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
    """
    figure = new_figure()
    axes = figure.axes[0]
    footer = f"{plural(starts, 'start')} a method, {distribution}; bars are {words}"
    if not len(shares):
        say_empty(axes, "no minima")
        return finish(figure, title, footer, complete)
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
            fmt="o",
            markersize=5,
            capsize=3,
            color=SERIES[number % len(SERIES)],
            label=method.replace("_", " "),
        )
    axes.set_xticks(range(len(first)), [f"{loss:.4g}" for loss in first["loss"]])
    axes.set_xlim(-0.5, len(first) - 0.5)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("minimum, up to symmetry: its loss, ridge term included")
    axes.set_ylabel("share of all starts")
    legend(axes, outside=True)
    more = shares["method"].eq(methods[0]).sum() - len(first)
    if more > 0:
        footer += f"; {plural(int(more), 'higher minimum', 'higher minima')} not shown"
    return finish(figure, title, footer, complete)
