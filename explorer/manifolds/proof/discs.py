"""Matrices of discs in floating point: sums and products of many at once, with rigorous bounds.

A disc is a midpoint and a radius, as in :mod:`explorer.certify.midpoint_radius`, whose rules for
rounding are used here for whole matrices. A product of matrices with inner dimension n errs in each
entry by at most ``2 (n + 4) eps |a| |b|`` for conventional multiplication in any order of summation
(Higham, "Accuracy and Stability of Numerical Algorithms", section 3.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.midpoint_radius import EPS, INFLATE, TINY, enclose_numbers

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DiscMatrix:
    """Matrices, real or complex, each entry known up to a radius.

    Attributes
    ----------
    mid : float or complex array, shape (..., p, q)
    rad : float array, shape (..., p, q)
    """

    mid: NDArray[Any]
    rad: Floats

    @classmethod
    def exact(cls, values: ArrayLike) -> DiscMatrix:
        """Take doubles, real or complex, as what they are."""
        mid = np.asarray(values)
        return cls(mid, np.zeros(mid.shape))

    @classmethod
    def enclosing(cls, values: NDArray[Any]) -> DiscMatrix:
        """Enclose a matrix of Fractions."""
        flat: Sequence[Fraction] = [Fraction(v) for v in values.ravel().tolist()]
        numbers = enclose_numbers(flat, np.float64)
        shape = values.shape
        mid = np.array(numbers.mid, dtype=np.float64).reshape(shape)
        return cls(mid, np.array(numbers.rad, dtype=np.float64).reshape(shape))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the stack of matrices."""
        return tuple(self.mid.shape)

    @property
    def size(self) -> Floats:
        """Absolute values of the midpoints."""
        return np.asarray(np.abs(self.mid))

    @property
    def transposed(self) -> DiscMatrix:
        """Rows and columns exchanged."""
        return DiscMatrix(self.mid.swapaxes(-1, -2), self.rad.swapaxes(-1, -2))

    def __getitem__(self, key: Any) -> DiscMatrix:
        return DiscMatrix(self.mid[key], self.rad[key])

    def __add__(self, other: DiscMatrix) -> DiscMatrix:
        return _rounded(self.mid + other.mid, self.rad + other.rad)

    def __sub__(self, other: DiscMatrix) -> DiscMatrix:
        return _rounded(self.mid - other.mid, self.rad + other.rad)

    def __mul__(self, other: DiscMatrix) -> DiscMatrix:
        rad = self.size * (other.rad + 4 * EPS * other.size) + self.rad * (other.size + other.rad)
        return _rounded(self.mid * other.mid, rad)

    def __matmul__(self, other: DiscMatrix) -> DiscMatrix:
        n = self.shape[-1]
        size = other.size
        # Radii are sums of numbers >= 0: their own rounding is at most (n + 8) eps of them.
        rad = self.size @ (other.rad + 2 * (n + 4) * EPS * size) + self.rad @ (size + other.rad)
        return _rounded(self.mid @ other.mid, rad * (1 + 4 * (n + 8) * EPS))

    @property
    def inverse(self) -> DiscMatrix:
        """Inverses of all matrices in the discs; infinite radii where that fails."""
        return _inverse(self)

    def kron(self, other: DiscMatrix) -> DiscMatrix:
        """Kronecker products, entry ``(a, b), (c, d)`` being ``self[a, c] other[b, d]``."""
        product = self[..., :, None, :, None] * other[..., None, :, None, :]
        return product.reshaped()

    def exchanged(self, r: int) -> DiscMatrix:
        """Matrices whose entry ``(a, b), (c, d)`` is ``self[c, b]`` where ``a = d``, of r each."""
        unit = np.eye(r)[:, None, None, :]
        mid, rad = self.transposed.mid, self.transposed.rad
        return DiscMatrix(
            mid[..., None, :, :, None] * unit, rad[..., None, :, :, None] * unit
        ).reshaped()

    def reshaped(self) -> DiscMatrix:
        """Join the first two and the last two of four axes."""
        *lead, a, b, c, d = self.shape
        shape = (*lead, a * b, c * d)
        return DiscMatrix(self.mid.reshape(shape), self.rad.reshape(shape))

    def scaled(self, factor: Fraction) -> DiscMatrix:
        """Multiply by an exact number."""
        return self * DiscMatrix.enclosing(np.array([[factor]], dtype=object))

    @property
    def trace(self) -> DiscMatrix:
        """Sum of the diagonal, shape (..., 1, 1)."""
        n = self.shape[-1]
        ones = DiscMatrix.exact(np.ones((1, n)))
        diagonal = self * DiscMatrix.exact(np.eye(n))
        return ones @ diagonal @ ones.transposed

    @staticmethod
    def joined(blocks: Sequence[Sequence[DiscMatrix]]) -> DiscMatrix:
        """Matrices of blocks."""
        lead = np.broadcast_shapes(*(b.shape[:-2] for row in blocks for b in row))

        def spread(values: NDArray[Any]) -> NDArray[Any]:
            return np.broadcast_to(values, (*lead, *values.shape[-2:]))

        mid = np.block([[spread(b.mid) for b in row] for row in blocks])
        rad = np.block([[spread(b.rad) for b in row] for row in blocks])
        return DiscMatrix(mid, rad)


def _inverse(matrix: DiscMatrix) -> DiscMatrix:
    """Enclose the inverses of square matrices; infinite radii where that fails.

    Notes
    -----
    With an approximate inverse Y and ``E = I - Y A``, ``A^-1 - Y = E Y + E^2 Y + ...``, which is at
    most ``|E| |Y| / (1 - |E|)`` in the maximum norm of rows, for every A in the discs.
    """
    n = matrix.shape[-1]
    if not n:
        return matrix
    try:
        approximate = np.linalg.inv(matrix.mid)
    except np.linalg.LinAlgError:
        return DiscMatrix(np.zeros(matrix.shape), np.full(matrix.shape, np.inf))
    defect = DiscMatrix.exact(np.eye(n)) - DiscMatrix.exact(approximate) @ matrix
    share = _norm(defect)
    columns = np.abs(approximate).max(axis=-2, keepdims=True)
    with np.errstate(all="ignore"):
        # A row of E Y is at most |E| times the largest entry of each column of Y.
        bound = share / (1 - share) * columns * (1 + 32 * EPS) + TINY
    rad = np.where(share < 0.5, np.broadcast_to(bound, matrix.shape), np.inf)
    return DiscMatrix(approximate, rad)


def _norm(matrix: DiscMatrix) -> Floats:
    """Bound the maximum norm of rows, shape (..., 1, 1)."""
    rows = (matrix.size + matrix.rad).sum(axis=-1, keepdims=True)
    n = matrix.shape[-1]
    return np.asarray(rows.max(axis=-2, keepdims=True) * (1 + 4 * (n + 8) * EPS))


def _rounded(mid: NDArray[Any], rad: Floats) -> DiscMatrix:
    return DiscMatrix(mid, (rad + EPS * np.abs(mid)) * INFLATE + TINY)
