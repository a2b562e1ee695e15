"""Linear spaces of points with a larger stabiliser.

They are coordinate spaces that hold the gradient (of networks: with some hidden units dead), the
kernels of generators, and intersections. Spaces that permutations of the unknowns carry into each
other count once. That these are all is not claimed: the degree of the equations tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduce import identity
from explorer.manifolds.slices.linear import echelon, null_space
from explorer.manifolds.slices.terms import Exact, Terms
from explorer.polynomial import Permutations, SparseSystem
from explorer.polynomial.zero_patterns import invariant_zero_patterns

MOST = 256
"""Spaces that are looked at."""

Key = tuple[tuple[Fraction, ...], ...]


def strata(polynomial: Terms, generators: Exact, permutations: Permutations) -> list[Exact]:
    """Spaces to search, the whole first, larger ones before smaller ones.

    Parameters
    ----------
    polynomial : Terms
        In n unknowns, its group fixing the origin.
    generators : array of Fraction, shape (k, n, n)
    permutations : Permutations
        That leave the polynomial unchanged.

    Returns
    -------
    list of arrays of Fraction, shape (n, m)
        Bases as columns. The origin is not among them.
    """
    n = permutations.unknowns.shape[1]
    spaces = [_key(space) for space in _spaces(polynomial, generators, n)]
    known: dict[Key, None] = {}
    for key in spaces:
        known.setdefault(key)
    for key in list(known):
        for other in list(known):
            if len(known) < MOST:
                known.setdefault(_intersection(key, other, n))
    seen: set[Key] = {()}
    kept = []
    for key in sorted(known, key=lambda rows: (-len(rows), rows)):
        if key not in seen:
            seen |= _images(key, permutations)
            kept.append(np.array(key, dtype=object).reshape(-1, n).T)
    return kept


def _spaces(polynomial: Terms, generators: Exact, n: int) -> Iterable[Exact]:
    whole = identity(n)
    yield whole
    for pattern in coordinate_spaces(polynomial, n)[:MOST]:
        yield whole[pattern]
    for generator in generators:
        yield null_space(generator)[0]


def coordinate_spaces(polynomial: Terms, n: int) -> list[NDArray[np.bool_]]:
    """Coordinate spaces that hold the gradient, larger ones first."""
    rows = []
    for exponents, c in polynomial.items():
        for i, e in enumerate(exponents):
            if e:
                lowered = list(exponents)
                lowered[i] -= 1
                rows.append((i, lowered, c * e))
    rows.sort(key=lambda row: row[0])
    gradient = SparseSystem(
        unknowns=tuple(f"x{k}" for k in range(n)),
        parameters=(),
        size=n,
        equation=np.array([row[0] for row in rows], dtype=np.int64),
        exponents=np.array([row[1] for row in rows], dtype=np.int64).reshape(-1, n),
        parameter_exponents=np.zeros((len(rows), 0), dtype=np.int64),
        coefficients=tuple(row[2] for row in rows),
    )
    return invariant_zero_patterns(gradient)


def _key(rows: Exact) -> Key:
    return tuple(map(tuple, echelon(rows)[0].tolist()))


def _intersection(a: Key, b: Key, n: int) -> Key:
    if not a or not b:
        return ()
    both = np.array([*a, *b], dtype=object).reshape(-1, n)
    factors, _ = null_space(both.T)
    if not len(factors):
        return ()
    first = np.array(a, dtype=object).reshape(-1, n)
    return _key(factors[:, : len(a)] @ first)


def _images(key: Key, permutations: Permutations) -> set[Key]:
    found = {key}
    waiting = [key]
    while waiting and len(found) < MOST:
        rows = np.array(waiting.pop(), dtype=object)
        for k in range(len(permutations.unknowns)):
            moved = _key(np.asarray(permutations.move(k, rows)))
            if moved not in found:
                found.add(moved)
                waiting.append(moved)
    return found
