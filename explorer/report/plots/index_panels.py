"""Mean number of real critical points of each index.

There is one panel an architecture, with one line a regularization.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import first_of, left_out, shades
from explorer.report.plots.style import INK, finish, legend, new_figure, plural
from explorer.report.plots.words import fitted

_MOST_PANELS = 48
_MOST_LINES = 18
_STYLES: tuple[Any, ...] = ("-", (0, (4, 2)), (0, (1.2, 1.5)))
_MARKS = "osD^v<>Ph"


def index_panels(
    table: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Real critical points by index, mean of a run",
    look: Look = SCREEN,
) -> Figure:
    """Draw the mean number of points of index 0, 1, ... for each architecture.

    Parameters
    ----------
    table : DataFrame
        Columns ``name`` (of the panel), ``regularization`` (of the line), ``runs``, and
        ``index_0``, ``index_1``, ...; a missing value ends a line.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    """
    names = list(dict.fromkeys(table["name"]))
    lines = list(dict.fromkeys(table["regularization"]))
    shown = names[:_MOST_PANELS]
    some = _spread(lines)
    colors = shades(len(some))
    drawn = {
        line: {
            "color": colors[k],
            "linestyle": _STYLES[k % len(_STYLES)],
            "marker": _MARKS[k % len(_MARKS)],
            "markersize": 4.5,
            "linewidth": 1.4,
        }
        for k, line in enumerate(some)
    }
    columns = min(len(shown), 2 if look.narrow else 3)
    rows = -(-len(shown) // columns)
    figure = new_figure(
        1.6 + 2.9 * max(columns, 2), 1.5 + 2.5 * rows, columns, rows=rows, share_y=False
    )
    for axes, name in zip(figure.axes, shown, strict=False):
        rows_of = table[table["name"] == name]
        _panel(axes, fitted(name, 1.5 if look.narrow else 2.5, 10, most=2), rows_of, drawn)
    for axes in figure.axes[len(shown) :]:
        axes.set_visible(False)
    _words(figure.axes, columns, len(shown))
    left = [(len(lines) - len(some), "line"), (len(names) - len(shown), "panel")]
    _legend(figure.axes[columns - 1], drawn, left)
    footer = plural(int(table["runs"].sum()), "run") + first_of(
        len(shown), len(names), "architectures"
    )
    footer += f"; {len(some)} of {len(lines)} regularizations" if len(some) < len(lines) else ""
    return finish(figure, title, footer, complete, verdict, look=look)


def _spread(lines: list[str]) -> list[str]:
    """Choose a few lines, evenly from first to last."""
    chosen = np.linspace(0, len(lines) - 1, min(len(lines), _MOST_LINES)).round().astype(int)
    return [lines[k] for k in chosen]


def _panel(axes: Axes, name: str, rows: pd.DataFrame, looks: dict[str, dict[str, Any]]) -> None:
    columns = [column for column in rows.columns if column.startswith("index_")]
    counts = rows[columns].astype(float).to_numpy()
    used = np.flatnonzero((np.nan_to_num(counts) > 0).any(axis=0))
    stop = int(used[-1]) + 1 if len(used) else 1
    for line, values in zip(rows["regularization"], counts[:, :stop], strict=True):
        if line in looks:
            axes.plot(range(stop), values, **looks[line])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlim(-0.4, stop - 0.6)
    axes.set_ylim(bottom=0)
    axes.set_title(name, fontsize=10, fontweight="bold", color=INK)


def _words(all_axes: list[Axes], columns: int, shown: int) -> None:
    for k, axes in enumerate(all_axes[:shown]):
        if k % columns == 0:
            axes.set_ylabel("points")
        if k + columns >= shown:
            axes.set_xlabel("index")


def _legend(axes: Axes, looks: dict[str, dict[str, Any]], left: Sequence[tuple[int, str]]) -> None:
    """Explain the lines of all panels, whichever has them, and say what is left out."""
    handles = [Line2D([], [], label=line, **look) for line, look in looks.items()]
    legend(axes, [*handles, *left_out(left)])
