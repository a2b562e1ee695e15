"""Permutations of unknowns, and of parameters along with them, that leave a polynomial as it is.

Symbols: a *variable* is an unknown or a parameter, a *colour* a 64-bit number that automorphisms
preserve. Colours are refined (each variable hears the colours of its terms, each term those of its
variables) until no class splits any more; then a variable of a class is singled out, and so on.
Automorphisms are found level by level from the deepest class up. References: McKay and Piperno,
"Practical graph isomorphism II" (2014); here without its pruning, for small systems.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.sparse import SparseSystem

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Colours = NDArray[np.uint64]


@dataclass(frozen=True)
class Permutations:
    """A group of permutations of unknowns, and of parameters along with them.

    Attributes
    ----------
    unknowns : int array, shape (k, n)
        Generator j maps x to y with ``y[unknowns[j, i]] = x[i]``.
    parameters : int array, shape (k, p)
        The same generator maps p to q with ``q[parameters[j, i]] = p[i]``.
    order : int
        Number of elements.
    """

    unknowns: Ints
    parameters: Ints
    order: int

    def move(self, k: int, points: NDArray[np.generic]) -> NDArray[np.generic]:
        """Image of points (..., n) under generator k."""
        moved = np.empty_like(points)
        moved[..., self.unknowns[k]] = points
        return moved


def permutations(
    polynomial: SparseSystem, fixed: Bools | None = None, kinds: Ints | None = None
) -> Permutations:
    """Find the automorphisms of one expanded polynomial, exactly.

    Parameters
    ----------
    polynomial : SparseSystem
        A system of size 1, parameters symbolic.
    fixed : bool array, shape (p,), optional
        Parameters that have to stay where they are (default: none).
    kinds : int array, shape (p,), optional
        Parameters go to those of the same number >= 0 only (default: to any).

    Returns
    -------
    Permutations

    References
    ----------
    B. McKay and A. Piperno, "Practical graph isomorphism II", J. Symb. Comput. 60 (2014).

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y, z = Graph().unknown("x", (3,))
    >>> permutations(expand([x * y * z + x + y + 2 * z])).unknowns.tolist()
    [[1, 0, 2]]
    """
    n, p = len(polynomial.unknowns), len(polynomial.parameters)
    still = np.zeros(p, dtype=bool) if fixed is None else fixed
    used = np.concatenate([np.ones(n, dtype=bool), polynomial.parameter_exponents.any(axis=0)])
    like = np.zeros(p, dtype=np.int64) if kinds is None else kinds
    alike = np.where(still, 1 + np.max(like, initial=0) + np.arange(p), like)
    colours = np.concatenate([np.zeros(n, dtype=np.int64), 1 + alike])
    colours[~used] = 1 + np.max(colours, initial=0) + np.flatnonzero(~used)
    found = _Automorphisms(_Terms.of(polynomial), _mix(colours.astype(np.uint64)))
    generators = np.array(found.generators, dtype=np.int64).reshape(-1, n + p)
    return Permutations(generators[:, :n], generators[:, n:] - n, found.order)


def _mix(values: Colours) -> Colours:
    """Scatter 64-bit numbers (the finaliser of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


@dataclass(frozen=True)
class _Terms:
    """Terms as a sparse matrix of exponents, T rows of n + p.

    Entry e is ``exponent[e]`` of ``variable[e]`` in ``term[e]``.
    """

    rows: Ints
    coefficient: Ints
    term: Ints
    variable: Ints
    exponent: Colours

    @classmethod
    def of(cls, polynomial: SparseSystem) -> _Terms:
        """Number the coefficients and list the entries that are not zero."""
        rows = np.column_stack([polynomial.exponents, polynomial.parameter_exponents])
        numbers = {c: k for k, c in enumerate(sorted(set(polynomial.coefficients)))}
        coefficient = np.array([numbers[c] for c in polynomial.coefficients], dtype=np.int64)
        term, variable = np.nonzero(rows)
        return cls(rows, coefficient, term, variable, rows[term, variable].astype(np.uint64))

    def refine(self, colours: Colours) -> Colours:
        """Refine colours of the variables until no class splits.

        Equal structure gives equal colours.
        """
        classes, size = 0, len(colours)
        terms = _mix(self.coefficient.astype(np.uint64))
        while len(np.unique(colours)) > classes:
            classes = len(np.unique(colours))
            terms = _mix(
                terms + _heard(self.term, self.exponent, colours[self.variable], len(terms))
            )
            colours = _mix(colours + _heard(self.variable, self.exponent, terms[self.term], size))
        return colours

    def holds(self, image: Ints) -> bool:
        """Whether a permutation of the variables maps the list of terms to itself."""
        moved = np.empty_like(self.rows)
        moved[:, image] = self.rows
        mine, others = (np.column_stack([self.coefficient, rows]) for rows in (self.rows, moved))
        return np.array_equal(mine[np.lexsort(mine.T)], others[np.lexsort(others.T)])


def _heard(place: Ints, exponent: Colours, colours: Colours, size: int) -> Colours:
    """Sum, at each place, of scattered pairs of colour and exponent: the order does not matter."""
    total = np.zeros(size, dtype=np.uint64)
    np.add.at(total, place, _mix(_mix(colours) + exponent))
    return total


class _Automorphisms:
    """Search for generators along a chain of stabilisers."""

    def __init__(self, terms: _Terms, colours: Colours) -> None:
        self.terms = terms
        self.generators: list[Ints] = []
        self.order = 1
        self.base: list[int] = []
        self.levels = [terms.refine(colours)]
        while (point := _first_of_a_class(self.levels[-1])) is not None:
            self.base.append(point)
            self.levels.append(self._single_out(self.levels[-1], point))
        for level in range(len(self.base) - 1, -1, -1):
            self._fill(level)

    def _single_out(self, colours: Colours, variable: int) -> Colours:
        marked = colours.copy()
        marked[variable] = _mix(marked[variable : variable + 1] + np.uint64(1))[0]
        return self.terms.refine(marked)

    def _fill(self, level: int) -> None:
        """Find generators that fix the base before this level and move its point anywhere."""
        colours, point = self.levels[level], self.base[level]
        for candidate in np.flatnonzero(colours == colours[point]).tolist():
            if candidate not in self._orbit(point):
                image = self._search(level, colours, candidate)
                if image is not None:
                    self.generators.append(image)
        self.order *= len(self._orbit(point))

    def _orbit(self, point: int) -> set[int]:
        """Where the generators so far move a point.

        Those of deeper levels come first, so all fix the base before.
        """
        orbit, waiting = {point}, [point]
        while waiting:
            a = waiting.pop()
            new = {int(g[a]) for g in self.generators} - orbit
            orbit |= new
            waiting += new
        return orbit

    def _search(self, level: int, colours: Colours, candidate: int) -> Ints | None:
        """Try to map the base point of a level to a candidate, the deeper ones to what fits."""
        after = self._single_out(colours, candidate)
        mine = self.levels[level + 1]
        if not np.array_equal(np.sort(after), np.sort(mine)):
            return None
        if level + 1 == len(self.base):
            image = np.empty(len(mine), dtype=np.int64)
            image[np.argsort(mine)] = np.argsort(after)
            return image if self.terms.holds(image) else None
        wanted = mine[self.base[level + 1]]
        tries = (self._search(level + 1, after, int(v)) for v in np.flatnonzero(after == wanted))
        return next((image for image in tries if image is not None), None)


def _first_of_a_class(colours: Colours) -> int | None:
    """First variable that shares its colour with another."""
    _, inverse, counts = np.unique(colours, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts[inverse] > 1)
    return int(shared[0]) if len(shared) else None
