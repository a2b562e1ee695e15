"""Hessian eigenvalues of all real critical points, ordered by index and loss."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from numpy.typing import ArrayLike

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import opacity, places, real_points, symmetric_log, symmetric_ticks
from explorer.report.plots.style import (
    BLUE,
    FAINT,
    INK,
    RED,
    Array,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)


def hessian_spectra(
    points: pd.DataFrame,
    eigenvalues: ArrayLike,
    *,
    runs: int = 1,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Hessian spectra",
    noun: str = "critical point",
    look: Look = SCREEN,
) -> Figure:
    """Draw the spectrum of each real critical point as a column of marks.

    Columns stand in the order of index, then loss.

    Parameters
    ----------
    points : DataFrame
        Columns ``is_real, loss, index, kind, is_global``.
    eigenvalues : array, shape (N, n)
        Row k belongs to row k of ``points``; NaN entries are left out, so shorter spectra may be
        padded.
    runs : int
        Number of runs, for the footer.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    noun : str
        What a row of ``points`` stands for.
    """
    figure = new_figure(8.0)
    axes = figure.axes[0]
    real = real_points(points)
    values = np.asarray(eigenvalues, dtype=float).reshape(len(points), -1 if len(points) else 1)[
        real["row"].to_numpy()
    ]
    spectra = plural(len(real), "spectrum", "spectra")
    footer = f"{spectra} of real {noun}s in {plural(runs, 'run')}"
    if not np.isfinite(values).any():
        say_empty(axes, "no Hessian eigenvalues")
        return finish(figure, title, footer, complete, verdict, look=look)
    x, ticks = places(real)
    order = np.lexsort((real["loss"].to_numpy(), x))
    _marks(axes, values[order])
    _blocks(axes, x[order], ticks)
    _scale(axes, values)
    axes.xaxis.set_major_locator(
        MaxNLocator(integer=True, min_n_ticks=1) if len(real) > 1 else FixedLocator([1])
    )
    axes.set_xlabel(f"real {noun}s, by index, then by loss")
    axes.set_ylabel("Hessian eigenvalue")
    legend(axes)
    return finish(
        figure,
        title,
        footer + f"; every column is one {noun.split()[-1]}",
        complete,
        verdict,
        look=look,
    )


def _marks(axes: Axes, values: Array) -> None:
    count, size = values.shape
    x = np.repeat(np.arange(1, count + 1), size)
    flat = values.ravel()
    many = count > 120
    area = (
        float(np.clip(20000 / count, 2, 260))
        if many
        else float(np.clip((260 / count) ** 2, 12, 420))
    )
    for name, chosen, color in (
        ("positive", flat > 0, BLUE),
        ("negative", flat < 0, RED),
        ("zero", flat == 0, FAINT),
    ):
        if chosen.any():
            axes.scatter(
                x[chosen],
                flat[chosen],
                s=area,
                c=color,
                marker="." if many else "_",
                linewidths=None if many else 2.0,
                alpha=opacity(count),
                label=f"{name} ({chosen.sum():,})",
                rasterized=many,
                zorder=3,
            )


def _blocks(axes: Axes, places_in_order: Array, ticks: dict[int, str]) -> None:
    """Divide the columns by index and write the index above each block that is wide enough."""
    count = len(places_in_order)
    axes.set_xlim(0.5, count + 0.5)
    for place, label in ticks.items():
        inside = np.flatnonzero(places_in_order == place) + 1
        if not len(inside):
            continue
        if inside[-1] < count:
            axes.axvline(inside[-1] + 0.5, color="#c9c9c9", linewidth=0.8, zorder=1)
        if len(inside) >= 0.035 * count:
            words = f"index {label}" if len(inside) >= 0.16 * count and label.isdigit() else label
            axes.text(
                inside.mean(),
                0.99,
                words,
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="top",
                fontsize=9,
                color=INK,
            )


def _scale(axes: Axes, values: Array) -> None:
    axes.axhline(0, color=INK, linewidth=0.8, zorder=2)
    threshold = symmetric_log(values)
    axes.margins(y=0.12)
    if threshold is not None:
        axes.set_yscale("symlog", linthresh=threshold, linscale=0.6)
        bound = float(np.nanmax(np.abs(values)))
        low = float(np.nanmin(values))
        high = float(np.nanmax(values))
        axes.set_yticks(
            [
                t
                for t in symmetric_ticks(threshold, bound)
                if min(low, 0) * 2 <= t <= max(high, 0) * 2
            ]
        )
        axes.set_ylim(low * 2 if low < 0 else -threshold, high * 6 if high > 0 else threshold)
