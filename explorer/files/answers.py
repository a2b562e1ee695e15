"""Saved answers: one JSON file each, of plain values, that says what it is of.

A file is an object with ``explorer`` (what it is of), ``version`` and ``data``; ``data`` holds
facts by name, and tables as columns of one length. Commands write them (``--save``); pages and
plots are made of them. They may come from a stranger: nothing in them is executed, and what a page
or a plot needs is checked before it is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError, require
from explorer.files.atomic import write_text
from explorer.files.reading import read_json

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
"""Of the form of these files; a file of another one is refused in a sentence."""


class Kind(StrEnum):
    """What a saved answer is of."""

    SWEEP = "sweep"
    PHASE = "phase"
    GRAPH = "graph"
    BASINS = "basins"

    @property
    def heading(self) -> str:
        """Its name as a title begins."""
        return _HEADINGS[self]


_HEADINGS = {
    Kind.SWEEP: "Sweep",
    Kind.PHASE: "Phase diagram",
    Kind.GRAPH: "Disconnectivity tree",
    Kind.BASINS: "Basins",
}


_NUMBER = (int, float)
# Facts and tables that the data of each kind must have; more may be there.
_FACTS: Mapping[Kind, Mapping[str, type | tuple[type, ...]]] = {
    Kind.SWEEP: {
        "name": str,
        "parameter": str,
        "start": _NUMBER,
        "stop": _NUMBER,
        "unknowns": list,
        "constancy": str,
        "transitions": list,
        "notes": list,
        "hysteresis": list,
        "of_manifolds": bool,
        "proved": bool,
        "ok": bool,
    },
    Kind.PHASE: {
        "name": str,
        "parameters": list,
        "quantity": str,
        "x": list,
        "y": list,
        "claims": list,
        "sound": bool,
    },
    Kind.GRAPH: {
        "name": str,
        "connected": str,
        "verdict": str,
        "ok": bool,
        "of_manifolds": bool,
    },
    Kind.BASINS: {
        "name": str,
        "distribution": str,
        "starts": int,
        "seed": int,
        "confidence": _NUMBER,
        "interval": str,
        "methods": dict,
        "notes": list,
    },
}
_TABLES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.SWEEP: {
        "branches": ("branch", "loss", "index", "kind", "certified"),
        "events": ("kind", "loss", "certified", "error"),
        "intervals": ("low", "high", "real", "minima", "proved"),
    },
    Kind.PHASE: {
        "table": ("value", "region"),
        "boundary": ("curve", "kind"),
        "solved": ("value", "verdict"),
    },
    Kind.GRAPH: {
        "tree": ("loss", "parent", "kind", "label", "size"),
        "tree_up_to_symmetry": ("loss", "parent", "kind", "label", "size"),
        "nodes": ("node", "loss", "index", "is_global", "minimum"),
        "edges": ("saddle", "end", "proved"),
        "nodes_up_to_symmetry": ("node", "loss", "index", "is_global", "minimum"),
        "edges_up_to_symmetry": ("saddle", "end", "proved"),
        "minima": ("minimum", "loss", "barrier"),
        "barriers": ("saddle", "loss", "one", "other", "proved"),
    },
    Kind.BASINS: {
        "shares": ("method", "row", "loss", "images", "count", "share", "low", "high"),
        "outcomes": ("method", "starts"),
        "by_index": ("method", "index", "listed", "found"),
    },
}


@dataclass(frozen=True, eq=False)
class Answer:
    """What a file holds.

    Attributes
    ----------
    kind : Kind
    data : dict
        Facts, and tables as ``{column: list}``.
    """

    kind: Kind
    data: dict[str, Any]


def save_answer(path: str | Path, kind: Kind, data: Mapping[str, Any]) -> Path:
    """Write an answer, whole or not at all.

    Parameters
    ----------
    path : path
    kind : Kind
    data : mapping
        Of plain values without NaN; see :func:`columns`.
    """
    content = {"explorer": kind.value, "version": VERSION, "data": dict(data)}
    return write_text(path, json.dumps(content, allow_nan=False))


def read_answer(path: str | Path) -> Answer:
    """Read an answer that :func:`save_answer` wrote.

    Raises
    ------
    InputError
        For a file that is missing, no answer, of another version, or damaged.
    """
    try:
        content = read_json(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"answer {path}: cannot be read ({reason}); {_MEND}") from None
    words = [kind.value for kind in Kind]
    what = content.get("explorer") if isinstance(content, dict) else None
    if what not in words:
        raise InputError(f"answer {path}: it does not say what it is of; {_MEND}")
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise InputError(
            f"answer {path}: it is not of version {VERSION} of these files; make it again with "
            f"`explorer {what} --save FILE.json`"
        )
    answer = Answer(Kind(what), content.get("data"))
    check_answer(answer, f"answer {path}", _MEND)
    return answer


_MEND = "allowed is a JSON file that explorer sweep, phase, graph or basins wrote with --save"


def is_answer(path: str | Path) -> bool:
    """Whether a file is JSON that says what answer it is of, of whatever version."""
    try:
        content = read_json(path)
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "explorer" in content


def check_answer(answer: Answer, place: str, mend: str) -> None:
    """Refuse data in which something is missing or of another type.

    Parameters
    ----------
    answer : Answer
    place : str
        Where it comes from.
    mend : str
        What to do about it.

    Raises
    ------
    InputError
        Names the first fact or table that is wrong.
    """
    data = answer.data
    if not isinstance(data, dict):
        raise InputError(f"{place}: data: it is missing; {mend}")
    for name, allowed in _FACTS[answer.kind].items():
        value = data.get(name)
        right = isinstance(value, allowed) and (allowed is bool or not isinstance(value, bool))
        if not right:
            raise InputError(f"{place}: data.{name}: it is missing or damaged; {mend}")
    for name, needed in _TABLES[answer.kind].items():
        _check_table(data.get(name), needed, f"{place}: data.{name}", mend)


def _check_table(table: Any, needed: tuple[str, ...], place: str, mend: str) -> None:
    good = isinstance(table, dict) and all(isinstance(cells, list) for cells in table.values())
    lacking = [] if not good else [name for name in needed if name not in table and len(table)]
    if not good or lacking:
        raise InputError(f"{place}: it is missing or damaged {lacking or ''}; {mend}")
    sizes = {len(cells) for cells in table.values()}
    plain = (str, int, float, bool, type(None))
    cells_good = all(isinstance(c, plain) for cells in table.values() for c in cells)
    if len(sizes) > 1 or not cells_good:
        raise InputError(f"{place}: its columns are not lists of values of one length; {mend}")


def columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Give a data frame as columns of plain values; what is not known, or not finite, is None.

    Examples
    --------
    >>> import pandas as pd
    >>> columns(pd.DataFrame({"a": [1.0, float("nan")], "b": pd.array([None, 2], dtype="Int64")}))
    {'a': [1.0, None], 'b': [None, 2]}
    """
    return {str(name): [plain(value) for value in frame[name].tolist()] for name in frame.columns}


def plain(value: Any) -> Any:
    """Give a value as JSON holds it; what is not known, or not finite, is None.

    Raises
    ------
    InputError
        For a value that JSON does not hold.
    """
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if value - value == 0 else None
    if value is None or isinstance(value, (str, int)):
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    require(False, "value", type(value).__name__, "a number, a truth value or a text")
    return None
