"""Whether a singular end that is known to all digits is isolated.

References: Dayton and Zeng, "Computing the multiplicity structure in solving polynomial systems"
(2005).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb, prod

import numpy as np

from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.starts.target import NumericTarget

# Singular values that are zero, or are not, where the largest Taylor coefficient of every equation
# is 1; between them nothing is said.
_ZERO, _KEPT = 1e-10, 1e-6
# Columns of the largest Macaulay matrix.
_MOST = 700
# Coordinates smaller than this share of the largest are measured by it.
_UNIT = 1e-2


def dimension(target: NumericTarget, y: Complex, most: int) -> int | None:
    """Dimension of the local dual space at a zero y (n,): its multiplicity where it is isolated.

    Returns
    -------
    int or None
        A number above ``most`` where it exceeds that; None where it was not found.
    """
    n = len(y)
    unit = np.maximum(np.abs(y), _UNIT * max(1.0, float(np.abs(y).max())))
    terms = _taylor(target, y, unit)
    before = 1
    for order in range(1, most + 2):
        if comb(n + order, n) > _MOST:
            return None
        found = _nullity(terms, n, order)
        if found is None or found == before or found > most:
            return found
        before = found
    return None


def _taylor(
    target: NumericTarget, y: Complex, unit: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> list[dict[tuple[int, ...], complex]]:
    """Taylor coefficients at y of every equation, largest 1."""
    rows: list[dict[tuple[int, ...], complex]] = [{} for _ in range(target.sparse.size)]
    terms = zip(
        target.sparse.equation.tolist(),
        target.sparse.exponents.tolist(),
        target.numbers.tolist(),
        strict=True,
    )
    point, scale = y.tolist(), unit.tolist()
    for i, powers, c in terms:
        for part in product(*(range(e + 1) for e in powers)):
            factors = (
                comb(e, a) * p ** (e - a) * u**a
                for e, a, p, u in zip(powers, part, point, scale, strict=True)
            )
            rows[i][part] = rows[i].get(part, 0) + c * prod(factors)
    return [_largest_one(row) for row in rows]


def _largest_one(row: dict[tuple[int, ...], complex]) -> dict[tuple[int, ...], complex]:
    top = max(abs(c) for c in row.values()) or 1.0
    return {part: c / top for part, c in row.items()}


def _nullity(terms: list[dict[tuple[int, ...], complex]], n: int, order: int) -> int | None:
    """Kernel of the Macaulay matrix of an order; None where its rank is not clear."""
    columns = {part: k for k, part in enumerate(_up_to(n, order))}
    rows = []
    for shift in _up_to(n, order - 1):
        for equation in terms:
            row = np.zeros(len(columns), dtype=np.complex128)
            for part, c in equation.items():
                column = columns.get(tuple(a + b for a, b in zip(part, shift, strict=True)))
                if column is not None and any(part):
                    row[column] = c
            rows.append(row)
    values = np.linalg.svd(np.array(rows), compute_uv=False)
    if ((values > _ZERO) & (values < _KEPT)).any():
        return None
    return len(columns) - int((values >= _KEPT).sum())


def _up_to(n: int, order: int) -> Iterator[tuple[int, ...]]:
    """Exponents of n unknowns with sum at most ``order``."""
    if n == 0:
        yield ()
        return
    for first in range(order + 1):
        for rest in _up_to(n - 1, order - first):
            yield (first, *rest)
