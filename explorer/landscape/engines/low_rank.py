"""Data of less than full rank: coordinates in which they are free, in doubles and beyond."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.precise_target import BITS, PreciseTarget
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.networks.problem.rank import rational_matrix
from explorer.polynomial import as_fraction

if TYPE_CHECKING:
    from flint import arb_mat, fmpq_mat

Complex = NDArray[np.complex128]
Array = NDArray[Any]

# Where the smallest singular value that is not zero is a larger share of the largest, singular
# vectors in doubles have the digits that coordinates need.
_APART = 1e-3


@dataclass(frozen=True)
class LowRank:
    """Parameters of features F (f, s) and targets Y (d_y, s) of s < f samples, and ridge.

    The coordinates are z = (F, Y, Lambda).
    """

    architecture: Architecture
    samples: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Entries of F, of Y, and ridge coefficients."""
        a = self.architecture
        return a.full_rank * self.samples, a.data_shape[1] * self.samples, a.size

    def sample(self, rng: np.random.Generator) -> Complex:
        """Draw z."""
        return complex_normal(rng, sum(self.sizes))

    def parameters(self, z: Array) -> Array:
        """Map z to the parameters of the system, in complex doubles or in the numbers of z."""
        a, s = self.architecture, self.samples
        x, y, ridge = np.split(z, np.cumsum(self.sizes)[:-1])
        moments = a.moments(x.reshape(a.full_rank, s), y.reshape(a.data_shape[1], s))
        packed = a.pack(moments, a.split(ridge))
        return packed if z.dtype == object else packed.astype(np.complex128)

    def point(self, problem: Problem) -> Complex:
        """Coordinates z of a problem.

        Its data turned into s samples with the same F F^T and Y F^T.
        """
        features = self.architecture.features(problem.X)
        rotation, apart = self._rotation(features)
        if not apart:
            exact = self.precise(problem).coordinates
            assert exact is not None
            return np.array([complex(v) for v in exact.tolist()], dtype=np.complex128)
        ridge = np.concatenate([r.ravel() for r in problem.ridge])
        parts = [(features @ rotation).ravel(), (problem.Y @ rotation).ravel(), ridge]
        return np.concatenate(parts) + 0j

    def precise(self, problem: Problem) -> PreciseTarget:
        """Coordinates of the binary data as they are.

        Rotations in doubles are projected on the row space of F and made orthogonal there.
        """
        from flint import acb, ctx, fmpq

        rotation, _ = self._rotation(self.architecture.features(problem.X))
        exact = np.vectorize(as_fraction, otypes=[object])
        features = rational_matrix(self.architecture.features(exact(problem.X)))
        turned = _projected(features, rational_matrix(exact(rotation)))
        with ctx.workprec(BITS):
            parts = [rows * turned for rows in (features, rational_matrix(exact(problem.Y)))]
            upright = partial(_upright, gram=turned.transpose() * turned)
            ridge = [as_fraction(v) for r in problem.ridge for v in r.ravel().tolist()]
            values = [v for part in parts for v in upright(part)]
            values += [acb(fmpq(*v.as_integer_ratio())) for v in ridge]
        coordinates = np.array(values, dtype=object)
        return PreciseTarget(problem.exact_parameters(), coordinates, problem.rounding_decides)

    def _rotation(self, features: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
        """Leading right singular vectors (m, s), and whether doubles tell them well."""
        _, sizes, rows = np.linalg.svd(features, full_matrices=False)
        s = self.samples
        return rows[:s].T, bool(sizes[s - 1] > _APART * sizes[0])


def _projected(features: fmpq_mat, rotation: fmpq_mat) -> fmpq_mat:
    """Project columns (m, s) on the row space of features (f, m)."""
    from flint import fmpq_mat

    reduced, rank = features.rref()
    basis = fmpq_mat(rank, features.ncols(), reduced.entries()[: rank * features.ncols()])
    across = basis.transpose()
    return across * (basis * across).solve(basis * rotation)


def _upright(rows: fmpq_mat, gram: fmpq_mat) -> list[Any]:
    """Rows in coordinates whose Gram matrix is 1, one after the other."""
    from flint import acb, arb_mat

    lower = _cholesky(arb_mat(gram))
    turned = lower.solve(arb_mat(rows.transpose())).transpose()
    return [acb(v).mid() for v in turned.entries()]


def _cholesky(gram: arb_mat) -> arb_mat:
    """Lower triangle L with L L^T = gram."""
    from flint import arb, arb_mat

    size = gram.nrows()
    rows = [[arb(0)] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = gram[i, j] - sum((rows[i][k] * rows[j][k] for k in range(j)), arb(0))
            rows[i][j] = rest.sqrt() if i == j else rest / rows[j][j]
    return arb_mat(rows)


def complex_normal(rng: np.random.Generator, size: int) -> Complex:
    """Independent complex normal numbers, shape (size,)."""
    return rng.normal(size=size) + 1j * rng.normal(size=size)
