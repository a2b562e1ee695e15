"""How far problems of one architecture lie from each other, for paths from one to the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.landscape.engines.placed import PlacedProblem
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]

# Up to here paths from solved data cost half of those from the generic set or less (measured at
# widths 2,1,2 to 3,2,3): ridge coefficients change by a factor of ten, data by 0.7 of their size.
_FACTOR, _SHARE = 10.0, 0.7


def distance(one: Problem, other: Problem) -> float:
    """Distance of two problems; above 1 paths may as well begin at the generic set.

    Parameters
    ----------
    one, other : Problem
        Of the same architecture.
    """
    a, b = one.parameters[None], other.parameters[None]
    return float(distances(a, b, one.architecture.size)[0])


def distances(a: Floats, b: Floats, size: int) -> Floats:
    """Distances of problems two and two by their parameters (D, p), the last of them ridge."""
    return np.maximum(_of_data(a[:, :-size], b[:, :-size]), _of_ridge(a[:, -size:], b[:, -size:]))


def _of_data(a: Floats, b: Floats) -> Floats:
    """Distance of statistics of data (D, q), in shares of the smaller ones."""
    gap = np.linalg.norm(a - b, axis=1)
    least = np.minimum(*(np.linalg.norm(v, axis=1) for v in (a, b)))
    share = gap / np.where(least > 0, least, 1)
    return np.where(gap == 0, 0, np.where(least > 0, share / _SHARE, np.inf))


def _of_ridge(a: Floats, b: Floats) -> Floats:
    """Largest change of a coefficient (D, n), a factor; of sign, or from zero, it is infinite."""
    ratio = np.divide(b, a, out=np.where(a == b, 1.0, 0.0), where=a * b > 0)
    with np.errstate(divide="ignore"):
        change = np.abs(np.log(ratio)).max(axis=1, initial=0)
    return np.asarray(change / np.log(_FACTOR))


def aligned(target: PlacedProblem, start: Complex) -> Complex:
    """Coordinates of a target (k,) that lie nearest to those of a start, among equal ones.

    Data of less than full rank are s samples up to a rotation of these; Procrustes' problem
    (Golub and Van Loan, section 6.4.1) gives the rotation.
    """
    low = target.data.low
    if low is None:
        return target.point
    samples = sum(low.sizes[:2])
    a, b = (z[:samples].real.reshape(-1, low.samples) for z in (start, target.point))
    left, _, right = np.linalg.svd(b.T @ a)
    turned = target.point.copy()
    turned[:samples] = (b @ (left @ right)).ravel()
    return turned
