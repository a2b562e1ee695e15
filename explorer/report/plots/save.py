"""Figures on disk: whole or not at all, the same bytes for the same figure, letters embedded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from explorer.errors import require
from explorer.files.atomic import replacing
from explorer.report.plots.style import caption_of

FORMATS = ("pdf", "png", "svg")
# Dots an inch of bitmaps, and of what is too many for lines: for the screen and in a paper.
_DPI, _PAPER_DPI = 160, 400
# Letters as TrueType outlines in PDF, which journals ask for, and as shapes in SVG.
_FONTS: Any = {"pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "explorer"}


def ending_of(path: str | Path) -> str:
    """Format that the ending of a path asks for.

    Raises
    ------
    InputError
    """
    ending = Path(path).suffix.lstrip(".").lower()
    require(ending in FORMATS, "figure", path, f"a path that ends in .{', .'.join(FORMATS)}")
    return ending


def save_figure(figure: Figure, path: str | Path, *, dpi: int | None = None) -> Path:
    """Save as png, svg or pdf, by the ending of ``path``; the caption goes with it.

    Parameters
    ----------
    figure : Figure
    path : path
        The file appears whole or not at all.
    dpi : int, optional
        Dots an inch; 160, and 400 in a paper, unless given.
    """
    ending = ending_of(path)
    dots = dpi or (_PAPER_DPI if figure.get_gid() == "paper" else _DPI)
    with replacing(path) as temporary, matplotlib.rc_context(_FONTS):
        figure.savefig(temporary, dpi=dots, format=ending, metadata=_about(figure, ending))
    return Path(path)


def _about(figure: Figure, ending: str) -> dict[str, Any]:
    """What the file says of itself; no date, so that equal figures are equal files."""
    said = caption_of(figure)
    if ending == "pdf":
        return {"CreationDate": None, "ModDate": None, "Subject": said}
    return {"Description": said, **({"Date": None} if ending == "svg" else {})}
