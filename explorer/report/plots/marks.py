"""Marks of points and lines: their colours, sizes and shapes, and scales on which they are seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from explorer.report.plots.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PINK,
    RED,
    SKY,
    Array,
)

KINDS: dict[str, tuple[str, str]] = {
    "global minimum": (BLUE, "*"),
    "minimum, not global": (RED, "v"),
    "minimum": (BLUE, "v"),
    "saddle": (ORANGE, "o"),
    "maximum": (GREEN, "^"),
    "degenerate": (PINK, "X"),
    "undecided": (FAINT, "D"),
}
"""Colour and marker of each kind of point, in the order of legends.

``minimum``: not known whether it is global.
"""

# Values nearer than this share of their size are one; marks nearer on the axis than that meet.
_ONE = 1e-9
_NEAR = 0.02

HATCHES = {
    "minimum, not global": "////",
    "saddle": "",
    "maximum": "....",
    "degenerate": "xxxx",
    "undecided": "----",
}
"""Of bars: kinds are told apart in grey print too."""

MOST_LINES = 28
"""More lines than seven colours with four marks cannot be told apart."""

_COLORS = (BLUE, ORANGE, GREEN, RED, PINK, SKY, INK)
_MARKS = ("o", "s", "^", "D")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.3, 1.4)), (0, (6, 1.5, 1.3, 1.5)))
"""Of lines, in turn: they are told apart in grey print too."""


def real_points(points: pd.DataFrame) -> pd.DataFrame:
    """Choose the real points.

    Returns
    -------
    DataFrame
        ``loss``; ``place``, the index, NaN where it is undecided; ``label``, a key of
        :data:`KINDS`; ``row``, the number of the row in ``points``.
    """
    real = points["is_real"].fillna(False).to_numpy(bool)
    rows = points[real]
    return pd.DataFrame(
        {
            "loss": rows["loss"].to_numpy(float),
            "place": rows["index"].astype("Float64").to_numpy(float, na_value=np.nan),
            "label": _labels(rows),
            "row": np.flatnonzero(real),
        }
    )


def _labels(rows: pd.DataFrame) -> NDArray[Any]:
    labels = (
        rows["kind"].astype(object).where(rows["kind"].notna(), "undecided").to_numpy(object).copy()
    )
    minimum = labels == "minimum"
    best = rows["is_global"].astype("Float64").to_numpy(float, na_value=np.nan)
    labels[minimum & (best == 1)] = "global minimum"
    labels[minimum & (best == 0)] = "minimum, not global"
    labels[~np.isin(labels.astype(str), list(KINDS))] = "undecided"
    return labels


def places(real: pd.DataFrame) -> tuple[NDArray[np.float64], dict[int, str]]:
    """Positions on the index axis, and tick labels.

    Points without an index stand right of all others.
    """
    known = real["place"].dropna()
    last = int(known.max()) if len(known) else -1
    ticks = {k: str(k) for k in range(last + 1)}
    if real["place"].isna().any():
        last += 1
        ticks[last] = "?"
    return real["place"].fillna(last).to_numpy(float), ticks


def index_axis(axes: Axes, ticks: dict[int, str]) -> None:
    """Label the index axis; thin the ticks of large networks out."""
    note = "; ?: undecided" if "?" in ticks.values() else ""
    axes.set_xlabel(f"index (number of negative Hessian eigenvalues{note})")
    room = 0.6 if len(ticks) > 2 else 1.4
    axes.set_xlim(min(ticks) - room, max(ticks) + room)
    if len(ticks) <= 16:
        axes.set_xticks(list(ticks), list(ticks.values()))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def looks(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Give each name a colour and a mark; marks change too, for readers of grey prints.

    Yields
    ------
    tuple of str
        Name, colour and mark; at most :data:`MOST_LINES`.
    """
    for k, name in enumerate(names[:MOST_LINES]):
        mark = _MARKS[k % len(_MARKS)]  # 7 colours and 4 marks: each pair comes once in 28
        yield name, _COLORS[k % len(_COLORS)], mark


def shades(count: int) -> list[str]:
    """Colours from dark to light, for lines that have an order themselves."""
    return [to_hex(colormaps["viridis"](v)) for v in np.linspace(0.0, 0.88, count)]


def first_of(shown: int, total: int, noun: str) -> str:
    """Say that a plot shows only the first ones; nothing when it shows all."""
    return f"; first {shown} of {total} {noun}" if shown < total else ""


