"""Whatever a user gives as equations, read into one form."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from explorer.errors import InputError, require
from explorer.limits import Limit
from explorer.polynomial import System
from explorer.polynomial.expression import Expression
from explorer.systems.equations import Equations, from_sparse
from explorer.systems.polynomial import Polynomial
from explorer.systems.readers.file import read_file, read_text
from explorer.systems.readers.grammar import read_equation
from explorer.systems.readers.names import declared
from explorer.systems.readers.scanner import Source, shown
from explorer.systems.readers.sympy import is_sympy, read_sympy

_ALLOWED = "texts, sympy expressions, a System, or the path of a file"
# A text that begins so and cannot be read was meant as the name of a file.
_FILE = re.compile(r"[\w./\\~ -]*(/|\\|\.[A-Za-z]{1,8}$)[\w./\\ -]*", re.ASCII)


def read(equations: Any, unknowns: Sequence[str] | str | None = None) -> Equations:
    """Read equations, and choose the unknowns.

    Parameters
    ----------
    equations
        See :func:`explorer.systems.solve_system`.
    unknowns : sequence of str, or one text with commas or blanks, optional
        In the order of coordinates; default all names, in the order in which they are met.

    Raises
    ------
    InputError

    Examples
    --------
    >>> read(["x^2 = y", "y - 1/2"], "y x").unknowns
    ('y', 'x')
    """
    names = _names(unknowns)
    found = _read(equations, names)
    require(len(found), "equations", "none", "one or more")
    size = f"equations: {len(found)} equations in {len(found.unknowns)} unknowns"
    Limit.UNKNOWNS.allow(max(len(found), len(found.unknowns)), size)
    chosen = found if names is None else _chosen(found, names)
    if not chosen.unknowns:
        raise InputError("equations: there are no unknowns in them; fix: name them in unknowns")
    return chosen


def _names(unknowns: Any) -> tuple[str, ...] | None:
    if unknowns is None:
        return None
    words = re.split(r"[\s,]+", unknowns.strip(" ,")) if isinstance(unknowns, str) else unknowns
    if not isinstance(words, Iterable):
        raise InputError(f"unknowns = {unknowns!r}: allowed are names, such as ['x', 'y']")
    names = tuple(str(word) if is_sympy(word) else word for word in words)
    declared(names, "unknowns")
    require(names, "unknowns", "none", "one name or more")
    return names


def _chosen(found: Equations, names: tuple[str, ...]) -> Equations:
    """Put the unknowns in the chosen order; groups are kept where the names are the same."""
    used = [name for name in found.unknowns if any(name in p.names for p in found.polynomials)]
    if missing := [name for name in used if name not in names]:
        raise InputError(
            f"unknowns: {shown(missing[0])} occurs in the equations and is not among "
            f"{', '.join(names[:9])}; fix: name it there, or put a number in"
        )
    groups: tuple[tuple[int, ...], ...] = ()
    if set(names) == set(found.unknowns):
        places = {name: k for k, name in enumerate(names)}
        groups = tuple(tuple(places[found.unknowns[k]] for k in g) for g in found.groups)
    return Equations(names, found.polynomials, groups)


def _read(equations: Any, names: tuple[str, ...] | None) -> Equations:
    if isinstance(equations, Equations):
        return equations
    if isinstance(equations, System):
        return _of_system(equations)
    if isinstance(equations, os.PathLike):
        return read_file(Path(equations))
    if isinstance(equations, str):
        return _of_text(equations, names)
    if is_sympy(equations) or isinstance(equations, Expression):
        equations = [equations]
    if isinstance(equations, (bytes, dict)) or not isinstance(equations, Iterable):
        raise InputError(f"equations = {shown(repr(equations))}: allowed are {_ALLOWED}")
    return _of_list(list(equations), names)


def _of_system(system: System) -> Equations:
    if system.parameters:
        raise InputError(
            f"equations: the system has the parameter {system.parameters[0]}; "
            "fix: put numbers in before, or use solve_from"
        )
    polynomials = from_sparse(system.sparse, system.unknowns)
    return Equations(system.unknowns, polynomials, system.groups)


def _of_text(text: str, names: tuple[str, ...] | None) -> Equations:
    """Read the file of that name, or a text of one equation or several."""
    if _is_file(text):
        return read_file(Path(text))
    if "\n" in text.strip():
        return read_text(text, "equations")
    try:
        return _of_list([text], names)
    except InputError:
        if _FILE.fullmatch(text):
            raise InputError(f"{text}: there is no such file; fix: correct its name") from None
        raise


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _of_list(items: list[Any], names: tuple[str, ...] | None) -> Equations:
    met: list[str] = []
    polynomials = [_polynomial(item, k, names, met) for k, item in enumerate(items)]
    return Equations(names or tuple(met), tuple(polynomials))


def _polynomial(
    item: Any, position: int, names: tuple[str, ...] | None, met: list[str]
) -> Polynomial:
    where = f"equations[{position}]"
    if isinstance(item, str):
        Limit.TEXT.allow(len(item), where)
        if names is None:
            return read_equation(item, Source(where), met=met)
        return read_equation(item, Source(where), declared(names, "unknowns"))
    if is_sympy(item):
        return read_sympy(item, where, met)
    if isinstance(item, Expression):
        return _of_expression(item, where, met)
    raise InputError(f"{where} = {shown(repr(item))}: allowed are {_ALLOWED}")


def _of_expression(item: Expression, where: str, met: list[str]) -> Polynomial:
    if item.graph.parameters:
        raise InputError(
            f"{where}: it has the parameter {item.graph.parameters[0]}; fix: put a number in"
        )
    met += [name for name in item.graph.unknowns if name not in met]
    return from_sparse(System(item.graph, (item,)).sparse, item.graph.unknowns)[0]
