"""Loss against index of all real critical points."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorer.report.plots.kinds import KINDS, index_axis, places, real_points
from explorer.report.plots.style import (
    INK,
    Array,
    finish,
    legend,
    marker_size,
    new_figure,
    opacity,
    plural,
    say_empty,
    spread,
)


def loss_against_index(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Loss against index",
) -> Figure:
    """Draw one mark per real critical point, spread sideways within its index, and the median loss of each index.

    Parameters
    ----------
    points : DataFrame
        Columns ``is_real, loss, index, kind, is_global``; points of several runs may stand
        together.
    runs : int
        Number of runs, for the footer.
    total : int, optional
        Number of complex critical points, where ``points`` has only the real ones.
    complete : bool or None
        False adds a red note.
    verdict : str
        What may be said of completeness, for the footer.
    """
    figure = new_figure()
    axes = figure.axes[0]
    real = real_points(points)
    all_points = len(points) if total is None else total
    footer = f"{plural(len(real), 'real critical point')} of {all_points:,} complex ones in {plural(runs, 'run')}"
    if not len(real):
        say_empty(axes, "no real critical points")
        return finish(figure, title, footer, complete, verdict)
    x, ticks = places(real)
    _scatter(axes, x, real)
    _medians(axes, x, real["loss"].to_numpy())
    index_axis(axes, ticks)
    _loss_axis(axes, real["loss"].to_numpy())
    legend(axes, outside=True)
    return finish(
        figure,
        title,
        footer + "; bars are medians; points of one index are spread sideways",
        complete,
        verdict,
    )


def _scatter(axes: Axes, x: Array, real: pd.DataFrame) -> None:
    loss = real["loss"].to_numpy()
    labels = real["label"].to_numpy(object)
    moved = x.copy()
    for place in np.unique(x):
        rows = np.flatnonzero(x == place)
        rows = rows[np.argsort(loss[rows], kind="stable")]
        moved[rows] += spread(len(rows), 0.62)
    size = marker_size(len(real))
    alpha = opacity(len(real))
    for label, (color, marker) in KINDS.items():
        rows = np.flatnonzero(labels == label)
        area = size * (2.4 if marker == "*" else 1.0)
        if len(rows):
            axes.scatter(
                moved[rows], loss[rows], s=area, c=color, marker=marker, alpha=alpha, linewidths=0,
                label=f"{label} ({len(rows):,})", rasterized=len(real) > 2000, zorder=3,
            )  # fmt: skip


def _medians(axes: Axes, x: Array, loss: Array) -> None:
    for place in np.unique(x):
        here = loss[x == place]
        if len(here) > 4:
            axes.hlines(
                np.median(here), place - 0.38, place + 0.38, color=INK, linewidth=1.3, zorder=4
            )


def _loss_axis(axes: Axes, loss: Array) -> None:
    if loss.min() > 0 and loss.max() > 50 * loss.min():
        axes.set_yscale("log")
    axes.set_ylabel("loss, ridge term included")
