"""Matrices of balls of flint with the interface of :class:`explorer.manifolds.proof.discs`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from flint import arb, arb_mat


@dataclass(frozen=True, eq=False)
class BallMatrix:
    """One real matrix, each entry a ball; the precision is that in force.

    Attributes
    ----------
    matrix : arb_mat
    """

    matrix: arb_mat

    @classmethod
    def of(cls, rows: int, columns: int, entries: Sequence[arb]) -> BallMatrix:
        """Take balls row by row."""
        from flint import arb_mat

        return cls(arb_mat(rows, columns, list(entries)))

    @classmethod
    def enclosing(cls, values: NDArray[Any]) -> BallMatrix:
        """Enclose a matrix of Fractions."""
        exact = [Fraction(v) for v in values.ravel().tolist()]
        rows, columns = values.shape
        return cls.of(rows, columns, [_ball(v) for v in exact])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.matrix.nrows()), int(self.matrix.ncols())

    @property
    def transposed(self) -> BallMatrix:
        """Rows and columns exchanged."""
        return BallMatrix(self.matrix.transpose())

    @property
    def inverse(self) -> BallMatrix:
        """Inverse of every matrix in the balls.

        Raises
        ------
        ZeroDivisionError
            When one of them may be singular.
        """
        return BallMatrix(self.matrix.inv()) if self.shape[0] else self

    @property
    def trace(self) -> BallMatrix:
        """Sum of the diagonal, shape (1, 1)."""
        from flint import arb

        total = sum((self.matrix[i, i] for i in range(self.shape[0])), arb(0))
        return BallMatrix.of(1, 1, [total])

    def __add__(self, other: BallMatrix) -> BallMatrix:
        return BallMatrix(self.matrix + other.matrix)

    def __sub__(self, other: BallMatrix) -> BallMatrix:
        return BallMatrix(self.matrix - other.matrix)

    def __matmul__(self, other: BallMatrix) -> BallMatrix:
        return BallMatrix(self.matrix * other.matrix)

    def scaled(self, factor: Fraction) -> BallMatrix:
        """Multiply by an exact number."""
        return BallMatrix(self.matrix * _ball(factor))

    def kron(self, other: BallMatrix) -> BallMatrix:
        """Kronecker product, as that of discs."""
        (p, q), (u, v) = self.shape, other.shape
        entries = [
            self.matrix[a, c] * other.matrix[b, d]
            for a in range(p)
            for b in range(u)
            for c in range(q)
            for d in range(v)
        ]
        return BallMatrix.of(p * u, q * v, entries)

    def exchanged(self, r: int) -> BallMatrix:
        """As that of discs."""
        from flint import arb

        p, q = self.shape
        zero = arb(0)
        entries = [
            self.matrix[c, b] if a == d else zero
            for a in range(r)
            for b in range(q)
            for c in range(p)
            for d in range(r)
        ]
        return BallMatrix.of(r * q, p * r, entries)

    @staticmethod
    def joined(blocks: Sequence[Sequence[BallMatrix]]) -> BallMatrix:
        """Join blocks to a matrix."""
        rows = [
            [b.matrix[i, j] for b in row for j in range(b.shape[1])]
            for row in blocks
            for i in range(row[0].shape[0])
        ]
        return BallMatrix.of(len(rows), len(rows[0]), [entry for row in rows for entry in row])

    @property
    def middle(self) -> NDArray[np.float64]:
        """Midpoints rounded to doubles."""
        p, q = self.shape
        values = [float(self.matrix[i, j].mid()) for i in range(p) for j in range(q)]
        return np.array(values).reshape(p, q)


def _ball(value: Fraction) -> arb:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))
