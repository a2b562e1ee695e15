"""Critical points in the complex plane: every coordinate of every point."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike, NDArray

from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import marker_size, opacity, symmetric_log, symmetric_ticks
from explorer.report.plots.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

# Weights nearer to each other than this share of the largest are at one place.
_SAME = 1e-9
# Places with more marks than this may show their number; so many of them do.
_FULL, _NUMBERED = 6, 5


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
    finite = points[np.isfinite(points)]
    _axes(axes, finite)
    legend(axes)
    footer += f"; one mark per weight of each{_counted(axes, finite)}"
    return finish(figure, title, footer, complete, verdict, look=look)


def _counted(axes: Axes, values: NDArray[np.complex128]) -> str:
    """Write numbers at the fullest places; say how many marks lie at how many places."""
    size = _SAME * (float(np.abs(values).max()) or 1.0)
    rounded = np.column_stack([values.real, values.imag]) / size
    _, first, counts = np.unique(np.round(rounded), axis=0, return_index=True, return_counts=True)
    if len(counts) == len(values):
        return ""
    full = np.argsort(-counts, kind="stable")[:_NUMBERED]
    for k in full[counts[full] > _FULL]:
        place = values[first[k]]
        text = axes.annotate(
            f"x{counts[k]:,}",
            (place.real, place.imag),
            (4, 4),
            textcoords="offset points",
            fontsize=8.5,
            color=INK,
            zorder=6,
        )
        text.set_path_effects([withStroke(linewidth=2, foreground="white")])
    said = f": {len(values):,} marks at {len(counts):,} places"
    return f"{said}; xN: N marks at one place, at the fullest" if counts.max() > _FULL else said


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
