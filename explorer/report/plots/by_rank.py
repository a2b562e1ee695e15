"""Real critical manifolds by their index: loss, rank and dimension of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import (
    index_axis,
    looks,
    marker_size,
    opacity,
    places,
    real_points,
    spread,
)
from explorer.report.plots.scales import apply, choose
from explorer.report.plots.style import INK, Array, finish, legend, new_figure, plural, say_empty

# So few are told one by one.
_NAMED = 24
_NAMED_NARROW = 8
_GLOBAL = "global minimum"
_DEGENERATE = "degenerate"


def manifolds_by_index(
    manifolds: pd.DataFrame,
    *,
    runs: int = 1,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Critical manifolds: loss against index",
    look: Look = SCREEN,
) -> Figure:
    """Draw one mark per real critical manifold over its index, by rank and dimension.

    Parameters
    ----------
    manifolds : DataFrame
        Columns ``loss, index, kind, is_global, rank, dimension``; manifolds of several runs may
        stand together.
    runs : int
        Number of runs, for the footer.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    """
    figure = new_figure()
    axes = figure.axes[0]
    footer = f"{plural(len(manifolds), 'real critical manifold')} of {plural(runs, 'run')}"
    if not len(manifolds):
        say_empty(axes, "no real critical manifolds")
        return finish(figure, title, footer, complete, verdict, look=look)
    real = real_points(manifolds.assign(is_real=True))
    x, ticks = places(real)
    loss = real["loss"].to_numpy()
    loss = apply(axes, loss, choose(loss), "loss, ridge term included")
    moved = x + _apart(x, loss)
    names = _names(manifolds)
    size, alpha = marker_size(len(real)), opacity(len(real))
    for name, color, mark in looks(sorted(set(names), reverse=True)):
        rows = np.flatnonzero(names == name)
        axes.scatter(
            moved[rows],
            loss[rows],
            s=size * 1.2,
            c=color,
            marker=mark,
            alpha=alpha,
            linewidths=0,
            label=f"{name} ({len(rows):,})",
            rasterized=len(real) > 2000,
            zorder=3,
        )
    _rings(axes, moved, loss, real["label"].to_numpy(object), size)
    named = len(real) <= (_NAMED if not look.narrow else _NAMED_NARROW)
    if named:
        _singular_values(axes, moved, loss, manifolds)
    index_axis(axes, ticks)
    legend(axes)
    if named and "singular_values" in manifolds:
        footer += "; numbers at the marks are singular values of the map"
    return finish(figure, title, footer, complete, verdict, look=look)


def _apart(x: Array, loss: Array) -> Array:
    """Sideways offsets within each index, so that equal losses are seen apart."""
    offset = np.zeros(len(x))
    for place in np.unique(x):
        rows = np.flatnonzero(x == place)
        rows = rows[np.argsort(loss[rows], kind="stable")]
        offset[rows] = spread(len(rows), 0.62)
    return offset


def _names(manifolds: pd.DataFrame) -> np.ndarray:
    """Rank and dimension of each, in words."""
    pairs = manifolds[["rank", "dimension"]].astype(object).itertuples(index=False)
    words = [
        f"rank {rank}, {'isolated' if dimension == 0 else f'dimension {dimension}'}"
        for rank, dimension in pairs
    ]
    return np.array(words, dtype=object)


def _rings(axes: Axes, x: Array, loss: Array, labels: np.ndarray, size: float) -> None:
    """Mark global minima and what is degenerate."""
    for label, style in ((_GLOBAL, "-"), (_DEGENERATE, ":")):
        rows = np.flatnonzero(labels == label)
        if len(rows):
            axes.scatter(
                x[rows],
                loss[rows],
                s=size * 5,
                facecolors="none",
                edgecolors=INK,
                linestyles=style,
                linewidths=1.0,
                label=label,
                zorder=4,
            )


def _singular_values(axes: Axes, x: Array, loss: Array, manifolds: pd.DataFrame) -> None:
    """Write the singular values of the map beside each mark."""
    if "singular_values" not in manifolds:
        return
    middle = (x.min() + x.max()) / 2
    for place, height, values in zip(x, loss, manifolds["singular_values"], strict=True):
        words = ", ".join(f"{value:.3g}" for value in values)
        right = place > middle
        axes.annotate(
            words,
            (place, height),
            (-12 if right else 12, 0),
            textcoords="offset points",
            fontsize=7.5,
            color="#555555",
            va="center",
            ha="right" if right else "left",
        )
