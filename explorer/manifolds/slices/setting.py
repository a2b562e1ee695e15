"""A loss made ready: exact parts, centred and scaled, with its symmetries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduce import identity
from explorer.manifolds.slices.findings import SliceNote
from explorer.manifolds.slices.invariants import Parts, SymmetricFamily, symmetric_family
from explorer.manifolds.slices.terms import Terms, add, terms_of
from explorer.networks.problem import Problem
from explorer.polynomial import (
    DiagonalSymmetries,
    Permutations,
    SparseSystem,
    continuous_symmetries,
    diagonal_symmetries,
    permutations,
)
from explorer.sentences import Sentence


@dataclass(frozen=True, eq=False)
class Setting:
    """What is searched.

    Attributes
    ----------
    parts : Parts
        The loss in ``(x - centre) / unit``, times ``factor``.
    family : SymmetricFamily
        Of the parts.
    centre : list of n Fraction
    unit, factor : Fraction
        Powers of two.
    constant : float
        Loss at the centre.
    permutations : Permutations
        Of the unknowns, that leave the loss unchanged.
    moves : list of float arrays, shape (n, n)
        Discrete symmetries of the loss.
    structural : list of bool
        Which of these are symmetries for all data, so that manifolds that they exchange are
        components of one.
    loss : callable
        Loss at points (N, n) of the user's coordinates.
    notes : tuple of Sentence
    """

    parts: Parts
    family: SymmetricFamily
    centre: list[Fraction]
    unit: Fraction
    factor: Fraction
    permutations: Permutations
    moves: list[NDArray[np.float64]]
    structural: list[bool]
    loss: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    notes: tuple[Sentence, ...] = ()

    def outside(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in the user's coordinates."""
        return np.asarray(points * float(self.unit) + np.array([float(c) for c in self.centre]))


def has_compact_symmetry(problem: Problem) -> bool:
    """Whether a compact group of positive dimension leaves the loss of a problem unchanged."""
    terms, values = problem.system.potential_terms, problem.parameters
    if not continuous_symmetries(terms, values).dimension:
        return False
    fields = setting_of_problem(problem).family.fields
    return bool(fields.dimension) and fields.compact


# Whoever asks for the symmetry goes on to search.
@lru_cache(maxsize=64)
def setting_of_problem(problem: Problem) -> Setting:
    """Make a problem ready."""
    terms = problem.system.potential_terms
    values = problem.exact_parameters()
    whole = terms.at(values)
    setting = _setting(_by_parameters(terms, values), whole, problem.loss)
    structural = _discrete(problem.system.symmetries)
    joint = problem.system.permutations
    exact = np.array(values, dtype=object)
    for k in range(len(joint.unknowns)):
        moved = np.empty_like(exact)
        moved[joint.parameters[k]] = exact
        if (moved == exact).all():
            structural.append(_matrix(joint.unknowns[k]))
    return replace(
        setting,
        moves=[*structural, *setting.moves],
        structural=[True] * len(structural) + [False] * len(setting.moves),
    )


def setting_of_terms(polynomial: Terms, unknowns: int) -> Setting:
    """Make an exact polynomial ready."""
    whole = _sparse(polynomial, unknowns)
    parts = Parts.monomials({e: Fraction(c) for e, c in polynomial.items()}, unknowns)
    values = np.array([float(c) for c in polynomial.values()])
    exponents = np.array(list(polynomial), dtype=np.int64).reshape(-1, unknowns)

    def loss(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points[:, None, :] ** exponents).prod(axis=2) @ values)

    setting = _setting(parts, whole, loss)
    return replace(setting, structural=[True] * len(setting.moves))


