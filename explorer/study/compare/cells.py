"""One cell of a table of counts: a network, its data, its regularization, and what was counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

INVARIANTS = ("n", "CBB", "BKK", "N_C", "N_C_mode", "N_C_torus", "N_DM")
"""Numbers that do not hang on the draws."""
USUAL_RIDGE = "Lambda~uniform(0,1)"
"""Regularization of the published tables, in the words of a study."""


@dataclass(frozen=True)
class RealPoints:
    """What is known of the number of real critical points over draws.

    Attributes
    ----------
    histogram : mapping of int to int
        Draws by their number of real points; empty where only the others are known.
    largest : int or None
    mean : float or None
        As printed.
    digits : int
        Decimals that the mean was printed with.
    draws : int or None
        Number of draws, where it is known.
    by_index : mapping of int to float
        Mean number of points by index.
    odd : bool
        Morse theory allows odd numbers only, see :func:`must_be_odd`.
    """

    histogram: Mapping[int, int] = field(default_factory=dict)
    largest: int | None = None
    mean: float | None = None
    digits: int = 2
    draws: int | None = None
    by_index: Mapping[int, float] = field(default_factory=dict)
    odd: bool = True

    @property
    def lost(self) -> int:
        """Draws with an even number where that cannot be: the origin is missing there."""
        if not self.odd:
            return 0
        return sum(number for value, number in self.histogram.items() if value % 2 == 0)

    @cached_property
    def mended(self) -> dict[int, int]:
        """The histogram with the origin put back into draws that have an even number."""
        result: dict[int, int] = {}
        for value, number in sorted(self.histogram.items()):
            whole = self.put_back(value)
            result[whole] = result.get(whole, 0) + number
        return result

    def put_back(self, value: int) -> int:
        """Count the origin too where it must be missing."""
        return value + 1 if self.odd and value % 2 == 0 else value


_POSITIVE = re.compile(r"Lambda~(uniform\(\d|loguniform\()")


def must_be_odd(widths: tuple[int, ...] | None, regularization: str) -> bool:
    """Whether the numbers of real critical points must be odd.

    They are where every weight of a linear network has a positive coefficient that is drawn: the
    loss grows in every direction and its points are nondegenerate, so the sum of (-1)^index is 1.

    Examples
    --------
    >>> must_be_odd((2, 1, 2), "Lambda~uniform(0,1)"), must_be_odd((2, 1, 2), "lambda=0.1")
    (True, False)
    """
    return widths is not None and _POSITIVE.match(regularization) is not None


@dataclass(frozen=True)
class Evidence:
    """How far the lists that were counted can be believed.

    Attributes
    ----------
    planned, made, proved, incomplete : int
        Runs.
    constant : bool
        Every run has the same number of complex points.
    """

    planned: int
    made: int
    proved: int
    incomplete: int
    constant: bool = True


@dataclass(frozen=True)
class Cell:
    """One row of a table.

    Attributes
    ----------
    name : str
        Where it stands, for the reader.
    labels : tuple of three str
        Architecture, data and regularization as a study writes them.
    widths : tuple of int or None
        Where the network is deep linear.
    samples : int or None
        None where the counts are for as many as there are inputs, or more.
    counts : mapping of str to int
        Of :data:`INVARIANTS`, those that are given.
    real : RealPoints
    evidence : Evidence or None
        None for numbers that come without their lists.
    """

    name: str
    labels: tuple[str, str, str]
    widths: tuple[int, ...] | None
    samples: int | None
    counts: Mapping[str, int]
    real: RealPoints = RealPoints()
    evidence: Evidence | None = None

    @property
    def hidden_layers(self) -> int | None:
        """Number of hidden layers of a deep linear network."""
        return None if self.widths is None else len(self.widths) - 2

    @property
    def short(self) -> str:
        """Architecture and number of samples."""
        return self.labels[0] + ("" if self.samples is None else f", m={self.samples}")
