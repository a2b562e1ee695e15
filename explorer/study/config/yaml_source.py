"""One YAML 1.2 file as a tree of values that know where they are written.

Scalars are what YAML 1.2 says: ``1e-10`` is a number, ``no`` a word. Aliases stand for what their
anchors say, and ``<<`` merges mappings; both keep the lines of the anchor.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from explorer.files.reading import read_bytes
from explorer.study.config.mistakes import ConfigError, Mistake, Place

LARGEST, DEEPEST = 300_000, 50
"""Most values of a config, and of how many inside one another; aliases of aliases multiply."""
LARGEST_TEXT = 2**21
"""Most bytes of a config: 2 MiB."""
_WRITTEN = 100_000
"""Most values that are written in a config; a hundred thousand take seconds to be read."""
_TAG = "tag:yaml.org,2002:"
_SURROGATES = re.compile("[\ud800-\udfff]")
# What ruamel.yaml lets through beside its own errors, such as that of a date that does not exist
_OTHERS = (YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, eq=False)
class Tree:
    """A value with its place: a dictionary of trees, a list of trees, or a scalar of JSON."""

    value: Any
    place: Place

    @property
    def plain(self) -> Any:
        """Value without places."""
        if isinstance(self.value, dict):
            return {key: below.plain for key, below in self.value.items()}
        return [below.plain for below in self.value] if isinstance(self.value, list) else self.value

    @property
    def below(self) -> Iterator[tuple[str | int, Tree]]:
        """Entries of a dictionary or list, with their keys or numbers."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)


def read_file(path: Path) -> tuple[Tree, list[Mistake]]:
    """Read a file; the mistakes are keys written twice.

    Raises
    ------
    ConfigError
        When it cannot be read, is empty, is not YAML, or is not a mapping of keys to values.
    """
    loader = YAML(typ="safe", pure=True)
    loader.Composer = _composer(path)
    node = _compose(loader, path, _text(path))
    if node is None or (isinstance(node, ScalarNode) and not node.value):
        text = "the file is empty; allowed is a study, see configs/quickstart.yaml"
        raise _unusable(path, 0, text)
    if not isinstance(node, MappingNode):
        raise _unusable(path, 1, "allowed at the top are keys with values, such as 'name: iris'")
    builder = _Builder(path, loader)
    return builder.tree(node, Place(path, 1, ()), ()), builder.mistakes


def _compose(loader: YAML, path: Path, text: str) -> Node | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", YAMLWarning)  # anchors may be used again
            node: Node | None = loader.compose(text)
            return node
    except ConfigError:
        raise
    except RecursionError as error:
        raise _unusable(path, 0, f"{_NESTED} more than {DEEPEST} deep are not allowed") from error
    except _OTHERS as error:
        raise _not_yaml(path, error) from error


def _composer(path: Path) -> type[Composer]:
    """Give what makes nodes of a file, and stops where they are too many."""

    class Bounded(Composer):
        made = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.made += 1
            if self.made > _WRITTEN:
                raise _unusable(path, 0, f"more than {_WRITTEN:,} values are not allowed")
            return super().compose_node(parent, index)

    return Bounded


_NESTED = "values inside one another"


