"""Colours and marks of lines that are told apart by name, for plots over a whole study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from explorer.report.plots.style import BLUE, GREEN, INK, ORANGE, PINK, RED, SKY

MOST_LINES = 28
"""More lines than seven colours with four marks cannot be told apart."""

_COLORS = (BLUE, ORANGE, GREEN, RED, PINK, SKY, INK)
_MARKS = ("o", "s", "^", "D")


def looks(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Give each name a colour and a mark: ``(name, colour, mark)``; marks change too, for readers of grey prints."""
    for k, name in enumerate(names[:MOST_LINES]):
        mark = _MARKS[(k + k // len(_COLORS)) % len(_MARKS)]
        yield name, _COLORS[k % len(_COLORS)], mark


def shades(count: int) -> list[str]:
    """Colours from dark to light, of one order for all readers: for values that have an order themselves."""
    return [to_hex(colormaps["viridis"](v)) for v in np.linspace(0.0, 0.88, count)]


def first_of(shown: int, total: int, noun: str) -> str:
    """Say that a plot shows only the first ones; nothing when it shows all."""
    return f"; first {shown} of {total} {noun}" if shown < total else ""
