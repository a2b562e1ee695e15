"""What is said about the solutions of a system: statuses, witnesses and notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from explorer.sentences import Sentence, Template


class SystemStatus(Enum):
    """What is known of the completeness of a list."""

    PROVED = "proved"
    CONSISTENT = "consistent"
    INCOMPLETE = "incomplete"
    UNDECIDED = "undecided"

    @property
    def complete(self) -> bool | None:
        """Whether no solution is missing; None where nothing decides."""
        return _COMPLETE[self]


_COMPLETE = {
    SystemStatus.PROVED: True,
    SystemStatus.CONSISTENT: True,
    SystemStatus.INCOMPLETE: False,
    SystemStatus.UNDECIDED: None,
}


class SystemWitness(Template):
    """Ways to know how many solutions there are, each of which could have failed."""

    CONSTANT = "equation {number} is a constant that is not zero"
    ELIMINATION = "exact elimination of the linear equations"
    DEGREE = "the ideal has degree {count} modulo {primes}"
    BEZOUT = "the {start} Bezout number is {count}"
    DIMENSION = "exact elimination leaves {dimension} of the unknowns free"
    FEWER = "there are {equations} equations in {unknowns} unknowns"
    UNUSED = "the unknown {name} is in no equation"
    ON_A_FAMILY = "{count} points were met that are not isolated"
    INFINITE = "the ideal has infinitely many zeros modulo {primes}"


class SystemFinding(Template):
    """Verdicts."""

    PROVED = "proved: certified points are as many as there can be; {witness}"
    EXACT = "proved: {witness}"
    NO_SOLUTION = "proved: there is no solution; {witness}"
    NO_SOLUTION_MODULO = "consistent: there is no solution; {witness}"
    COUNTED = "consistent: the multiplicities add up to what there can be; {witness}"
    FOLLOWED = "consistent: {witness}"
    MISSING = "INCOMPLETE: multiplicities add up to {found}, and {witness}"
    TOO_MANY = "undecided: multiplicities add up to {found}, and {witness}"
    MULTIPLICITY_UNKNOWN = (
        "undecided: {count} singular points have a multiplicity that was not found; {witness}"
    )
    LOST = "undecided: {lost} of {paths} paths ended without a solution or a reason"
    NO_WITNESS = "undecided: nothing vouches for the number of solutions"
    FAMILY = (
        "undecided: solutions on a curve or a larger family, which no list of points holds; "
        "{witness}"
    )


class SystemNote(Template):
    """What a user should know of the way to the answer."""

    ZERO = "{count} equations are 0 = 0 and were left out"
    TWICE = "{count} equations repeat others, up to a factor, and were left out"
    SQUARED_UP = (
        "{equations} equations in {unknowns} unknowns: solved were {unknowns} random combinations, "
        "and {dropped} of their solutions that do not solve every equation were dropped"
    )
    ON_A_FAMILY = "{count} points on a curve or a larger family of solutions are not listed"
    DOUBTFUL = "{count} ends of paths of which it was not found what they are were left out"
    TRIES = "{count} solves were needed: the first did not find all"
    NO_DEGREE = "the degree of the ideal is not known: {reason}"


@dataclass(frozen=True)
class SystemVerdict:
    """What may be said about the completeness of a list.

    Attributes
    ----------
    status : SystemStatus
    sentence : Sentence
    witness : Sentence or None
        What vouches for the number of solutions.

    Examples
    --------
    >>> witness = SystemWitness.CONSTANT(number=1)
    >>> finding = SystemFinding.NO_SOLUTION(witness=witness)
    >>> print(SystemVerdict(SystemStatus.PROVED, finding, witness))
    proved: there is no solution; equation 1 is a constant that is not zero
    """

    status: SystemStatus
    sentence: Sentence
    witness: Sentence | None = None

    @property
    def complete(self) -> bool | None:
        """Whether no solution is missing; None where nothing decides."""
        return self.status.complete

    def __str__(self) -> str:
        return str(self.sentence)
