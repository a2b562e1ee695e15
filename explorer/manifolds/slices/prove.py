"""Certificates of real critical orbits.

On a stratum with its own slice: Krawczyk's test proves one solution (x, m) of the square system
near a listed point. Where the matrix T of :mod:`explorer.manifolds.slices` has rank p over the box
the multipliers are zero, so that x is critical on the stratum, hence critical. There the tangents
M_k x span q dimensions (a minor without zero), which the Hessian H has in its kernel. If ``Q^T H
Q`` is invertible for some matrix Q of n - q columns, then the kernel is no larger, and the negative
eigenvalues of H are those of ``Q^T H Q`` (Courant and Fischer): index, nullity and dimension are
proved, and the orbit is nondegenerate in the sense of Bott.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq
from numpy.typing import NDArray

from explorer.certify import certify
from explorer.certify.multiprecision import run
from explorer.manifolds.proof.inertia import negative_on_ball
from explorer.manifolds.slices.classes import is_real
from explorer.manifolds.slices.gather import Gathered
from explorer.manifolds.slices.square import Complex, SliceSystem
from explorer.manifolds.slices.terms import Exact

_BITS = 192
_RANK = 1e-8


@dataclass(frozen=True)
class OrbitProof:
    """A critical orbit that is proved to exist.

    Attributes
    ----------
    dimension : int
    index : int
    loss : pair of floats
        Middle and radius, without the constant.
    centre, radius : float arrays, shapes (m,)
        Box on the stratum that holds exactly one point of the orbit on its slice.
    """

    dimension: int
    index: int
    loss: tuple[float, float]
    centre: NDArray[np.float64]
    radius: NDArray[np.float64]


def prove_orbits(
    stratum: SliceSystem,
    covector: Sequence[Fraction],
    points: NDArray[np.float64],
    basis: Exact,
    whole: SliceSystem,
) -> list[OrbitProof | None]:
    """Certify real points of a stratum's slice.

    Parameters
    ----------
    stratum : SliceSystem
        In m unknowns.
    covector : sequence of m Fraction
    points : float array, shape (N, m)
    basis : array of Fraction, shape (n, m)
    whole : SliceSystem
        Of the polynomial in all n unknowns.
    """
    numbers = [*stratum.family.numbers, *covector]
    found = certify(stratum.system, numbers, stratum.with_multipliers(points))
    proofs: list[OrbitProof | None] = []
    m = stratum.unknowns
    for row in range(len(points)):
        proof = None
        if found.proved[row] and found.real[row] == 1:
            centre = found.centre[:, row, :m].real
            box = _box(centre, found.error[row, :m])
            proof = _prove(stratum, covector, box, basis, whole)
        proofs.append(proof)
    return proofs


def transversal(gathered: Gathered) -> NDArray[np.bool_]:
    """Certify points of the common slice, complex ones too.

    Points that the group leaves in place are certified on their own space.

    Returns
    -------
    bool array, shape (N,)
        Exactly one solution of the square system is near, distinct from those of other rows, its
        multipliers are proved to be zero, and it is proved to be real or not to be, as listed.
    """
    square, points = gathered.square, gathered.slice.points
    sizes = np.abs(points).max(axis=1, initial=0)
    moved = np.abs(square.group.tangents(points)).max(axis=(1, 2), initial=0)
    proved = np.zeros(len(points), dtype=bool)
    still = moved <= _RANK * sizes
    proved[still] = _still(gathered, points[still])
    rows = np.flatnonzero(~still)
    numbers = [*square.family.numbers, *gathered.covector]
    found = certify(square.system, numbers, square.with_multipliers(points[rows]))
    n = square.unknowns
    alike = found.real == is_real(points[rows])
    for place in np.flatnonzero(found.good & alike).tolist():
        with ctx.workprec(_BITS):
            box = _complex_box(found.centre[:, place, :n], found.error[place, :n])
            point = points[rows[place]]
            proved[rows[place]] = _no_multipliers(square, gathered.covector, box, point)
    return proved


def _still(gathered: Gathered, points: Complex) -> NDArray[np.bool_]:
    """Certify points that the group leaves in place; the origin needs no certificate."""
    if gathered.fixed_space is None:
        return np.asarray(~points.any(axis=1))
    basis, square = gathered.fixed_space
    inside = np.linalg.lstsq(basis.astype(float), points.T, rcond=None)[0].T
    numbers = [*square.family.numbers, *([Fraction(0)] * square.unknowns)]
    found = certify(square.system, numbers, square.with_multipliers(inside))
    return np.asarray(found.good & (found.real == is_real(points)))


def prove_origin(whole: SliceSystem) -> OrbitProof | None:
    """Certify the origin, which is critical since the loss has no linear terms."""
    n = whole.unknowns
    with ctx.workprec(_BITS):
        index, loss = _second_order(whole, [arb(0)] * n, np.zeros(n), 0)
    empty = np.zeros(0)
    return None if index < 0 else OrbitProof(0, index, loss, empty, empty)


def _box(parts: NDArray[np.float64], radius: NDArray[np.float64]) -> list[Any]:
    with ctx.workprec(_BITS):
        return [
            sum((arb(v) for v in parts[:, k].tolist()), arb(0)) + arb(0, float(radius[k]))
            for k in range(parts.shape[1])
        ]


def _complex_box(parts: Complex, radius: NDArray[np.float64]) -> list[Any]:
    from flint import acb

    boxes = []
    for k in range(parts.shape[1]):
        centre = sum((acb(v.real, v.imag) for v in parts[:, k].tolist()), acb(0))
        room = arb(0, float(radius[k]))
        boxes.append(centre + acb(room, room))
    return boxes


def _ball(value: Fraction) -> Any:
    return arb(fmpq(value.numerator, value.denominator))


def _prove(
    stratum: SliceSystem,
    covector: Sequence[Fraction],
    box: list[Any],
    basis: Exact,
    whole: SliceSystem,
) -> OrbitProof | None:
    centre = np.array([float(v.mid()) for v in box])
    with ctx.workprec(_BITS):
        if not _no_multipliers(stratum, covector, box, centre):
            return None
        x = [
            sum((_ball(c) * v for c, v in zip(row, box, strict=True) if c), arb(0)) for row in basis
        ]
        middle = np.array([float(v.mid()) for v in x])
        dimension = _tangents(whole, x, middle)
        index, loss = _second_order(whole, x, middle, dimension)
    if index < 0:
        return None
    radius = np.array([float(v.rad()) for v in box]) * (1 + 1e-12)
    return OrbitProof(dimension, index, loss, centre, radius)


def _no_multipliers(
    square: SliceSystem, covector: Sequence[Fraction], box: list[Any], point: NDArray[Any]
) -> bool:
    """Whether T has rank p over a box."""
    p = square.family.orbit_dimension
    if not p:
        return True
    chosen = square.family.chosen
    lengths = np.array([float(v) for v in covector])
    rough = square.tangency(point[None], lengths)[0][:, chosen]
    columns = _pivots(rough.T, p)
    if columns is None:
        return False
    generators = square.family.fields.generators
    rows = [np.array(covector, dtype=object) @ generators[k] for k in chosen]
    kind = type(box[0])
    matrix = [[_linear(row @ generators[j], box, kind) for row in rows] for j in columns]
    return _invertible(matrix)


def _linear(row: Exact, box: list[Any], kind: type) -> Any:
    return sum((_ball(c) * v for c, v in zip(row, box, strict=True) if c), kind(0))


def _invertible(matrix: list[list[Any]]) -> bool:
    """Whether no matrix in the ball matrix is singular."""
    from flint import acb_mat

    n = len(matrix)
    entries = [v for row in matrix for v in row]
    kind = arb_mat if isinstance(entries[0], arb) else acb_mat
    return not bool(kind(n, n, entries).det().contains(0))


def _pivots(matrix: NDArray[Any], size: int) -> list[int] | None:
    """Columns of a matrix (size, N) that are far from dependent; None where it has a lower rank."""
    from scipy.linalg import qr

    _, triangle, order = qr(matrix, pivoting=True, mode="economic")
    diagonal = np.abs(np.diag(triangle))
    if len(diagonal) < size or diagonal[size - 1] <= _RANK * diagonal[0]:
        return None
    return [int(k) for k in order[:size]]


def _tangents(whole: SliceSystem, x: list[Any], middle: NDArray[np.float64]) -> int:
    """Dimension of the orbit: proved not to be smaller, and not larger by rounding only."""
    rough = whole.generators @ middle
    if not rough.size:
        return 0
    values = np.linalg.svd(rough, compute_uv=False)
    size = max(1e-300, float(np.abs(middle).max(initial=0)))
    q = int((values > _RANK * size).sum())
    rows = _pivots(rough.T, q) if q else []
    columns = _pivots(rough[rows], q) if q and rows is not None else []
    if rows is None or columns is None:
        return -1
    generators = whole.family.fields.generators
    matrix = [[_linear(generators[k][i], x, arb) for i in columns] for k in rows]
    return q if not q or _invertible(matrix) else -1


def _second_order(
    whole: SliceSystem, x: list[Any], middle: NDArray[np.float64], dimension: int
) -> tuple[int, tuple[float, float]]:
    """Certified index, -1 where none, and the loss."""
    if dimension < 0:
        return -1, (np.nan, np.nan)
    system = whole.system
    size = len(system.unknowns)
    n = whole.unknowns
    point = [*x, *([arb(0)] * (size - n))]
    numbers = [*map(_ball, whole.family.numbers), *([arb(0)] * n)]
    entries = run(system.jacobian_program, point, numbers)
    hessian = arb_mat(n, n, [entries[i * size + j] for i in range(n) for j in range(n)])
    value = run(system.potential_program, point, numbers)[0]
    tangents = whole.generators @ middle
    right = np.linalg.svd(tangents)[2] if tangents.size else np.eye(n)
    normal = right[dimension:]
    index = negative_on_ball(hessian, normal.T) if n > dimension else 0
    middle_loss = float(value.mid())
    radius = float(abs(value - middle_loss).upper()) * (1 + 1e-12) + 1e-300
    return index, (middle_loss, radius)
