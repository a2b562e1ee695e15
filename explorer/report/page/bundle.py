"""Our ES modules as one script, since a file that is opened offline cannot import another.

Modules keep to a small part of the language, which is checked: each import stands on lines of its
own and names what it takes, ``import { a, b } from "./other.js";``; an export stands before a
``function``, ``const`` or ``class`` at the start of a line. Names stay private to their module.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{([\w\s,]*)\} from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\*? (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import|export)\b", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """Put modules into one script that runs them in the order of their imports.

    Parameters
    ----------
    modules : mapping of str to str
        Sources by name.
    entry : str
        Name of the module that starts the page.

    Returns
    -------
    str
        Only modules that ``entry`` reaches are in it.

    Raises
    ------
    ValueError
        For an import of what there is not, in a circle, or written in another way.
    """
    order: list[str] = []
    _visit(entry, modules, order, ())
    parts = [_wrapped(name, modules[name]) for name in order]
    return '"use strict";\nconst modules = {};\n' + "\n".join(parts)


def _visit(name: str, modules: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' > '.join((*above, name))}")
    if name not in modules:
        raise ValueError(f"{above[-1] if above else 'the page'} imports {name}: there is none")
    if name in order:
        return
    for _, target in _IMPORT.findall(modules[name]):
        _visit(_resolved(name, target), modules, order, (*above, name))
    order.append(name)


def _resolved(name: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def _wrapped(name: str, source: str) -> str:
    exported = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(lambda found: _taken(name, found), source))
    if wrong := _LEFT.search(body):
        line = body[wrong.start() :].strip().splitlines()[0]
        raise ValueError(f"{name}: {line}: allowed are named imports and exports, see bundle.py")
    given = ", ".join(exported)
    return f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {given} }};\n}})();'


def _taken(name: str, found: re.Match[str]) -> str:
    names = " ".join(found[1].split())
    return f'const {{ {names} }} = modules["{_resolved(name, found[2])}"];'
