"""How many critical points there can be at any value of the moving number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.external import msolve
from explorer.landscape.exact_count import QUICK, expected_count, generic_count
from explorer.landscape.sweep.family import Family
from explorer.networks.problem import Problem

_SEED = 20261128


@dataclass(frozen=True)
class Capacity:
    """A bound for the number of isolated critical points, multiplicities included.

    Attributes
    ----------
    count : int
    source : str
    """

    count: int
    source: str


def capacity_of(family: Family, problem: Problem, found: int) -> Capacity | None:
    """Find a bound that ``found`` points reach, if there is one; else the least that is known.

    Parameters
    ----------
    family : Family
    problem : Problem
        At some value.
    found : int
        Points that are listed at every node.

    Returns
    -------
    Capacity or None

    Notes
    -----
    Isolated zeros move continuously and do not vanish but to infinity, so that their number at a
    generic point of an irreducible family, or of a line, bounds it everywhere (Sommese and Wampler,
    "The numerical solution of systems of polynomials", 2005, theorem 7.1.1).
    """
    known = expected_count(problem) or generic_count(problem, QUICK)
    best = None if known is None else Capacity(known.count, known.source)
    if best is not None and best.count == found:
        return best
    line = _on_line(family)
    if line is not None and (best is None or line.count < best.count):
        return line
    return best


def _on_line(family: Family) -> Capacity | None:
    """Degree of the gradient ideal at a random value, modulo two primes."""
    if not msolve.available():
        return None
    degrees = []
    for prime in msolve.PRIMES:
        value = int(np.random.default_rng([_SEED, prime]).integers(2, prime))
        try:
            degrees.append(msolve.degree(family.system, [value], prime, QUICK))
        except (msolve.MsolveError, ValueError):
            return None
    if len(set(degrees)) > 1 or degrees[0] == msolve.INFINITE:
        return None
    primes = msolve.PRIMES_TEXT
    source = f"degree of the gradient ideal at random values of the parameter modulo {primes}"
    return Capacity(degrees[0], source)
