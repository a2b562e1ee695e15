"""Symmetries of a loss that leave the function as it is: they identify points of one fibre.

Symbols: c_k are the coefficients of the function, P = ridge + penalties + sum_k t_k c_k with free
t_k. A linear map of the weights that leaves P as it is leaves the loss at these ridge coefficients
and every c_k as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.output_map import OutputMap
from explorer.limits import Limit
from explorer.networks.problem import Problem
from explorer.polynomial import DiagonalSymmetries, Graph, SparseSystem, expand, permutations
from explorer.polynomial.symmetry import diagonal_symmetries

Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Elements of groups that are tried on pairs of points; further ones are not found
_MOST = 5040
# A ratio of coordinates this near to a root of unity may be one; it is then checked on exponents
_NEAR = 1e-6


@dataclass(frozen=True, eq=False)
class Located:
    """N critical points and how well they are known.

    Attributes
    ----------
    points : complex array, shape (N, n)
    radius : float array, shape (N, n)
        Bound on the distance to the critical point.
    reach : float array, shape (N, n)
        Within this distance there is no second critical point; 0 where that is not known.
    """

    points: Complex
    radius: Floats
    reach: Floats

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Whether a point is the only one in its reach, shape (N,)."""
        return np.asarray((self.reach > 0).all(axis=1))

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """Weights that are not zero."""
        return np.abs(self.points) > self.radius


@dataclass(frozen=True, eq=False)
class FibreSymmetries:
    """Linear maps that keep the function and the loss.

    Attributes
    ----------
    terms : SparseSystem
        Of P, at the ridge coefficients of a problem.
    """

    terms: SparseSystem

    @classmethod
    def of(cls, problem: Problem, outputs: OutputMap) -> FibreSymmetries:
        """Write P for a problem."""
        a = problem.architecture
        graph = Graph(Limit.OPERATIONS.most)
        weights = [graph.unknown(block.name, block.shape) for block in a.blocks]
        rest = graph.constant(0)
        for ridge, w in zip(problem.ridge, weights, strict=True):
            for value, x in zip(np.ravel(ridge).tolist(), w.ravel(), strict=True):
                rest = rest + graph.constant(value) * x * x
        for penalty in a.penalties:
            rest = rest + penalty.value(weights)
        return cls(_with_coefficients(expand([rest]), outputs.terms))

    @cached_property
    def diagonal(self) -> DiagonalSymmetries:
        """Those that multiply each weight by a root of unity."""
        return diagonal_symmetries(self.terms.exponents)

    @cached_property
    def moves(self) -> Ints:
        """Permutations, shape (g, n): ``image[moves[j, i]] = point[i]``; the identity first."""
        still = np.ones(len(self.terms.parameters), dtype=bool)
        generators = permutations(self.terms, still).unknowns
        return _closure(generators, len(self.terms.unknowns))

    def same_fibre(self, known: Located, ones: Ints, others: Ints) -> NDArray[np.bool_]:
        """Whether a symmetry maps each critical point to the other one of its pair.

        Parameters
        ----------
        known : Located
        ones, others : int arrays, shape (N,)
            Rows.

        Returns
        -------
        bool array, shape (N,)
        """
        found = np.zeros(len(ones), dtype=bool)
        for move in self.moves:
            image, live = np.empty_like(known.points[ones]), np.empty((len(ones), len(move)), bool)
            image[:, move], live[:, move] = known.points[ones], known.live[ones]
            found |= self._turned_to(image, live, known, others)
            if found.all():
                break
        return found

    def _turned_to(
        self, images: Complex, live: NDArray[np.bool_], known: Located, rows: Ints
    ) -> NDArray[np.bool_]:
        """Whether a diagonal symmetry maps each image to the other one of its pair."""
        others = known.points[rows]
        fits = (live == known.live[rows]).all(axis=1)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            ratio = np.where(live, others / np.where(images == 0, 1, images), 1)
        ratio[~np.isfinite(ratio)] = 0
        fits &= (np.abs(np.abs(ratio) - 1) <= _NEAR).all(axis=1)
        order = self._exponent
        turns = np.rint(np.angle(ratio) * order / (2 * np.pi)).astype(np.int64) % order
        fits &= self._belongs(turns, live)
        near = np.abs(images * _root(turns, order) - others) <= known.reach[rows]
        return np.asarray(fits & near.all(axis=1))

    def _belongs(self, turns: Ints, live: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether turns of the live weights (N, n) are those of an element of the group."""
        if self.diagonal.order > _MOST:
            return np.zeros(len(turns), dtype=bool)
        group = self.diagonal.on(np.ones(turns.shape[1], dtype=bool))
        elements = np.rint(np.angle(group) * self._exponent / (2 * np.pi)).astype(np.int64)
        fits = np.zeros(len(turns), dtype=bool)
        for element in elements % self._exponent:
            fits |= ((turns == element) | ~live).all(axis=1)
        return fits

    @cached_property
    def _exponent(self) -> int:
        return lcm(2, *(int(q) for q in self.diagonal.orders))


def _root(turns: Ints, order: int) -> Complex:
    """Roots of unity; quarter turns are exact."""
    factors = np.exp(2j * np.pi * turns / order)
    quarter = 4 * turns % order == 0
    factors[quarter] = np.array([1, 1j, -1, -1j])[4 * turns[quarter] // order]
    return np.asarray(factors)


def _with_coefficients(rest: SparseSystem, coefficients: SparseSystem) -> SparseSystem:
    """Terms of ``rest + sum_k t_k c_k``."""
    K = coefficients.size
    powers = np.eye(K, dtype=np.int64)[coefficients.equation]
    return SparseSystem(
        unknowns=coefficients.unknowns,
        parameters=tuple(f"t_{k + 1}" for k in range(K)),
        size=1,
        equation=np.zeros(len(rest) + len(coefficients), dtype=np.int64),
        exponents=np.concatenate([rest.exponents, coefficients.exponents]),
        parameter_exponents=np.concatenate([np.zeros((len(rest), K), np.int64), powers]),
        coefficients=(*rest.coefficients, *coefficients.coefficients),
    )


def _closure(generators: Ints, n: int) -> Ints:
    """Elements of the group, at most so many."""
    found = [tuple(range(n))]
    known = set(found)
    for element in found:
        for generator in generators:
            image = tuple(generator[list(element)].tolist())
            if image not in known and len(found) < _MOST:
                known.add(image)
                found.append(image)
    return np.array(found, dtype=np.int64).reshape(-1, n)
