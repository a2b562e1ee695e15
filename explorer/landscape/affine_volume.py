"""The affine BKK bound: how many isolated zeros a system with these monomials has.

Where each equation has its own unknown as a monomial (every weight has a ridge coefficient), zeros
with generic coefficients have the zero patterns that are read off the exponents, all simple: the
equations of the unknowns that are zero vanish there, and the coefficients of their own monomials,
which nothing else sees, make the Jacobian regular. So the bound is the sum over these patterns of
mixed volumes of the equations that are left; patterns that differ by the names of hidden units have
the same one. Elsewhere PHCpack's stable mixed volume serves, found by one lifting of the whole
system. It needs longer, and is known to lose cells: at widths 1-3-3-1 it gives 667220 in place of
667921, which is published and the sum over patterns.

References
----------
B. Huber, B. Sturmfels, "Bernstein's theorem in affine space", Discrete and Computational Geometry
17 (1997).
"""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcError, PhcOptions
from explorer.files.address import address
from explorer.files.cache_folder import cache_folder
from explorer.files.kept import keep_json, kept_json
from explorer.networks.problem import Problem
from explorer.polynomial.formats import phcpack_polynomials
from explorer.polynomial.sparse import SparseSystem
from explorer.polynomial.zero_patterns import invariant_zero_patterns

_FORMAT = 3


def kept_volume(problem: Problem, time_limit: float) -> int | None:
    """Find the affine BKK bound of the equations of a problem, kept on disk by their monomials.

    Parameters
    ----------
    problem : Problem
    time_limit : float
        Seconds that PHCpack may take.

    Returns
    -------
    int or None
        None where PHCpack is absent, or takes longer.
    """
    sparse = _at_data(problem)
    support = json.dumps(
        [_FORMAT, [sorted(e.tolist()) for e in sparse.newton_supports()], time_limit]
    )
    path = cache_folder() / f"volume-{address(support, digits=32)}.json"
    known = kept_json(path, "the mixed volume", _is_volume)
    if known is not None:
        volume: int | None = known[0]
        return volume
    if not phc.available():
        return None  # and not kept: it may be installed yet
    try:
        volume = affine_volume(problem, PhcOptions(seed=1, time_limit=time_limit))
    except PhcError:
        volume = None
    keep_json(path, [volume])
    return volume


def affine_volume(problem: Problem, options: PhcOptions) -> int:
    """Find the affine BKK bound of the equations of a problem by PHCpack.

    Parameters
    ----------
    problem : Problem
    options : PhcOptions
        The limit of time is for all patterns together.

    Raises
    ------
    PhcError
        If there is no answer.
    """
    sparse = _at_data(problem)
    if not has_own_monomials(sparse):
        polynomials = phcpack_polynomials(sparse)
        return phc.mixed_volume(polynomials, sparse.unknowns, stable=True, options=options)
    volume = 0
    end = monotonic() + (options.time_limit or np.inf)
    for part, number in _parts(sparse, invariant_zero_patterns(sparse)):
        left = None if options.time_limit is None else max(1e-3, end - monotonic())
        limited = PhcOptions(seed=options.seed, time_limit=left)
        volume += number * _torus(part, limited)
    return volume


def has_own_monomials(system: SparseSystem) -> bool:
    """Whether equation i has the monomial x_i alone, for every i."""
    linear = system.exponents.sum(axis=1) == 1
    own = system.exponents[np.arange(len(system)), system.equation % len(system.unknowns)] == 1
    return system.size == len(system.unknowns) == len(set(system.equation[linear & own].tolist()))


def _at_data(problem: Problem) -> SparseSystem:
    return problem.system.at([float(value) for value in problem.parameters])


def _torus(system: SparseSystem, options: PhcOptions) -> int:
    """Number of zeros without a zero coordinate; one where there is no unknown."""
    if not system.unknowns:
        return 1
    return phc.mixed_volume(phcpack_polynomials(system), system.unknowns, options=options)


def _parts(
    system: SparseSystem, patterns: list[NDArray[np.bool_]]
) -> list[tuple[SparseSystem, int]]:
    """Systems of the patterns, each with the number of patterns that have the same monomials."""
    systems: dict[str, SparseSystem] = {}
    numbers: Counter[str] = Counter()
    for pattern in patterns:
        part = _restricted(system, pattern)
        key = json.dumps([e.tolist() for e in part.newton_supports()])
        systems.setdefault(key, part)
        numbers[key] += 1
    return [(systems[key], number) for key, number in numbers.items()]


def _restricted(system: SparseSystem, live: NDArray[np.bool_]) -> SparseSystem:
    """Put zero for the other unknowns, and leave their equations out."""
    kept = live[system.equation] & ~system.exponents[:, ~live].any(axis=1)
    places = np.cumsum(live) - 1
    rows = np.flatnonzero(kept)
    return SparseSystem(
        tuple(name for name, there in zip(system.unknowns, live, strict=True) if there),
        (),
        int(live.sum()),
        places[system.equation[rows]],
        system.exponents[np.ix_(rows, live)],
        np.zeros((len(rows), 0), dtype=np.int64),
        tuple(Fraction(system.coefficients[k]) for k in rows),
    )


def _is_volume(known: list[int | None]) -> bool:
    (value,) = known
    return value is None or (isinstance(value, int) and value >= 0)
