"""Mistakes in a config: where each stands and what is allowed; all of them in one error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from explorer.problem import InputError

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake.

    Attributes
    ----------
    line : int
        Line of the config, counted from 1; 0 when the whole file is meant.
    key : str
        Key path such as ``data[0].drawn.samples``; empty for the whole file.
    text : str
        The value and what is allowed.
    """

    line: int
    key: str
    text: str

    def sentence(self, path: Path) -> str:
        """``file:line: key text``."""
        place = f"{path}:{self.line}" if self.line else f"{path}"
        return f"{place}: {self.key} {self.text}" if self.key else f"{place}: {self.text}"


class ConfigError(InputError):
    """A config that cannot be used; the message has one line a mistake, in the order of the file."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(mistake.sentence(path) for mistake in self.mistakes))


def key_text(path: KeyPath) -> str:
    """Write ``("data", 0, "drawn")`` as ``data[0].drawn``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
