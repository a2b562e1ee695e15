"""What vouches for a number of solutions: something other than loops that bring nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.sentences import Sentence, Template


class Witness(Template):
    """Ways to know that no solution is missing, each of which could have failed."""

    ORIGIN = "only the origin can be a solution at random parameters"
    CLOSED_FORM = "the number is known to be {count}: {source}"
    DEGREE = "the ideal at random parameters has degree {count}, modulo {primes}"
    BEZOUT = "no system of these degrees has more than {count} isolated solutions, which are here"
    TRACE = "the trace test holds on every zero pattern"
    START = (
        "all {paths} paths of a {start} start at generic parameters are accounted for, and find as "
        "many, {count}"
    )
    PATHS = "all {paths} paths of a {start} start are accounted for"


@dataclass(frozen=True)
class Finding:
    """What a witness says of a generic set.

    Attributes
    ----------
    sentence : Sentence
        One of :class:`Witness`.
    agrees : bool
    points : complex array, shape (N, n), or None
        Solutions at the generic point that the witness knows, whether or not the set has them.
    """

    sentence: Sentence
    agrees: bool
    points: NDArray[np.complex128] | None = None


Asked = Callable[[GenericSet], Finding | None]
"""A witness: asked about a generic set, it says whether its count agrees; None: it cannot tell."""


def counted(sentence: Sentence, count: int, generic: GenericSet) -> Finding:
    """Hold a known number of solutions against those found."""
    return Finding(sentence, generic.count == count)
