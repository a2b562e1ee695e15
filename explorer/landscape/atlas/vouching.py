"""What vouches for a count of the atlas."""

from __future__ import annotations

from enum import Enum

from explorer.homotopy.witness import Witness
from explorer.sentences import Sentence, Template


class Vouching(Enum):
    """Ways to know a count, each of which could have failed; the value is the sentence."""

    CLOSED_FORM = "a closed form"
    DEGREE = "the degree of the gradient ideal at random parameters, modulo two primes"
    BEZOUT = "the Bezout number, which is reached"
    START = "all paths of a classical start, accounted for"
    TRACE = "the trace test on every zero pattern"
    PATTERNS = "the sum over zero patterns of counts that are known"
    NO_START = "a singular Jacobian at a free start: no solution without zeros"
    NOTHING = "nothing but loops that brought no more"

    @property
    def word(self) -> str:
        """Short name, as it stands in the table."""
        return self.name.lower().replace("_", " ")

    @classmethod
    def of(cls, witness: Sentence | None) -> Vouching:
        """What a generic set rests on."""
        return cls.NOTHING if witness is None else _OF_SETS.get(witness.template, cls.NOTHING)

    @classmethod
    def read(cls, word: str) -> Vouching:
        """Member of a short name.

        Raises
        ------
        KeyError
        """
        return cls[word.upper().replace(" ", "_")]


_OF_SETS: dict[Template, Vouching] = {
    Witness.ORIGIN: Vouching.NO_START,
    Witness.CLOSED_FORM: Vouching.CLOSED_FORM,
    Witness.DEGREE: Vouching.DEGREE,
    Witness.BEZOUT: Vouching.BEZOUT,
    Witness.TRACE: Vouching.TRACE,
    Witness.START: Vouching.START,
    Witness.PATHS: Vouching.START,
}

EXACT = (
    Vouching.CLOSED_FORM,
    Vouching.DEGREE,
    Vouching.NO_START,
)
"""Those that do not rest on floating-point paths: an unlucky prime is all that can be wrong."""
