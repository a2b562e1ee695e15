"""Scalings of unknowns, parameters and equations that map a system to itself.

A target is balanced by them before tracking.

With ``f_j(2^s x, 2^u p) = 2^r_j f_j(x, p)`` a target p has the solutions of ``2^u p``, scaled.
Among these targets the one nearest to the generic parameters, in logarithms, is the shortest way
off: data that are a thousand times larger, or ridge coefficients of 1e-6, cost nothing extra.
Powers of two scale without rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System, diagonal_symmetries

Complex = NDArray[np.complex128]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scalings:
    """A lattice basis of scalings, each a row of exponents of two.

    Attributes
    ----------
    unknowns : int array, shape (k, n)
    parameters : int array, shape (k, p)
    """

    unknowns: Ints
    parameters: Ints

    def balance(self, target: Complex, like: Complex) -> tuple[Ints, Ints]:
        """Exponents that bring parameters near others in absolute value; zeros do not count.

        Parameters
        ----------
        target, like : complex arrays, shape (p,)

        Returns
        -------
        unknowns : int array, shape (n,)
        parameters : int array, shape (p,)
        """
        unknowns, parameters = self.balance_many(target[None], like)
        return unknowns[0], parameters[0]

    def balance_many(self, targets: Complex, like: Complex) -> tuple[Ints, Ints]:
        """Exponents as :meth:`balance` finds them, for each of many targets.

        Parameters
        ----------
        targets : complex array, shape (D, p)
        like : complex array, shape (p,)

        Returns
        -------
        unknowns : int array, shape (D, n)
        parameters : int array, shape (D, p)
        """
        counts = (targets != 0) & (like != 0) & self.parameters.any(axis=0)
        steps = np.zeros((len(targets), len(self.parameters)), dtype=np.int64)
        for used in np.unique(counts, axis=0):
            rows = np.flatnonzero((counts == used).all(axis=1))
            gap = np.log2(np.abs(like[used])) - np.log2(np.abs(targets[rows][:, used]))
            steps[rows] = np.rint(self._steps(gap, used))
        return steps @ self.unknowns, steps @ self.parameters

    def _steps(self, gap: Floats, used: NDArray[np.bool_]) -> Floats:
        """Least squares for gaps (R, k) of the parameters that are used, k of p; shape (R, s).

        Summed target by target, so that none depends on the others.
        """
        inverse = np.linalg.pinv(self.parameters[:, used].T.astype(float))
        return np.asarray((gap[:, None, :] * inverse).sum(axis=2))


@lru_cache(maxsize=64)
def scalings(system: System, ties: tuple[tuple[int, int], ...] = ()) -> Scalings:
    """Find all scalings of a system: integer relations between the exponents of its terms.

    Pairs of parameters that are ``ties`` are scaled alike.
    """
    from flint import fmpz_mat

    sparse = system.sparse
    n, used = sparse.exponents.shape[1], np.asarray(sparse.parameter_exponents.any(axis=0))
    equation = -np.eye(sparse.size, dtype=np.int64)[sparse.equation]
    relations = np.column_stack([sparse.exponents, sparse.parameter_exponents[:, used], equation])
    alike = np.zeros((len(ties), relations.shape[1]), dtype=np.int64)
    column = n + np.cumsum(used) - 1
    for row, (one, other) in zip(alike, ties, strict=True):
        if used[one] and used[other]:
            row[column[one]], row[column[other]] = 1, -1
    kernel = diagonal_symmetries(np.concatenate([relations, alike])).torus
    short = fmpz_mat(kernel.tolist()).lll().table() if len(kernel) else []
    basis = np.array(short, dtype=object).astype(np.int64).reshape(len(kernel), relations.shape[1])
    parameters = np.zeros((len(basis), len(used)), dtype=np.int64)
    parameters[:, used] = basis[:, n : relations.shape[1] - sparse.size]
    return Scalings(basis[:, :n], parameters)
