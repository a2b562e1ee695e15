"""Numbers of critical points beside their bounds, architecture by architecture."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import first_of, left_out
from explorer.report.plots.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PALE,
    RED,
    finish,
    legend,
    new_figure,
    plural,
)
from explorer.report.plots.words import fitted, literal, symbols

_MOST = 40
# Name, column, colour, mark; from the largest to the smallest.
_BOUNDS = (
    ("CBB, Bezout bound", "total_degree", INK, "_"),
    ("BKK, mixed volume", "bkk", ORANGE, "s"),
    ("N_C, complex critical points", "complex", GREEN, "^"),
    ("N_DM, mean of a random polynomial", "mean_random", RED, "x"),
)


def bounds_chart(
    table: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    note: str = "",
    title: str = "Real critical points and bounds",
    look: Look = SCREEN,
) -> Figure:
    """Draw mean and range of N_R for each architecture, and the bounds above them.

    The axis is logarithmic.

    Parameters
    ----------
    table : DataFrame
        One row an architecture: ``name, runs, real_mean, real_min, real_max, complex, bkk,
        total_degree, mean_random``; missing values are not drawn.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    note : str
        What the runs have been joined over, for the footer.
    """
    shown = table.head(_MOST)
    wide = 7.4 if look.paper else float(np.clip(5.2 + 0.75 * len(shown), 7.4, 16))
    figure = new_figure(wide, 6.4 if look.narrow else 5.2)
    axes = figure.axes[0]
    for label, column, color, mark in _BOUNDS:
        _marks(axes, shown[column].to_numpy(float, na_value=np.nan), label, color, mark)
    _real(axes, shown, numbers=len(shown) <= (6 if look.narrow else 40))
    axes.set_yscale("log")
    axes.set_ylim(bottom=0.7)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    long = len(shown) > 12 or shown["name"].str.len().max() > 10
    axes.set_xticks(
        range(len(shown)),
        [_name(name, look) for name in shown["name"]],
        rotation=(60 if look.narrow else 35) if long else 0,
        rotation_mode="anchor" if long else "default",
        ha="right" if long else "center",
    )
    axes.set_ylabel("number of critical points")
    lines, _ = axes.get_legend_handles_labels()
    legend(axes, [*lines, *left_out([(len(table) - len(shown), "architecture")])])
    footer = plural(int(table["runs"].sum()), "run")
    footer += first_of(len(shown), len(table), "architectures")
    footer += f" {note}" if note else ""
    footer += "; bars: smallest to largest number"
    return finish(figure, title, footer, complete, verdict, look=look)


def _name(name: str, look: Look) -> str:
    """A name on the axis: short enough, and in a paper with its symbols."""
    short = fitted(name, 1.3, 9.5, most=1) if look.narrow else fitted(name, 1.9, 9.5, most=2)
    return symbols(short) if look.paper else literal(short)


def _marks(axes: Axes, values: np.ndarray, label: str, color: str, mark: str) -> None:
    there = np.flatnonzero(np.isfinite(values))
    if not len(there):
        return
    axes.scatter(
        there,
        values[there],
        s=260 if mark == "_" else 48,
        c=color,
        marker=mark,
        linewidths=1.8,
        label=label,
        zorder=3,
    )


def _real(axes: Axes, table: pd.DataFrame, *, numbers: bool) -> None:
    low, mean, high = (
        table[f"real_{name}"].to_numpy(float, na_value=np.nan) for name in ("min", "mean", "max")
    )
    there = np.flatnonzero(np.isfinite(mean))
    if not len(there):
        return
    axes.vlines(
        there,
        low[there],
        high[there],
        color=PALE,
        linewidth=5,
        label="N_R, range",
        zorder=4,
    )
    axes.scatter(
        there,
        mean[there],
        s=46,
        c=BLUE,
        marker="o",
        label="N_R, mean",
        edgecolors="white",
        zorder=5,
    )
    for k in there if numbers else []:
        text = axes.annotate(
            f"{mean[k]:.3g}",
            (k, mean[k]),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
        text.set_color(FAINT if len(there) > 12 else BLUE)
