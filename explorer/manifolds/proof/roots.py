"""Certified roots of the reduced equations of one rank, and what is proved about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.certification import Certification
from explorer.certify.exact import ExactSystem
from explorer.certify.inertia import negative_eigenvalues, negative_pivots
from explorer.certify.krawczyk import precondition
from explorer.certify.multiprecision import Proved, attempt
from explorer.certify.run import certify
from explorer.manifolds.equations import Shape, parameters_of, reduced_system
from explorer.manifolds.proof.balls import BallMatrix
from explorer.manifolds.proof.discs import DiscMatrix
from explorer.manifolds.proof.hessian import Point
from explorer.manifolds.reduced_data import ReducedData

if TYPE_CHECKING:
    from flint import arb

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class RankRoots:
    """Roots of one rank r with their certificates, row by row.

    Attributes
    ----------
    data : ReducedData
    shape : Shape
    certification : Certification
    regular : bool array, shape (N,)
        S is proved invertible, and P too where there are two hidden layers or more.
    """

    data: ReducedData
    shape: Shape
    certification: Certification
    regular: NDArray[np.bool_]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Distinct complex solutions that are proved, shape (N,)."""
        good = self.certification.good
        return np.asarray(good if self.shape.layers == 2 else good & self.regular)

    @property
    def real_rows(self) -> NDArray[np.int64]:
        """Rows of the real ones among them."""
        return np.flatnonzero(self.counted & (self.certification.real == 1))

    @property
    def exact(self) -> ExactSystem:
        """The square system over the exact data."""
        return ExactSystem.of(reduced_system(self.shape), parameters_of(self.data))


def certified_roots(data: ReducedData, rank: int, roots: Complex) -> RankRoots:
    """Certify listed roots of a rank over the exact data.

    Parameters
    ----------
    data : ReducedData
    rank : int
        At least 1.
    roots : complex array, shape (N, n)
        In the order of :func:`explorer.manifolds.equations.pack`.
    """
    shape = Shape.of(data, rank)
    listed = np.asarray(roots, dtype=np.complex128).reshape(-1, shape.unknowns)
    found = certify(reduced_system(shape), parameters_of(data), listed)
    return RankRoots(data, shape, found, _regular(data, shape, found))


def _regular(data: ReducedData, shape: Shape, found: Certification) -> NDArray[np.bool_]:
    """Prove S, and P, invertible by approximate inverses."""
    rows = np.flatnonzero(found.good)
    regular = np.zeros(len(found.proved), dtype=bool)
    if not len(rows):
        return regular
    R, S, _ = disc_matrices(found.points[rows], found.distance[rows], shape)
    gram = R @ DiscMatrix.enclosing(data.inner) @ R.transposed
    products = S if shape.layers == 2 else S @ gram
    regular[rows] = [bool(np.isfinite(products[k].inverse.rad).all()) for k in range(len(rows))]
    return regular


def disc_matrices(
    mid: NDArray[Any], rad: Floats, shape: Shape
) -> tuple[DiscMatrix, DiscMatrix, DiscMatrix]:
    """R, S and h of roots (N, n) known up to radii."""
    R, S, h = _entries(shape)
    padded = np.concatenate([mid, np.ones((len(mid), 1)), np.zeros((len(mid), 1))], axis=1)
    doubt = np.concatenate([rad, np.zeros((len(mid), 2))], axis=1)
    first, second, third = (DiscMatrix(padded[:, place], doubt[:, place]) for place in (R, S, h))
    return first, second, third


def ball_matrices(entries: list[arb], shape: Shape) -> tuple[BallMatrix, BallMatrix, BallMatrix]:
    """R, S and h of one root given as balls."""
    from flint import arb

    padded = [*entries, arb(1), arb(0)]
    first, second, third = (
        BallMatrix.of(len(place), place.shape[1], [padded[k] for k in place.ravel().tolist()])
        for place in _entries(shape)
    )
    return first, second, third


def _entries(shape: Shape) -> tuple[NDArray[np.int64], ...]:
    """Where the entries of R, S and h stand among the n unknowns, a one and a zero."""
    r, s, q, n = shape.rank, shape.inputs, shape.outputs, shape.unknowns
    R = np.full((r, s), n + 1)
    R[np.diag_indices(r)] = n
    free = r * (s - r)
    R[:, r:] = np.arange(free).reshape(r, s - r)
    S = np.zeros((r, r), dtype=np.int64)
    i, j = np.triu_indices(r)
    S[i, j] = S[j, i] = free + np.arange(len(i))
    h = free + len(i) + np.arange(q * r).reshape(q, r)
    return R, S, h


def signs(matrices: DiscMatrix) -> NDArray[np.int64]:
    """1 where a symmetric matrix is proved positive definite, 0 where it is not, -1 else."""
    diagonal = np.abs(np.diagonal(matrices.mid, axis1=-2, axis2=-1))
    with np.errstate(divide="ignore"):
        exponent = -np.round(np.log2(diagonal) / 2)
    scale = np.exp2(np.where(np.isfinite(exponent), exponent, 0))
    negative = negative_eigenvalues(matrices.mid, matrices.rad, scale)
    return np.where(negative < 0, UNKNOWN, (negative == 0).astype(np.int64))


def sign_of_ball(matrix: BallMatrix) -> int:
    """Sign as that of :func:`signs`, of one matrix of balls."""
    negative = negative_pivots(matrix.matrix)
    return UNKNOWN if negative < 0 else int(negative == 0)


def discs_at(found: RankRoots, rows: NDArray[np.int64]) -> Point[DiscMatrix]:
    """Real roots in floating point, one per row."""
    known = found.certification
    mid, rad = known.points[rows].real, known.distance[rows]
    return Point.of(found.data, *disc_matrices(mid, rad, found.shape))


def balls_at(found: RankRoots, row: int, bits: int) -> Point[BallMatrix] | None:
    """One real root with more digits, at the precision in force; None where that fails."""
    from flint import arb

    exact, start = found.exact, found.certification.points[row]
    scale = precondition(exact, start[None]).scale[0]
    better = attempt(exact, start, scale, bits)
    if not isinstance(better, Proved) or better.real != 1:
        return None
    box = []
    for part, error in zip(better.parts.real.T.tolist(), better.error.tolist(), strict=True):
        box.append(sum((arb(p) for p in part), arb(0)) + arb(0, error))
    return Point.of(found.data, *ball_matrices(box, found.shape))
