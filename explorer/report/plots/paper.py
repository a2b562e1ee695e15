"""A figure as a paper wants it: column width, serif letters, symbols, the legend below.

Title and footer go; they are in the figure's label, for the caption. Of what is missing a note
stays, since a figure without it would claim more than is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from explorer.report.plots.look import Look
from explorer.report.plots.words import drawable, families, fitted, symbols, width_of

# Letters in points: of axes, of ticks and legends, and the smallest of all.
_LABEL, _SMALL, _LEAST = 8.5, 7.5, 6.0
# What marks and lines are of those on the screen.
_AREA, _LINE = 0.5, 0.75
# Shape of a figure without its legend: least and largest height of its width.
_FLAT, _HIGH = 0.62, 1.7
_MATH = "stix"
# Lengths of the lines in legends, in letters: two dashes have to be seen.
_SHORT, _LONG = 1.4, 2.6


def make_paper(figure: Figure, look: Look, note: str) -> Figure:
    """Change a finished figure to one for a paper.

    Parameters
    ----------
    figure : Figure
        With axes and legends.
    look : Look
    note : str
        What is missing; empty where nothing is.
    """
    figure.set_gid("paper")
    width, height = figure.get_size_inches()
    inches = look.width.inches
    _shrink(figure)
    legends = _taken(figure)
    rows = _rows(figure)
    ratio = float(np.clip(height / width, _FLAT, _HIGH * max(1.0, rows / 3)))
    figure.set_size_inches(inches, inches * ratio)
    for text in worded(figure):
        _letters(text)
    for axes in figure.axes:
        axes.tick_params(labelsize=_SMALL, labelfontfamily=families(serif=True)[0])
        axes.tick_params(length=2.5, pad=2)
        _named(axes, 0.85 * inches * _share(axes), 0.78 * inches * ratio / rows)
    room = 0.02
    for handles, labels, title in legends[::-1]:
        room += _below(figure, handles, labels, title, room, inches)
    if note:
        room += _note(figure, note, room)
    total = inches * ratio + room
    _place(figure, total, room)
    figure.draw_without_rendering()
    for text in figure.findobj(Text):  # numbers on axes too, now that they are there
        text.set_math_fontfamily(_MATH)
    return figure


def _rows(figure: Figure) -> int:
    """How many rows of axes there are."""
    spec = figure.axes[0].get_subplotspec() if figure.axes else None
    return int(spec.get_gridspec().nrows) if spec else 1


def _share(axes: Axes) -> float:
    """What the column of axes has of the width."""
    spec = axes.get_subplotspec()
    if spec is None:
        return 1.0
    ratios = np.asarray(spec.get_gridspec().get_width_ratios(), dtype=float)
    return float(ratios[spec.colspan.start : spec.colspan.stop].sum() / ratios.sum())


def _named(axes: Axes, across: float, up: float) -> None:
    """Break the names of axes so that they are no longer than these."""
    for label, room in ((axes.xaxis.label, across), (axes.yaxis.label, up)):
        label.set_fontsize(_LABEL)
        words = label.get_text()
        if width_of(words, _LABEL, serif=True) > room and "$" not in words:
            label.set_text(fitted(words, room, _LABEL, most=3, serif=True))


def worded(figure: Figure) -> Iterator[Text]:
    """Texts that are words: all but the numbers on axes."""
    yield from figure.texts
    for axes in figure.axes:
        yield from axes.texts
        yield from (axes.xaxis.label, axes.yaxis.label, axes.title)
        box = axes.get_legend()
        if box is not None:
            yield from (*box.get_texts(), box.get_title())


def _letters(text: Text) -> None:
    """Serif letters, symbols as mathematics, sizes of a paper."""
    size = float(text.get_fontsize())
    text.set_fontsize(max(_LEAST, min(size * 0.8, _LABEL)))
    text.set_fontfamily(list(families(serif=True)))
    text.set_math_fontfamily(_MATH)
    text.set_fontweight("normal")
    words = text.get_text()
    if words:
        text.set_text(symbols(drawable(words, serif=True)))


def _shrink(figure: Figure) -> None:
    """Smaller marks and thinner lines."""
    for axes in figure.axes:
        for one in axes.collections:
            if isinstance(one, PathCollection):
                one.set_sizes(np.asarray(one.get_sizes()) * _AREA)
            if isinstance(one, (PathCollection, LineCollection)):
                one.set_linewidth([w * _LINE for w in np.atleast_1d(one.get_linewidth())])
        for line in axes.lines:
            _thin(line)


def _thin(line: Line2D) -> None:
    line.set_linewidth(line.get_linewidth() * _LINE)
    line.set_markersize(line.get_markersize() * _LINE)
    line.set_markeredgewidth(line.get_markeredgewidth() * _LINE)


def _taken(figure: Figure) -> list[tuple[list[Any], list[str], str]]:
    """Handles, names and title of each legend, which is taken away."""
    taken = []
    for axes in figure.axes:
        box = axes.get_legend()
        if box is None:
            continue
        names = [str(text.get_gid() or text.get_text()) for text in box.get_texts()]
        taken.append((list(box.legend_handles), names, box.get_title().get_text()))
        box.remove()
    return taken


def _below(
    figure: Figure, handles: list[Any], names: list[str], title: str, room: float, inches: float
) -> float:
    """Draw a legend below the axes, ``room`` inches from below; give its height in inches."""
    shown = [symbols(fitted(name, inches - 0.5, _SMALL, most=2, serif=True)) for name in names]
    for columns in range(min(len(shown), 6), 0, -1):
        box = _legend(figure, handles, shown, title, columns)
        extent = box.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]
        wide, high = extent.width / figure.dpi, extent.height / figure.dpi
        if wide <= inches or columns == 1:
            break
        box.remove()
    box.set_gid(f"{room}")
    return float(high) + 0.03


def _dashed(handle: Any) -> bool:
    """Whether it is a line with dashes."""
    return isinstance(handle, Line2D) and handle.get_linestyle() not in ("-", "None", "", " ")


def _legend(
    figure: Figure, handles: list[Any], names: list[str], title: str, columns: int
) -> Legend:
    box = figure.legend(
        handles,
        names,
        ncols=columns,
        title=symbols(title) or None,
        fontsize=_SMALL,
        title_fontsize=_SMALL,
        frameon=False,
        loc="lower center",
        borderaxespad=0.0,
        borderpad=0.2,
        handlelength=_LONG if any(map(_dashed, handles)) else _SHORT,
        handletextpad=0.5,
        columnspacing=1.1,
        labelspacing=0.25,
        prop={"family": list(families(serif=True)), "size": _SMALL},
    )
    for text in (*box.get_texts(), box.get_title()):
        text.set_math_fontfamily(_MATH)
        text.set_fontfamily(list(families(serif=True)))
    box.set_in_layout(False)
    return box


def _note(figure: Figure, note: str, room: float) -> float:
    text = figure.text(
        0.5, 0, fitted(note, figure.get_size_inches()[0] - 0.1, _SMALL, most=3, serif=True)
    )
    text.set(fontsize=_SMALL, color="#c1121f", ha="center", va="bottom", in_layout=False)
    text.set(fontfamily=list(families(serif=True)), gid=f"{room}")
    return 0.13 * (1 + text.get_text().count("\n")) + 0.03


def _place(figure: Figure, height: float, room: float) -> None:
    """Give the figure its height, and what stands below the axes its place."""
    figure.set_size_inches(figure.get_size_inches()[0], height)
    for box in figure.legends:
        box.set_bbox_to_anchor((0.5, float(str(box.get_gid())) / height))
    for text in figure.texts:
        text.set_y(float(str(text.get_gid() or 0.0)) / height)
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(rect=(0.0, room / height, 1.0, 1.0 - room / height), w_pad=0.02, h_pad=0.02)
