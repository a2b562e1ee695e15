"""Lines over the strength of the regularization: one an architecture, with ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import DASHES, first_of, left_out, looks
from explorer.report.plots.style import finish, legend, new_figure, plural

# A range larger than this is drawn on a logarithmic axis.
_WIDE = 20.0


def over_strength(
    table: pd.DataFrame,
    *,
    x: str,
    y: str,
    percent: bool = False,
    note: str = "bars: smallest to largest number",
    complete: bool | None = None,
    verdict: str = "",
    title: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Draw ``value`` with the range ``low`` to ``high`` over ``strength``, one line a ``name``.

    Parameters
    ----------
    table : DataFrame
        Columns ``name, strength, value, low, high, runs``; rows without a value are not drawn.
    x, y : str
        What the axes show.
    percent : bool
        Values are parts of a whole, 0 to 1, and the axis shows all of it.
    note : str
        What the bars are; only said where there are any.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    """
    figure = new_figure(8.4, 5.0)
    axes = figure.axes[0]
    names = list(dict.fromkeys(table["name"]))
    ratio = _step(table["strength"])
    for k, (name, color, mark) in enumerate(shown := list(looks(names))):
        shift = (k - (len(shown) - 1) / 2) / len(shown)
        rows = table[table["name"] == name]
        _line(axes, rows, (color, mark, k), shift * ratio, 100 if percent else 1)
    _scales(axes, table, percent)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    lines, _ = axes.get_legend_handles_labels()
    legend(axes, [*lines, *left_out([(len(names) - len(shown), "line")])])
    barred = bool((table["high"] > table["low"]).any())
    footer = plural(int(table["runs"].sum()), "run") + (f"; {note}" if barred else "")
    return finish(
        figure,
        title,
        footer + first_of(len(shown), len(names), "lines"),
        complete,
        verdict,
        look=look,
    )


def _step(strength: pd.Series) -> float:
    """Logarithm of the factor by which the bars of one strength are spread.

    It is a tenth of the smallest step between strengths.
    """
    values = np.log(np.unique(strength.to_numpy(float)))
    return 0.1 * float(np.diff(values).min()) if len(values) > 1 else 0.0


def _line(
    axes: Axes, rows: pd.DataFrame, look: tuple[str, str, int], shift: float, scale: float
) -> None:
    color, mark, number = look
    rows = rows.dropna(subset=["value"]).sort_values("strength")
    x = rows["strength"].to_numpy(float) * (
        np.exp(shift) if (rows["high"] > rows["low"]).any() else 1.0
    )
    value, low, high = (scale * rows[name].to_numpy(float) for name in ("value", "low", "high"))
    small = len(rows) > 25
    name = rows["name"].iloc[0] if len(rows) else None
    axes.vlines(x, low, high, color=color, linewidth=2.2, alpha=0.7, zorder=2)
    axes.plot(
        x,
        value,
        color=color,
        marker=mark,
        linestyle=DASHES[number % len(DASHES)],
        markersize=3.2 if small else 5.5,
        linewidth=1.5,
        label=name,
        zorder=3,
    )


def _scales(axes: Axes, table: pd.DataFrame, percent: bool) -> None:
    axes.set_xscale("log")
    strength = table["strength"]
    short = len(strength) and float(strength.max()) < 30 * float(strength.min())
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5) if short else (1,), numticks=12))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    low = float(table["low"].min())
    high = float(table["high"].max())
    if percent:
        axes.set_ylim(-3, 103)
    elif low > 0 and high > _WIDE * low:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=14))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_ylim(0, max(high * 1.08, 1))
