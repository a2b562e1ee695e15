"""Mistakes in a config: where each stands and what is allowed; all of them in one error."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes
    ----------
    line : int
        Line of the file, counted from 1; 0 when the whole file is meant.
    key : str
        Key path such as ``data[0].drawn.samples``; empty for the whole file.
    text : str
        The value and what is allowed.
    file : Path or None
        The extended file in which it stands; None for the config itself.
    """

    line: int
    key: str
    text: str
    file: Path | None = None

    def sentence(self, path: Path) -> str:
        """``file:line: key text``; ``path`` is the config."""
        file = self.file or path
        place = f"{file}:{self.line}" if self.line else f"{file}"
        return f"{place}: {self.key} {self.text}" if self.key else f"{place}: {self.text}"


class ConfigError(InputError):
    """A config that cannot be used.

    The message has one line a mistake, the config's own first, in the order of lines.

    Attributes
    ----------
    path : Path
        The config.
    mistakes : tuple of Mistake
        All of them.
    """

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(set(mistakes), key=_order))
        super().__init__("\n".join(mistake.sentence(path) for mistake in self.mistakes))


@dataclass(frozen=True)
class Place:
    """A file, the line in it counted from 1, and the key path in it."""

    file: Path
    line: int
    key: KeyPath

    def mistake(self, text: str, main: Path) -> Mistake:
        """Give a mistake that stands here; ``main`` is the config, other files are named."""
        file = None if self.file == main else self.file
        return Mistake(self.line, key_text(self.key), text, file)


def key_text(path: KeyPath) -> str:
    """Write a key path as one does in a config.

    Examples
    --------
    >>> key_text(("data", 0, "drawn"))
    'data[0].drawn'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def shown(value: object, length: int = 60) -> str:
    """Write a value as in a config, cut to ``length`` letters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= length else text[: length - 3] + "..."


def _order(mistake: Mistake) -> tuple[str, int, str, str]:
    return str(mistake.file or ""), mistake.line, mistake.key, mistake.text
