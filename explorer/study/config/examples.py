"""Configs that come with the package, so that they run wherever it is installed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from explorer.errors import InputError

_PACKAGE = Path(__file__).parents[2]
# In a wheel, and in a checkout
_FOLDERS = (_PACKAGE / "examples", _PACKAGE.parent / "configs")


def examples() -> dict[str, Path]:
    """Give the configs by name."""
    folder = next((place for place in _FOLDERS if place.is_dir()), None)
    found = () if folder is None else sorted(folder.glob("*.yaml"))
    return {path.stem: path for path in found}


def example(name: str) -> Path:
    """Find the config of an example.

    Raises
    ------
    InputError
        Names the nearest there is, and all of them.
    """
    known = examples()
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise InputError(f"example {name}: {hint}allowed is one of {', '.join(known) or 'none'}")
    return known[name]
