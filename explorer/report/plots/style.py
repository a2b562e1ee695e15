"""How every plot looks: canvas, colours, what stands around the axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from numpy.typing import NDArray

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.paper import make_paper, worded
from explorer.report.plots.picture import Picture
from explorer.report.plots.words import drawable, families, fitted, lines_of, literal

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
# Of ranges behind a blue mark: 3 to 1 against white, as WCAG 2.1 asks of graphics.
PALE = "#5898C6"
SERIES = (BLUE, ORANGE, GREEN, PINK, SKY, RED)
"""Colours of what is numbered: indices, methods."""

INCOMPLETE = "INCOMPLETE: critical points are missing here or a check failed"

# Letters in points, and the height of their lines in inches.
_TITLE = (12.0, 0.205)
_SUBTITLE = (9.5, 0.165)
_FOOTER = (8.5, 0.16)
_NOTE = (9.5, 0.23)
_SIDE = 0.09
# What a legend beside the axes may take, in inches.
_BESIDE = 2.3
_GREY = "#555555"


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
    figure: Figure,
    title: str,
    footer: str,
    complete: bool | None,
    verdict: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Add what stands around the axes; in a paper nothing but a note where points are missing.

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
    look : Look

    Returns
    -------
    Figure
        Its label is all that is said of it, for a caption.
    """
    figure.set_label(_caption(title, footer, complete, verdict))
    note = INCOMPLETE if complete is False else ""
    if look.paper:
        return make_paper(figure, look, note)
    for text in worded(figure):
        text.set_parse_math(False)
        text.set_text(drawable(text.get_text()))
        text.set_fontfamily(list(families(serif=False)))
    _around(figure, title, footer, note, verdict)
    return figure


def caption_of(figure: Figure) -> str:
    """Title, what is shown and what it rests on, in sentences."""
    return str(figure.get_label() or "")


def _caption(title: str, footer: str, complete: bool | None, verdict: str) -> str:
    parts = [*title.split("\n"), footer, f"verdict: {verdict}" if verdict else ""]
    parts += [INCOMPLETE] if complete is False else []
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _around(figure: Figure, title: str, footer: str, note: str, verdict: str) -> None:
    """Write above and below, and leave the axes what is between."""
    width, height = figure.get_size_inches()
    height = max(height, _beside(figure) + 1.4)
    figure.set_size_inches(width, height)
    head, _, subtitle = title.partition("\n")
    inches = width - 2 * _SIDE
    top = [(line, *_TITLE, INK, "bold") for line in _lines(head, inches, _TITLE[0], bold=True)]
    more = fitted(subtitle, inches, _SUBTITLE[0]).split("\n") if subtitle else []
    top += [(line, *_SUBTITLE, _GREY, "normal") for line in more]
    used = _column(figure, top, height - 0.08, -1)
    texts = [f"verdict: {verdict}", footer] if verdict else [footer]
    low = [
        (line, *_FOOTER, _GREY, "normal")
        for text in texts
        for line in _lines(text, inches, _FOOTER[0])
    ]
    low = [(note, *_NOTE, ALARM, "bold"), *low] if note else low
    room = _column(figure, low[::-1], 0.07, 1) + 0.14
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    above = used + 0.12
    engine.set(rect=(0.0, room / height, 1.0, 1.0 - (room + above) / height))


def _beside(figure: Figure) -> float:
    """Height of the tallest legend, in inches."""
    boxes = [box for axes in figure.axes if (box := axes.get_legend()) is not None]
    return max((box.get_window_extent().height / figure.dpi for box in boxes), default=0.0)


def _lines(text: str, inches: float, size: float, **font: bool) -> list[str]:
    return lines_of(text, inches, size, **font)


def _column(
    figure: Figure, lines: list[tuple[str, float, float, str, str]], start: float, way: int
) -> float:
    """Write lines up or down from a height; give the height that they take, all in inches."""
    width, height = figure.get_size_inches()
    used = 0.0
    for text, size, line, color, weight in lines:
        written = figure.text(
            _SIDE / width,
            (start + way * used) / height,
            text,
            fontsize=size,
            fontweight=weight,
            color=color,
            ha="left",
            va="bottom" if way > 0 else "top",
            parse_math=False,
            fontfamily=list(families(serif=False)),
        )
        written.set_in_layout(False)
        used += line
    return used


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


def legend(axes: Axes, handles: list[Any] | None = None, *, title: str = "") -> Legend | None:
    """Draw the legend right of the axes if there is anything to explain: it never covers data."""
    if handles is None and not axes.get_legend_handles_labels()[1]:
        return None
    chosen = {} if handles is None else {"handles": handles}
    box = axes.legend(
        fontsize=9,
        title=literal(title) or None,
        title_fontsize=9,
        alignment="left",
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0,
        **chosen,
    )
    for text in box.get_texts():
        text.set_gid(text.get_text())  # the whole name, for a paper
        text.set_text(fitted(text.get_text(), _BESIDE, 9))
    for handle in box.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)
        if isinstance(handle, PathCollection):
            handle.set_sizes([max(36.0, min(90.0, *handle.get_sizes()))])
    return box


def plural(count: int, noun: str, many: str = "") -> str:
    """``1 draw``, ``2 draws``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many or noun + 's'}"


def _clean(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9.5, color=FAINT)
    axes.grid(visible=True, axis="y", color="#ececec", linewidth=0.8)
    axes.set_axisbelow(True)