@dataclass(eq=False)
class _Builder:
    """Makes the tree of a file from the nodes that ruamel.yaml composes."""

    path: Path
    loader: YAML
    mistakes: list[Mistake] = field(default_factory=list)
    size: int = 0

    def tree(self, node: Node, place: Place, above: tuple[int, ...]) -> Tree:
        """Give the tree of a node; ``above`` are the nodes around it."""
        self._count(node, above)
        inside = (*above, id(node))
        if isinstance(node, MappingNode):
            self._standard(node, "map")
            return Tree(self._mapping(node, place, inside), place)
        if isinstance(node, SequenceNode):
            self._standard(node, "seq")
            entries = [
                self.tree(below, self._place(below, place, number), inside)
                for number, below in enumerate(node.value)
            ]
            return Tree(entries, place)
        return Tree(self._scalar(node), place)

    def _mapping(self, node: MappingNode, place: Place, above: tuple[int, ...]) -> dict[str, Tree]:
        """Give the entries; keys of the mapping itself win over those that ``<<`` brings."""
        own: dict[str, Tree] = {}
        merged: dict[str, Tree] = {}
        for key_node, value in node.value:
            if key_node.tag == f"{_TAG}merge":
                for key, below in self._merged(value, place, above).items():
                    merged.setdefault(key, below)
                continue
            if not isinstance(key_node, ScalarNode):
                line = key_node.start_mark.line + 1
                raise _unusable(self.path, line, "allowed as a key is a word")
            key = _word(key_node.value)
            where = self._place(key_node, place, key)
            if key in own:
                self._twice(own[key].place, where, value)
            else:
                own[key] = self.tree(value, where, above)
        return merged | own

    def _merged(self, node: Node, place: Place, above: tuple[int, ...]) -> dict[str, Tree]:
        """Give what ``<<: *one`` or ``<<: [*one, *two]`` brings; the first one wins."""
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        found: dict[str, Tree] = {}
        for one in nodes:
            if not isinstance(one, MappingNode):
                text = "<< merges mappings; allowed is an alias of one, such as '<<: *small'"
                raise _unusable(self.path, node.start_mark.line + 1, text)
            self._count(one, above)
            for key, below in self._mapping(one, place, (*above, id(one))).items():
                found.setdefault(key, below)
        return found

    def _scalar(self, node: Node) -> Any:
        """Give what JSON holds: text, finite or infinite number, true, false or null."""
        try:
            value = self.loader.constructor.construct_object(node)
        except _OTHERS as error:
            raise _not_yaml(self.path, error, node.start_mark.line + 1) from error
        if isinstance(value, int) and abs(value) >= 2**1000:
            return hex(value)  # beyond every number that JSON or a float holds
        return value if value is None or isinstance(value, (bool, int, float)) else _word(value)

    def _standard(self, node: Node, kind: str) -> None:
        if node.tag != f"{_TAG}{kind}":
            line = node.start_mark.line + 1
            raise _unusable(self.path, line, f"is not YAML of a config (tag {node.tag})")

    def _count(self, node: Node, above: tuple[int, ...]) -> None:
        """Refuse what contains itself, and what grows without bounds."""
        line = node.start_mark.line + 1
        if id(node) in above:
            raise _unusable(self.path, line, "an alias that contains itself is not allowed")
        if len(above) > DEEPEST:
            text = f"{_NESTED} more than {DEEPEST} deep are not allowed"
            raise _unusable(self.path, line, text)
        self.size += 1
        if self.size > LARGEST:
            text = f"more than {LARGEST:,} values are not allowed; do aliases multiply?"
            raise _unusable(self.path, line, text)

    def _place(self, node: Node, above: Place, key: str | int) -> Place:
        return Place(self.path, node.start_mark.line + 1, (*above.key, key))

    def _twice(self, first: Place, second: Place, value: Node) -> None:
        said = f"= {value.value} " if isinstance(value, ScalarNode) else ""
        text = f"{said}is written twice, first in line {first.line}; allowed is each key once"
        self.mistakes.append(second.mistake(text, self.path))


def _text(path: Path) -> str:
    try:
        return read_bytes(path, LARGEST_TEXT).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise _unusable(path, 0, "there is no such file") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, 0, "is not a text file in UTF-8") from error
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise _unusable(path, 0, f"cannot be read ({reason})") from error


def _not_yaml(path: Path, error: Exception, line: int = 0) -> ConfigError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else line
        reason = str(error.problem or error.context or "syntax error").splitlines()[0]
    return _unusable(path, line, f"is not YAML ({reason})")


def _unusable(path: Path, line: int, text: str) -> ConfigError:
    return ConfigError(path, [Mistake(line, "", text)])


def _word(value: object) -> str:
    """Give a text that can be printed."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(value))
