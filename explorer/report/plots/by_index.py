"""Real critical points by their index: the loss of each, and how many there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import (
    HATCHES,
    KINDS,
    apart,
    index_axis,
    marker_size,
    opacity,
    places,
    real_points,
    stacked,
)
from explorer.report.plots.scales import apply, choose, distinct
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
LOSS = "loss, ridge term included"
# Numbers of more marks would cover each other.
_NUMBERED = 60


def loss_against_index(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Loss against index",
    look: Look = SCREEN,
) -> Figure:
    """Draw one mark per real critical point over its index, and the median loss of each index.

    Marks that would meet are spread sideways; many points of one loss are one mark with their
    number. The axis is logarithmic, counted from the lowest loss, or broken where that shows more.

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
    look : Look
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
        return finish(figure, title, footer, complete, verdict, look=look)
    x, ticks = places(real)
    loss = real["loss"].to_numpy()
    drawn = apply(axes, loss, choose(loss), LOSS)
    marks = stacked(x, drawn, real["label"].to_numpy(object))
    several = marks["count"] > 1
    spread = _scatter(axes, marks)
    medians = _medians(axes, x, drawn)
    index_axis(axes, ticks)
    legend(axes)
    footer += "; bars are medians" if medians else ""
    footer += "; points of nearly one loss are spread sideways" if spread else ""
    footer += "; xN: N points of one loss" if several.any() else ""
    return finish(figure, title, footer, complete, verdict, look)


def _scatter(axes: Axes, marks: pd.DataFrame) -> bool:
    """Draw one mark a row, with the number of its points; say whether any were spread."""
    axes.scatter(marks["x"], marks["y"], s=0)  # for the limits, before places are measured
    y = marks["y"].to_numpy()
    height = axes.transData.transform(np.column_stack([np.zeros(len(y)), y]))[:, 1]
    height = height / axes.bbox.height
    moved = apart(marks["x"].to_numpy(), height, 0.62)
    x = marks["x"].to_numpy() + moved
    size, alpha = marker_size(len(marks)), opacity(len(marks))
    count = marks["count"].to_numpy()
    for label, (color, marker) in KINDS.items():
        rows = np.flatnonzero(marks["label"].to_numpy(object) == label)
        if len(rows):
            axes.scatter(
                x[rows],
                y[rows],
                s=size * (2.4 if marker == "*" else 1.0) * (1 + np.log10(count[rows])),
                c=color,
                marker=marker,
                alpha=alpha,
                linewidths=0,
                label=f"{label} ({count[rows].sum():,})",
                rasterized=len(marks) > 2000,
                zorder=3,
            )
    _numbers(axes, x, y, count)
    return bool(moved.any())


def _numbers(axes: Axes, x: Array, y: Array, count: NDArray[np.int64]) -> None:
    """Write how many points a mark stands for, where that is more than one."""
    several = np.flatnonzero(count > 1)
    if len(several) > _NUMBERED:
        return
    for k in several.tolist():
        axes.annotate(
            f"x{count[k]:,}",
            (x[k], y[k]),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
        )


def _medians(axes: Axes, x: Array, loss: Array) -> bool:
    """Draw a bar at the median of each index with enough different losses; say whether any."""
    any_drawn = False
    for place in np.unique(x):
        here = loss[x == place]
        if len(distinct(here)) > 4:
            any_drawn = True
            axes.hlines(
                np.median(here), place - 0.38, place + 0.38, color=INK, linewidth=1.3, zorder=4
            )
    return any_drawn


def index_histogram(
    points: pd.DataFrame,
    *,
    runs: int = 1,
    total: int | None = None,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Real critical points by index",
    noun: str = _POINT,
    look: Look = SCREEN,
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
    look : Look
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
        return finish(figure, title, footer, complete, verdict, look=look)
    ticks = _bars(axes, real, max(runs, 1))
    index_axis(axes, ticks)
    counted = f"number of {noun.split()[-1]}s"
    axes.set_ylabel(counted if runs == 1 else f"{counted}, mean of a run")
    axes.yaxis.set_major_locator(MaxNLocator(integer=runs == 1, steps=[1, 2, 5, 10]))
    legend(axes)
    return finish(
        figure,
        title,
        footer + ("; numbers on the bars are totals" if runs > 1 else ""),
        complete,
        verdict,
        look=look,
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
                hatch=HATCHES.get(label, ""),
                edgecolor="white",
                linewidth=0.4,
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
