"""The weights of one critical point drawn as a network, or as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.style import BLUE, FAINT, INK, RED, Array, finish, legend, new_figure

# Weights below this share of the largest are zero.
_ZERO = 1e-9
# Weights at nodes of more edges than this cannot be read.
_WRITTEN = 12
# A layer of more nodes is drawn without their names.
_NAMED = 16
_THICK = 5.0


def network(
    layers: Sequence[Array],
    names: Sequence[str],
    *,
    title: str = "Weights of a critical point",
    said: str = "",
    complete: bool | None = None,
    verdict: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Draw a chain of layers: thickness is size, colour and dashes are sign.

    Units of which no weight on one side differs from zero are dead, and hollow.

    Parameters
    ----------
    layers : sequence of float arrays
        ``W_1``, ..., ``W_N`` of shapes (d_1, d_0), ..., (d_N, d_N-1).
    names : sequence of str
        Of the layers.
    title, said : str
        Said above and below.
    complete : bool or None
        False adds a red note.
    verdict : str
        What may be said of completeness.
    look : Look
    """
    widths = [layers[0].shape[1], *(layer.shape[0] for layer in layers)]
    tall = float(np.clip(1.6 + 0.55 * max(widths), 3.4, 9.0))
    figure = new_figure(7.4, tall)
    axes = figure.axes[0]
    largest = max((float(np.abs(layer).max(initial=0)) for layer in layers), default=0.0)
    places = [_heights(width) for width in widths]
    written = _edges(axes, layers, places, largest)
    dead = _units(axes, layers, places, largest)
    _headings(axes, layers, names)
    _plain(axes, len(widths))
    legend(axes, _handles(layers, largest, dead))
    zero = sum(int((np.abs(layer) <= _ZERO * largest).sum()) for layer in layers)
    footer = f"{said}; " if said else ""
    footer += f"thickness is size, the largest is {largest:.4g}"
    footer += f"; {zero} weights are zero and not drawn" if zero else ""
    footer += "" if written else "; numbers are left out, there are too many edges"
    return finish(figure, title, footer, complete, verdict, look)


def _heights(width: int) -> Array:
    return np.asarray((width - 1) / 2 - np.arange(width), dtype=float)


def _edges(axes: Axes, layers: Sequence[Array], places: list[Array], largest: float) -> bool:
    """Draw the weights that are not zero; write their numbers where there is room."""
    written = all(layer.size <= _WRITTEN for layer in layers)
    for k, layer in enumerate(layers):
        for (i, j), weight in np.ndenumerate(layer):
            size = abs(float(weight)) / largest if largest else 0.0
            if size <= _ZERO:
                continue
            low, high = float(places[k][j]), float(places[k + 1][i])
            axes.plot(
                [k, k + 1],
                [low, high],
                color=BLUE if weight > 0 else RED,
                linewidth=0.4 + _THICK * size,
                linestyle="-" if weight > 0 else (0, (3.0, 1.2)),
                solid_capstyle="butt",
                dash_capstyle="butt",
                zorder=1,
            )
            if written:
                _number(axes, (k, low), (k + 1, high), float(weight), j, layer.shape[1])
    return written


def _number(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float,
    source: int,
    sources: int,
) -> None:
    """Write a weight on its edge; edges that cross have their numbers at different places."""
    share = 0.5 if sources == 1 else 0.26 + 0.2 * (source % 3)
    axes.text(
        start[0] + share * (end[0] - start[0]),
        start[1] + share * (end[1] - start[1]),
        f"{weight:.3g}",
        fontsize=8,
        color=INK,
        ha="center",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9},
        zorder=4,
    )


