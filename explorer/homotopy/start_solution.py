"""Start solutions for free on coordinate subspaces, and the symmetries that act there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, Family
from explorer.polynomial import DiagonalSymmetries, System

Bools = NDArray[np.bool_]

# A system linear in z is solved for z to a residual below this share of its value; more means that
# it cannot be.
_SOLVED = 1e-8
# A start Jacobian with a smaller ratio of singular values is taken as singular: then no solution
# has this pattern.
_SINGULAR_START = 1e-11


def symmetry_group(system: System) -> DiagonalSymmetries:
    """Diagonal symmetries of the potential; trivial for a system without one."""
    if system.potential is not None:
        return system.symmetries
    empty = np.zeros((0, len(system.unknowns)), dtype=np.int64)
    return DiagonalSymmetries(empty, np.zeros(0, dtype=np.int64), empty)


def own_parameters(system: System) -> NDArray[np.int64]:
    """Find, for each equation, a parameter that is linear in it and in no other equation.

    Returns
    -------
    int array, shape (n,)
        Numbers of the parameters; -1 where there is none.
    """
    sparse = system.sparse
    own = np.full(sparse.size, -1)
    for j in range(len(sparse.parameters)):
        terms = np.flatnonzero(sparse.parameter_exponents[:, j])
        if len(terms) == 1 and sparse.parameter_exponents[terms[0]].sum() == 1:
            own[sparse.equation[terms[0]]] = j
    return own


def free_start(
    system: System, family: Family, pattern: Bools, rng: np.random.Generator
) -> tuple[Complex, Complex] | None:
    """Choose a random point on a pattern and solve for parameters that make it a solution.

    Where each equation has a parameter of its own (`docs/theory.md`, section 2) these are solved
    for; else the system must be linear in the coordinates z, and the least change of a random z is
    taken. In both cases the pairs of point and parameters over the pattern are irreducible:
    monodromy reaches all solutions that lie, with this one, where the rank of the linear system is
    the generic one.

    Returns
    -------
    point : complex array, shape (n,)
    data : complex array, shape (k,)
        Family coordinates z with ``f(point, family.parameters(z)) = 0``. None where a random point
        solves the system for no parameters, so that generic parameters have no such solution on the
        pattern.

    Raises
    ------
    ValueError
        When some equation has no parameter of its own and the system is not linear in z.
    """
    n = len(system.unknowns)
    x = np.where(pattern, (rng.normal(size=n) + 1j * rng.normal(size=n)) / np.sqrt(2), 0)
    z = family.sample(rng)
    own = own_parameters(system)[pattern]
    place = family.positions(own, z) if (own >= 0).all() else None
    if place is None:
        return _least_change(system, family, pattern, x, z)
    z[place] = 0
    base = system.evaluate(x[None], family.parameters(z))[0]
    z[place] = -base[pattern] / _slopes(system, own, x)
    return x, z


def _slopes(system: System, own: NDArray[np.int64], x: Complex) -> Complex:
    """Factors of own parameters in their equations; no difference of large values knows them."""
    sparse = system.sparse
    terms = [int(np.flatnonzero(sparse.parameter_exponents[:, j])[0]) for j in own]
    numbers = np.array([float(sparse.coefficients[t]) for t in terms])
    return np.asarray(numbers * np.prod(x ** sparse.exponents[terms], axis=1))


def regular_start(
    system: System, family: Family, pattern: Bools, rng: np.random.Generator
) -> tuple[Complex, Complex] | None:
    """Choose a start as :func:`free_start` does; None also where its Jacobian is singular.

    Then no generic parameters have a solution on the pattern.
    """
    start = free_start(system, family, pattern, rng)
    if start is None or singular(system, start[0], family.parameters(start[1]), pattern):
        return None
    return start


def singular(system: System, x: Complex, parameters: Complex, pattern: Bools) -> bool:
    """Whether the equations of a pattern have a singular Jacobian at a point, by its unknowns."""
    block = system.jacobian(x[None], parameters)[0][np.ix_(pattern, pattern)]
    values = np.linalg.svd(block, compute_uv=False)
    return bool(values[-1] <= _SINGULAR_START * values[0])


def _least_change(
    system: System, family: Family, pattern: Bools, x: Complex, z: Complex
) -> tuple[Complex, Complex] | None:
    def value(place: Complex) -> Complex:
        return np.asarray(system.evaluate(x[None], family.parameters(place))[0][pattern])

    base = value(z)
    slopes = np.stack([value(z + step) - base for step in np.eye(len(z))], axis=1)
    change = np.linalg.lstsq(slopes, -base, rcond=1e-12)[0]
    size = np.abs(base).max(initial=1.0)
    if np.abs(value(z + change) - base - slopes @ change).max(initial=0) > _SOLVED * size:
        raise ValueError(
            "some equation has no parameter of its own, and the equations are not linear in the "
            "parameters: no start solution for free; use a classical start"
        )
    if np.abs(base + slopes @ change).max(initial=0) > _SOLVED * size:
        return None
    return x, z + change
