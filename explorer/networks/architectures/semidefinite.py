"""Whether a quadratic function has a lowest value, decided exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def is_semidefinite(
    matrix: Sequence[Sequence[Fraction]], linear: Sequence[Sequence[Fraction]] = ()
) -> bool:
    """Tell whether ``w^T A w / 2 - b^T w`` has a lowest value for each of some vectors b.

    It has one just where A is positive semidefinite and b lies in its row space. Both are read
    off exact elimination.

    Parameters
    ----------
    matrix : n rows of n Fraction
        A, symmetric.
    linear : any number of rows of n Fraction
        The vectors b; none of them asks for A alone.

    Returns
    -------
    bool
    """
    rows, beside = list(matrix), list(linear)
    while rows:
        (pivot, *rest), *below = rows
        if pivot < 0:
            return False
        if not pivot and (any(rest) or any(row[0] for row in beside)):
            return False
        rows = [_eliminated(row, pivot, rest) for row in below]
        beside = [_eliminated(row, pivot, rest) for row in beside]
    return True


def _eliminated(
    row: Sequence[Fraction], pivot: Fraction, rest: Sequence[Fraction]
) -> list[Fraction]:
    """Take a row minus the multiple of the pivot's that makes its first entry zero."""
    if not pivot:
        return list(row[1:])
    factor = row[0] / pivot
    return [value - factor * top for value, top in zip(row[1:], rest, strict=True)]
