"""Styles, scripts and bundled libraries of the page, as they lie in this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
ENTRY = "main.js"
"""The module that starts the page."""


@cache
def libraries() -> str:
    """Scripts of others as one classic script, which begins with their licence."""
    folder = _FOLDER / "vendor"
    licence = f"/*\n{_read(folder / 'LICENSE')}*/"
    return "\n".join([licence, *(_read(path) for path in sorted(folder.glob("*.js")))])


@cache
def styles() -> str:
    """All style sheets, in the order of their names."""
    return "\n".join(_read(path) for path in sorted((_FOLDER / "css").glob("*.css")))


@cache
def modules() -> dict[str, str]:
    """Sources of our modules by name, such as ``solution/table.js``."""
    root = _FOLDER / "js"
    return {path.relative_to(root).as_posix(): _read(path) for path in sorted(root.rglob("*.js"))}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
