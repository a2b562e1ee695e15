"""Words in figures: lines by their true width, long names shortened, symbols as in LaTeX."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

SANS = "DejaVu Sans"
SERIF = "STIXGeneral"

# Whole words of ours, and how mathematics writes them.
_SYMBOLS = (
    (re.compile(r"\|\|W\|\|²"), r"$\\|W\\|^2$"),
    (re.compile(r"\bN_C\b"), r"$N_{\\mathbb{C}}$"),
    (re.compile(r"\bN_R\b"), r"$N_{\\mathbb{R}}$"),
    (re.compile(r"\bN_([A-Z]{2,})\b"), r"$N_{\\mathrm{\1}}$"),
    (re.compile(r"\bLambda~"), r"$\\Lambda\\sim$"),
    (re.compile(r"\bLambda\b"), r"$\\Lambda$"),
    (re.compile(r"\blambda\b"), r"$\\lambda$"),
)


def symbols(text: str) -> str:
    r"""Set the symbols in a text as mathematics; nothing else of it is read as mathematics.

    Examples
    --------
    >>> print(symbols("N_C over lambda, $5"))
    $N_{\mathbb{C}}$ over $\lambda$, \$5
    """
    text = literal(text)
    for pattern, symbol in _SYMBOLS:
        text = pattern.sub(symbol, text)
    return text


def literal(text: str) -> str:
    r"""Give a text of which nothing is read as mathematics.

    Examples
    --------
    >>> print(literal("a$b$"))
    a\$b\$
    """
    return re.sub(r"(?<!\\)\$", r"\\$", text)


@cache
def families(serif: bool) -> tuple[str, ...]:
    """Fonts for letters: the first that has a letter is taken.

    After our own come fonts of this machine for letters of Asia, where it has some.
    """
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    asia = ("Noto Sans CJK JP", "WenQuanYi Zen Hei", "IPAexGothic", "Unifont", "Symbola")
    own = (SERIF, SANS) if serif else (SANS,)
    return (*own, *(name for name in asia if name in known))


@cache
def _renderer() -> Any:
    return FigureCanvasAgg(Figure(dpi=72)).get_renderer()  # type: ignore[no-untyped-call]


def width_of(text: str, size: float, *, bold: bool = False, serif: bool = False) -> float:
    """Width of a text of one line, in inches."""
    font = FontProperties(family=families(serif)[:1], size=size, weight="bold" if bold else None)
    width, _, _ = _renderer().get_text_width_height_descent(text, font, ismath=False)
    wide = sum(ord(letter) > 0x2E80 for letter in text)  # these may come from another font
    return float(max(width, size * wide)) / 72


def lines_of(text: str, inches: float, size: float, **font: bool) -> list[str]:
    """Break a text into lines that are no wider than so many inches.

    Words that are wider themselves are broken anywhere.

    Examples
    --------
    >>> lines_of("three words here", 0.9, 10)
    ['three', 'words here']
    """
    made, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, **font) <= inches:
            line = longer
            continue
        if line:
            made.append(line)
        *whole, line = _broken(word, inches, size, **font)
        made += whole
    return [*made, line] if line else made


def _broken(word: str, inches: float, size: float, **font: bool) -> list[str]:
    """Pieces of one word, each no wider than so many inches."""
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter, size, **font) > inches:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def fitted(text: str, inches: float, size: float, most: int = 3, **font: bool) -> str:
    """Break a text into at most so many lines; what is longer loses its middle.

    Examples
    --------
    >>> print(fitted("a" * 300, 1.0, 10, most=2))
    aaaaaaaaaa…
    aaaaaaaaaa
    """
    made = lines_of(text, inches, size, **font)
    kept = len(text)
    while len(made) > most:
        kept = int(kept * 0.93) - 1
        half = max(kept // 2, 1)
        made = lines_of(f"{text[:half]}…{text[len(text) - half :]}", inches, size, **font)
    return "\n".join(made)
