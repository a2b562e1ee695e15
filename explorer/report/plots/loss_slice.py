"""A loss over a plane through critical points: lines of equal loss, and the points in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import KINDS
from explorer.report.plots.style import FAINT, INK, Array, finish, legend, new_figure

_LOSS = "loss, ridge term included"
# So many points get the number of their row.
_NAMED = 14


def loss_slice(
    loss: Array,
    u: Array,
    v: Array,
    levels: Array,
    points: pd.DataFrame,
    *,
    top: float | None = None,
    said: str = "",
    complete: bool | None = None,
    verdict: str = "",
    look: Look = SCREEN,
    title: str = "Loss over a plane through critical points",
) -> Figure:
    """Draw lines of equal loss, that of the saddle strong, and the points in the plane or near it.

    Where there is one unknown it is the curve of the loss.

    Parameters
    ----------
    loss : float array, shape (V, U)
        One row where there is one unknown.
    u, v : float arrays, shapes (U,) and (V,)
        Coordinates in an orthonormal basis: both axes have one scale.
    levels : float array
        Increasing.
    points : DataFrame
        Columns ``row, role, kind, loss, u, v, distance, in_plane``.
    top : float, optional
        Loss of the saddle.
    said : str
        How the plane was chosen and which points are shown.
    complete : bool or None
        False adds a red note.
    verdict : str
        What may be said of completeness.
    look : Look
    title : str
    """
    if len(loss) == 1:
        figure = new_figure()
        _curve(figure.axes[0], u, loss[0], points, top)
        return finish(figure, "Loss along the unknown", said, complete, verdict, look)
    figure = new_figure(8.2, 6.0)
    axes = figure.axes[0]
    handles = _contours(axes, loss, u, v, levels, top)
    axes.set_aspect("equal")
    axes.set_xlabel("distance from the first point, towards the second")
    axes.set_ylabel("distance, at a right angle")
    axes.grid(visible=False)
    handles += _points(axes, points, points["v"].to_numpy(float), plane=True)
    legend(axes, handles)
    return finish(figure, title, said, complete, verdict, look)


def _contours(
    axes: Axes, loss: Array, u: Array, v: Array, levels: Array, top: float | None
) -> list[Any]:
    """Lines and areas between them; dark is low. Every line's level stands in the legend."""
    shown = np.where(np.isfinite(loss), loss, np.nan)
    if not len(levels):
        axes.set_xlim(u[0], u[-1])
        axes.set_ylim(v[0], v[-1])
        return [Line2D([], [], linestyle="", label=f"loss {float(np.nanmean(shown)):.6g} all over")]
    edges = np.concatenate([[min(np.nanmin(shown), levels[0])], levels, [np.nanmax(shown)]])
    edges = np.unique(edges)
    colors = colormaps["cividis"](np.linspace(0.25, 1.0, len(edges) - 1))
    axes.contourf(u, v, shown, levels=edges, colors=colors, alpha=0.75, zorder=0)
    handles: list[Any] = []
    words = _different(levels)
    for level, word in zip(levels.tolist(), words, strict=True):
        saddle = top is not None and level == top
        color, width = (INK, 2.0) if saddle else ("#4d4d4d", 0.7)
        axes.contour(u, v, shown, levels=[level], colors=[color], linewidths=[width], zorder=1)
        place = int(np.searchsorted(edges, level))
        face = colors[min(place, len(colors) - 1)]
        label = f"{word}, the saddle" if saddle else word
        handles.append(
            Line2D(
                [],
                [],
                color=color,
                linewidth=width,
                marker="s",
                markersize=7,
                markerfacecolor=face,
                markeredgecolor=face,
                label=label,
            )
        )
    return handles[::-1]


def _different(values: Array) -> list[str]:
    """Write numbers with as few digits as tell them apart."""
    for digits in range(3, 17):
        words = [f"{value:.{digits}g}" for value in values.tolist()]
        if len(set(words)) == len(words):
            return words
    return [repr(value) for value in values.tolist()]


def _points(axes: Axes, points: pd.DataFrame, height: Array, *, plane: bool) -> list[Any]:
    """Points in the plane are filled, those near it hollow; points at one place are counted."""
    handles: list[Any] = []
    place = "in the plane" if plane else "on the line"
    for (kind, inside), rows in points.groupby(["kind", "in_plane"], sort=False):
        color, marker = KINDS.get("minimum" if kind == "minimum" else str(kind), KINDS["undecided"])
        label = f"{kind} {place if inside else 'near it'} ({len(rows)})"
        style: dict[str, Any] = {
            "s": 70,
            "marker": marker,
            "facecolors": color if inside else "white",
            "edgecolors": "white" if inside else color,
            "linewidths": 1.0 if inside else 1.6,
            "zorder": 5,
        }
        handles.append(axes.scatter(rows["u"], height[rows.index], label=label, **style))
    _names(axes, points, height)
    return handles


def _names(axes: Axes, points: pd.DataFrame, height: Array) -> None:
    """Write the rows beside the points; those at one place together."""
    span = float(np.ptp(axes.get_xlim())) or 1.0
    places = np.round(np.column_stack([points["u"], height]) / (1e-3 * span)).astype(np.int64)
    together: dict[tuple[int, int], list[int]] = {}
    for k, place in enumerate(map(tuple, places.tolist())):
        together.setdefault(place, []).append(k)
    if len(together) > _NAMED:
        return
    for group in together.values():
        rows = points["row"].iloc[group].tolist()
        words = ", ".join(map(str, rows[:3])) + (f", ... ({len(rows)})" if len(rows) > 3 else "")
        text = axes.annotate(
            words,
            (points["u"].iloc[group[0]], height[group[0]]),
            (6, 6),
            textcoords="offset points",
            fontsize=8,
            color=INK,
            zorder=6,
        )
        text.set_path_effects([withStroke(linewidth=2.0, foreground="white")])


def _curve(axes: Axes, u: Array, loss: Array, points: pd.DataFrame, top: float | None) -> None:
    """One unknown: the loss itself, and the points on it."""
    drawn = np.concatenate([loss, points["loss"].to_numpy(float)])
    axes.set_ylabel(_LOSS)
    axes.plot(u, drawn[: len(u)], color=INK, linewidth=1.6, zorder=2)
    if top is not None:
        axes.axhline(top, color=FAINT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.set_xlabel("distance from the first point")
    handles = _points(axes, points, drawn[len(u) :], plane=False)
    legend(axes, handles)
