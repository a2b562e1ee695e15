"""Check polynomials before PHCpack reads them.

PHCpack misreads some strings without a word: ``x*-2 + 1`` becomes ``x - 1``, ``2^3*x`` becomes
``2*x``, ``i^2*x`` becomes ``i*x`` and ``--x + 1`` becomes ``-x``; an empty or non-ASCII string ends
its interpreter. Only this passes::

    polynomial = sum ";"
    sum        = [sign] term { sign term }
    term       = factor { "*" factor }
    factor     = number | "i" | ( name | "(" sum ")" ) [ power ]
    power      = ( "^" | "**" ) digits
"""

import math
import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\*\*|[-+*^();]))",
    re.ASCII,
)

LONGEST = 79
"""Characters in a PHCpack symbol.

With 80 the name is lost without a word, with 81 its parser fails.
"""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_system(
    polynomials: Sequence[str], unknowns: Sequence[str]
) -> tuple[list[str], tuple[str, ...]]:
    """Return the polynomials, stripped, and the unknowns, or say what is wrong with them.

    Parameters
    ----------
    polynomials : list of str
    unknowns : list of str

    Returns
    -------
    polynomials : list of str
    unknowns : tuple of str

    Raises
    ------
    ValueError
        If the system is not square, a polynomial is not in the grammar or has no unknown, or an
        unknown is not used.
    """
    names = check_names(unknowns)
    if isinstance(polynomials, str):
        raise ValueError(f"polynomials is the string {polynomials[:40]!r}; give a list of strings")
    if len(polynomials) != len(names):
        raise ValueError(
            f"{len(polynomials)} polynomials in {len(names)} unknowns;"
            " PHCpack needs as many as unknowns"
        )
    used: set[str] = set()
    for number, polynomial in enumerate(polynomials, start=1):
        try:
            found = _Reader(polynomial, names).read()
        except ValueError as error:
            raise ValueError(f"polynomial {number}: {error}") from None
        used |= found
    if unused := [name for name in names if name not in used]:
        raise ValueError(
            f"unknown {unused[0]!r} occurs in no polynomial, so solutions are not isolated"
        )
    return [polynomial.strip() for polynomial in polynomials], names


def check_names(unknowns: Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple.

    Parameters
    ----------
    unknowns : list of str

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        If there are none, one repeats, or PHCpack cannot read one. It takes a leading i or I for
        the imaginary unit and a leading e or E for an exponent, whatever follows.
    """
    if isinstance(unknowns, str):
        raise ValueError(f"unknowns is the string {unknowns!r}; give a list of names")
    names = tuple(unknowns)
    if not names:
        raise ValueError("there are no unknowns; give at least one name")
    for name in names:
        _check_name(name)
        if names.count(name) > 1:
            raise ValueError(f"unknown {name!r} is listed {names.count(name)} times")
    return names


def _check_name(name: str) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(
            f"unknown {name!r}: a name is an ASCII letter or _, then ASCII letters, digits or _"
        )
    if name[0] in "iIeE":
        raise ValueError(
            f"unknown {name!r}: PHCpack reads a leading i, I, e or E as part of a number; rename it"
        )
    if len(name) > LONGEST:
        raise ValueError(
            f"unknown {name[:20]!r}...: {len(name)} characters; PHCpack allows {LONGEST}"
        )


class _Reader:
    """Reads one polynomial by recursive descent; the position is that of the next token."""

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        if not isinstance(text, str) or not text.isascii():
            raise ValueError(f"{text!r} is not an ASCII string")
        self._tokens = _tokens(text)
        self._names = names
        self._next = 0
        self._found: set[str] = set()

    def read(self) -> set[str]:
        """Return the unknowns that occur."""
        self._sum()
        self._expect(";")
        if self._next < len(self._tokens):
            raise ValueError("text after the ';' that ends it")
        if not self._found:
            raise ValueError("it is constant: it contains no unknown")
        return self._found

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def _expect(self, mark: str) -> None:
        token = self._take()
        if token != mark:
            raise ValueError(
                f"expected {mark!r}, found {token!r}"
                if token
                else f"it ends where {mark!r} is expected"
            )

    def _sum(self) -> None:
        if self._peek() in ("+", "-"):
            self._take()
        self._term()
        while self._peek() in ("+", "-"):
            self._take()
            self._term()

    def _term(self) -> None:
        self._factor()
        while self._peek() == "*":
            self._take()
            self._factor()

    def _factor(self) -> None:
        token = self._take()
        if token in ("i", "I"):
            return
        if token[:1].isdigit() or token[:1] == ".":
            if not math.isfinite(float(token)):
                raise ValueError(f"number {token} is not finite")
            return
        if token == "(":
            self._sum()
            self._expect(")")
        elif token in self._names:
            self._found.add(token)
        else:
            raise ValueError(_surprise(token))
        self._power()

    def _power(self) -> None:
        if self._peek() not in ("^", "**"):
            return
        self._take()
        if not self._take().isdigit():
            raise ValueError("a power must be a whole number, 0 or more, written in digits")


def _tokens(text: str) -> list[str]:
    tokens = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(
                f"character {text[position:].lstrip()[:1]!r} is not part of a polynomial"
            )
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


def _surprise(token: str) -> str:
    if token[:1].isalpha() or token[:1] == "_":
        return f"{token!r} is not among the unknowns"
    return (
        f"expected a number, an unknown or '(', found {token!r}"
        if token
        else "it is empty or ends too early"
    )
