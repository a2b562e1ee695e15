"""The square system of a slice, with multipliers; see :mod:`explorer.manifolds.slices`.

It is the gradient of ``sum_f c_f Q_f(x) + sum_k m_k l . M_k x`` in x (n,) and m (p,); parameters
are c and l.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.manifolds.slices.invariants import SymmetricFamily
from explorer.manifolds.slices.terms import Terms
from explorer.polynomial import ContinuousSymmetries, Expression, Graph, System
from explorer.validate.newton import equilibrate
from explorer.validate.refine import refine

Complex = NDArray[np.complex128]

# Points whose scaled Jacobian has a smaller ratio of singular values may lie on a family: a Newton
# step leaves them 1e-8 off at a double point.
_SINGULAR = 1e-9
# Multipliers below this share of a point are zero.
_ZERO = 1e-6


@dataclass(frozen=True, eq=False)
class SliceSystem:
    """Critical points on slices of all members of a family.

    Attributes
    ----------
    family : SymmetricFamily
    """

    family: SymmetricFamily

    @cached_property
    def system(self) -> System:
        """Unknowns x and m, parameters c and l, with the potential."""
        graph = Graph()
        family = self.family
        x = graph.unknown("x", (family.unknowns,))
        p = family.orbit_dimension
        m = list(graph.unknown("m", (p,))) if p else []
        c = graph.parameter("c", (len(family.polynomials),))
        covector = graph.parameter("l", (family.unknowns,))
        known: dict[tuple[int, ...], Expression] = {}
        total = graph.constant(0)
        for factor, polynomial in zip(c, family.polynomials, strict=True):
            total = total + factor * _written(graph, list(x), polynomial, known)
        for multiplier, k in zip(m, family.chosen, strict=True):
            generator = family.fields.generators[k]
            total = total + multiplier * _pairing(graph, covector, generator, x)
        return System.gradient_of(total)

    @cached_property
    def compiled(self) -> CompiledSystem:
        """For paths."""
        return compile_system(self.system)

    @cached_property
    def generators(self) -> NDArray[np.float64]:
        """All of them in doubles, shape (k, n, n)."""
        return self.family.fields.generators.astype(float)

    @property
    def group(self) -> ContinuousSymmetries:
        """The same as a group."""
        return ContinuousSymmetries(self.generators)

    @property
    def numbers(self) -> Complex:
        """The c of the given polynomial in doubles."""
        return np.array([float(c) for c in self.family.numbers], dtype=np.complex128)

    @property
    def unknowns(self) -> int:
        """Number of coordinates x."""
        return self.family.unknowns

    def parameters(self, c: NDArray[Any], covector: NDArray[Any]) -> Complex:
        """Parameters of :attr:`system`."""
        return np.concatenate([c, covector]).astype(np.complex128)

    def with_multipliers(self, points: NDArray[Any]) -> Complex:
        """Put zero multipliers to points (N, n)."""
        zero = np.zeros((len(points), self.family.orbit_dimension))
        return np.hstack([points, zero]).astype(np.complex128)

    def without_multipliers(self, solutions: Complex) -> NDArray[np.bool_]:
        """Which solutions (N, n + p) of the square system have multipliers that are zero."""
        n = self.unknowns
        with np.errstate(invalid="ignore"):
            sizes = np.maximum(1, np.abs(solutions[:, :n]).max(axis=1, initial=0))
            return np.asarray((np.abs(solutions[:, n:]) < _ZERO * sizes[:, None]).all(axis=1))

    def regular(self, points: NDArray[Any], covector: NDArray[Any]) -> NDArray[np.bool_]:
        """Which critical points (N, n) of the given polynomial are isolated on their slice.

        Of special polynomials complex ones may lie on families, where the Jacobian is singular.
        """
        if not len(points):
            return np.zeros(0, dtype=bool)
        parameters = self.parameters(self.numbers, covector)
        jacobians = self.system.jacobian(self.with_multipliers(points), parameters)
        _, units = equilibrate(jacobians)
        scaled = jacobians * units[:, :, None] * units[:, None, :]
        values = np.linalg.svd(scaled, compute_uv=False)
        return np.asarray(values[:, -1] > _SINGULAR * values[:, 0])

    def sharpened(self, points: Complex, covector: NDArray[Any]) -> tuple[Complex, Complex]:
        """Refine critical points (N, n) on a real slice, one for each zero.

        Returns
        -------
        regular, singular : complex arrays, shapes (R, n), (S, n)
            Zeros that an estimate shows to be simple, and others.
        """
        parameters = self.parameters(self.numbers, covector).real
        found = refine(self.system, parameters, self.with_multipliers(points))
        true = self.without_multipliers(found.points)
        inside = found.points[:, : self.unknowns]
        regular = true & found.regular
        regular[regular] = self.regular(inside[regular], covector)
        return inside[regular], inside[true & ~regular]

    def annihilated(self, point: NDArray[Any], rng: np.random.Generator) -> Complex:
        """A random covector l with ``l . M_k x = 0`` for all k."""
        n = self.unknowns
        covector = (rng.normal(size=n) + 1j * rng.normal(size=n)) / np.sqrt(2)
        if not len(self.generators):
            return np.asarray(covector)
        tangents = self.generators @ point
        _, values, right = np.linalg.svd(tangents)
        used = int((values > 1e-10 * max(1.0, float(np.abs(point).max(initial=0)))).sum())
        kept = right[used:].conj()
        return np.asarray(((kept @ covector) @ kept.conj()).conj())

    def tangency(self, points: NDArray[Any], covector: NDArray[Any]) -> NDArray[Any]:
        """The matrices T, ``l . M_k M_j x``, shape (N, k, k), with all generators."""
        images = self.group.tangents(points)
        rows = np.einsum("a,kab->kb", covector, self.generators)
        return np.asarray(np.einsum("kb,Njb->Njk", rows, images))


def _written(
    graph: Graph, x: Sequence[Any], polynomial: Terms, known: dict[tuple[int, ...], Expression]
) -> Expression:
    total = graph.constant(0)
    for exponents, c in polynomial.items():
        if exponents not in known:
            powers = (x[k] ** e for k, e in enumerate(exponents) if e)
            known[exponents] = prod(powers, start=graph.constant(1))
        total = total + known[exponents] * c
    return total


def _pairing(graph: Graph, covector: Any, generator: Any, x: Any) -> Expression:
    total = graph.constant(0)
    for i, j in np.argwhere(generator).tolist():
        total = total + covector[i] * x[j] * generator[i, j]
    return total


def equations_on(family: SymmetricFamily, covector: Sequence[Fraction]) -> System:
    """Gradient and slice of the given polynomial, more equations than unknowns, exact numbers."""
    graph = Graph()
    x = graph.unknown("x", (family.unknowns,))
    known: dict[tuple[int, ...], Expression] = {}
    total = graph.constant(0)
    for c, polynomial in zip(family.numbers, family.polynomials, strict=True):
        total = total + _written(graph, list(x), polynomial, known) * c
    gradient = System.gradient_of(total).equations
    slices = []
    for k in family.chosen:
        row = np.array(covector, dtype=object) @ family.fields.generators[k]
        line = graph.constant(0)
        for j, value in enumerate(row):
            if value:
                line = line + x[j] * value
        slices.append(line)
    return System(graph, (*gradient, *slices))
