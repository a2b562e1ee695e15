"""Values over a plane of two parameters, with the curves that part them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.style import INK, RED, Array, finish, legend, new_figure, plural

# Values beyond so many share one colour bar without names.
_NAMED = 12
# Areas narrower than this share of the plane have no room for their value.
_WIDE_ENOUGH = 0.03


def phase_plane(
    table: pd.DataFrame,
    boundary: pd.DataFrame,
    solved: pd.DataFrame,
    *,
    x: str,
    y: str,
    value: str,
    complete: bool | None = None,
    verdict: str = "",
    look: Look = SCREEN,
) -> Figure:
    """Draw values on a grid as areas, curves of the boundary as lines, solved places as dots.

    Parameters
    ----------
    table : DataFrame
        Columns ``x``, ``y`` (all pairs of two lists of numbers, the first slowest) and ``value``.
    boundary : DataFrame
        Columns ``curve``, ``kind``, ``x``, ``y``.
    solved : DataFrame
        Columns ``x``, ``y``.
    x, y : str
        Names of the columns of both parameters.
    value : str
        What is counted, for the legend.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said, for the footer.
    """
    figure = new_figure(8.4, 5.6)
    axes = figure.axes[0]
    across, up = (table[name].to_numpy(float) for name in (x, y))
    columns, rows = pd.unique(across), pd.unique(up)
    names = sorted(set(table["value"]), key=_rank)
    codes = np.array([names.index(v) for v in table["value"]]).reshape(len(columns), len(rows))
    _numbers(axes, columns, rows, codes, [str(name) for name in names])
    patches = _areas(axes, columns, rows, codes, [str(name) for name in names], value)
    _curves(axes, boundary, x, y)
    axes.scatter(solved[x], solved[y], s=5, c=INK, alpha=0.35, linewidths=0, zorder=3)
    for limits, values in ((axes.set_xlim, columns), (axes.set_ylim, rows)):
        limits(values.min(), values.max())
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    _legend(axes, patches, value)
    number = boundary["curve"].nunique()
    footer = f"{plural(len(solved), 'solved place')} (dots); {plural(number, 'curve')}"
    return finish(figure, f"Phase diagram: {value}", footer, complete, verdict, look=look)


def _rank(value: object) -> tuple[int, float, str]:
    """Numbers by size, then all else by name."""
    if isinstance(value, (int, float)):
        return 0, float(value), ""
    return 1, 0.0, str(value)


def _areas(
    axes: Axes, x: Array, y: Array, codes: Array, names: list[str], value: str
) -> list[Patch]:
    """Draw the areas; patches name their colours where these are few."""
    palette = colormaps["viridis"](np.linspace(0.15, 0.95, max(2, len(names))))
    colours = ListedColormap(palette[: max(1, len(names))])
    norm = BoundaryNorm(np.arange(len(names) + 1) - 0.5, max(1, len(names)))
    drawn = axes.pcolormesh(
        x, y, codes.T, cmap=colours, norm=norm, shading="nearest", rasterized=True, alpha=0.75
    )
    if len(names) > _NAMED:
        axes.figure.colorbar(drawn, ax=axes, label=value, ticks=[])
        return []
    pairs = zip(palette, names, strict=False)
    return [Patch(facecolor=colour, alpha=0.75, label=name) for colour, name in pairs]


def _numbers(axes: Axes, x: Array, y: Array, codes: Array, names: list[str]) -> None:
    """Write each value where its largest area is widest, for readers of grey prints."""
    for code, name in enumerate(names):
        inside = np.pad(codes == code, 1)
        depth = np.zeros(inside.shape, dtype=int)
        layer = inside.copy()
        while layer.any():
            depth += layer
            layer = layer & np.roll(layer, 1, 0) & np.roll(layer, -1, 0)
            layer = layer & np.roll(layer, 1, 1) & np.roll(layer, -1, 1)
        i, j = np.unravel_index(int(depth.argmax()), depth.shape)
        if depth[i, j] < _WIDE_ENOUGH * max(codes.shape):
            continue
        text = axes.text(x[i - 1], y[j - 1], name, fontsize=9, ha="center", va="center", zorder=5)
        text.set_path_effects([withStroke(linewidth=2.0, foreground="white")])


def _curves(axes: Axes, boundary: pd.DataFrame, x: str, y: str) -> None:
    """Folds in red, branchings dark; each kind is named once."""
    named = set()
    for (_, kind), rows in boundary.groupby(["curve", "kind"], sort=False):
        colour = RED if kind == "fold" else INK
        label = None if kind in named else f"curve: {kind}"
        axes.plot(rows[x], rows[y], color=colour, lw=1.4, label=label, zorder=4)
        named.add(kind)


def _legend(axes: Axes, patches: list[Patch], value: str) -> None:
    lines = axes.get_legend_handles_labels()[0]
    if not (patches or lines):
        return
    legend(axes, [*patches, *lines], title=value)
