"""One solution as ``explorer solve --json`` writes it, read with suspicion for its page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.files.reading import parse_json, read_json

HOW = "what `explorer solve --json` prints"
"""What a file of one solution must be."""


def read_solution(source: str | Path, text: str | None = None) -> dict[str, Any]:
    """Read one solution.

    Parameters
    ----------
    source : path
        The file.
    text : str, optional
        What is read in its place.

    Returns
    -------
    dict

    Raises
    ------
    OSError
    ValueError
        With a sentence that says what is wrong.
    """
    found = read_json(source) if text is None else parse_json(text)
    check_solution(found)
    return dict(found)


def check_solution(found: Any) -> None:
    """Refuse what is no solution: the page may then rely on what it reads.

    Raises
    ------
    ValueError
    """
    _need(isinstance(found, Mapping), f"it is no object of JSON: allowed is {HOW}")
    for name, kind in _FIELDS.items():
        _need(name in found, f"it has no field {name!r}: allowed is {HOW}")
        _need(isinstance(found[name], kind), f"{name}: allowed is {HOW}")
    listed = found.get("manifold_table", found.get("real_points"))
    _need(isinstance(listed, list), f"it has no list of points: allowed is {HOW}")


_FIELDS: dict[str, type] = {
    "verdict": str,
    "sentence": str,
    "checks": list,
    "warnings": list,
    "notes": list,
}


def _need(good: bool, said: str) -> None:
    if not good:
        raise ValueError(said)
