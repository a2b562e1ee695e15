"""Which real points are images of one another under all permutations that the data allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import Classification
from explorer.limits import LimitError
from explorer.networks.problem import Problem
from explorer.polynomial import Permutations, permutations

# Beyond, images are not looked for: the table shows some tens of rows
_MOST_ORBITS = 2000
# A distance below this, relative to the size, is rounding, as long as no second point is so near
_SAME = 1e-6


def symmetry_classes(problem: Problem, c: Classification) -> NDArray[np.int64]:
    """Number the classes of real points under sign flips and permutations.

    Permutations are those that leave the loss at these very data and ridge coefficients as it is,
    such as exchanges of hidden units with equal coefficients.

    Parameters
    ----------
    problem : Problem
    c : Classification

    Returns
    -------
    int array, shape (N,)
        The least orbit number of each class; the orbit itself at points that are not real.
    """
    orbit = c.points.orbit.copy()
    rows = np.flatnonzero(c.real)
    leaders = rows[np.unique(orbit[rows], return_index=True)[1]]
    if c.points.flips is not None or not 1 < len(leaders) <= _MOST_ORBITS:
        return orbit
    group = allowed_permutations(problem)
    pairs = []
    for k in range(len(group.unknowns)):
        images = group.move(k, c.points.points[leaders].real)
        for leader, image in zip(leaders.tolist(), images, strict=True):
            found = _nearest(image, c.points.points[rows].real)
            if found is not None:
                pairs.append((orbit[leader], orbit[rows[found]]))
    return _joined(np.arange(1 + orbit.max()), np.array(pairs, dtype=np.int64).reshape(-1, 2))[
        orbit
    ]


def allowed_permutations(problem: Problem) -> Permutations:
    """Permutations of weights that leave the loss as it is at the parameters of a problem."""
    values = problem.parameters
    _, kinds = np.unique(values, return_inverse=True)
    try:
        return permutations(problem.system.potential_terms, kinds=kinds.astype(np.int64))
    except LimitError:
        n, p = problem.architecture.size, len(values)
        return Permutations(np.zeros((0, n), np.int64), np.zeros((0, p), np.int64), 1)


def _nearest(image: NDArray[np.float64], points: NDArray[np.float64]) -> int | None:
    """Find the one point that an image is; None where there is none, or two."""
    distance = np.abs(points - image).max(axis=1, initial=0)
    near = np.flatnonzero(distance <= _SAME * (np.abs(image).max(initial=0) or 1))
    return int(near[0]) if len(near) == 1 else None


def _joined(least: NDArray[np.int64], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all that pairs join the least number among them."""
    before = np.zeros(0, dtype=np.int64)
    while not np.array_equal(before, least):
        before = least.copy()
        for one, other in (pairs.T, pairs.T[::-1]):
            np.minimum.at(least, one, least[other])
    return least
