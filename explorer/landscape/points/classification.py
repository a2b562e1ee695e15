"""From a point set to what its points are: loss, Hessian eigenvalues, index, live units, rank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.spectrum import hessian_error, inertia
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.validate.newton import equilibrate
from explorer.validate.point_set import Evidence, PointSet, Reality
from explorer.validate.symmetry import with_orbits

if TYPE_CHECKING:
    from explorer.certify import Certification


LOSS_ROUNDING = 2.0**-46
"""Losses that differ by no more are one: a share of those at zero and at the lowest point.

The terms of a loss are rounded to 2^-53.
"""


@dataclass(frozen=True, eq=False)
class Classification:
    """What N critical points are, or N orbits, see ``PointSet.flips``.

    Attributes
    ----------
    points : PointSet
        Coordinates that symmetry or reality shows to be zero are exact zeros.
    eigenvalues : float array, shape (N, n)
        Hessian eigenvalues in increasing order at real points, NaN elsewhere.
    positive, negative, zero, undecided : int arrays, shape (N,)
        Numbers of eigenvalues of each sign; all 0 at points that are not real.
    loss : complex array, shape (N,)
    live : bool array, shape (N, units)
        Hidden units that are not switched off.
    rank : int array, shape (N,)
        Rank of the end-to-end map, -1 where the architecture has none.
    lowest : bool array, shape (N,)
        Real points of the lowest loss of the list, up to rounding where nothing is proved.
    """

    points: PointSet
    eigenvalues: NDArray[np.float64]
    positive: NDArray[np.int64]
    negative: NDArray[np.int64]
    zero: NDArray[np.int64]
    undecided: NDArray[np.int64]
    loss: NDArray[np.complex128]
    live: NDArray[np.bool_]
    rank: NDArray[np.int64]
    lowest: NDArray[np.bool_]

    @cached_property
    def real(self) -> NDArray[np.bool_]:
        """Points that are real, shape (N,)."""
        return np.asarray(self.points.real == Reality.YES)

    @cached_property
    def minima(self) -> NDArray[np.bool_]:
        """Real points whose Hessian has positive eigenvalues only, shape (N,)."""
        other = self.negative + self.zero + self.undecided
        return np.asarray(self.real & (other == 0))


def classify(problem: Problem, found: PointSet) -> Classification:
    """Sort points, find their conjugates and orbits by matching, and classify them.

    Parameters
    ----------
    problem : Problem
    found : PointSet
        Distinct points in any order.

    Returns
    -------
    Classification
        Real points first, by loss.
    """
    loss = problem.loss(found.points)
    found = found.take(row_order(found.points, loss, found.real))
    critical = np.broadcast_to(origin_is_critical(problem), len(found))
    found, live = switch_off_dead_units(problem.architecture, found, critical)
    found = with_real_parts(found)
    found = with_orbits(problem.system, problem.parameters, found)
    rows = np.flatnonzero(found.real == Reality.YES)
    x = found.points[rows].real
    hessian = problem.hessian(x)
    _, scale = equilibrate(hessian)
    error = hessian_error(problem, x, found.radius[rows], scale)
    spectrum = inertia(hessian, scale, error, found.regular[rows], rows, len(found))
    return put_together(problem, found, spectrum, live)


def put_together(
    problem: Problem, found: PointSet, spectrum: dict[str, Any], live: NDArray[np.bool_]
) -> Classification:
    """Add loss, rank and lowest points to what is known."""
    loss = problem.loss(found.points).astype(np.complex128)
    return Classification(
        points=found,
        **spectrum,
        loss=loss,
        live=live,
        rank=ranks(problem.architecture, found),
        lowest=_lowest(problem, found, loss, spectrum["negative"]),
    )


def with_real_parts(found: PointSet) -> PointSet:
    """Real points get exact zeros for imaginary parts."""
    real = (found.real == Reality.YES)[:, None]
    return found.moved(np.where(real, found.points.real + 0j, found.points))


def with_proof(listed: Classification, proof: Certification) -> Classification:
    """Put what is proved in place of what was estimated; points become the certified centres.

    Parameters
    ----------
    listed : Classification
        By the estimates.
    proof : Certification
        Of the same rows.
    """
    good, n = proof.good, listed.points.points.shape[1]
    real, other = good & (proof.real == 1), good & (proof.real == 0)
    decided = real & (proof.index >= 0)
    # Proved real where the estimate found no spectrum, and the index is not proved either
    unknown = real & ~decided & ~listed.real
    nothing = decided | other | unknown

    def known(old: NDArray[np.int64], new: Any) -> NDArray[np.int64]:
        return np.where(decided, new, np.where(nothing, 0, old))

    loss = np.where(real, proof.loss[:, 0] + 0j, listed.loss)
    return replace(
        listed,
        points=_certified(listed.points, proof, real, other),
        negative=known(listed.negative, proof.index),
        positive=known(listed.positive, n - proof.index),
        zero=known(listed.zero, 0),
        undecided=np.where(unknown, n, known(listed.undecided, 0)),
        loss=loss,
        lowest=_proved_lowest(listed.lowest & listed.real, proof),
    )


def _certified(
    found: PointSet, proof: Certification, real: NDArray[np.bool_], other: NDArray[np.bool_]
) -> PointSet:
    decided = np.where(real, Reality.YES, np.where(other, Reality.NO, found.real))
    return replace(
        found,
        points=np.where(proof.good[:, None], proof.points, found.points),
        real=decided.astype(np.int8),
        evidence=np.where(proof.good, Evidence.PROOF, found.evidence).astype(np.int8),
        proved_radius=np.where(proof.good[:, None], proof.distance, np.inf),
    )


def _proved_lowest(lowest: NDArray[np.bool_], proof: Certification) -> NDArray[np.bool_]:
    """A point that is proved to lie above another one is not lowest; a single lowest orbit is."""
    least = lowest_level(proof)
    listed = lowest.reshape(proof.lists, -1).any(axis=1)
    whole = least.one_orbit & (least.largest_index == 0) & proof.lists_ordered & listed
    # No index below 0 either, which would be an open one
    whole &= least.smallest_index == 0
    lowest = lowest | ((proof.levels == 0) & np.repeat(whole, len(lowest) // proof.lists))
    return np.asarray(lowest & (proof.levels <= 0) & ~(proof.good & (proof.real == 0)))


@dataclass(frozen=True)
class LowestLevel:
    """The certified points of the lowest loss, of each of some lists; arrays (lists,).

    Attributes
    ----------
    one_orbit : bool array
        There are some, and all follow from one.
    smallest_index, largest_index : int arrays
        Of no meaning where there are none.
    """

    one_orbit: NDArray[np.bool_]
    smallest_index: NDArray[np.int64]
    largest_index: NDArray[np.int64]


def lowest_level(proof: Certification) -> LowestLevel:
    """Look at the lowest certified level of each list."""
    shape = proof.lists, len(proof.proved) // proof.lists
    least, far = (proof.levels == 0).reshape(shape), np.iinfo(np.int64).max
    leader, index = proof.images.leader.reshape(shape), proof.index.reshape(shape)

    def ends(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        low = np.where(least, values, far).min(axis=1, initial=far)
        return low, np.where(least, values, -far).max(axis=1, initial=-far)

    first, last = ends(leader)
    return LowestLevel(np.asarray(first == last), *ends(index))


def switch_off_dead_units(
    architecture: Architecture, found: PointSet, origin: NDArray[np.bool_]
) -> tuple[PointSet, NDArray[np.bool_]]:
    """Set to zero the weights of a unit whose sign flip leads to the same critical point.

    This is symmetric criticality, see ``docs/theory.md``, section 2.

    Parameters
    ----------
    architecture : Architecture
    found : PointSet, N rows
    origin : bool array, shape (N,)
        Whether W = 0 is critical for the loss of each point.

    Returns
    -------
    PointSet
    live : bool array, shape (N, units)
    """
    points, units = found.points.copy(), architecture.hidden_units
    scaled = np.abs(points) / found.scale
    live = np.ones((len(points), len(units)), dtype=bool)
    for k, unit in enumerate(units):
        size = scaled[:, unit.weights].max(axis=1, initial=0)
        # The flipped point lies 2 * size away; inside the uniqueness ball it is the same point.
        same = 2 * size + 2 * found.error <= found.unique
        live[:, k] = np.where(found.regular, ~same, size > found.error)
        if not live[:, k].all():
            dead = np.ix_(~live[:, k], np.array(unit.weights))
            points[dead] = scaled[dead] = 0
    points[_at_origin(found, scaled.max(axis=1, initial=0)) & origin] = 0
    return found.moved(points), live


def _at_origin(found: PointSet, size: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Regular points whose uniqueness ball holds W = 0; where that is critical they are W = 0."""
    return np.asarray(found.regular & (size > 0) & (size + found.error <= found.unique))