def _units(axes: Axes, layers: Sequence[Array], places: list[Array], largest: float) -> int:
    """Draw the units, dead ones hollow and dashed; give how many are dead."""
    dead = 0
    for k, heights in enumerate(places):
        gone = np.zeros(len(heights), dtype=bool)
        if 0 < k < len(places) - 1:
            into = np.abs(layers[k - 1]).max(axis=1, initial=0) <= _ZERO * largest
            out = np.abs(layers[k]).max(axis=0, initial=0) <= _ZERO * largest
            gone = into | out
            dead += int(gone.sum())
        for state, rows in ((False, ~gone), (True, gone)):
            if rows.any():
                axes.scatter(
                    np.full(rows.sum(), k),
                    heights[rows],
                    s=240,
                    facecolors="white" if state else "#e8e8e8",
                    edgecolors=FAINT if state else INK,
                    linestyles=":" if state else "-",
                    linewidths=1.3,
                    zorder=3,
                )
        if len(heights) <= _NAMED:
            letter = "x" if k == 0 else "y" if k == len(places) - 1 else "h"
            for unit, height in enumerate(heights.tolist()):
                axes.text(
                    k, height, f"{letter}{unit + 1}", fontsize=8, ha="center", va="center", zorder=5
                )
    return dead


def _headings(axes: Axes, layers: Sequence[Array], names: Sequence[str]) -> None:
    """Write the name of each layer above its edges."""
    widths = [layers[0].shape[1], *(layer.shape[0] for layer in layers)]
    top = (max(widths) - 1) / 2 + 0.65
    for k, name in enumerate(names):
        axes.text(k + 0.5, top, name, fontsize=9.5, ha="center", va="bottom", color=INK)
    axes.set_ylim(-(max(widths) - 1) / 2 - 0.6, top + 0.35)


def _plain(axes: Axes, layers: int) -> None:
    axes.set_xlim(-0.25, layers - 0.75)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _handles(layers: Sequence[Array], largest: float, dead: int) -> list[Any]:
    positive = any((layer > _ZERO * largest).any() for layer in layers)
    negative = any((layer < -_ZERO * largest).any() for layer in layers)
    made: list[Any] = []
    if positive:
        made.append(Line2D([], [], color=BLUE, linewidth=2.5, label="positive"))
    if negative:
        dashes: Any = (0, (3.0, 1.2))
        made.append(Line2D([], [], color=RED, linewidth=2.5, linestyle=dashes, label="negative"))
    if dead:
        words = f"dead unit ({dead})"
        made.append(Patch(facecolor="white", edgecolor=FAINT, linestyle=":", label=words))
    return made or [Line2D([], [], linestyle="", label="all weights are zero")]


def matrices(
    blocks: Sequence[Array],
    names: Sequence[str],
    *,
    title: str = "Weights of a critical point",
    said: str = "",
    complete: bool | None = None,
    verdict: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Draw blocks of weights that are no chain of layers as coloured matrices with numbers.

    Parameters
    ----------
    blocks : sequence of float arrays
        Of at most two dimensions; others are drawn by their first one.
    names : sequence of str
    title, said, complete, verdict, look
        As for :func:`network`.
    """
    flat = [np.atleast_2d(block.reshape(len(block) if block.ndim else 1, -1)) for block in blocks]
    columns = min(len(flat), 4)
    rows = -(-len(flat) // columns)
    figure = new_figure(7.4, 1.2 + 2.4 * rows, columns, rows=rows, share_y=False)
    largest = max((float(np.abs(block).max(initial=0)) for block in flat), default=0.0) or 1.0
    for axes, block, name in zip(figure.axes, flat, names, strict=False):
        axes.imshow(block, cmap=colormaps["RdBu"], vmin=-largest, vmax=largest, aspect="equal")
        _cells(axes, block, largest)
        axes.set_xlabel(name)
    for axes in figure.axes:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    for axes in figure.axes[len(flat) :]:
        axes.set_visible(False)
    footer = f"{said}; " if said else ""
    footer += f"blue is positive, red negative; the largest is {largest:.4g}"
    return finish(figure, title, footer, complete, verdict, look)


def _cells(axes: Axes, block: Array, largest: float) -> None:
    if block.size > 4 * _WRITTEN:
        return
    for (i, j), weight in np.ndenumerate(block):
        dark = abs(float(weight)) > 0.6 * largest
        shown = 0.0 if abs(float(weight)) <= _ZERO * largest else float(weight)
        color = "white" if dark else INK
        axes.text(j, i, f"{shown:.3g}", ha="center", va="center", fontsize=8, color=color)
