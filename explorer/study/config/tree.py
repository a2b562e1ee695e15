"""One YAML 1.2 file as a tree of values that know where they are written."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake, key_text

LARGEST, DEEPEST = 300_000, 50
"""Most values of a config, and of how many inside one another; aliases of aliases multiply."""
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Place:
    """A file, the line in it counted from 1, and the key path in it."""

    file: Path
    line: int
    key: KeyPath

    def mistake(self, text: str, main: Path) -> Mistake:
        """Give a mistake that stands here; ``main`` is the config, other files are named."""
        return Mistake(
            self.line, key_text(self.key), text, None if self.file == main else self.file
        )


@dataclass(frozen=True, eq=False)
class Tree:
    """A value: a dictionary of trees, a list of trees, or what JSON holds; ``broken`` where it could not be made."""

    value: Any
    place: Place
    broken: bool = False

    @property
    def plain(self) -> Any:
        """Value without places."""
        if isinstance(self.value, dict):
            return {key: below.plain for key, below in self.value.items()}
        return [below.plain for below in self.value] if isinstance(self.value, list) else self.value


def read_file(path: Path) -> tuple[Tree, list[Mistake]]:
    """Read a file; the mistakes are keys written twice.

    Scalars are what YAML 1.2 says: ``1e-10`` is a number, ``no`` a word.

    Raises
    ------
    ConfigError
        When it cannot be read, is empty, is not YAML, or is not a mapping of keys to values.
    """
    node, value = _parse(path, _text(path))
    if value is None:
        raise _unusable(
            path, 0, "the file is empty; allowed is a study, see configs/quickstart.yaml"
        )
    if not isinstance(node, MappingNode):
        raise _unusable(path, 1, "allowed at the top are keys with values, such as 'name: iris'")
    lines: dict[KeyPath, int] = {}
    mistakes: list[Mistake] = []
    try:
        _walk(node, (), lines, mistakes, ())
    except _UnusableError as error:
        raise _unusable(path, error.line, str(error)) from error
    return _tree(value, (), lines, Place(path, 1, ())), mistakes


def _parse(path: Path, text: str) -> tuple[Node | None, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", YAMLWarning)  # anchors may be used again
            loader = YAML(typ="safe", pure=True)
            loader.allow_duplicate_keys = True
            return YAML(typ="rt").compose(text), loader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context or "syntax error").splitlines()[0]
        raise _unusable(path, mark.line + 1 if mark else 0, f"is not YAML ({reason})") from error
    except RecursionError as error:
        raise _unusable(
            path, 0, f"values inside one another more than {DEEPEST} deep are not allowed"
        ) from error
    except (
        YAMLError,
        ValueError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        # ruamel.yaml lets some errors of its own through, such as those of dates that do not exist
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise _unusable(path, 0, f"is not YAML ({reason})") from error


class _UnusableError(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def _unusable(path: Path, line: int, text: str) -> ConfigError:
    return ConfigError(path, [Mistake(line, "", text)])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise _unusable(path, 0, "there is no such file") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, 0, "is not a text file in UTF-8") from error
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        raise _unusable(
            path, 0, f"cannot be read ({getattr(error, 'strerror', None) or error})"
        ) from error


def _walk(
    node: Node,
    path: KeyPath,
    lines: dict[KeyPath, int],
    mistakes: list[Mistake],
    above: tuple[int, ...],
) -> None:
    """Note the line of everything below ``node`` and find keys written twice."""
    line = node.start_mark.line + 1
    if id(node) in above:
        raise _UnusableError(line, "an alias that contains itself is not allowed")
    if len(above) > DEEPEST:
        raise _UnusableError(
            line, f"values inside one another more than {DEEPEST} deep are not allowed"
        )
    if len(lines) > LARGEST:
        raise _UnusableError(
            line, f"more than {LARGEST:,} values are not allowed; do aliases multiply?"
        )
    above = (*above, id(node))
    if isinstance(node, MappingNode):
        for key, value in node.value:
            below, line = (*path, str(key.value)), key.start_mark.line + 1
            if below in lines:
                said = f"= {value.value} " if isinstance(value, ScalarNode) else ""
                text = f"{said}is written twice, first in line {lines[below]}; allowed is each key once"
                mistakes.append(Mistake(line, key_text(below), text))
            lines.setdefault(below, line)
            _walk(value, below, lines, mistakes, above)
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            lines.setdefault((*path, number), value.start_mark.line + 1)
            _walk(value, (*path, number), lines, mistakes, above)


def _tree(value: Any, path: KeyPath, lines: dict[KeyPath, int], above: Place) -> Tree:
    """Give what JSON can hold: string keys, and dates as they print."""
    place = Place(above.file, lines.get(path, above.line), path)
    if isinstance(value, dict):
        return Tree(
            {_word(k): _tree(v, (*path, _word(k)), lines, place) for k, v in value.items()}, place
        )
    if isinstance(value, (list, tuple, set)):
        return Tree([_tree(v, (*path, n), lines, place) for n, v in enumerate(value)], place)
    if (
        isinstance(value, int) and abs(value) >= 2**1000
    ):  # beyond every number that JSON or a float holds
        return Tree(hex(value), place)
    return Tree(
        value if value is None or isinstance(value, (bool, int, float)) else _word(value), place
    )


def _word(value: object) -> str:
    """Give a text that can be printed."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(value))
