"""Zero patterns of solutions: coordinate subspaces on which a gradient is tangent.

They are read off the exponents (docs/theory.md, section 2). A zero pattern is written as a mask of
the unknowns that are *not* zero. Symbols: Z is the set of the unknowns that are zero. It is
*invariant* when every monomial of ``df/dx_i``, i in Z, has a factor in Z. Unions of invariant sets
are invariant, so each set U has a largest invariant subset, its *interior*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.sparse import SparseSystem

Bools = NDArray[np.bool_]


def invariant_zero_patterns(gradient: SparseSystem) -> list[Bools]:
    """List the zero patterns that solutions may have at generic parameters.

    Parameters
    ----------
    gradient : SparseSystem
        Equation i is the derivative by unknown i; every coefficient stands for a generic number.

    Returns
    -------
    list of bool arrays, shape (n,)
        Complements of each Z that is invariant and leaves no equation outside of Z with a single
        monomial, which has no zero there; larger ones first.

    Notes
    -----
    That there are no others follows from a count of dimensions where each unknown has a ridge
    coefficient of its own (docs/theory.md, section 2).

    Branch and bound on "unknown v is in Z". "Invariant" is a list of clauses, one a monomial of
    ``df/dx_i``, i in Z: some factor is in Z. A clause with one possible factor forces it, and one
    with few is branched on first.

    Examples
    --------
    >>> from explorer.polynomial import Graph, System
    >>> graph = Graph()
    >>> (u, v), (a, b) = graph.unknown("w", (2,)), graph.parameter("p", (2,))
    >>> system = System.gradient_of((u * v - 1) ** 2 + a * u * u + b * v * v)
    >>> [pattern.tolist() for pattern in invariant_zero_patterns(system.sparse)]
    [[True, True], [False, False]]
    """
    found = _Search(gradient).leaves()
    patterns = [~zero for zero in found]
    return sorted(patterns, key=lambda pattern: (-int(pattern.sum()), pattern.tolist()))


class _Search:
    """The monomials of each equation as sets of unknowns, and the search over Z."""

    def __init__(self, gradient: SparseSystem) -> None:
        n = len(gradient.unknowns)
        rows = np.unique(np.column_stack([gradient.equation, gradient.exponents]), axis=0)
        self.n = n
        self.equation = rows[:, 0]
        self.factors = rows[:, 1:] > 0
        # A monomial in its own unknown alone, like a ridge term
        single = self.factors.sum(axis=1) == 1
        self.own = single & self.factors[np.arange(len(rows)), self.equation]
        self.clauses, self.of = _minimal(self.equation, self.factors)

    def left(self, zero: Bools) -> tuple[Bools, NDArray[np.int64]]:
        """Monomials without a factor in Z, shape (T,), and their number an equation, shape (n,)."""
        free: Bools = ~np.asarray(self.factors[:, zero].any(axis=1))
        return free, np.bincount(self.equation[free], minlength=self.n)

    def interior(self, zero: Bools) -> Bools:
        """Find the largest invariant subset of Z."""
        while True:
            tangent = np.ones(self.n, dtype=bool)
            tangent[self.of[~self.clauses[:, zero].any(axis=1)]] = False
            if not (zero & ~tangent).any():
                return zero
            zero = zero & tangent

    def open_clauses(self, must: Bools, may: Bools) -> Bools:
        """Possible factors of the clauses that ``must`` leaves open, shape (C, n), short first."""
        rows = np.flatnonzero(must[self.of])
        rows = rows[~self.clauses[np.ix_(rows, must)].any(axis=1)]
        possible = np.unique(self.clauses[rows] & may, axis=0)
        return possible[np.argsort(possible.sum(axis=1), kind="stable")]

    def forced(self, must: Bools, may: Bools) -> Bools:
        """Add what must be zero to ``must``.

        That is the only factor of a clause, and an unknown whose equation is a power of itself.
        """
        while True:
            clauses = self.open_clauses(must, may)
            more = clauses[clauses.sum(axis=1) == 1].any(axis=0)
            free, left = self.left(must)
            alone = self.equation[free & self.own]
            more[alone[left[alone] == 1]] = True
            if not (more & ~must).any():
                return must
            must = must | more

    def leaves(self) -> Iterator[Bools]:
        """All invariant Z that can have solutions."""
        stack = [(np.zeros(self.n, dtype=bool), np.ones(self.n, dtype=bool))]
        while stack:
            must, may = stack.pop()
            may = self.interior(may)
            must = self.forced(must, may)
            undecided = np.flatnonzero(may & ~must)
            if (must & ~may).any():
                continue
            if not len(undecided):
                if not (self.left(may)[1][~may] == 1).any():
                    yield may
                continue
            clauses = self.open_clauses(must, may)
            branch = int(np.argmax(clauses[0])) if len(clauses) else undecided[0]
            chosen = np.arange(self.n) == branch
            stack += [(must | chosen, may), (must, may & ~chosen)]


def _minimal(equation: NDArray[np.int64], factors: Bools) -> tuple[Bools, NDArray[np.int64]]:
    """Sets of factors that contain no other set of their equation, and the equation of each."""
    kept, of = [], []
    for i in range(factors.shape[1]):
        sets = np.unique(factors[equation == i], axis=0)
        sets = sets[np.argsort(sets.sum(axis=1), kind="stable")]
        while len(sets):
            kept.append(sets[0])
            of.append(i)
            sets = sets[(sets[0] & ~sets).any(axis=1)]
    return np.array(kept, dtype=bool).reshape(-1, factors.shape[1]), np.array(of, dtype=np.int64)


def switchable_sets(
    patterns: Sequence[Bools], potential: SparseSystem
) -> tuple[tuple[int, ...], ...]:
    """Find the least sets of unknowns that may be switched off, like the weights of a hidden unit.

    Parameters
    ----------
    patterns : sequence of bool arrays, shape (n,)
        See :func:`invariant_zero_patterns`.
    potential : SparseSystem
        A system of size 1.

    Returns
    -------
    tuple of tuples of int
        Unknowns that may all be zero, and whose signs may be flipped together.
    """
    zeros = [~pattern for pattern in patterns if not pattern.all()]
    flips = [z for z in zeros if not (potential.exponents[:, z].sum(axis=1) % 2).any()]

    def contains_another(z: Bools) -> bool:
        return any((other & ~z).sum() == 0 and other.sum() < z.sum() for other in flips)

    least = [z for z in flips if not contains_another(z)]
    return tuple(sorted(tuple(map(int, np.flatnonzero(z))) for z in least))
