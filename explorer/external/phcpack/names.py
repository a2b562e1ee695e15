"""The names of unknowns that PHCpack can read."""

import re
from collections.abc import Sequence

LONGEST = 79
"""Characters in a PHCpack symbol: with 80 the name is lost without a word, with 81 its parser fails."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_names(unknowns: Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple.

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