def left_out(counts: Sequence[tuple[int, str]]) -> list[Line2D]:
    """Entries of a legend that say what is not drawn; none where all is."""
    words = [f"{n} more {noun}{'s' * (n > 1)} not drawn" for n, noun in counts if n > 0]
    return [Line2D([], [], linestyle="", label=word) for word in words]


def marker_size(count: int) -> float:
    """Area of a marker in square points: large for few points, a dot for 10^5."""
    return float(np.clip(6000 / max(count, 1), 3, 46))


def opacity(count: int) -> float:
    """Opacity of a marker: solid for few points."""
    return float(np.clip(12 / np.sqrt(max(count, 1)), 0.12, 0.85))


def spread(count: int, width: float) -> Array:
    """Sideways offsets within ``width`` that keep equal values apart.

    They are a sequence of the golden ratio; nothing is random.

    Returns
    -------
    array, shape (count,)
    """
    if count <= 1:
        return np.zeros(count)
    if count <= 6:
        return np.asarray(width * (np.arange(count) - (count - 1) / 2) / 6)
    used = width * min(1.0, 0.5 + count / 40)
    return used * ((np.arange(count) * 0.6180339887498949) % 1.0 - 0.5)


def stacked(x: Array, y: Array, labels: NDArray[Any], most: int = 6) -> pd.DataFrame:
    """Put points that lie at one place and have one label into one mark, which has their number.

    Parameters
    ----------
    x, y : float arrays, shape (N,)
    labels : object array, shape (N,)
    most : int
        So few points at one place stay marks of their own.

    Returns
    -------
    DataFrame
        Columns ``x, y, label, count``.
    """
    order = np.lexsort((y, labels.astype(str), x))
    x, y, labels = x[order], y[order], labels[order]
    scale = max(float(np.abs(y).max(initial=0)), 1e-300)
    new = np.ones(len(x), dtype=bool)
    near = np.abs(np.diff(y)) <= _ONE * np.maximum(np.abs(y[1:]), 1e-6 * scale)
    new[1:] = (np.diff(x) != 0) | (labels[1:] != labels[:-1]) | ~near
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(x)))
    kept = np.concatenate(
        [np.arange(s, s + (c if c <= most else 1)) for s, c in zip(starts, counts, strict=True)]
        or [np.zeros(0, dtype=int)]
    ).astype(int)
    count = np.repeat(counts, counts)[kept]
    count = np.where(count > most, count, 1)
    return pd.DataFrame({"x": x[kept], "y": y[kept], "label": labels[kept], "count": count})


def apart(x: Array, y: Array, width: float) -> Array:
    """Sideways offsets of points that would lie on others of the same ``x``, and of no others.

    Parameters
    ----------
    x : float array, shape (N,)
    y : float array, shape (N,)
        Places on the axis, in shares of it.
    width : float
    """
    offset = np.zeros(len(x))
    for place in np.unique(x):
        rows = np.flatnonzero(x == place)
        rows = rows[np.argsort(y[rows], kind="stable")]
        breaks = np.flatnonzero(np.diff(y[rows]) > _NEAR) + 1
        for run in np.split(rows, breaks):
            offset[run] = spread(len(run), width)
    return offset


def symmetric_log(values: Array) -> float | None:
    """Give the threshold of a symmetric logarithmic scale; None where a linear one does well.

    Parameters
    ----------
    values : array
        What is to be seen, of any shape; NaN and zero do not count.

    Examples
    --------
    >>> symmetric_log(np.array([1.0, 2.0, 3.0]))
    >>> symmetric_log(np.array([0.03, -1.0, 200.0]))
    0.1
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if len(sizes) < 2 or sizes.max() < 100 * np.quantile(sizes, 0.1):
        return None
    low = max(float(np.quantile(sizes, 0.1)), float(sizes.max()) * 1e-6)
    return float(10.0 ** np.floor(np.log10(low)))


def symmetric_ticks(threshold: float, bound: float) -> list[float]:
    """Ticks for a symmetric logarithmic scale: zero and at most five decades on each side."""
    decades = np.arange(np.log10(threshold), np.floor(np.log10(max(bound, threshold))) + 0.5)
    kept = 10.0 ** decades[:: int(np.ceil(len(decades) / 5))]
    kept = kept[1:] if len(kept) > 3 else kept  # those beside zero would touch its name
    return [*(-kept[::-1]), 0.0, *kept]
