"""Numbers written into a system: which it has, and the scale that they give to its parameters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.start_solution import own_parameters
from explorer.polynomial import SparseSystem, System

# Coefficients between this and its inverse are near one.
_NEAR = 8.0


def data_free(system: System) -> bool:
    """Whether every parameter is an own one of some equation, so that the rest is all numbers."""
    own = own_parameters(system)
    return bool((own >= 0).all()) and len(system.parameters) == len(own)


def _terms(system: System) -> SparseSystem:
    return system.sparse if system.potential is None else system.potential_terms


def odd(system: System) -> bool:
    """Whether some term's coefficient has a factor that is not near one."""
    sizes = np.array([abs(float(c)) for c in _terms(system).coefficients])
    return bool(len(sizes) and (sizes.max() > _NEAR or sizes.min() < 1 / _NEAR))


def centred(system: System, family: Family) -> Family:
    """Draw own parameters on the scale that the numbers of a system give them.

    The family itself where all coefficients are near one already, or none stands alone.
    """
    if not odd(system) or (own_parameters(system) < 0).any():
        return family
    sizes = _sizes(system)
    own = own_parameters(system)

    def sample(rng: np.random.Generator) -> Complex:
        z = family.sample(rng)
        z[family.positions(own, z)] *= sizes
        return z

    return Family(sample, family.parameters)


@lru_cache(maxsize=64)
def _sizes(system: System) -> NDArray[np.float64]:
    """Powers of two that own parameters have where terms are balanced, shape (n,)."""
    terms = _terms(system)
    own = own_parameters(system)
    rest = ~terms.parameter_exponents[:, own].any(axis=1) & terms.exponents.any(axis=1)
    if not rest.any():
        return np.ones(len(own))
    n = len(system.unknowns)
    levels = np.eye(terms.size)[terms.equation]
    rows = np.column_stack([terms.exponents, levels])[rest].astype(float)
    right = -np.log2([abs(float(c)) for c in terms.coefficients])[rest]
    steps = np.rint(np.linalg.lstsq(rows, right, rcond=None)[0])
    sizes = np.ones(n)
    for k in np.flatnonzero(~rest & terms.exponents.any(axis=1)):
        j = np.flatnonzero(terms.parameter_exponents[k, own])
        power = terms.exponents[k] @ steps[:n] + steps[n + terms.equation[k]]
        sizes[j] = np.exp2(-np.clip(power, -400, 400))
    return sizes
