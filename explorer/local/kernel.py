"""Kernels of matrices: exact over the rationals, or numerical with a gap that is told.

A number is dropped as zero only if it is small at the precision in force, and whoever asks does so
at two precisions: what is zero shrinks with the precision, what is not stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Shares of the bits: a number below 2^(-_ZERO * bits) is zero, one above 2^(-_KEPT * bits) is not,
# and between them nothing is decided.
_ZERO = 0.6
_KEPT = 0.3
# Pivots in doubles, shares of the largest: smaller ones are looked at again among themselves.
_PIVOT = 1e-9
# Doubles show sizes above it.
_TINY = 1e-290


@dataclass(frozen=True)
class Kernel:
    """Kernel of a matrix with C columns.

    Attributes
    ----------
    basis : list of vectors of C numbers
    gap : float
        Bits between the smallest pivot kept and the largest number dropped; inf if exact.
    free : tuple of int
        Of an exact kernel, a column for each vector, in which it has one and the others have zero.
    """

    basis: list[list[Any]]
    gap: float
    free: tuple[int, ...] = ()


def exact_kernel(rows: Sequence[Sequence[Any]], columns: int) -> Kernel:
    """Kernel over the rationals, from the reduced row echelon form."""
    from flint import fmpq, fmpq_mat

    reduced, rank = fmpq_mat([list(row) for row in rows] or [[0] * columns]).rref()
    lines = reduced.tolist()[:rank]
    pivots = [next(k for k, value in enumerate(line) if value) for line in lines]
    basis, all_free = [], sorted(set(range(columns)) - set(pivots))
    for free in all_free:
        vector = [fmpq(0)] * columns
        vector[free] = fmpq(1)
        for pivot, line in zip(pivots, lines, strict=True):
            vector[pivot] = -line[free]
        basis.append(vector)
    return Kernel(basis, float("inf"), tuple(all_free))


def numerical_kernel(rows: Sequence[Sequence[Any]], columns: int, bits: int) -> Kernel | None:
    """Kernel of a matrix of balls, known to about ``bits`` bits; None where its rank is open.

    Rows are brought to size one first: one that is zero at this precision counts as zero.
    """
    scaled, dropped = [], -np.inf
    for row in rows:
        size = _largest(row)
        if size > -_KEPT * bits:
            factor = _power(-size)
            scaled.append([v.mid() * factor if v != 0 else v for v in row])
        elif size > -_ZERO * bits:
            return None
        else:
            dropped = max(dropped, size)
    return _eliminated(scaled, columns, bits, 0.0, dropped)


def _eliminated(
    rows: list[list[Any]], columns: int, bits: int, kept: float, dropped: float
) -> Kernel | None:
    from flint import acb, acb_mat

    if not rows or not columns:
        return Kernel(_unit_vectors(columns), _gap(kept, dropped, bits))
    chosen_rows, chosen, smallest = _pivots(rows)
    other_rows = [i for i in range(len(rows)) if i not in set(chosen_rows)]
    free = [j for j in range(columns) if j not in set(chosen)]
    square = acb_mat([[rows[i][j] for j in chosen] for i in chosen_rows])
    try:
        solved = square.solve(
            acb_mat([[rows[i][j] for j in free] for i in chosen_rows]), algorithm="lu"
        )
    except ZeroDivisionError:
        return None
    rest, size = _rest(rows, other_rows, chosen, free, solved)
    kept = min(kept, smallest)
    if size <= -_ZERO * bits:
        inner = Kernel(_unit_vectors(len(free)), _gap(kept, max(size, dropped), bits))
    elif size < -_KEPT * bits:
        return None
    else:
        factor = _power(-size)
        again = [[v.mid() * factor for v in row] for row in rest]
        found = _eliminated(again, len(free), bits, kept + size, dropped)
        if found is None:
            return None
        inner = found
    basis = []
    for vector in inner.basis:
        whole = [acb(0)] * columns
        for j, value in zip(free, vector, strict=True):
            whole[j] = value
        if free:
            image = solved * acb_mat([[value] for value in vector])
            for k, j in enumerate(chosen):
                whole[j] = -image[k, 0].mid()
        basis.append(whole)
    return Kernel(basis, inner.gap)


def _rest(
    rows: list[list[Any]], others: list[int], chosen: list[int], free: list[int], solved: Any
) -> tuple[list[list[Any]], float]:
    """What the rows that are no pivots leave in the free columns, and its size as a logarithm."""
    from flint import acb_mat

    if not others or not free:
        return [], -np.inf
    left = acb_mat([[rows[i][j] for j in free] for i in others])
    rest = (left - acb_mat([[rows[i][j] for j in chosen] for i in others]) * solved).tolist()
    return rest, max(map(_largest, rest))


def _pivots(rows: list[list[Any]]) -> tuple[list[int], list[int], float]:
    """Rows and columns of a well conditioned square block, and its smallest pivot (logarithm).

    Gaussian elimination with complete pivoting, in doubles.
    """
    rest: NDArray[np.complex128] = np.array([[complex(v) for v in row] for row in rows])
    chosen_rows: list[int] = []
    columns: list[int] = []
    first = smallest = float(np.abs(rest).max())
    while len(columns) < min(rest.shape):
        i, j = divmod(int(np.abs(rest).argmax()), rest.shape[1])
        size = float(abs(rest[i, j]))
        if columns and size <= _PIVOT * first:
            break
        chosen_rows.append(i)
        columns.append(j)
        smallest = size
        rest -= np.outer(rest[:, j] / rest[i, j], rest[i])
        rest[i], rest[:, j] = 0, 0
    return chosen_rows, columns, log2(max(smallest, 1e-300))


def _unit_vectors(count: int) -> list[list[Any]]:
    from flint import acb

    return [[acb(int(i == j)) for j in range(count)] for i in range(count)]


def _gap(kept: float, dropped: float, bits: int) -> float:
    return kept - max(dropped, -float(bits) * 2)


def magnitude(value: Any) -> float:
    """Logarithm (base 2) of the size of a ball's midpoint; -inf for zero, inf for none."""
    middle = abs(value.mid()).mid()
    if not middle.is_finite():
        return np.inf
    mantissa, exponent = middle.man_exp()
    return log2(int(mantissa)) + int(exponent) if mantissa else -np.inf


def _largest(row: Sequence[Any]) -> float:
    """Logarithm of the largest entry."""
    size = max((abs(complex(v)) for v in row), default=0.0)
    if _TINY < size < 1 / _TINY:
        return log2(size)
    return max(map(magnitude, row), default=-np.inf)


def _power(exponent: float) -> Any:
    from flint import arb

    return arb(2) ** int(exponent)
