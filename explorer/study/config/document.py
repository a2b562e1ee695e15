"""What a config and all files that it extends say, and where each key is written.

``extends: other.yaml`` (or a list of files) gives a config the keys that it does not have itself:
mappings are merged, anything else is replaced; of several files a later one wins over an earlier.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake, Place, shown
from explorer.study.config.trust import Allow, inside
from explorer.study.config.yaml_source import DEEPEST, LARGEST, Tree, read_file

_ANCHORS = (
    "is not a key any more; write the piece once with an anchor, such as 'drawn: &small "
    "{samples: 5}', and again as '*small' or, with further keys, '{<<: *small, x: ...}'"
)
_RETIRED = {
    "include": "is not a key any more; allowed is extends, with the same files",
    "defaults": _ANCHORS,
    "use": _ANCHORS,
}
"""Keys of older configs, and how to write them now; ``use`` may stand below the top only."""


@dataclass(frozen=True, eq=False)
class Document:
    """A config together with the files that it extends.

    Attributes
    ----------
    path : Path
        The config, as the user named it.
    value : object
        Dictionaries with string keys, lists, and scalars.
    places : dict of key path to Place
        Where each key and list entry is written.
    mistakes : tuple of Mistake
        Keys written twice, and what is wrong with ``extends``.
    partial : bool
        Whether an extended file could not be read, so that keys may be missing.
    """

    path: Path
    value: Any
    places: dict[KeyPath, Place] = field(repr=False)
    mistakes: tuple[Mistake, ...] = ()
    partial: bool = False

    def place(self, path: KeyPath) -> Place:
        """Place of ``path``: the line is that of the nearest thing at or above it that is there."""
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


def read_document(path: str | Path, *, outside: bool = False) -> Document:
    """Read a config with all that it extends.

    Parameters
    ----------
    path : path
    outside : bool
        Whether it may extend files that are not below its folder.

    Raises
    ------
    ConfigError
        When nothing of it can be used: it cannot be read, is not YAML, or is not a mapping of keys
        to values.
    """
    file = Path(path)
    if not outside and not inside(file, file.parent):
        text = f"is a link that leads out of its folder; allowed with --allow {Allow.FILES}"
        raise ConfigError(file, [Mistake(0, "", text)])
    content = _Reader(file, outside).read(file, ())
    places: dict[KeyPath, Place] = {}
    for key, tree in _all(content.tree, ()):
        places[key] = tree.place
        if len(places) > LARGEST:
            text = f"more than {LARGEST:,} values are not allowed"
            raise ConfigError(file, [Mistake(0, "", text)])
    return Document(file, content.tree.plain, places, content.mistakes, content.partial)


@dataclass(frozen=True, eq=False)
class _Content:
    """A file merged with those that it extends; ``partial`` when one of these cannot be read."""

    tree: Tree
    mistakes: tuple[Mistake, ...]
    partial: bool = False


class _Reader:
    """Reads every file once, however often it is extended; other files' mistakes name them."""

    def __init__(self, main: Path, outside: bool) -> None:
        self.main = main
        self.outside = outside
        self.done: dict[Path, _Content] = {}

    def read(self, path: Path, above: tuple[Path, ...]) -> _Content:
        whole = _real(path)
        if whole not in self.done:
            self.done[whole] = self._read(path, (*above, whole))
        return self.done[whole]

    def _read(self, path: Path, above: tuple[Path, ...]) -> _Content:
        tree, mistakes = read_file(path)
        retired = [below.place.mistake(text, path) for below, text in _retired(tree)]
        if retired:
            raise ConfigError(path, retired)
        found = [m if path == self.main else replace(m, file=path) for m in mistakes]
        extends = tree.value.pop("extends", None)
        under: Tree | None = None
        partial = False
        for name in _names(extends):
            content = self._extended(name, path, above)
            found += content.mistakes
            partial |= content.partial
            under = content.tree if under is None else _merged(content.tree, under)
        whole = tree if under is None else _merged(tree, under)
        return _Content(whole, tuple(dict.fromkeys(found)), partial)

    def _extended(self, name: Tree, path: Path, above: tuple[Path, ...]) -> _Content:
        """Read an extended file; what is wrong is a mistake of it, or of the line that names it."""
        if not isinstance(name.value, str) or not name.value:
            return self._refused(name, "allowed is the name of a file, or a list of them")
        file = Path(os.path.normpath(path.parent / name.value))
        if _real(file) in above:
            text = "the file leads back to itself; allowed are files that do not extend each other"
            return replace(self._refused(name, text), partial=False)  # nothing of it is missing
        if not self.outside and not inside(file, self.main.parent):
            text = f"lies outside the folder of the config; allowed with --allow {Allow.FILES}"
            return self._refused(name, text)
        if len(above) > DEEPEST:
            return self._refused(name, f"allowed are at most {DEEPEST} files one inside the other")
        try:
            if not file.is_file():
                text = f"there is no such file; allowed is a file relative to {path.parent}"
                return self._refused(name, text)
            return self.read(file, above)
        except ConfigError as error:
            found = tuple(replace(m, file=m.file or file) for m in error.mistakes)
            return _Content(Tree({}, name.place), found, partial=True)
        except (OSError, ValueError):  # names that no file can have
            text = "there can be no such file; allowed is the name of a file"
            return self._refused(name, text)

    def _refused(self, name: Tree, text: str) -> _Content:
        mistake = name.place.mistake(f"= {shown(name.plain)}: {text}", self.main)
        return _Content(Tree({}, name.place), (mistake,), partial=True)


def _merged(over: Tree, under: Tree) -> Tree:
    """Put ``over`` onto ``under``: mappings are merged, anything else is replaced."""
    if not isinstance(over.value, dict) or not isinstance(under.value, dict):
        return over
    value = dict(under.value)
    for key, below in over.value.items():
        value[key] = _merged(below, value[key]) if key in value else below
    return replace(over, value=value)


def _retired(top: Tree) -> Iterator[tuple[Tree, str]]:
    """Keys of older configs, with how to write them now."""
    for key in ("include", "defaults"):
        if key in top.value:
            yield top.value[key], _RETIRED[key]
    for path, tree in _all(top, ()):
        if len(path) > 1 and path[-1] == "use" and path[0] != "defaults":
            yield tree, _RETIRED["use"]


def _all(tree: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, Tree]]:
    yield path, tree
    for key, below in tree.below:
        yield from _all(below, (*path, key))


def _names(extends: Tree | None) -> list[Tree]:
    if extends is None:
        return []
    return extends.value if isinstance(extends.value, list) else [extends]


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path
