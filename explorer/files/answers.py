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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError, require
from explorer.files.answer_shapes import Kind, check_data
from explorer.files.atomic import write_text
from explorer.files.reading import read_json

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "VERSION",
    "Answer",
    "Kind",
    "columns",
    "is_answer",
    "plain",
    "read_answer",
    "save_answer",
]

VERSION = 1
"""Of the form of these files; a file of another one is refused in a sentence."""


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
    data = content.get("data")
    check_data(Kind(what), data, f"answer {path}", _MEND)
    return Answer(Kind(what), data)


_MEND = "allowed is a JSON file that explorer sweep, phase, graph or basins wrote with --save"


def is_answer(path: str | Path) -> bool:
    """Whether a file is JSON that says what answer it is of, of whatever version."""
    try:
        content = read_json(path)
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "explorer" in content


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
