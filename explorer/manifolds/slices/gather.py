"""All points on one slice of a polynomial: strata searched, brought together, images added."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.options import NativeOptions
from explorer.manifolds.reduce import identity
from explorer.manifolds.slices.classes import SlicePoints
from explorer.manifolds.slices.invariants import Parts, symmetric_family, without_symmetry
from explorer.manifolds.slices.linear import null_space
from explorer.manifolds.slices.scatter import scatter
from explorer.manifolds.slices.search import Found, search, thorough
from explorer.manifolds.slices.square import Complex, SliceSystem
from explorer.manifolds.slices.strata import strata
from explorer.manifolds.slices.terms import Exact
from explorer.polynomial import Permutations

_GRAIN = 64
_WIDTH = 128
# Lost paths of larger sets are not followed in multiprecision: that takes a second or so each.
_PATIENCE = 200


@dataclass(frozen=True, eq=False)
class Stratum:
    """A linear space with what was found on it.

    Attributes
    ----------
    basis : array of Fraction, shape (n, m)
    square : SliceSystem
        In m unknowns.
    covector : list of m Fraction
    points : complex array, shape (N, m)
    numbers : int array, shape (N,)
        Of the points on the slice of all unknowns that lie on the same orbits; -1 for lost ones.
    settled : bool
    """

    basis: Exact
    square: SliceSystem
    covector: list[Fraction]
    points: Complex
    numbers: NDArray[np.int64]
    settled: bool


@dataclass(eq=False)
class Gathered:
    """Points on a slice of a polynomial whose group fixes the origin.

    Attributes
    ----------
    parts : Parts
    square : SliceSystem
    covector : list of n Fraction
    moves : list of float arrays, shape (n, n)
        Discrete symmetries.
    target : int or None
        Degree of gradient and slice, where it is known and finite.
    """

    parts: Parts
    square: SliceSystem
    permutations: Permutations
    moves: list[NDArray[np.float64]]
    options: NativeOptions
    seed: int
    target: int | None = None
    strata: list[Stratum] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.covector = random_covector(self.square.unknowns, self._rng(0))
        lengths = np.array([float(v) for v in self.covector], dtype=np.complex128)
        self.slice = SlicePoints(self.square, lengths, self.options)
        polynomial = self.parts.whole
        self.spaces = strata(polynomial, self.square.family.fields.generators, self.permutations)
        self.images: list[tuple[int, int]] = []
        self.singular: list[Complex] = []
        if not any(sum(e) == 1 for e in polynomial):
            self.slice.add(np.zeros((1, self.square.unknowns), dtype=np.complex128))

    def _rng(self, *place: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, *place])

    def look(self, *, monomials: bool = False, patient: bool = False, round_: int = 0) -> None:
        """Search all strata once.

        Parameters
        ----------
        monomials : bool
            Over the family with a free coefficient for each invariant combination of monomials.
        patient : bool
            With all remedies for paths that get lost.
        round_ : int
            Gives other random numbers.
        """
        for number, basis in enumerate(self.spaces):
            rng = self._rng(1 + round_, number, int(monomials))
            stratum = self._search(basis, rng, monomials=monomials, patient=patient)
            if stratum is not None:
                self.strata.append(stratum)
        self.close()

    def scatter(self, round_: int, starts: int) -> None:
        """Look for more points one by one, from real and from complex random points."""
        rng = self._rng(2, round_)
        lengths = self.slice.covector.real
        for real in (True, False):
            found = scatter(self.square, lengths, rng, starts, real=real)
            self.slice.add(found.regular)
            self.singular.append(found.singular)
        self.close()

    def _search(
        self, basis: Exact, rng: np.random.Generator, *, monomials: bool, patient: bool
    ) -> Stratum | None:
        n, m = basis.shape
        parts = self.parts.on(basis, [Fraction(0)] * n)
        free_parts = [parts, parts.with_quadratic_forms(), parts.by_monomials()]
        free_parts[2] = free_parts[2].with_quadratic_forms()
        for free in free_parts[2:] if monomials else free_parts:
            square = SliceSystem(symmetric_family(free))
            covector = random_covector(m, rng)
            lengths = np.array([float(v) for v in covector])
            found = search(square, lengths, rng, self.options)
            if found is not None:
                points = self._ends(square, found, lengths, rng, patient=patient)
                lifted = points @ basis.astype(float).T
                numbers = self.slice.bring(lifted, rng)
                return Stratum(basis, square, covector, points, numbers, found.settled)
        return None

    def _ends(
        self,
        square: SliceSystem,
        found: Found,
        lengths: NDArray[np.float64],
        rng: np.random.Generator,
        *,
        patient: bool,
    ) -> Complex:
        if not patient or len(found.points) == found.generic or found.generic > _PATIENCE:
            return found.points
        regular, _, _ = thorough(square, found, lengths, rng, self.options)
        return np.concatenate([found.points, regular])

    @cached_property
    def fixed_space(self) -> tuple[Exact, SliceSystem] | None:
        """Points that the group leaves in place, with the loss there; None for the origin alone."""
        generators = self.square.family.fields.generators
        n = self.square.unknowns
        basis = null_space(generators.reshape(-1, n))[0].T
        if not basis.shape[1]:
            return None
        inside = self.parts.on(basis, [Fraction(0)] * n)
        return basis, SliceSystem(without_symmetry(inside))

    @property
    def everything(self) -> Stratum:
        """All of the space, with the common slice."""
        whole = identity(self.square.unknowns)
        points = self.slice.points
        return Stratum(
            whole, self.square, self.covector, points, np.arange(len(points)), settled=True
        )

    def close(self) -> None:
        """Add the other points of all orbits, and images of orbits under discrete symmetries."""
        rng = self._rng(0, 1)
        self.slice.close(rng, self.target)
        for _ in range(len(self.moves) + 1):
            if self.slice.settled(self.target):
                break
            before = len(self.slice.points)
            first = np.unique(self.slice.labels, return_index=True)[1]
            leaders = self.slice.points[first]
            for move in self.moves:
                numbers = self.slice.bring(leaders @ move.T, rng)
                pairs = zip(first.tolist(), numbers.tolist(), strict=True)
                self.images += [(a, b) for a, b in pairs if b >= 0]
            if len(self.slice.points) == before:
                break
            self.slice.close(rng, self.target)


def random_covector(n: int, rng: np.random.Generator) -> list[Fraction]:
    """A covector with short numbers, none of them small."""
    sizes = rng.integers(_GRAIN // 2, _WIDTH, size=n)
    signs = rng.choice([-1, 1], size=n)
    return [Fraction(int(v), _GRAIN) for v in sizes * signs]
