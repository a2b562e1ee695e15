"""How many real critical points have each index."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from explorer.report.plots.kinds import KINDS, index_axis, places, real_points
from explorer.report.plots.style import INK, finish, legend, new_figure, plural, say_empty


def index_histogram(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Real critical points by index",
) -> Figure:
    """Draw one bar per index, divided by kind; with several runs the height is the mean of a run.

    Parameters
    ----------
    points : DataFrame
        Columns ``is_real, loss, index, kind, is_global``; points of several runs may stand
        together.
    runs : int
        Number of runs that were made, also of those without a real point.
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
    ticks = _bars(axes, real, max(runs, 1))
    index_axis(axes, ticks)
    axes.set_ylabel("number of points" if runs == 1 else "number of points, mean of a run")
    axes.yaxis.set_major_locator(MaxNLocator(integer=runs == 1, steps=[1, 2, 5, 10]))
    legend(axes, outside=True)
    return finish(
        figure,
        title,
        footer + ("; numbers on the bars are totals" if runs > 1 else ""),
        complete,
        verdict,
    )


def _bars(axes: Axes, real: pd.DataFrame, runs: int) -> dict[int, str]:
    x, ticks = places(real)
    labels = real["label"].to_numpy(object)
    size = max(ticks) + 1
    total = np.zeros(size)
    for label, (color, _) in KINDS.items():
        count = np.bincount(x[labels == label].astype(int), minlength=size)
        if count.any():
            named = f"{label} ({count.sum():,})"
            axes.bar(
                range(size),
                count / runs,
                bottom=total / runs,
                color=color,
                width=0.7,
                label=named,
                zorder=3,
            )
            total += count
    for place, number in enumerate(total.astype(int)):
        if size <= 24:
            axes.annotate(
                f"{number:,}", (place, number / runs), (0, 3), textcoords="offset points", ha="center",
                fontsize=9, color=INK,
            )  # fmt: skip
    axes.set_ylim(0, 1.12 * total.max() / runs)
    return ticks
