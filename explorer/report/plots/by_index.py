"""Real critical points by their index: the loss of each, and how many there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from explorer.report.plots.marks import (
    KINDS,
    index_axis,
    marker_size,
    opacity,
    places,
    real_points,
    spread,
)
from explorer.report.plots.style import (
    INK,
    Array,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

_POINT = "critical point"


def loss_against_index(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Loss against index",
) -> Figure:
    """Draw one mark per real critical point over its index, and the median loss of each index.

    Marks are spread sideways within their index.

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
    footer = _footer(len(real), all_points, runs)
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
                moved[rows],
                loss[rows],
                s=area,
                c=color,
                marker=marker,
                alpha=alpha,
                linewidths=0,
                label=f"{label} ({len(rows):,})",
                rasterized=len(real) > 2000,
                zorder=3,
            )


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


def index_histogram(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Real critical points by index",
    noun: str = _POINT,
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
    noun : str
        What a row of ``points`` stands for.
    """
    figure = new_figure()
    axes = figure.axes[0]
    real = real_points(points)
    all_points = len(points) if total is None else total
    footer = _footer(len(real), all_points, runs, noun)
    if not len(real):
        say_empty(axes, f"no real {noun}s")
        return finish(figure, title, footer, complete, verdict)
    ticks = _bars(axes, real, max(runs, 1))
    index_axis(axes, ticks)
    counted = f"number of {noun.split()[-1]}s"
    axes.set_ylabel(counted if runs == 1 else f"{counted}, mean of a run")
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
                f"{number:,}",
                (place, number / runs),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=INK,
            )
    axes.set_ylim(0, 1.12 * total.max() / runs)
    return ticks


def _footer(real: int, total: int, runs: int, noun: str = _POINT) -> str:
    if noun != _POINT:
        return f"{plural(real, f'real {noun}')} in {plural(runs, 'run')}"
    of = f"{total:,} complex ones in {plural(runs, 'run')}"
    return f"{plural(real, 'real critical point')} of {of}"