def _setting(
    parts: Parts,
    whole: SparseSystem,
    loss: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Setting:
    family = symmetric_family(parts)
    notes: tuple[Sentence, ...] = ()
    dimension = continuous_symmetries(whole).dimension
    if family.fields.dimension < dimension:
        decimal = _decimals(parts)
        other = symmetric_family(decimal)
        if other.fields.dimension >= dimension:
            parts, family = decimal, other
            notes = (SliceNote.DECIMALS(dimension=dimension),)
    n = parts.unknowns
    centre = family.fields.centre or [Fraction(0)] * n
    axes = identity(n)
    if any(centre):
        parts = parts.on(axes, centre)
    unit, factor = _units(parts.whole)
    if unit != 1 or factor != 1:
        parts = parts.on(axes * unit, [Fraction(0)] * n)
        parts = replace(parts, numbers=[c * factor for c in parts.numbers])
    if any(centre) or unit != 1 or factor != 1:
        family = symmetric_family(parts)
    inside = _sparse(parts.whole, n)
    moves = _discrete(diagonal_symmetries(inside.exponents))
    found = permutations(inside)
    moves += [_matrix(row) for row in found.unknowns]
    return Setting(
        parts=parts,
        family=family,
        centre=centre,
        unit=unit,
        factor=factor,
        permutations=found,
        moves=moves,
        structural=[False] * len(moves),
        loss=loss,
        notes=notes,
    )


def _units(polynomial: Terms) -> tuple[Fraction, Fraction]:
    """Powers of two: of the unknowns, and of the polynomial, that bring coefficients near one."""
    if not polynomial:
        return Fraction(1), Fraction(1)
    degrees = np.array([sum(e) for e in polynomial], dtype=float)
    sizes = np.array([_log(c) for c in polynomial.values()])
    levels = sorted(set(degrees.tolist()))
    largest = np.array([sizes[degrees == d].max() for d in levels])
    rows = np.column_stack([levels, np.ones(len(levels))])
    steps = np.rint(np.linalg.lstsq(rows, -largest, rcond=None)[0])
    unit, factor = (Fraction(2) ** int(step) for step in steps)
    return unit, factor


def _log(value: Fraction) -> float:
    return log2(abs(value.numerator)) - log2(value.denominator)


def _decimals(parts: Parts) -> Parts:
    """The same with numbers that the shortest decimals of the coefficients give."""
    return replace(parts, numbers=[Fraction(repr(float(c))) for c in parts.numbers])


def _by_parameters(terms: SparseSystem, values: list[Fraction]) -> Parts:
    """One part a parameter, where all are linear; else one a monomial."""
    n = len(terms.unknowns)
    used = terms.parameter_exponents.sum(axis=1)
    if (used > 1).any():
        return Parts.monomials(terms_of(terms.at(values)), n)
    polynomials: list[Terms] = [{} for _ in range(len(values) + 1)]
    rows = zip(
        terms.exponents.tolist(),
        terms.parameter_exponents.tolist(),
        terms.coefficients,
        strict=True,
    )
    for exponents, powers, c in rows:
        place = powers.index(1) if 1 in powers else len(values)
        add(polynomials[place], tuple(exponents), c)
    numbers = [*values, Fraction(1)]
    kept = [(p, c) for p, c in zip(polynomials, numbers, strict=True) if p and c]
    return Parts(n, [p for p, _ in kept], [c for _, c in kept])


def _sparse(polynomial: Terms, n: int) -> SparseSystem:
    return SparseSystem(
        unknowns=tuple(f"x{k}" for k in range(n)),
        parameters=(),
        size=1,
        equation=np.zeros(len(polynomial), dtype=np.int64),
        exponents=np.array(list(polynomial), dtype=np.int64).reshape(-1, n),
        parameter_exponents=np.zeros((len(polynomial), 0), dtype=np.int64),
        coefficients=tuple(polynomial.values()),
    )


def _discrete(found: DiagonalSymmetries) -> list[NDArray[np.float64]]:
    return [np.diag(row.real) for row in found.factors() if not row.imag.any()]


def _matrix(unknowns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Matrix of x to y with ``y[unknowns[i]] = x[i]``."""
    matrix = np.zeros((len(unknowns), len(unknowns)))
    matrix[unknowns, np.arange(len(unknowns))] = 1
    return matrix
