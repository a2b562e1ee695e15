"""The system with the same monomials and a free coefficient each.

Numbers written into a loss put the branch points of its family far out, close together or on
several scales, where random parameters of size one never go round them. With a free coefficient for
every monomial nothing has a scale: monodromy is at its best there, and each isolated solution of
the given equations is the end of a path that begins at random coefficients (Morgan and Sommese,
"Coefficient-parameter polynomial continuation", 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, Family
from explorer.polynomial import Expression, Graph, SparseSystem, System

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FreeCoefficients:
    """A system with one parameter q for each monomial of a given one.

    Attributes
    ----------
    system : System
        In the same unknowns; parameters q, shape (T,).
    given : Family
        Of the parameters of the given system.
    terms : SparseSystem
        The given potential, or the given equations, expanded.
    place : int array, shape (len(terms),)
        The monomial that each of the terms has; -1 for terms without a say.
    exponents : int array, shape (T, n)
    """

    system: System
    given: Family
    terms: SparseSystem
    place: Ints
    exponents: Ints

    @classmethod
    def of(cls, system: System, family: Family) -> FreeCoefficients:
        """Free the coefficients of a system."""
        terms = system.sparse if system.potential is None else system.potential_terms
        keys = np.column_stack([terms.equation, terms.exponents])
        rows, place = np.unique(keys, axis=0, return_inverse=True)
        place = np.asarray(place).ravel()
        if system.potential is not None:
            kept = rows[:, 1:].any(axis=1)
            place = np.where(kept, np.cumsum(kept) - 1, -1)[place]
            rows = rows[kept]
        return cls(_write(system, rows), family, terms, place, rows[:, 1:])

    @cached_property
    def family(self) -> Family:
        """All coefficients, complex normal."""
        size = len(self.exponents)
        return Family(lambda rng: rng.normal(size=size) + 1j * rng.normal(size=size))

    def at(self, parameters: Complex) -> Complex:
        """Coefficients q of the given system at some of its parameters, shape (T,)."""
        values = self.terms.numbers(np.asarray(parameters, dtype=np.complex128))
        counts = self.place >= 0
        q = np.zeros(len(self.exponents), dtype=np.complex128)
        np.add.at(q, self.place[counts], values[counts])
        return q

    def home(self, data: Complex, like: Complex) -> tuple[NDArray[np.float64], Complex]:
        """Units of the unknowns, and coefficients of the given system in them."""
        return self.balanced(self.at(self.given.parameters(data)))

    def balanced(self, q: Complex) -> tuple[NDArray[np.float64], Complex]:
        """Choose units in which coefficients are near one.

        Returns
        -------
        units : float array, shape (n,)
            Powers of two; ``x = units * y`` solves at q where y solves at the second array.
        q : complex array, shape (T,)
        """
        n = self.exponents.shape[1]
        used = q != 0
        rows = np.column_stack([self.exponents, np.ones(len(q))])[used]
        right = -np.log2(np.abs(q[used]))
        steps = np.rint(np.linalg.lstsq(rows.astype(float), right, rcond=None)[0])
        return np.exp2(steps[:n]), q * np.exp2(self.exponents @ steps[:n] + steps[n])


def _write(system: System, rows: Ints) -> System:
    """Write ``sum_a q_a x^a``, one for each equation, or one whose gradient is the system."""
    graph = Graph()
    x = [graph.unknown(name)[()] for name in system.unknowns]
    q = graph.parameter("q", (len(rows),))
    known: dict[tuple[int, ...], Expression] = {}

    def product(powers: tuple[int, ...]) -> Expression:
        if powers not in known:
            last = max((k for k, e in enumerate(powers) if e), default=-1)
            if last < 0:
                return graph.constant(1)
            shorter = (*powers[:last], powers[last] - 1, *powers[last + 1 :])
            known[powers] = product(shorter) * x[last]
        return known[powers]

    sums: list[Expression] = [graph.constant(0)] * (int(rows[:, 0].max(initial=0)) + 1)
    for k, (equation, *powers) in enumerate(rows.tolist()):
        sums[equation] = sums[equation] + q[k] * product(tuple(powers))
    if system.potential is None:
        return System(graph, tuple(sums))
    return System.gradient_of(sums[0])
