"""How every plot looks: canvas, colours, footer; and how it is saved."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill, wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from numpy.typing import NDArray

from explorer.files.atomic import replacing
from explorer.report.plots.picture import Picture

Array = NDArray[np.floating[Any]]

INK = "#222222"
FAINT = "#8a8a8a"
ALARM = "#c1121f"
# Okabe and Ito's colours, told apart by colour-blind readers (jfly.uni-koeln.de/color).
BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
SKY = "#56B4E9"
PINK = "#CC79A7"
RED = "#D55E00"
SERIES = (BLUE, ORANGE, GREEN, PINK, SKY, RED)
"""Colours of what is numbered: indices, methods."""

# Height of a line and width of a letter of the footer, width of a letter of the title, in inches.
_LINE = 0.16
_LETTER = 0.063
_BOLD = 0.1


def new_figure(
    width: float = 7.4,
    height: float = 4.8,
    columns: int = 1,
    ratios: tuple[float, ...] = (1,),
    *,
    rows: int = 1,
    share_y: bool = True,
) -> Figure:
    """Make a figure with rows of axes, which share y unless told otherwise."""
    figure = Picture(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    wide = ratios if len(ratios) == columns else (1,) * columns
    figure.subplots(rows, columns, sharey=share_y, width_ratios=wide, squeeze=False)
    for axes in figure.axes:
        _clean(axes)
    return figure


def finish(
    figure: Figure, title: str, footer: str, complete: bool | None, verdict: str = ""
) -> Figure:
    """Add what stands around the axes.

    Parameters
    ----------
    figure : Figure
    title : str
        A second line becomes a subtitle.
    footer : str
        What is shown.
    complete : bool or None
        False adds a red note.
    verdict : str
        What may be said of completeness.
    """
    head, _, subtitle = title.partition("\n")
    axes = figure.axes[0]
    axes.set_title(
        fill(head, int(0.88 * figure.get_size_inches()[0] / _BOLD)),
        loc="left",
        fontsize=12,
        fontweight="bold",
        color=INK,
        pad=25 if subtitle else 10,
    )
    below = axes.annotate(
        subtitle, (0, 1), (0, 9), xycoords="axes fraction", textcoords="offset points", fontsize=9.5
    )
    below.set(color="#555555", in_layout=False)
    width, height = figure.get_size_inches()
    texts = [f"verdict: {verdict}", footer] if verdict else [footer]
    lines = [line for text in texts for line in wrap(text, int(width / _LETTER))]
    figure.text(
        0.012,
        0.07 / height,
        "\n".join(lines),
        fontsize=8.5,
        color="#555555",
        ha="left",
        va="bottom",
    )
    room = (0.14 + _LINE * len(lines)) / height
    if complete is False:
        note = "INCOMPLETE: critical points are missing here or a check failed"
        figure.text(
            0.012, room, note, fontsize=9.5, fontweight="bold", color=ALARM, ha="left", va="bottom"
        )
        room += 0.23 / height
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(rect=(0.0, room, 1.0, 1.0 - room))
    return figure


def say_empty(axes: Axes, sentence: str) -> None:
    """Write a sentence where there is nothing to draw."""
    axes.text(
        0.5,
        0.5,
        sentence,
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=12,
        color=FAINT,
    )
    axes.set_xticks([])
    axes.set_yticks([])


def legend(axes: Axes, *, outside: bool = False) -> None:
    """Draw the legend if there is anything to explain; ``outside`` puts it right of the axes."""
    if not axes.get_legend_handles_labels()[1]:
        return
    place = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0)} if outside else {"loc": "best"}
    box = axes.legend(fontsize=9, frameon=True, framealpha=0.9, edgecolor="#dddddd", **place)
    for handle in box.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)
        if isinstance(handle, PathCollection):
            handle.set_sizes([max(36.0, *handle.get_sizes())])


def plural(count: int, noun: str, many: str = "") -> str:
    """``1 draw``, ``2 draws``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many or noun + 's'}"


def save_figure(figure: Figure, path: str | Path, *, dpi: int = 160) -> Path:
    """Save as png, svg or pdf, by the ending of ``path``; the file appears whole or not at all."""
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=dpi)
    return Path(path)


def _clean(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9.5, color=FAINT)
    axes.grid(visible=True, axis="y", color="#ececec", linewidth=0.8)
    axes.set_axisbelow(True)
