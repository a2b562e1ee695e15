"""Number of real critical points over draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import marker_size
from explorer.report.plots.style import (
    ALARM,
    BLUE,
    INK,
    Array,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)


def real_count(
    runs: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Number of real critical points over draws",
    noun: str = "critical points",
    look: Look = SCREEN,
) -> Figure:
    """Draw the number of real critical points of every draw, and how often each occurs.

    Parameters
    ----------
    runs : DataFrame
        One row a run with columns ``draw``, ``real`` (NA where the run failed), ``complex`` and
        ``complete`` (nullable boolean; runs with False are hollow and red).
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    noun : str
        What is counted.
    """
    figure = new_figure(8.0, columns=2, ratios=(3.2, 1))
    axes, side = figure.axes
    counts = runs["real"].astype("Float64").to_numpy(float, na_value=np.nan)
    good = np.isfinite(counts)
    footer = _footer(runs, counts[good], noun)
    if not good.any():
        side.set_visible(False)
        say_empty(axes, "no finished run")
        return finish(figure, title, footer, complete, verdict, look=look)
    bad = (runs["complete"].fillna(True).to_numpy(bool) == False) & good  # noqa: E712
    _draws(axes, runs["draw"].to_numpy(float), counts, good & ~bad, bad)
    axes.set_ylabel(f"number of real {noun}")
    _frequencies(side, counts[good])
    legend(side, axes.get_legend_handles_labels()[0] or [])
    return finish(figure, title, footer, complete, verdict, look=look)


def _draws(axes: Axes, x: Array, y: Array, good: NDArray[np.bool_], bad: NDArray[np.bool_]) -> None:
    size = marker_size(len(x) * 4)
    many = len(x) > 2000
    axes.scatter(
        x[good], y[good], s=size, c=BLUE, alpha=0.85, linewidths=0, rasterized=many, zorder=3
    )
    if bad.any():
        axes.scatter(
            x[bad],
            y[bad],
            s=size,
            facecolors="white",
            edgecolors=ALARM,
            linewidths=1.3,
            rasterized=many,
            label=f"incomplete ({bad.sum():,})",
            zorder=4,
        )
    seen = y[good | bad]
    if len(seen) > 1:
        axes.axhline(
            seen.mean(),
            color=INK,
            linewidth=1.1,
            linestyle=(0, (4, 3)),
            label=f"mean {seen.mean():.3g}",
        )
    axes.set_xlabel("draw")
    if len(x) > 12:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    else:
        axes.set_xticks(x)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlim(x.min() - 0.6, x.max() + 0.6)
    axes.set_ylim(0, max(seen.max() * 1.12, 1))


def _frequencies(side: Axes, counts: Array) -> None:
    values, times = np.unique(counts, return_counts=True)
    gaps = np.diff(values)
    height = min(0.7 * gaps.min() if len(gaps) else 0.7, 0.3 + 0.05 * values.max())
    side.barh(values, times, height=height, color=BLUE, zorder=3)
    side.set_xlabel("number of draws")
    side.grid(visible=False)
    side.tick_params(labelleft=False)
    side.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    side.margins(x=0.2)
    for value, number in zip(values, times, strict=True):
        if len(values) <= 15:
            side.annotate(
                f"{number:,}",
                (number, value),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=INK,
            )


def _footer(runs: pd.DataFrame, counts: Array, noun: str) -> str:
    sentence = plural(len(runs), "draw")
    if len(counts) < len(runs):
        sentence += f", {len(runs) - len(counts):,} of them failed and not shown"
    if len(counts):
        of = sorted(set(runs["complex"].dropna().astype(int)))
        complex_ones = f"{of[0]:,}" if len(of) == 1 else f"{of[0]:,} to {of[-1]:,}"
        low = int(counts.min())
        high = int(counts.max())
        real_ones = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        among = "complex ones" if noun.endswith("points") else "complex orbits"
        sentence += f"; {real_ones} real {noun} among {complex_ones} {among}"
    return sentence
