"""Bertini's format: declarations, then assignments, each ended by a semicolon.

Read are the section INPUT, or the whole file where there are no sections, and in it ``variable``,
``variable_group``, ``function``, ``constant`` and assignments, also of subfunctions. What asks for
something else than all solutions of one affine system is refused.
"""

from __future__ import annotations

import re
from typing import NoReturn

from explorer.errors import InputError
from explorer.systems.equations import Equations
from explorer.systems.polynomial import Polynomial
from explorer.systems.readers.grammar import Known, read_equation
from explorer.systems.readers.names import declared
from explorer.systems.readers.scanner import shown
from explorer.systems.readers.statements import Statement, statements, without_comments

_SECTION = re.compile(r"^[ \t]*(CONFIG|INPUT)\b[ \t]*;?", re.MULTILINE)
_END = re.compile(r"^[ \t]*END[ \t]*;", re.MULTILINE)
_DECLARATION = re.compile(r"\s*([A-Za-z_]+)\s+(?=[^\W\d])(.*)", re.DOTALL)
_WORDS = re.compile(r"^\s*(variable_group|variable|function|hom_variable_group)\s", re.MULTILINE)
_REMEDIES = {
    "hom_variable_group": "set one of its unknowns to 1 and declare the others as variable_group",
    "parameter": "put a number in: constant NAME; NAME = 2;",
    "pathvariable": "put a number in, or write the target system alone",
    "random": "write the number that is meant",
    "random_real": "write the number that is meant",
    "definedSubfunction": "write the subfunction out",
}


def is_bertini(text: str) -> bool:
    """Tell whether sections or declarations of Bertini stand at the beginning of lines."""
    bare = without_comments(text, "%")
    return _SECTION.search(bare) is not None or _WORDS.search(bare) is not None


def read_bertini(text: str, name: str) -> Equations:
    """Read an input file of Bertini.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for errors.

    Raises
    ------
    InputError
        Also for homogeneous groups, parameters and random numbers.

    References
    ----------
    Bates, Hauenstein, Sommese and Wampler, "Numerically solving polynomial systems with Bertini"
    (2013), appendix.

    Examples
    --------
    >>> read_bertini("variable_group x, y; function f, g; f = x^2 - I; g = x*y;", "file").unknowns
    ('x', 'y')
    """
    body, line = _input_section(without_comments(text, "%"))
    reader = _Reader(name)
    for statement in statements(body, name, ";", line):
        if not statement.ended:
            statement.source.refuse("the statement does not end in ';'; fix: write it")
        reader.take(statement)
    return reader.equations()


def _input_section(text: str) -> tuple[str, int]:
    """Text of the section INPUT and the number of its first line."""
    begin = 0
    for section in _SECTION.finditer(text):
        if section[1] == "INPUT":
            begin = section.end()
    end = _END.search(text, begin)
    stop = end.start() if end else len(text)
    return text[begin:stop], 1 + text.count("\n", 0, begin)


class _Reader:
    """Takes statements one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.groups: list[list[str]] = []
        self.functions: list[str] = []
        self.constants: list[str] = []
        self.values: dict[str, Polynomial] = {}

    @property
    def unknowns(self) -> list[str]:
        return [name for group in self.groups for name in group]

    @property
    def known(self) -> Known:
        return {**declared(self.unknowns, self.name), **self.values}

    def take(self, statement: Statement) -> None:
        """Take one statement."""
        if "=" in statement.text:
            self.assign(statement)
            return
        match = _DECLARATION.match(statement.text)
        if match is None:
            self.refuse(statement, "is not understood", "allowed are declarations and NAME = ...")
        word, rest = match.groups()
        names = [part.strip() for part in rest.split(",")]
        declared(names, f"{self.name}, line {statement.source.line}")
        lists = {"function": self.functions, "constant": self.constants}
        if word in ("variable", "variable_group"):
            self.groups.append(names)
        elif word in lists:
            lists[word] += names
        else:
            remedy = _REMEDIES.get(
                word, "allowed are variable_group, function, constant and NAME = ..."
            )
            self.refuse(statement, f"begins with {shown(word)}, which is not read here", remedy)

    def refuse(self, statement: Statement, why: str, remedy: str) -> NoReturn:
        text = statement.text
        position = len(text) - len(text.lstrip())
        statement.source.refuse(f"{shown(text.strip())} {why}; fix: {remedy}", text, position)

    def assign(self, statement: Statement) -> None:
        left, _, right = statement.text.partition("=")
        name = left.strip()
        if not name.isidentifier():
            self.refuse(statement, "has no single name before '='", "write NAME = polynomial")
        if name in self.values or name in self.unknowns:
            self.refuse(statement, f"gives {shown(name)} a second meaning", "take another name")
        blank = " " * (len(left) + 1)
        if "\n" in left:
            blank = "\n" * left.count("\n") + " " * (len(left) - left.rfind("\n"))
        value = read_equation(blank + right, statement.source, self.known)
        if name in self.constants and value.value is None:
            self.refuse(statement, "is no constant", "declare no unknowns in constants")
        self.values[name] = value

    def equations(self) -> Equations:
        """What was declared and defined, once all is read."""
        if not self.groups:
            raise InputError(f"{self.name}: no variable_group; fix: declare the unknowns in one")
        declared(self.unknowns, self.name)
        if missing := [f for f in self.functions if f not in self.values]:
            raise InputError(
                f"{self.name}: function {missing[0]} has no definition; fix: write "
                f"{missing[0]} = polynomial;"
            )
        if not self.functions:
            raise InputError(f"{self.name}: no function; fix: declare the equations in one")
        places = {name: k for k, name in enumerate(self.unknowns)}
        groups = tuple(tuple(places[name] for name in group) for group in self.groups)
        found = tuple(self.values[f] for f in self.functions)
        return Equations(tuple(self.unknowns), found, groups if len(groups) > 1 else ())
