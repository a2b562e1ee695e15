"""Hessian and loss at a real critical manifold, from the root of the reduced equations alone.

Symbols as in :mod:`explorer.manifolds.equations`. Weights are ``W_i = g_i C_i g_(i-1)^-1`` with
invertible ``g_i`` (``g_0`` and ``g_N`` the units) in hidden layers of r units, so that a linear
change of coordinates, which leaves inertia as it is, makes them

    C_1 = R,  C_2 = ... = C_(N-1) = I,  C_N = h S,

and the ridge of layer i ``ell_i tr(S_i C_i T_(i-1) C_i^T)`` with metrics ``S_i = g_i^T g_i``, ``T_i
= S_i^-1``, ``T_0 = Gamma``, ``S_N = G``. Balance, ``ell_(i+1) W_(i+1)^T W_(i+1) = ell_i W_i
W_i^T``, makes them polynomials of the root: ``S_1 = S``, ``S_i = (ell_1 / ell_i) S_(i-1) P S``. So
neither a square root nor a point of the manifold is needed.

The units that are not live are seen by a block of their own each (``docs/one_lambda.md``): the
Hessian is the direct sum of that of the network of r live units in each hidden layer and these.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduced_data import ReducedData

Floats = NDArray[np.float64]


class Matrix(Protocol):
    """What discs and balls can do."""

    @classmethod
    def enclosing(cls, values: NDArray[Any]) -> Self:
        """Enclose a matrix of Fractions."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the matrices."""

    @property
    def transposed(self) -> Self:
        """Rows and columns exchanged."""

    @property
    def inverse(self) -> Self:
        """Inverse matrices."""

    @property
    def trace(self) -> Self:
        """Sum of the diagonal."""

    def __add__(self, other: Self) -> Self: ...

    def __sub__(self, other: Self) -> Self: ...

    def __matmul__(self, other: Self) -> Self: ...

    def scaled(self, factor: Fraction) -> Self:
        """Multiply by an exact number."""

    def kron(self, other: Self) -> Self:
        """Kronecker product."""

    def exchanged(self, r: int) -> Self:
        """Entry ``(a, b), (c, d)`` is ``self[c, b]`` where ``a = d``."""

    @staticmethod
    def joined(blocks: Any) -> Any:
        """Join blocks."""


M = TypeVar("M", bound=Matrix)


@dataclass(frozen=True, eq=False)
class Point(Generic[M]):
    """A root of the reduced equations as discs or balls, and the data in the same arithmetic.

    Attributes
    ----------
    data : ReducedData
    R, S, h : Matrix
        Of shapes (r, s), (r, r) and (q, r).
    A, B, inner, outer : Matrix
        Enclose those of the data.
    """

    data: ReducedData
    R: M
    S: M
    h: M
    A: M
    B: M
    inner: M
    outer: M

    @classmethod
    def of(cls, data: ReducedData, R: M, S: M, h: M) -> Point[M]:
        """Enclose the data as the root is enclosed."""
        kind = type(R)
        exact = (data.A, data.B, data.inner, data.outer)
        return cls(data, R, S, h, *(kind.enclosing(m) for m in exact))

    @property
    def rank(self) -> int:
        """Rank r of the map."""
        return self.R.shape[-2]

    @property
    def outward(self) -> M:
        """``h S``, so that the map is ``V = h S R``."""
        return self.h @ self.S

    @property
    def gram(self) -> M:
        """``P = R Gamma R^T``."""
        return self.R @ self.inner @ self.R.transposed

    @property
    def slope(self) -> M:
        """``M = V A - B``."""
        return self.outward @ self.R @ self.A - self.B


def metrics(point: Point[M]) -> list[M]:
    """``S_1, ..., S_(N-1)``."""
    step, found = point.gram @ point.S, [point.S]
    for ridge in point.data.ridges[1:-1]:
        found.append((found[-1] @ step).scaled(point.data.ridges[0] / ridge))
    return found


def live_hessian(point: Point[M]) -> M:
    """Hessian of the loss in ``C_1, ..., C_N``, each row by row.

    Its shape is (n, n) with ``n = r s + (N - 2) r^2 + q r``.
    """
    layers, ridges = point.data.layers, point.data.ridges
    middle = metrics(point)
    left = [*middle, point.outer]
    right = [point.inner, *(m.inverse for m in middle)]
    rows: list[list[M]] = []
    for i in range(layers):
        row = [_block(point, i, j) for j in range(i, layers)]
        row[0] = row[0] + left[i].kron(right[i]).scaled(ridges[i])
        rows.append([*(rows[k][i].transposed for k in range(i)), *row])
    joined: M = type(point.R).joined(rows)
    return joined


def _block(point: Point[M], i: int, j: int) -> M:
    """Second derivatives of the data term by layers i <= j, counted from 0."""
    last = point.data.layers - 1
    pulled = point.outward.transposed @ point.outer
    ahead = pulled if j == last else pulled @ point.outward
    if i == last:
        ahead = point.outer
    behind = point.A if i == 0 else point.R @ point.A
    if j > 0:
        behind = behind @ point.R.transposed
    block = ahead.kron(behind)
    if i == j:
        return block
    force = point.outer @ point.slope if j == last else pulled @ point.slope
    if i > 0:
        force = force @ point.R.transposed
    return block + force.exchanged(point.rank)


def dead_block(point: Point[M]) -> M:
    """What a dead unit sees with one hidden layer: its two vectors, shape (q + s, q + s)."""
    first, second = point.data.ridges
    force = point.outer @ point.slope
    upper = [point.outer.scaled(second), force]
    joined: M = type(point.R).joined([upper, [force.transposed, point.inner.scaled(first)]])
    return joined


def loss(point: Point[M]) -> M:
    """Loss of the chain on the manifold, shape (1, 1)."""
    data, V = point.data, point.outward @ point.R
    pulled = V.transposed @ point.outer
    constant = type(point.R).enclosing(np.array([[data.constant]], dtype=object))
    square = (pulled @ V @ point.A).trace.scaled(Fraction(1, 2))
    mixed = (pulled @ point.B).trace
    ridge = (point.S @ point.gram).trace.scaled(data.layers * data.ridges[0] / 2)
    return constant + (square - mixed + ridge).scaled(data.loss_scale)
