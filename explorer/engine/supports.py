"""Coordinate subspaces on which solutions live, and start solutions for free."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from explorer.engine.family import Complex, Family
from explorer.polynomial import System

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class SignGroup:
    """The finite diagonal symmetries as multipliers, shape (order, n)."""

    multipliers: Complex

    def on(self, support: Bools) -> Complex:
        """Distinct actions on a coordinate subspace, shape (order of the quotient, n); 1 outside."""
        rows = np.where(support, self.multipliers, 1.0)
        _, first = np.unique(np.round(rows, 9), axis=0, return_index=True)
        return np.asarray(rows[np.sort(first)])


def sign_group(system: System) -> SignGroup:
    """All elements of the finite diagonal symmetry group; trivial for a system without potential."""
    n = len(system.unknowns)
    if system.potential is None:
        return SignGroup(np.ones((1, n), dtype=np.complex128))
    symmetries = system.symmetries
    factors = symmetries.factors()
    elements = [
        np.prod([f**e for f, e in zip(factors, powers, strict=True)], axis=0) if powers else np.ones(n)
        for powers in product(*(range(int(q)) for q in symmetries.orders))
    ]
    return SignGroup(np.array(elements, dtype=np.complex128).reshape(-1, n))


def invariant_supports(group: SignGroup) -> list[Bools]:
    """Fixed coordinate subspaces of all subgroups (symmetric criticality, THEORY 2.2), larger ones first."""
    fixed = {tuple(row) for row in (np.abs(group.multipliers - 1) < 1e-9).tolist()}
    found = {tuple([True] * group.multipliers.shape[1])}
    for mask in fixed:
        found |= {tuple(a and b for a, b in zip(mask, other, strict=True)) for other in found}
    return [np.array(mask) for mask in sorted(found, key=lambda m: (-sum(m), m))]


def own_parameters(system: System) -> NDArray[np.int64]:
    """Find, for each equation, a parameter that is linear in it and in no other equation; -1 if there is none."""
    sparse = system.sparse
    own = np.full(sparse.size, -1)
    for j in range(len(sparse.parameters)):
        terms = np.flatnonzero(sparse.parameter_exponents[:, j])
        if len(terms) == 1 and sparse.parameter_exponents[terms[0]].sum() == 1:
            own[sparse.equation[terms[0]]] = j
    return own


def free_start(system: System, family: Family, support: Bools, rng: np.random.Generator) -> tuple[Complex, Complex]:
    """Choose a random point on a support and solve for the parameters that each equation has for itself.

    Returns
    -------
    point : complex array, shape (n,)
    data : complex array, shape (k,)
        Family coordinates z with ``f(point, family.parameters(z)) = 0``.
    """
    own = own_parameters(system)
    if (own[support] < 0).any():
        raise ValueError("some equation has no parameter of its own: no start solution for free; use a classical start")
    n = len(system.unknowns)
    x = np.where(support, (rng.normal(size=n) + 1j * rng.normal(size=n)) / np.sqrt(2), 0)
    z = family.sample(rng)
    place = family.positions(own[support], z)
    z[place] = 0
    base = system.evaluate(x[None], family.parameters(z))[0]
    z[place] = 1
    slope = system.evaluate(x[None], family.parameters(z))[0] - base
    z[place] = -base[support] / slope[support]
    return x, z
