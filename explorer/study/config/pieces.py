"""``defaults`` names pieces of a config; ``use: NAME`` stands for one, and keys beside it override it."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from explorer.study.config.include import merged
from explorer.study.config.mistakes import Mistake, shown
from explorer.study.config.tree import DEEPEST, Tree


def put_in(top: Tree, main: Path, partial: bool) -> tuple[Tree, list[Mistake]]:
    """Replace every ``use`` below the top and leave out ``defaults``.

    Parameters
    ----------
    top : Tree
        A config with its included files.
    main : Path
        The config; mistakes in other files carry their names.
    partial : bool
        Whether pieces may be missing because a file could not be read; then unknown ones are not
        mistakes.
    """
    found: list[Mistake] = []
    value = dict(top.value)
    defaults = value.pop("defaults", Tree({}, top.place))
    if not isinstance(defaults.value, dict):
        text = f"= {shown(defaults.plain)}: allowed are names with values, such as 'small: {{samples: 5}}'"
        found.append(defaults.place.mistake(text, main))
        defaults, partial = replace(defaults, value={}), True
    pieces = _Pieces(defaults, main, found, partial)
    return replace(
        top, value={key: pieces.put_in(below, ()) for key, below in value.items()}
    ), found


class _Pieces:
    """Makes every piece once."""

    def __init__(self, defaults: Tree, main: Path, found: list[Mistake], partial: bool) -> None:
        self.defaults = defaults.value
        self.main = main
        self.found = found
        self.partial = partial
        self.done: dict[str, Tree] = {}

    def put_in(self, tree: Tree, above: tuple[str, ...]) -> Tree:
        """Replace every ``use`` in a tree; ``above`` are the pieces in which it stands."""
        if isinstance(tree.value, list):
            return replace(tree, value=[self.put_in(below, above) for below in tree.value])
        if not isinstance(tree.value, dict):
            return tree
        own = {key: self.put_in(below, above) for key, below in tree.value.items() if key != "use"}
        if "use" not in tree.value:
            return replace(tree, value=own)
        piece = self._piece(tree.value["use"], above)
        if piece is None or piece.broken:
            return replace(tree, value=own, broken=True)
        if own and not isinstance(piece.value, dict):
            return self._refused(tree, piece, own)
        return merged(replace(tree, value=own), piece) if own else replace(tree, value=piece.value)

    def _piece(self, name: Tree, above: tuple[str, ...]) -> Tree | None:
        word = name.plain
        if not isinstance(word, str) or word not in self.defaults:
            if not self.partial:
                self._unknown(name)
            return None
        if word in above or len(above) > DEEPEST:
            text = f"= {shown(word)}: the piece leads back to itself; allowed are pieces that do not use each other"
            self.found.append(name.place.mistake(text, self.main))
            return None
        if word not in self.done:
            self.done[word] = self.put_in(self.defaults[word], (*above, word))
        return self.done[word]

    def _unknown(self, name: Tree) -> None:
        close = get_close_matches(str(name.plain), self.defaults, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        names = ", ".join(self.defaults) or "none, there are no defaults"
        text = f"= {shown(name.plain)}: there is no such piece under defaults; {hint}Allowed are {names}"
        self.found.append(name.place.mistake(text, self.main))

    def _refused(self, tree: Tree, piece: Tree, own: dict[str, Tree]) -> Tree:
        text = f"= {shown(tree.plain)}: the piece is {shown(piece.plain)}; allowed beside it are no further keys"
        self.found.append(tree.place.mistake(text, self.main))
        return replace(tree, value=own, broken=True)
