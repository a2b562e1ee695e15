"""How a figure is to look: for the screen, or for a paper of one or two columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.errors import require


class Style(StrEnum):
    """What a figure is made for."""

    SCREEN = "screen"
    """With a title, and below what is shown and what it rests on."""
    PAPER = "paper"
    """Nothing around the axes: column width, small serif letters, symbols as LaTeX sets them."""


class Width(StrEnum):
    """Of a figure in a paper."""

    SINGLE = "single"
    DOUBLE = "double"

    @property
    def inches(self) -> float:
        """One column, or the page."""
        return 3.4 if self is Width.SINGLE else 7.0


@dataclass(frozen=True)
class Look:
    """Style of a figure, and its width where it is for a paper."""

    style: Style = Style.SCREEN
    width: Width = Width.SINGLE

    @property
    def paper(self) -> bool:
        """Whether it is for a paper."""
        return self.style is Style.PAPER

    @property
    def narrow(self) -> bool:
        """Whether it is as wide as one column of a paper."""
        return self.paper and self.width is Width.SINGLE


SCREEN = Look()


def look_of(style: str | Style = Style.SCREEN, width: str | Width | None = None) -> Look:
    """Read a style and a width.

    Raises
    ------
    InputError
        For other words, and for a width without the style ``paper``.

    Examples
    --------
    >>> look_of("paper").width.inches
    3.4
    """
    styles, widths = [s.value for s in Style], [w.value for w in Width]
    require(style in styles, "style", style, " or ".join(styles))
    if width is not None:
        require(width in widths, "width", width, " or ".join(widths))
        allowed = "nothing with this style: the width is chosen for `paper` only"
        require(style == Style.PAPER, "width", width, allowed)
    return Look(Style(style), Width(width or Width.SINGLE))
