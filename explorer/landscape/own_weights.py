"""Weights that a user brings along, held against a list of critical points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, is_whole, require
from explorer.landscape.points.classification import Classification
from explorer.networks.problem import Problem
from explorer.polynomial import continuous_symmetries

Floats = NDArray[np.float64]

# Beginnings of the search for the nearest point of a manifold.
_STARTS = 12


class _List(Protocol):
    """What is asked of a solution."""

    @property
    def problem(self) -> Problem: ...
    @property
    def classification(self) -> Classification: ...
    @property
    def columns(self) -> dict[str, Any]: ...
    @property
    def weights(self) -> NDArray[np.complex128]: ...
    @property
    def of_manifolds(self) -> bool: ...
    def images(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.complex128]]]: ...


@dataclass(frozen=True, eq=False)
class Nearest:
    """The listed real critical point that is nearest to given weights.

    Attributes
    ----------
    row : int
        Row of ``solution.points`` (or an image of it, where the list has one row per orbit).
    distance : float
        Euclidean; of a manifold an upper bound, found by search.
    point : array, shape (n,)
        The critical point.
    kind : str
    index : int or None
    loss : float
        Of the critical point.
    excess : float
        Loss of the weights, less that.
    slope : float
        Euclidean norm of the gradient at the weights.
    """

    row: int
    distance: float
    point: Floats
    kind: str
    index: int | None
    loss: float
    excess: float
    slope: float

    def __str__(self) -> str:
        index = "" if self.index is None else f" of index {self.index}"
        return (
            f"row {self.row}, a {self.kind}{index}, at distance {self.distance:.6g}: loss "
            f"{self.loss:.6g}, {abs(self.excess):.6g} {'below' if self.excess >= 0 else 'above'} "
            f"that of the weights, whose gradient has length {self.slope:.3g}"
        )


def listed_point(listed: _List, row: int) -> NDArray[Any]:
    """Weights (n,) of a row, as real numbers where they are.

    Raises
    ------
    InputError
        For a row that the list does not have.
    """
    count = len(listed.weights)
    require(is_whole(row) and 0 <= row < count, "row", row, f"a row of the list, 0 to {count - 1}")
    point = listed.weights[row]
    real = listed.of_manifolds or listed.classification.real[row]
    return np.asarray(point.real if real else point)


def nearest(listed: _List, weights: object) -> Nearest:
    """Find the nearest listed real critical point; see ``Solution.nearest``."""
    given = listed.problem.vector(weights)
    finite = given.dtype.kind in "biuf" and np.isfinite(given).all()
    require(finite, "weights", "some are not", "finite real numbers")
    own = given.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        height, slope = float(listed.problem.loss(own)), _length(listed.problem.gradient(own))
    require(np.isfinite([height, slope]).all(), "weights", "too large", "weights of a finite loss")
    if listed.of_manifolds:
        found = nearest_on_manifolds(listed.problem, own, listed.weights.real)
    else:
        found = nearest_image(own, _real_images(listed))
    if found is None:
        raise InputError("weights: no real critical point is listed that they could be near")
    row, distance, point = found
    loss = float(listed.columns["loss"][row])
    return Nearest(
        row=row,
        distance=distance,
        point=point,
        kind=str(listed.columns["kind"][row]),
        index=listed.columns["index"][row],
        loss=loss,
        excess=height - loss,
        slope=slope,
    )


def _length(vector: Floats) -> float:
    return float(np.linalg.norm(vector))


def _real_images(listed: _List) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    for rows, points in listed.images():
        real = listed.classification.real[rows] & ~points.imag.any(axis=1)
        yield rows[real], points[real].real


def nearest_image(
    weights: Floats, lists: Iterator[tuple[NDArray[np.int64], Floats]]
) -> tuple[int, float, Floats] | None:
    """Nearest of points that come some at a time, with their rows; None where there is none.

    Parameters
    ----------
    weights : float array, shape (n,)
    lists : iterator of pairs of int array (K,) and float array (K, n)
    """
    best: tuple[int, float, Floats] | None = None
    for rows, points in lists:
        if not len(points):
            continue
        gap = np.linalg.norm(points - weights, axis=1)
        k = int(gap.argmin())
        if best is None or gap[k] < best[1]:
            best = int(rows[k]), float(gap[k]), points[k]
    return best


def nearest_on_manifolds(
    problem: Problem, weights: Floats, representatives: Floats
) -> tuple[int, float, Floats] | None:
    """Nearest point of manifolds that are orbits of a representative each.

    Parameters
    ----------
    problem : Problem
    weights : float array, shape (n,)
    representatives : float array, shape (M, n)

    Returns
    -------
    tuple of int, float and array, or None
        Manifold, distance, point. The distance is an upper bound: a search from random elements of
        the group, the same ones each time.
    """
    terms = problem.system.potential_terms
    algebra = continuous_symmetries(terms, problem.parameters).generators
    flips = problem.system.symmetries.factors()
    signs = flips[np.abs(flips.imag).max(axis=1, initial=0) == 0].real
    best: tuple[int, float, Floats] | None = None
    for row, start in enumerate(representatives):
        for point in _found(weights, start, algebra, signs):
            gap = float(np.linalg.norm(point - weights))
            if best is None or gap < best[1]:
                best = row, gap, point
    return best


def _found(weights: Floats, start: Floats, algebra: Floats, signs: Floats) -> Iterator[Floats]:
    """Points of one orbit near to weights, by descent from random elements of the group."""
    from scipy.linalg import expm
    from scipy.optimize import least_squares

    rng = np.random.default_rng(0)
    if not len(algebra) or not start.any():
        yield from (start, *(start * sign for sign in signs))
        return
    for _ in range(_STARTS):
        x = start
        for sign in signs:
            x = x * sign if rng.integers(2) else x
        x = expm(np.einsum("k,kij->ij", rng.normal(size=len(algebra)), algebra)) @ x
        for _ in range(2):  # near the identity the exponential is well behaved

            def off(a: Floats, x: Floats = x) -> Floats:
                turned: Floats = expm(np.einsum("k,kij->ij", a, algebra)) @ x - weights
                return turned

            a = least_squares(off, np.zeros(len(algebra)), method="trf", max_nfev=60).x
            x = off(a) + weights
        yield x