def origin_is_critical(problem: Problem) -> bool:
    """Whether the gradient vanishes at W = 0."""
    return not problem.gradient(np.zeros((1, problem.architecture.size))).any()


def ranks(architecture: Architecture, found: PointSet) -> NDArray[np.int64]:
    """Rank of the end-to-end map.

    Singular values above the error that the weights' errors can cause.
    """
    product = architecture.end_to_end(architecture.split(found.points))
    if product is None:
        return np.full(len(found.points), -1)
    sigma = np.linalg.svd(product, compute_uv=False) if len(product) else np.zeros((0, 1))
    scale = 1 + np.abs(found.points).max(axis=1, initial=0)
    layers = len(architecture.blocks)
    noise = 4 * architecture.size * found.radius.max(axis=1, initial=0) * scale ** (layers - 1)
    return np.asarray((sigma > noise[:, None]).sum(axis=1))


def _lowest(
    problem: Problem, found: PointSet, loss: NDArray[np.complex128], negative: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Lowest real points of the list, up to rounding."""
    real = found.real == Reality.YES
    least = loss.real[real].min(initial=np.inf)
    return lowest_of(real, loss.real, negative, least, _loss_at_zero(problem, found, loss))


def lowest_of(
    real: NDArray[np.bool_],
    loss: NDArray[np.float64],
    negative: NDArray[np.int64],
    least: NDArray[np.float64] | float,
    zero: NDArray[np.float64] | float,
) -> NDArray[np.bool_]:
    """Lowest real points, up to rounding; ``least`` and ``zero`` are losses, that of W = 0 last."""
    rounding = LOSS_ROUNDING * (np.abs(zero) + np.abs(least))
    # Without the true minima in the list the lowest point may be a saddle, which is no minimum of
    # anything.
    return np.asarray(real & (loss <= least + rounding) & (negative == 0))


def _loss_at_zero(problem: Problem, found: PointSet, loss: NDArray[np.complex128]) -> float:
    rows = np.flatnonzero(~found.points.any(axis=1))
    if len(rows):
        return float(loss[rows[0]].real)
    return float(problem.loss(np.zeros((1, problem.architecture.size)))[0])


def row_order(
    points: NDArray[np.complex128],
    loss: NDArray[np.complex128],
    real: NDArray[np.int8],
    group: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Order rows by reality, rounded loss and coordinates, so that equal lists print equally.

    Where rows are of several lists, ``group`` (N,), each list is ordered for itself.
    """
    points, loss = np.round(points, 9), np.round(loss, 9)
    keys = [*points.imag.T[::-1], *points.real.T[::-1], loss.imag, loss.real, -real]
    keys += [] if group is None else [group]
    return np.lexsort(keys) if len(points) else np.arange(0)
