"""From believed points to a table: reality, loss, Hessian eigenvalues, index, kind, live units, orbits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.validate.believe import Believed, images
from explorer.validate.majorant import Majorant
from explorer.validate.matching import components
from explorer.validate.refine import equilibrate

_EPS = float(np.finfo(np.float64).eps)
# An eigenvalue of the equilibrated Hessian below this fraction of its spectral norm may be called
# zero, if its error bound allows it too: at a multiple root the point itself is known to about 1e-6
# only.
ZERO_EIGENVALUE = 1e-5
UNDECIDED, NO, YES = -1, 0, 1


@dataclass(frozen=True)
class Classified:
    """Everything about the critical points, as arrays of N rows.

    Attributes
    ----------
    believed : Believed
        Points; coordinates that symmetry or reality proves zero are set to exact zeros.
    real : int8 array
        1 real, 0 not real, -1 undecided.
    eigenvalues : float array, shape (N, n)
        Hessian eigenvalues in increasing order at real points, NaN elsewhere.
    positive, negative, zero, undecided : int arrays
        Numbers of eigenvalues of each sign; all 0 at points that are not real.
    loss : complex array
    live : bool array, shape (N, units)
    rank : int array
        Rank of the end-to-end map, -1 where the architecture has none.
    conjugate : int array
        Row of the complex conjugate, -1 when it is not in the list.
    orbit, orbit_size : int arrays
        Orbit under the diagonal symmetries, numbered by first appearance.
    unmatched_images : int
        Images of regular points under symmetry that are not in the list.
    """

    believed: Believed
    real: NDArray[np.int8]
    eigenvalues: NDArray[np.float64]
    positive: NDArray[np.int64]
    negative: NDArray[np.int64]
    zero: NDArray[np.int64]
    undecided: NDArray[np.int64]
    loss: NDArray[np.complex128]
    live: NDArray[np.bool_]
    rank: NDArray[np.int64]
    conjugate: NDArray[np.int64]
    orbit: NDArray[np.int64]
    orbit_size: NDArray[np.int64]
    unmatched_images: int


def classify(problem: Problem, believed: Believed) -> Classified:
    """Classify believed critical points; see :class:`Classified`."""
    believed, live = switch_off_dead_units(problem, believed)
    real = reality(believed)
    points = np.where((real == YES)[:, None], believed.points.real + 0j, believed.points)
    believed = replace(believed, points=points)
    spectrum = _spectrum(problem, believed, real == YES)
    conjugate, orbit, unmatched = _orbits(problem, believed)
    return Classified(
        believed=believed,
        real=real,
        **spectrum,
        loss=problem.loss(points).astype(np.complex128),
        live=live,
        rank=ranks(problem, believed),
        conjugate=conjugate,
        orbit=orbit,
        orbit_size=np.bincount(orbit, minlength=1)[orbit] if len(orbit) else orbit,
        unmatched_images=unmatched,
    )


def switch_off_dead_units(
    problem: Problem, believed: Believed
) -> tuple[Believed, NDArray[np.bool_]]:
    """Set to zero the weights of a unit whose sign flip leads to the same critical point (symmetric criticality)."""
    points, units = believed.points.copy(), problem.architecture.hidden_units
    scaled = np.abs(points) / believed.scale
    live = np.ones((len(points), len(units)), dtype=bool)
    for k, unit in enumerate(units):
        size = scaled[:, unit.weights].max(axis=1, initial=0)
        # The flipped point lies 2 * size away; inside the uniqueness ball it is the same point.
        same = 2 * size + 2 * believed.error <= believed.unique
        live[:, k] = np.where(believed.regular, ~same, size > believed.error)
        if not live[:, k].all():
            dead = np.ix_(~live[:, k], np.array(unit.weights))
            points[dead] = scaled[dead] = 0
    points[_at_origin(problem, believed, scaled.max(axis=1, initial=0))] = 0
    return replace(believed, points=points), live


def _at_origin(
    problem: Problem, believed: Believed, size: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Regular points whose uniqueness ball holds W = 0, which is critical itself: they are W = 0."""
    near = believed.regular & (size > 0) & (size + believed.error <= believed.unique)
    if near.any() and problem.gradient(np.zeros((1, problem.architecture.size))).any():
        near[:] = False
    return np.asarray(near)


def reality(believed: Believed) -> NDArray[np.int8]:
    """Tell real points (1) from others (0), or -1 when that is undecided.

    A point is real when its conjugate lies in the same uniqueness ball, and not real when an
    imaginary part exceeds its error.
    """
    imaginary = (np.abs(believed.points.imag) / believed.scale).max(axis=1, initial=0)
    same = 2 * imaginary + 2 * believed.error <= believed.unique
    same |= ~believed.regular & (imaginary <= believed.error)
    return np.where(same, YES, np.where(imaginary > believed.error, NO, UNDECIDED)).astype(np.int8)


