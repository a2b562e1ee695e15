"""Degree of gradient and slice modulo two primes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from explorer.external import msolve
from explorer.manifolds.slices.findings import SliceNote
from explorer.manifolds.slices.invariants import SymmetricFamily
from explorer.manifolds.slices.square import equations_on
from explorer.sentences import Sentence

PRIMES = " and ".join(map(str, msolve.PRIMES))


def slice_degree(
    family: SymmetricFamily, covector: Sequence[Fraction], seconds: float
) -> int | Sentence:
    """Count common zeros of gradient and slice with their multiplicities.

    Returns
    -------
    int or Sentence
        :data:`msolve.INFINITE` where there are infinitely many; a sentence where it is not known.
    """
    if not msolve.available():
        return SliceNote.NO_DEGREE(reason="msolve is not installed")
    system = equations_on(family, covector)
    options = msolve.MsolveOptions(time_limit=seconds)
    found = []
    for prime in msolve.PRIMES:
        try:
            found.append(msolve.degree(system, [], prime, options))
        except (msolve.MsolveError, ValueError) as error:
            return SliceNote.NO_DEGREE(reason=str(error).splitlines()[0])
    if found[0] != found[1]:
        return SliceNote.NO_DEGREE(reason="two primes disagree")
    return found[0]
