"""One point of each real critical manifold, classified as points of a list are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.manifolds.table import truths
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.table import Columns, words
from explorer.manifolds.manifold import Manifold, ManifoldList
from explorer.networks.problem import Problem
from explorer.validate.point_set import Evidence, PointSet, Reality

# Of the largest eigenvalue: smaller ones may be zero.
_ZERO = 1e-12
# Of the terms of a gradient, data included: a few dozen roundings.
_ROUNDINGS = 64 * float(np.finfo(np.float64).eps)


def representatives(problem: Problem, found: ManifoldList) -> Classification:
    """Classify one point of each manifold, in the order of the list.

    Parameters
    ----------
    problem : Problem
    found : ManifoldList

    Returns
    -------
    Classification
        Index and nullity are those of the list; eigenvalues are of the Hessian of the loss itself,
        which a check holds them against.
    """
    m = found.manifolds
    points = _weights(problem, m)
    hessian = np.asarray(problem.hessian(points), dtype=float)
    index, nullity = (_numbers(m, name) for name in ("index", "nullity"))
    eigenvalues = _with_zeros(np.linalg.eigvalsh(hessian), index, nullity)
    return Classification(
        points=_points(problem, found, points, hessian, eigenvalues),
        eigenvalues=eigenvalues,
        positive=points.shape[1] - index - nullity,
        negative=index,
        zero=nullity,
        undecided=np.zeros_like(index),
        loss=np.array([one.loss for one in m], dtype=np.complex128),
        live=_live(problem, points),
        rank=_numbers(m, "rank"),
        lowest=np.array([one.is_global is True for one in m], dtype=bool),
    )


def representative_columns(found: ManifoldList, columns: Columns) -> Columns:
    """Put what the list says of manifolds in place of what points alone would say."""
    m = found.manifolds
    reasons = ["" if one.certified else "not certified" for one in m]
    return columns | {
        "kind": words([str(one.kind) for one in m]),
        "is_global": truths([one.is_global for one in m]),
        "dimension": _numbers(m, "dimension"),
        "certified": np.array([one.certified for one in m], dtype=bool),
        "reason": words(reasons),
    }


def _with_zeros(
    eigenvalues: NDArray[np.float64], index: NDArray[np.int64], nullity: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Put exact zeros where the list says so, if doubles do not say otherwise."""
    place = np.arange(eigenvalues.shape[1])
    flat = (place >= index[:, None]) & (place < (index + nullity)[:, None])
    size = np.abs(eigenvalues).max(axis=1, initial=0)
    # A Hessian that is zero is rounding alone: other manifolds tell what is small
    size = np.where(flat.all(axis=1), size.max(initial=0), size)
    room = _ZERO * size[:, None]
    return np.where(flat & (np.abs(eigenvalues) <= room), 0.0, eigenvalues)


def _weights(problem: Problem, manifolds: tuple[Manifold, ...]) -> NDArray[np.float64]:
    rows = [np.asarray(one.representative, dtype=float) for one in manifolds]
    return np.array(rows).reshape(len(rows), problem.architecture.size)


def _numbers(manifolds: tuple[Manifold, ...], name: str) -> NDArray[np.int64]:
    return np.array([getattr(one, name) for one in manifolds], dtype=np.int64)


def _live(problem: Problem, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    units = problem.architecture.hidden_units
    live = np.zeros((len(points), len(units)), dtype=bool)
    for k, unit in enumerate(units):
        live[:, k] = points[:, list(unit.weights)].any(axis=1)
    return live


def _points(
    problem: Problem,
    found: ManifoldList,
    points: NDArray[np.float64],
    hessian: NDArray[np.float64],
    eigenvalues: NDArray[np.float64],
) -> PointSet:
    """What is known of the points; the error is the distance to the manifold beyond rounding."""
    count, own = len(points), np.arange(len(points))
    gradient = np.asarray(problem.gradient(points), dtype=float)
    residual = np.abs(gradient).max(axis=1, initial=0)
    isolated = np.array(
        [one.dimension == 0 and one.morse_bott is True for one in found.manifolds], dtype=bool
    )
    least = np.array(
        [_least(row, one) for row, one in zip(eigenvalues, found.manifolds, strict=True)]
    )
    largest = np.abs(eigenvalues).max(axis=1, initial=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = (
            np.maximum(0.0, np.linalg.norm(gradient, axis=1) - _rounding(hessian, points)) / least
        )
        condition = np.where(isolated, largest / least, np.inf)
    proved = np.array([one.certified for one in found.manifolds], dtype=bool)
    return PointSet(
        points=points.astype(np.complex128),
        multiplicity=np.ones(count, dtype=np.int64),
        regular=isolated,
        scale=np.ones_like(points),
        error=np.where(np.isnan(error), 0.0, error) + 0.0,
        unique=np.zeros(count),
        residual=residual,
        condition=condition,
        evidence=np.where(proved, Evidence.PROOF, Evidence.ESTIMATE).astype(np.int8),
        real=np.full(count, Reality.YES, dtype=np.int8),
        conjugate=own,
        orbit=own,
        orbit_size=_images(problem, points),
    )


def _rounding(hessian: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """What rounding may make of the gradient at a critical point, where its terms cancel."""
    size = np.einsum("nij,nj->ni", np.abs(hessian), np.abs(points))
    return np.asarray(_ROUNDINGS * np.linalg.norm(size, axis=1))


def _least(eigenvalues: NDArray[np.float64], manifold: Manifold) -> float:
    """Smallest eigenvalue in size across the manifold."""
    sizes = np.sort(np.abs(eigenvalues))[manifold.nullity :]
    return float(sizes.min(initial=np.inf))


def _images(problem: Problem, points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Images of each point under the diagonal symmetries of the loss, the point itself included."""
    group = problem.system.symmetries
    return np.array([len(group.on(row != 0)) for row in points], dtype=np.int64)
