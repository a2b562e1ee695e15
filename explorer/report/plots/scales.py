"""Scales on which values are seen apart: linear, logarithmic, above the lowest, or broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

# Values nearer to each other than this share of the axis look like one.
_APART = 0.012
# Values nearer to each other than this share of their size, or of the largest, are one.
_ONE = 1e-9
_LEAST = 1e-13
# Gaps wider than this share of the axis may be broken.
_GAP = 0.12
# What a break takes, of the axis.
_BREAK = 0.05


class Scale(Enum):
    """How an axis goes."""

    LINEAR = "linear"
    LOG = "logarithmic"
    SIGNED = "logarithmic on both sides of zero"
    ABOVE = "logarithmic above the lowest value"
    BROKEN = "linear, without its wide gaps"


@dataclass(frozen=True)
class Chosen:
    """A scale and what it needs: threshold of a logarithm, corners of a broken axis."""

    scale: Scale
    threshold: float = 0.0
    lowest: float = 0.0
    corners: tuple[tuple[float, float], ...] = ()


def distinct(values: Array) -> Array:
    """Sort values; those that differ by rounding only are one.

    Examples
    --------
    >>> distinct(np.array([2.0, 1.0, 1.0 + 1e-13])).tolist()
    [1.0, 2.0]
    """
    found = np.unique(values[np.isfinite(values)])
    if len(found) < 2:
        return found
    size = np.maximum(np.abs(found[1:]), np.abs(found[:-1]))
    apart = np.diff(found) > np.maximum(_ONE * size, _LEAST * np.abs(found).max())
    return np.asarray(found[np.concatenate([[True], apart])])


def choose(values: Array) -> Chosen:
    """Choose the scale on which most values are seen apart; the plainest of those that do.

    Parameters
    ----------
    values : float array

    Examples
    --------
    >>> choose(np.array([1.0, 2.0, 3.0])).scale.name
    'LINEAR'
    >>> choose(10.0 ** np.arange(-6, 7)).scale.name
    'LOG'
    >>> choose(np.array([5.0, 5.001, 5.02, 900.0])).scale.name
    'ABOVE'
    >>> choose(np.array([0.0, 0.1, 0.2, 100.0, 100.1, 100.2])).scale.name
    'BROKEN'
    """
    found = distinct(values)
    if len(found) < 3 or found[-1] == found[0]:
        return Chosen(Scale.LINEAR)
    best, most = Chosen(Scale.LINEAR), _seen((found - found[0]) / (found[-1] - found[0]))
    for option, places in _options(found):
        seen = _seen(places)
        if seen > 1.15 * most and seen >= most + 1:
            best, most = option, seen
    return best


def _seen(places: Array) -> int:
    """How many places in [0, 1] are seen apart."""
    count, last = 0, -1.0
    for place in places.tolist():
        if place - last >= _APART:
            count, last = count + 1, place
    return count


def _options(found: Array) -> list[tuple[Chosen, Array]]:
    made: list[tuple[Chosen, Array]] = []
    with np.errstate(all="ignore"):
        if found[0] > 0:
            logs = np.log(found)
            made.append((Chosen(Scale.LOG), (logs - logs[0]) / (logs[-1] - logs[0])))
        else:
            small = _threshold(np.abs(found[found != 0]))
            made.append((Chosen(Scale.SIGNED, small), _signed(found, small)))
    above = found - found[0]
    small = _threshold(above[1:])
    made.append((Chosen(Scale.ABOVE, small, float(found[0])), _signed(above, small)))
    corners = _corners(found)
    if len(corners) > 2:
        x, y = np.array(corners).T
        made.append((Chosen(Scale.BROKEN, corners=corners), np.interp(found, x, y)))
    return made


def _threshold(sizes: Array) -> float:
    """Power of ten below which a logarithm becomes linear: no more than fourteen decades."""
    low = max(float(sizes.min()), float(sizes.max()) * 1e-14)
    return float(10.0 ** np.floor(np.log10(low)))


def _signed(values: Array, threshold: float) -> Array:
    """Places in [0, 1] on a logarithmic scale with a linear part about zero."""
    size = np.abs(values) / threshold
    places = np.sign(values) * np.where(size < 1, size, 1 + np.log10(np.maximum(size, 1)))
    return np.asarray((places - places[0]) / (places[-1] - places[0]))


def _corners(found: Array) -> tuple[tuple[float, float], ...]:
    """Values and places of a piecewise linear axis, in which wide gaps are short."""
    span = found[-1] - found[0]
    gaps = np.diff(found)
    wide = np.flatnonzero(gaps > _GAP * span)
    if not len(wide) or len(wide) > 3:
        return ()
    groups = np.split(found, wide + 1)
    room = 1 - _BREAK * len(wide)
    sizes = np.array([np.sqrt(len(group)) for group in groups])
    shares = room * sizes / sizes.sum()
    made: list[tuple[float, float]] = []
    place = 0.0
    for group, share in zip(groups, shares.tolist(), strict=True):
        pad = 0.12 * (group[-1] - group[0]) or 0.02 * span
        nearest = gaps[wide].min()
        pad = min(pad, 0.3 * nearest)
        made += [(float(group[0] - pad), place), (float(group[-1] + pad), place + share)]
        place += share + _BREAK
    return tuple(made)


def apply(axes: Axes, values: Array, chosen: Chosen, label: str) -> Array:
    """Set the vertical axis of axes; give the values as they are to be drawn there.

    Parameters
    ----------
    axes : Axes
    values : float array
    chosen : Chosen
    label : str
        Of the axis; what the scale does is added.

    Returns
    -------
    float array
    """
    axes.set_ylabel(label)
    drawn = values - chosen.lowest if chosen.scale is Scale.ABOVE else values
    if chosen.scale is Scale.LOG:
        axes.set_yscale("log")
    elif chosen.scale in (Scale.SIGNED, Scale.ABOVE):
        if chosen.scale is Scale.ABOVE:
            axes.set_ylabel(f"{label}\nabove the lowest, {chosen.lowest:.10g}")
        _signed_axis(axes, drawn, chosen.threshold)
    elif chosen.scale is Scale.BROKEN:
        _broken_axis(axes, chosen.corners)
        axes.set_ylabel(f"{label}, broken axis")
    else:
        _plain_axis(axes, drawn)
    return drawn


def _plain_axis(axes: Axes, values: Array) -> None:
    """Values that are one get a window that says so, not one of the size of rounding."""
    found = distinct(values)
    if len(found) == 1:
        middle = float(found[0])
        half = 0.05 * abs(middle) or 0.5
        axes.set_ylim(middle - half, middle + half)


def _signed_axis(axes: Axes, values: Array, threshold: float) -> None:
    axes.set_yscale("symlog", linthresh=threshold, linscale=0.7)
    low, high = float(values.min()), float(values.max())
    decades = np.arange(np.round(np.log10(threshold)), np.ceil(np.log10(max(-low, high))) + 1)
    step = int(np.ceil(len(decades) / 6))
    ticks = 10.0 ** decades[::step]
    if low < 0 < high:
        ticks = ticks[1:] if len(ticks) > 3 else ticks  # those beside zero would touch its name
    both = [*(-ticks[::-1] if low < 0 else []), 0.0, *(ticks if high > 0 else [])]
    axes.yaxis.set_major_locator(FixedLocator(both))
    axes.yaxis.set_major_formatter(FuncFormatter(_power))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(low * 3 if low < 0 else -0.5 * threshold, high * 3 if high > 0 else threshold)


def _power(value: float, _: int | None = None) -> str:
    if value == 0:
        return "0"
    exponent = int(np.round(np.log10(abs(value))))
    sign = "-" if value < 0 else ""
    return f"${sign}10^{{{exponent}}}$"


def _broken_axis(axes: Axes, corners: tuple[tuple[float, float], ...]) -> None:
    """A piecewise linear axis, its breaks marked by two strokes."""
    x, y = np.array(corners).T
    ends = (y[1] - y[0]) / (x[1] - x[0]), (y[-1] - y[-2]) / (x[-1] - x[-2])

    def forward(value: Any) -> Any:
        v = np.asarray(value, dtype=float)
        low, high = y[0] + (v - x[0]) * ends[0], y[-1] + (v - x[-1]) * ends[1]
        return np.where(v < x[0], low, np.where(v > x[-1], high, np.interp(v, x, y)))

    def inverse(place: Any) -> Any:
        p = np.asarray(place, dtype=float)
        low, high = x[0] + (p - y[0]) / ends[0], x[-1] + (p - y[-1]) / ends[1]
        return np.where(p < y[0], low, np.where(p > y[-1], high, np.interp(p, y, x)))

    axes.set_yscale("function", functions=(forward, inverse))
    axes.set_ylim(x[0], x[-1])
    ticks: list[float] = []
    for low, high in zip(x[::2], x[1::2], strict=True):
        found = MaxNLocator(nbins=3, min_n_ticks=1).tick_values(low, high)
        inside = [t for t in found if low <= t <= high]
        ticks += inside or [(low + high) / 2]
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_minor_locator(NullLocator())
    digits = _digits(x)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.{digits}g}"))
    for k in range(1, len(y) - 1, 2):
        middle = (y[k] + y[k + 1]) / 2
        axes.plot(
            [0, 0],
            [middle - 0.008, middle + 0.008],
            transform=axes.transAxes,
            marker=[(-1, -0.5), (1, 0.5)],
            markersize=9,
            linestyle="none",
            color="#222222",
            clip_on=False,
            zorder=6,
        )
        axes.axhspan(x[k], x[k + 1], color="#f2f2f2", linewidth=0, zorder=0)


def _digits(x: Array) -> int:
    """Digits that tell the ends of the narrowest piece apart."""
    narrow = min(high - low for low, high in zip(x[::2], x[1::2], strict=True))
    return int(np.clip(np.ceil(np.log10(np.abs(x).max() / narrow)) + 2, 3, 12))