def _spectrum(problem: Problem, believed: Believed, real: NDArray[np.bool_]) -> dict[str, Any]:
    """Eigenvalues at real points, and the inertia of the Hessian."""
    rows = np.flatnonzero(real)
    x = believed.points[rows].real
    hessian = problem.hessian(x)
    _, scale = equilibrate(hessian)
    error = _hessian_error(problem, x, believed.radius[rows], scale)
    return inertia(hessian, scale, error, believed.regular[rows], rows, len(real))


def inertia(
    hessian: NDArray[np.float64],
    scale: NDArray[np.float64],
    error: NDArray[np.float64],
    regular: NDArray[np.bool_],
    rows: NDArray[np.int64],
    size: int,
) -> dict[str, Any]:
    """Eigenvalues of Hessians (K, n, n), and how many have which sign, put into ``rows`` of arrays of ``size`` rows.

    Signs are read off the equilibrated Hessian ``D H D``, which has the same inertia (Sylvester)
    and far better separated eigenvalues; their error is bounded by the norm of the error of the
    matrix, ``error`` (Weyl).
    """
    n = hessian.shape[-1]
    scaled = hessian * scale[:, :, None] * scale[:, None, :]
    values = np.linalg.eigvalsh(scaled) if len(rows) else np.zeros((0, n))
    norm = np.abs(values).max(axis=1, initial=0)
    bound = (error + 4 * n * _EPS * norm)[:, None]
    small = np.abs(values) <= bound
    # A regular point has an invertible Hessian, so none of its eigenvalues is zero.
    zero = small & ~regular[:, None] & (np.abs(values) <= ZERO_EIGENVALUE * norm[:, None])
    signs = {
        "positive": values > bound,
        "negative": values < -bound,
        "zero": zero,
        "undecided": small & ~zero,
    }
    result: dict[str, Any] = {
        name: _scatter(marks.sum(axis=1), rows, size) for name, marks in signs.items()
    }
    eigenvalues = np.full((size, n), np.nan)
    eigenvalues[rows] = np.linalg.eigvalsh(hessian)
    return {**result, "eigenvalues": eigenvalues}


def _hessian_error(
    problem: Problem,
    x: NDArray[np.float64],
    radius: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Bound the norm of the change of ``D H D`` over the error box, plus the rounding of its evaluation."""
    majorant = Majorant.of(problem.system, problem.parameters)
    base = majorant.hessian(np.abs(x))
    # The difference of two nearly equal majorants is taken over a wider box and scaled down (it is
    # convex).
    factor = np.maximum(1, 1e-6 / np.maximum((radius / scale).max(axis=1, initial=0), 1e-300))[
        :, None
    ]
    change = (majorant.hessian(np.abs(x) + factor * radius) - base) / factor[:, :, None]
    rounding = 16 * problem.architecture.size * _EPS * base
    bound = (change + rounding) * scale[:, :, None] * scale[:, None, :]
    return np.asarray(bound.sum(axis=2).max(axis=1, initial=0))


def _scatter(values: NDArray[np.int64], rows: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    full = np.zeros(size, dtype=np.int64)
    full[rows] = values
    return full


def ranks(problem: Problem, believed: Believed) -> NDArray[np.int64]:
    """Rank of the end-to-end map: singular values above the error that the weights' errors can cause."""
    product = problem.architecture.end_to_end(problem.architecture.split(believed.points))
    if product is None:
        return np.full(len(believed.points), -1)
    sigma = np.linalg.svd(product, compute_uv=False) if len(product) else np.zeros((0, 1))
    scale = 1 + np.abs(believed.points).max(axis=1, initial=0)
    layers = len(problem.architecture.blocks)
    noise = (
        4
        * problem.architecture.size
        * believed.radius.max(axis=1, initial=0)
        * scale ** (layers - 1)
    )
    return np.asarray((sigma > noise[:, None]).sum(axis=1))


def _orbits(
    problem: Problem, believed: Believed
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Find conjugates and orbits by matching each image with the list."""
    count, edges, unmatched = len(believed.points), [np.zeros((0, 2), dtype=np.int64)], 0
    partners = [
        believed.match(image)
        for image in images(problem.system, problem.parameters, believed.points)
    ]
    for partner in partners[1:]:
        rows = np.flatnonzero(partner >= 0)
        unmatched += int((believed.regular & (partner < 0)).sum())
        edges.append(np.stack([rows, partner[rows]], axis=1))
    return partners[0], components(count, np.concatenate(edges)), unmatched


def row_order(
    points: NDArray[np.complex128], loss: NDArray[np.complex128], real: NDArray[np.int8]
) -> NDArray[np.int64]:
    """Order rows by reality, rounded loss and rounded coordinates, so that equal lists print equally."""
    points, loss = np.round(points, 9), np.round(loss, 9)
    keys = [*points.imag.T[::-1], *points.real.T[::-1], loss.imag, loss.real, -real]
    return np.lexsort(keys) if len(points) else np.arange(0)
