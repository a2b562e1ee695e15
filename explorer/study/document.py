"""A YAML 1.2 file as plain values, with the line of every key and list entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from explorer.study.mistakes import ConfigError, KeyPath, Mistake, key_text


@dataclass(frozen=True)
class Document:
    """What a config file says and where.

    Attributes
    ----------
    path : Path
        The file, as the user named it.
    value : object
        Dictionaries with string keys, lists, and scalars as YAML 1.2 reads them: ``1e-10`` is a number, ``no`` a word.
    lines : dict of key path to int
        Line of each key and list entry, counted from 1.
    mistakes : tuple of Mistake
        Keys written twice.
    """

    path: Path
    value: Any
    lines: dict[KeyPath, int]
    mistakes: tuple[Mistake, ...] = ()

    def line(self, path: KeyPath) -> int:
        """Line of the nearest thing at or above ``path`` that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: KeyPath) -> Any:
        """Value at ``path``."""
        value = self.value
        for part in path:
            value = value[part]
        return value


def read_document(path: str | Path) -> Document:
    """Read a config file.

    Raises
    ------
    ConfigError
        When it cannot be read, is empty, is not YAML, or is not a mapping of keys to values.
    """
    file = Path(path)
    text = _text(file)
    try:
        node = YAML(typ="rt").compose(text)
        loader = YAML(typ="safe", pure=True)
        loader.allow_duplicate_keys = True
        value = loader.load(text)
    except MarkedYAMLError as error:
        raise ConfigError(file, [_not_yaml(error)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(file, [Mistake(0, "", f"is not YAML ({str(error).splitlines()[0]})")]) from error
    if value is None:
        raise ConfigError(file, [Mistake(0, "", "the file is empty; allowed is a study, see configs/quickstart.yaml")])
    if not isinstance(node, MappingNode):
        raise ConfigError(file, [Mistake(1, "", "allowed at the top are keys with values, such as 'name: iris'")])
    lines: dict[KeyPath, int] = {}
    mistakes: list[Mistake] = []
    try:
        _walk(node, (), lines, mistakes, ())
    except _LoopError as error:
        raise ConfigError(file, [Mistake(error.line, "", "an alias that contains itself is not allowed")]) from error
    return Document(file, _plain(value), lines, tuple(mistakes))


class _LoopError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(path, [Mistake(0, "", "there is no such file")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, [Mistake(0, "", "is not a text file in UTF-8")]) from error
    except OSError as error:
        raise ConfigError(path, [Mistake(0, "", f"cannot be read ({error.strerror})")]) from error


def _not_yaml(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "syntax error"
    return Mistake(mark.line + 1 if mark else 0, "", f"is not YAML ({str(reason).splitlines()[0]})")


def _walk(
    node: Node, path: KeyPath, lines: dict[KeyPath, int], mistakes: list[Mistake], above: tuple[int, ...]
) -> None:
    """Note the line of everything below ``node`` and find keys written twice."""
    if id(node) in above:
        raise _LoopError(node.start_mark.line + 1)
    above = (*above, id(node))
    if isinstance(node, MappingNode):
        for key, value in node.value:
            below, line = (*path, str(key.value)), key.start_mark.line + 1
            if below in lines:
                mistakes.append(Mistake(line, key_text(below), f"is written twice, first in line {lines[below]}"))
            lines.setdefault(below, line)
            _walk(value, below, lines, mistakes, above)
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            lines.setdefault((*path, number), value.start_mark.line + 1)
            _walk(value, (*path, number), lines, mistakes, above)


def _plain(value: Any) -> Any:
    """Give what JSON can hold: string keys, and dates as they print."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
