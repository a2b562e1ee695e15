"""What a config and all that it includes say, and where each key is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from explorer.study.config.include import read_with_includes
from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake
from explorer.study.config.pieces import put_in
from explorer.study.config.tree import LARGEST, Place, Tree


@dataclass(frozen=True, eq=False)
class Document:
    """A config with ``include`` and ``use`` replaced by what they name.

    Attributes
    ----------
    path : Path
        The config, as the user named it.
    value : object
        Dictionaries with string keys, lists, and scalars.
    places : dict of key path to Place
        Where each key and list entry is written.
    mistakes : tuple of Mistake
        Keys written twice, and what is wrong with ``include``, ``defaults`` and ``use``.
    broken : tuple of key path
        What could not be made because of them; nothing more is said about it.
    partial : bool
        Whether an included file could not be read, so that keys may be missing.
    """

    path: Path
    value: Any
    places: dict[KeyPath, Place] = field(repr=False)
    mistakes: tuple[Mistake, ...] = ()
    broken: tuple[KeyPath, ...] = ()
    partial: bool = False

    def place(self, path: KeyPath) -> Place:
        """Place of ``path``; the line is that of the nearest thing at or above it that is written down."""
        rest: KeyPath = ()
        while path and path not in self.places:
            path, rest = path[:-1], (*path[-1:], *rest)
        place = self.places.get(path, Place(self.path, 1, ()))
        return replace(place, key=(*place.key, *rest))

    def mistake(self, path: KeyPath, text: str) -> Mistake:
        """Give a mistake of the key at ``path``, where it is written."""
        return self.place(path).mistake(text, self.path)

    def at(self, path: KeyPath) -> Any:
        """Value at ``path``."""
        value = self.value
        for part in path:
            value = value[part]
        return value


def read_document(path: str | Path) -> Document:
    """Read a config with all that it includes.

    Raises
    ------
    ConfigError
        When nothing of it can be used: it cannot be read, is not YAML, or is not a mapping of keys
        to values.
    """
    file = Path(path)
    content = read_with_includes(file)
    tree, mistakes = put_in(content.tree, file, content.partial)
    places: dict[KeyPath, Place] = {}
    broken = []
    for below, node in _all(tree, ()):
        places[below] = node.place
        broken += [below] if node.broken else []
        if len(places) > LARGEST:
            raise ConfigError(
                file, [Mistake(0, "", f"more than {LARGEST:,} values are not allowed")]
            )
    return Document(
        file, tree.plain, places, (*content.mistakes, *mistakes), tuple(broken), content.partial
    )


def _all(tree: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, Tree]]:
    yield path, tree
    if isinstance(tree.value, (dict, list)):
        for key, below in (
            tree.value.items() if isinstance(tree.value, dict) else enumerate(tree.value)
        ):
            yield from _all(below, (*path, key))
