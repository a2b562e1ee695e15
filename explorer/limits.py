"""How large what is asked for may be: one table, and the sentence that says what was too much.

Nothing that arrives in a file, a config or on the command line may fill the memory or take for ever
before anything is solved. Each limit is far above what has been solved in practice; who knows
better raises it by ``explorer --raise-limit NAME=NUMBER``, or by ``EXPLORER_LIMITS``, which worker
processes inherit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import log10
from typing import NoReturn

from explorer.errors import InputError

VARIABLE = "EXPLORER_LIMITS"
"""Environment variable of raised limits, such as ``terms=1e7,unknowns=1000``."""


class LimitError(InputError):
    """Something is larger than the table of limits allows."""


@dataclass(frozen=True)
class Bound:
    """One row of the table.

    Attributes
    ----------
    most : int
        What is allowed unless it is raised.
    words : str
        What is counted.
    """

    most: int
    words: str


class Limit(Enum):
    """The table: what is counted, and how much of it is allowed."""

    UNKNOWNS = Bound(500, "unknowns")
    PARAMETERS = Bound(20_000, "parameters (statistics of the data and ridge coefficients)")
    OPERATIONS = Bound(30_000, "operations in a loss and its derivatives")
    FIELD = Bound(10_000, "for a number of units, layers or powers of an architecture")
    MOMENTS = Bound(2_000, "moments of the data")
    TERMS = Bound(200_000, "terms of one polynomial, multiplied out")
    PRODUCTS = Bound(300_000, "products of two terms while one polynomial is multiplied out")
    EXPANSION = Bound(300_000, "products of two terms while equations are multiplied out")
    DEGREE = Bound(500, "for a degree")
    LOSS_DEGREE = Bound(64, "for the degree of a loss in its weights")
    DEPTH = Bound(60, "brackets, signs and powers inside each other")
    NUMBER_LENGTH = Bound(400, "characters of one number")
    POWER_OF_TEN = Bound(300, "for a power of ten (doubles end near it)")
    COEFFICIENT_BITS = Bound(8000, "binary digits of a coefficient")
    TEXT = Bound(2_000_000, "characters of a text of equations")
    FORMULA = Bound(100_000, "characters of a formula")
    FORMULA_WORK = Bound(300_000, "operations on entries while a formula is worked out")
    DATA_BYTES = Bound(2**28, "bytes of a file of data")
    DATA_COLUMNS = Bound(10_000, "columns of a file of data")
    ENTRIES = Bound(1_000_000, "entries of X and Y together")
    ARRAY_BYTES = Bound(2**29, "bytes of arrays, not compressed")
    POINTS = Bound(1_000_000, "critical points of one run")
    RUNS = Bound(10_000_000, "runs of a study")
    JOBS = Bound(1024, "threads or worker processes")

    @property
    def option(self) -> str:
        """Its name where it is raised."""
        return self.name.lower().replace("_", "-")

    @property
    def most(self) -> int:
        """What is allowed now.

        Raises
        ------
        InputError
            When ``EXPLORER_LIMITS`` cannot be read.
        """
        return raised().get(self, self.value.most)

    def allow(self, number: float, what: str) -> None:
        """Refuse what is beyond this limit.

        Parameters
        ----------
        number : int or float
            How much there is, or at least how much.
        what : str
            What has so much, to begin the sentence with.

        Raises
        ------
        LimitError
        """
        if not number <= self.most:
            self.refuse(what, number)

    def refuse(self, what: str, number: float | None = None) -> NoReturn:
        """Say that something is beyond this limit; its size is named where it is known.

        Raises
        ------
        LimitError
        """
        raise LimitError(f"{what}: {self.excess(number)}")

    def excess(self, number: float | None = None) -> str:
        """Say how much there is and what is allowed, and how to raise it."""
        size = "" if number is None else f"{shown(number)} is "
        wish = "NUMBER" if number is None or not number < 1e15 else f"{number:.0f}"
        return (
            f"{size}beyond the limit of {self.most:,} {self.value.words}; "
            f"explorer --raise-limit {self.option}={wish} raises it"
        )


def shown(number: float) -> str:
    """Write a size: whole numbers with commas, huge ones as a power of ten."""
    if number < 1e15:
        return f"{number:,.0f}"
    if isinstance(number, int):
        return f"about 1e{int((number.bit_length() - 1) * log10(2))}"
    return f"about {number:.0e}"


def raised() -> dict[Limit, int]:
    """Read the limits that ``EXPLORER_LIMITS`` names.

    Raises
    ------
    InputError
    """
    return _read_all(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=8)
def _read_all(text: str) -> dict[Limit, int]:
    words = [word.strip() for word in text.split(",")]
    return dict(read(word, VARIABLE) for word in words if word)


def read(word: str, where: str) -> tuple[Limit, int]:
    """Read ``NAME=NUMBER``.

    Parameters
    ----------
    word : str
    where : str
        What errors call the place of it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> read("terms=1e7", "here")[1]
    10000000
    """
    name, _, text = word.partition("=")
    known = {limit.option: limit for limit in Limit}
    if name.strip() not in known:
        raise InputError(f"{where}: {name.strip()[:40]!r} is no limit; allowed {', '.join(known)}")
    try:
        number = int(text) if text.strip().isdecimal() and len(text) < 20 else int(float(text))
    except (ValueError, OverflowError):
        number = 0
    if not 1 <= number < 2**63:
        raise InputError(f"{where}: {word[:40]!r}: allowed is {name.strip()}=NUMBER, a number >= 1")
    return known[name.strip()], number
