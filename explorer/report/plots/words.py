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
# Letters are measured where rounding to dots does not matter, and lines have some room.
_SIZE = 200.0
_LATIN = 0x24F
_ROOM = 0.94

# Whole words of ours, and how mathematics writes them.
_SYMBOLS = (
    (re.compile(r"\|\|W\|\|²"), r"$\\|W\\|^2$"),
    (re.compile(r"\bN_C\b"), r"$N_{\\mathbb{C}}$"),
    (re.compile(r"\bN_R\b"), r"$N_{\\mathbb{R}}$"),
    (re.compile(r"\bN_([A-Z]{2,})\b"), r"$N_{\\mathrm{\1}}$"),
    (re.compile(r"(?<!\\)\bLambda~"), r"$\\Lambda\\sim$"),
    (re.compile(r"(?<!\\)\bLambda\b"), r"$\\Lambda$"),
    (re.compile(r"(?<!\\)\blambda\b"), r"$\\lambda$"),
)


def symbols(text: str) -> str:
    r"""Set the symbols in a text as mathematics; nothing else of it is read as mathematics.

    Examples
    --------
    >>> print(symbols("N_C over lambda, $5"))
    $N_{\mathbb{C}}$ over $\lambda$, \$5
    >>> print(symbols("Lambda~uniform(0,1)"))
    $\Lambda\sim$uniform(0,1)
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
def _fonts(serif: bool) -> tuple[Any, ...]:
    found = [font_manager.findfont(FontProperties(family=name)) for name in families(serif)]
    return tuple(font_manager.get_font(path) for path in found)


def drawable(text: str, *, serif: bool = False) -> str:
    """Write letters that no font here has by their numbers, in place of empty boxes.

    Examples
    --------
    >>> drawable("a" + chr(0x10FFFD))
    'a<U+10FFFD>'
    """
    if text.isascii():
        return text
    fonts = _fonts(serif)
    has = {c: any(font.get_char_index(ord(c)) for font in fonts) for c in set(text)}
    return "".join(c if has[c] or c.isspace() else f"<U+{ord(c):04X}>" for c in text)


@cache
def _renderer() -> Any:
    return FigureCanvasAgg(Figure(dpi=72)).get_renderer()  # type: ignore[no-untyped-call]


@cache
def _letter(letter: str, bold: bool, serif: bool) -> float:
    """Width of one letter of size 1, in points; those of other fonts are as wide as high."""
    font = FontProperties(family=families(serif)[:1], size=_SIZE, weight="bold" if bold else None)
    if ord(letter) > _LATIN:
        return 1.0
    width, _, _ = _renderer().get_text_width_height_descent(letter, font, ismath=False)
    return float(width) / _SIZE


def width_of(text: str, size: float, *, bold: bool = False, serif: bool = False) -> float:
    """Width of a text of one line, in inches: the sum of its letters."""
    return sum(_letter(letter, bold, serif) for letter in text) * size / 72


def lines_of(text: str, inches: float, size: float, **font: bool) -> list[str]:
    """Break a text into lines that are no wider than so many inches.

    Words that are wider themselves are broken anywhere.

    Examples
    --------
    >>> lines_of("three words here", 0.7, 10)
    ['three', 'words', 'here']
    """
    made, line = [], ""
    inches = _ROOM * inches
    for word in drawable(text, serif=font.get("serif", False)).split():
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
    >>> fitted("a" * 300, 1.0, 10, most=1).count("…")
    1
    """
    made = lines_of(text, inches, size, **font)
    kept = len(text)
    while len(made) > most:
        kept = int(kept * 0.93) - 1
        half = max(kept // 2, 1)
        made = lines_of(f"{text[:half]}…{text[len(text) - half :]}", inches, size, **font)
    return "\n".join(made)
