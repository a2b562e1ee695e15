"""Critical points in the complex plane: every coordinate of every point."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import marker_size, opacity, symmetric_log, symmetric_ticks
from explorer.report.plots.style import (
    BLUE,
    FAINT,
    ORANGE,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)


def complex_plane(
    weights: ArrayLike,
    is_real: ArrayLike,
    *,
    runs: int = 1,
    complete: bool | None = None,
    verdict: str = "",
    title: str = "Critical points in the complex plane",
    noun: str = "complex critical point",
    total: int | None = None,
    look: Look = SCREEN,
) -> Figure:
    """Draw all weights of all complex critical points.

    Those of real points lie on the real axis, in blue.

    Parameters
    ----------
    weights : array of complex, shape (N, n)
        Critical points; NaN entries are left out, so shorter points may be padded.
    is_real : array of bool, shape (N,)
        Which of them are real.
    runs : int
        Number of runs, for the footer.
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness, for the footer.
    noun : str
        What a row of ``weights`` is.
    total : int, optional
        How many there are, where ``weights`` has the first of them only.
    """
    points = np.asarray(weights, dtype=complex)
    points = points.reshape(len(points), -1 if len(points) else 1)
    real = np.asarray(is_real, dtype=bool)
    figure = new_figure(7.4, 6.0)
    axes = figure.axes[0]
    footer = f"{plural(len(points), noun)}, {real.sum():,} of them real"
    footer += f", in {plural(runs, 'run')}"
    if total is not None and total > len(points):
        footer += f"; {total - len(points):,} more are not in the file and not shown"
    if not np.isfinite(points).any():
        say_empty(axes, "no critical points")
        return finish(figure, title, footer, complete, verdict, look=look)
    _scatter(axes, points[~real].ravel(), "not real", ORANGE, "o", len(points))
    _scatter(axes, points[real].ravel(), "real", BLUE, "D", len(points))
    _axes(axes, points[np.isfinite(points)])
    legend(axes)
    return finish(
        figure, title, footer + "; one mark per weight of each", complete, verdict, look=look
    )


def _scatter(
    axes: Axes, values: NDArray[np.complex128], name: str, color: str, marker: str, count: int
) -> None:
    shown = values[np.isfinite(values)]
    if len(shown):
        axes.scatter(
            shown.real,
            shown.imag,
            s=0.8 * marker_size(2 * count),
            c=color,
            marker=marker,
            alpha=opacity(count),
            linewidths=0,
            label=name,
            rasterized=len(shown) > 2000,
            zorder=3,
        )


def _axes(axes: Axes, values: NDArray[np.complex128]) -> None:
    """Give both axes one scale and symmetric limits: conjugate and mirrored points look it."""
    parts = np.concatenate([values.real, values.imag])
    bound = float(np.abs(parts).max()) or 1.0
    noise = 1e-9 * bound
    threshold = symmetric_log(np.where(np.abs(parts) > noise, parts, 0.0))
    limit = 1.12 * bound
    if threshold is not None:
        axes.set_xscale("symlog", linthresh=threshold, linscale=0.8)
        axes.set_yscale("symlog", linthresh=threshold, linscale=0.8)
        axes.set_xticks(symmetric_ticks(threshold, bound))
        axes.set_yticks(symmetric_ticks(threshold, bound))
        limit = 2 * bound
    axes.set_xlim(-limit, limit)
    axes.set_ylim(-limit, limit)
    axes.set_box_aspect(1)
    axes.grid(visible=True, color="#ececec", linewidth=0.8)
    axes.axhline(0, color=FAINT, linewidth=0.9, zorder=1)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=1)
    axes.set_xlabel("real part of a weight")
    axes.set_ylabel("imaginary part of a weight")
