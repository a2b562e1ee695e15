"""Exact linear algebra over the rational numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from explorer.manifolds.reduce import from_flint, to_flint
from explorer.manifolds.slices.terms import Exact


def zeros(*shape: int) -> Exact:
    """Zeros as Fraction."""
    array = np.empty(shape, dtype=object)
    array.fill(Fraction(0))
    return array


def echelon(matrix: Exact) -> tuple[Exact, list[int]]:
    """Reduced row echelon form without zero rows, and the columns of its pivots."""
    rows, columns = matrix.shape
    if not rows or not columns:
        return zeros(0, columns), []
    reduced, rank = to_flint(matrix).rref()
    found = from_flint(reduced, rank)
    return found, [int(np.flatnonzero(row)[0]) for row in found]


def null_space(matrix: Exact) -> tuple[Exact, list[int]]:
    """Basis of the null space as rows, and the columns where it is the identity."""
    reduced, pivots = echelon(matrix)
    columns = matrix.shape[1]
    free = [j for j in range(columns) if j not in set(pivots)]
    basis = zeros(len(free), columns)
    for k, j in enumerate(free):
        basis[k, j] = Fraction(1)
        for row, pivot in enumerate(pivots):
            basis[k, pivot] = -reduced[row, j]
    return basis, free


def rank(matrix: Exact) -> int:
    """Rank."""
    return len(echelon(matrix)[1])


def solve(matrix: Exact, right: Sequence[Fraction]) -> list[Fraction] | None:
    """One solution of linear equations, free unknowns zero; None where there is none."""
    rows, columns = matrix.shape
    whole = zeros(rows, columns + 1)
    whole[:, :columns] = matrix
    whole[:, columns] = list(right)
    reduced, pivots = echelon(whole)
    if columns in pivots:
        return None
    found = [Fraction(0)] * columns
    for row, pivot in enumerate(pivots):
        found[pivot] = reduced[row, columns]
    return found
