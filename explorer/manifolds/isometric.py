"""Two layers whose best map is a multiple of an isometry, such as autoencoders: a closed form.

Let ``B A^-1 = c Q`` with an isometry Q and c > 0; an autoencoder has B = A. Changing the outputs by
Q makes B = c A; coordinates make the ridges of both layers one, ell. At a critical point with
``M = (W - c) A``::

    M W^T = -ell W_2 W_2^T,    W^T M = -ell W_1^T W_1

The first makes ``T = W A`` symmetric, and ``T < c A``: M = T - c A is negative definite. The
second then says ``M [T, A] + [T, A] M = 0``: T and A commute. So W has the eigenvectors of A::

    W = c Q sum over i in I of (1 - ell / (c a_i)) u_i u_i^T,    c a_i > ell for i in I

Real critical maps are the subsets I of eigenvalues of A above ell / c, as long as these are simple.
Complex ones of rank 2 or more are infinitely many, since one has a continuum of symmetric roots.

References
----------
D. Kunin, J. Bloom, A. Goeva, C. Seed, "Loss landscapes of regularized linear autoencoders",
arXiv 1901.08168 (B = A).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.equations import pack
from explorer.manifolds.inertia import exact_inertia
from explorer.manifolds.reduce import solve, to_flint
from explorer.manifolds.reduced_data import ReducedData

Real = NDArray[np.float64]

# Eigenvalues nearer than this, relative to the largest, may be equal.
_EQUAL = 1e-9


@dataclass(frozen=True)
class Isometric:
    """Data whose best map is c times an isometry.

    Attributes
    ----------
    square : Fraction
        ``c^2``.
    above : int
        Eigenvalues of A, in the metric, above ell / c, with multiplicity.
    regular : bool
        None of these is repeated.
    simple : bool
        No eigenvalue is repeated.
    """

    square: Fraction
    above: int
    regular: bool
    simple: bool

    def count(self, rank: int) -> int:
        """Real critical maps of a rank, where the data are regular."""
        return comb(self.above, rank)


def isometric(data: ReducedData) -> Isometric | None:
    """Tell exactly whether the best map of data is a multiple of an isometry.

    Parameters
    ----------
    data : ReducedData

    Returns
    -------
    Isometric or None
        None also with more than two layers.
    """
    if data.layers != 2 or data.outputs != data.inputs or not data.inputs:
        return None
    pulled = data.B.T @ data.outer @ data.B
    whole = data.A @ solve(data.inner, data.A)
    square = pulled[0, 0] / whole[0, 0]
    if not (pulled == square * whole).all():
        return None
    threshold = data.ridges[0] * data.ridges[1] / square
    above = exact_inertia(whole - threshold * data.inner).positive
    repeated, high = _repeated(data, threshold)
    return Isometric(square, above, regular=not high, simple=not repeated)


def _repeated(data: ReducedData, threshold: Fraction) -> tuple[int, int]:
    """Count repeated eigenvalues of A in the metric, and those with a square above a threshold.

    All roots are real, so that by Descartes' rule those of ``p(x + threshold)`` that are positive
    are as many as its changes of sign.
    """
    from flint import fmpq, fmpq_poly

    A = to_flint(solve(data.inner, data.A))
    squares: Any = (A * A).charpoly()
    multiple = squares.gcd(squares.derivative())
    moved = multiple(fmpq_poly([fmpq(*threshold.as_integer_ratio()), 1]))
    signs = [v > 0 for v in moved.coeffs() if v != 0]
    return int(multiple.degree()), sum(a != b for a, b in pairwise(signs))


def real_roots(data: ReducedData, found: Isometric, rank: int) -> Real:
    """Roots of the reduced equations for all subsets, shape (K, n).

    Where the data are not regular, for those that have all of equal eigenvalues or none.

    Parameters
    ----------
    data : ReducedData
    found : Isometric
    rank : int
        From 1 on.
    """
    A, B, inner = (m.astype(np.float64) for m in (data.A, data.B, data.inner))
    c = float(found.square) ** 0.5
    first, second = (float(ell) for ell in data.ridges)
    values, vectors = _eigen(A, inner)
    kept = 1 - (first * second) ** 0.5 / (c * values)
    roots = []
    for chosen in combinations(range(len(values) - found.above, len(values)), rank):
        picked = list(chosen)
        if not found.regular and _splits(values, picked):
            continue
        rows = vectors[:, picked].T
        chart = rows[:, :rank]
        R = np.linalg.solve(chart, rows)
        sizes = c * (second / first) ** 0.5 * kept[picked]
        S = chart.T @ (sizes[:, None] * chart)
        V = B @ np.linalg.solve(A, inner @ rows.T) @ (kept[picked][:, None] * rows)
        h = -(V @ A - B) @ R.T / float(data.strengths[0])
        roots.append(pack(R[:, rank:], S, h))
    return _stacked(roots, rank, data)


def _splits(values: Real, picked: list[int]) -> bool:
    """Whether one of two equal eigenvalues is chosen and the other is not."""
    left = np.delete(values, picked)
    gaps = np.abs(left[:, None] - values[picked])
    return bool((gaps <= _EQUAL * values[-1]).any())


def _eigen(A: Real, inner: Real) -> tuple[Real, Real]:
    """Eigenvalues of A in a metric, smallest first, and vectors that are orthonormal in it."""
    lower = np.linalg.cholesky(inner)
    half = np.linalg.solve(lower, np.linalg.solve(lower, A).T)
    values, vectors = np.linalg.eigh((half + half.T) / 2)
    return values, np.linalg.solve(lower.T, vectors)


def _stacked(roots: list[Any], rank: int, data: ReducedData) -> Real:
    size = rank * (data.inputs - rank) + rank * (rank + 1) // 2 + data.outputs * rank
    return np.array(roots, dtype=np.float64).reshape(len(roots), size)
