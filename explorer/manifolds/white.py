"""White data: A is a multiple of the metric, and critical maps choose singular values of B.

With ``A = a I``, ``B = U diag(sigma) V^T`` and both metrics the unit matrix each root of rank r
is a choice of r singular values; for each of them ``W_1`` has the square y of a singular value and
the map has w, with ``w^2 = y^N`` and ``(a w - sigma) y^(N-1) + ell w = 0``: 2 (N - 1) pairs.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.manifolds.equations import Shape, pack
from explorer.manifolds.plain_coordinates import PlainCoordinates
from explorer.manifolds.reduced_data import ReducedData

# Singular values nearer than this, relative to the largest, may be equal.
_EQUAL = 1e-9
# Condition number from which on a chart shows no row space.
_SINGULAR = 1e14


def is_white(data: ReducedData) -> bool:
    """Whether A is a multiple of the metric of the inputs, exactly."""
    if not data.inputs:
        return False
    factor = data.A[0, 0] / data.inner[0, 0]
    return bool((factor * data.inner == data.A).all())


def closed_form(place: PlainCoordinates, shape: Shape, *, repeated: bool) -> Complex:
    """All isolated roots in coordinates for tracking, shape (K, n).

    Where singular values are ``repeated`` all equal ones are chosen, with the same pair, or none:
    other choices are no isolated roots.
    """
    s, q = shape.inputs, shape.outputs
    count = s * (s + 1) // 2
    a, ell = place.parameters[0], place.parameters[-1]
    B = place.parameters[count : count + q * s].reshape(q, s)
    left, sigma, right = np.linalg.svd(B, full_matrices=False)
    pairs = [_pairs(a, value, ell, shape.layers) for value in sigma]
    roots = [
        _root(left[:, list(chosen)], right[list(chosen)], np.array(picked))
        for chosen in combinations(range(q), shape.rank)
        # Singular vectors of nearly equal values may be those of no chart; their roots are missed.
        if np.linalg.cond(right[list(chosen), : shape.rank]) < _SINGULAR
        for picked in product(*(pairs[k] for k in chosen))
        if not repeated or _isolated(sigma, chosen, picked)
    ]
    return np.array(roots, dtype=np.complex128).reshape(len(roots), shape.unknowns)


def _isolated(
    sigma: NDArray[np.float64],
    chosen: tuple[int, ...],
    picked: tuple[tuple[complex, complex], ...],
) -> bool:
    """Whether equal singular values are all chosen with one pair, or none of them is."""
    for k, pair in zip(chosen, picked, strict=True):
        equal = np.flatnonzero(np.abs(sigma - sigma[k]) <= _EQUAL * sigma[0]).tolist()
        if any(j not in chosen or picked[chosen.index(j)] != pair for j in equal):
            return False
    return True


def _pairs(a: float, sigma: float, ell: float, layers: int) -> list[tuple[complex, complex]]:
    """The pairs (w / y, y) of one singular value; y is zero where it is at the ridge."""
    found: list[tuple[complex, complex]] = []
    if layers % 2:
        # y = t^2, w = t^N
        for t in _zeros((2 * layers - 2, a), (layers - 2, -sigma), (0, ell)):
            found.append((t ** (layers - 2), t * t))
        return found
    half = layers // 2
    for sign in (1, -1):
        for y in _zeros((layers - 1, sign * a), (half - 1, -sigma), (0, sign * ell)):
            found.append((sign * y ** (half - 1), y))
    return found


def _zeros(*terms: tuple[int, float]) -> list[complex]:
    """Zeros of a polynomial by its terms (degree, coefficient), the highest first."""
    highest = terms[0][0]
    coefficients = np.zeros(highest + 1)
    for degree, value in terms:
        coefficients[highest - degree] += value
    return list(map(complex, np.roots(coefficients)))


def _root(left: Complex, right: Complex, picked: Complex) -> Complex:
    """Unknowns of the map ``left diag(w) right``, with pairs (w / y, y)."""
    ratio, y = picked.T
    rank = len(right)
    chart = right[:, :rank]
    theta = np.linalg.solve(chart, right[:, rank:])
    S = chart.T @ (y[:, None] * chart)
    h = (left * ratio) @ np.linalg.inv(chart).T
    return np.asarray(pack(theta.astype(np.complex128), S, h))
