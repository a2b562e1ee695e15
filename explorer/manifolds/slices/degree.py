"""Degree of gradient and slice modulo two primes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from explorer.external import msolve
from explorer.manifolds.slices.findings import SliceNote
from explorer.manifolds.slices.invariants import SymmetricFamily
from explorer.manifolds.slices.square import equations_on
from explorer.sentences import Sentence


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
    try:
        return msolve.agreed_degree(system, [], msolve.MsolveOptions(time_limit=seconds))
    except (msolve.MsolveError, ValueError) as error:
        return SliceNote.NO_DEGREE(reason=str(error).splitlines()[0])
