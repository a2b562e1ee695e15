"""``include: FILE``: the keys of another file, where this one does not have them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.study.config.mistakes import ConfigError, Mistake, shown
from explorer.study.config.tree import DEEPEST, Tree, read_file


@dataclass(frozen=True, eq=False)
class Content:
    """A file with its included files merged; ``partial`` when one of those could not be read."""

    tree: Tree
    mistakes: tuple[Mistake, ...]
    partial: bool = False


def read_with_includes(path: Path) -> Content:
    """Read a file and all that it includes; mistakes of included files carry their names.

    Raises
    ------
    ConfigError
        When the file itself cannot be used.
    """
    return _Reader(path).read(path, ())


class _Reader:
    """Reads every file once, however often it is included."""

    def __init__(self, main: Path) -> None:
        self.main = main
        self.done: dict[Path, Content] = {}

    def read(self, path: Path, above: tuple[Path, ...]) -> Content:
        whole = _real(path)
        if whole not in self.done:
            self.done[whole] = self._read(path, (*above, whole))
        return self.done[whole]

    def _read(self, path: Path, above: tuple[Path, ...]) -> Content:
        own, mistakes = read_file(path)
        found = [m if path == self.main else replace(m, file=path) for m in mistakes]
        include = own.value.pop("include", None)
        under: Tree | None = None
        partial = False
        for name in [] if include is None else _names(include):
            content = self._included(name, path, above)
            found += content.mistakes
            partial |= content.partial
            under = content.tree if under is None else merged(content.tree, under)
        tree = own if under is None else merged(own, under)
        return Content(tree, tuple(dict.fromkeys(found)), partial)

    def _included(self, name: Tree, path: Path, above: tuple[Path, ...]) -> Content:
        """Read one included file; what is wrong with it is a mistake of that file, or of the line that names it."""
        nothing = Tree({}, name.place)

        def refused(text: str, partial: bool = True) -> Content:
            mistake = name.place.mistake(f"= {shown(name.plain)}: {text}", self.main)
            return Content(nothing, (mistake,), partial)

        if not isinstance(name.value, str) or not name.value:
            return refused("allowed is the name of a file, or a list of them")
        file = Path(os.path.normpath(path.parent / name.value))
        if _real(file) in above:
            text = "the file leads back to itself; allowed are files that do not include each other"
            return refused(
                text, partial=False
            )  # it is being read already, so nothing of it is missing
        if len(above) > DEEPEST:
            return refused(f"allowed are at most {DEEPEST} files one inside the other")
        try:
            if not file.is_file():
                return refused(
                    f"there is no such file; allowed is a file relative to {path.parent}"
                )
            return self.read(file, above)
        except ConfigError as error:
            return Content(
                nothing,
                tuple(replace(m, file=m.file or file) for m in error.mistakes),
                partial=True,
            )
        except (OSError, ValueError):  # names that no file can have
            return refused("there can be no such file; allowed is the name of a file")


def merged(over: Tree, under: Tree) -> Tree:
    """Put ``over`` onto ``under``: mappings are merged, anything else is replaced."""
    if not isinstance(over.value, dict) or not isinstance(under.value, dict):
        return over
    value = dict(under.value)
    for key, below in over.value.items():
        value[key] = merged(below, value[key]) if key in value else below
    return replace(over, value=value)


def _names(include: Tree) -> list[Tree]:
    return include.value if isinstance(include.value, list) else [include]


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path
