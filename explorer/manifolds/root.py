"""A real root of a reduced system, sharpened until only rounding of the answer is left.

Symbols as in :mod:`explorer.manifolds.reduced_data`, and for a map of rank r:

========= =====================================================================
R         ``(I | Theta)``, shape (r, s): rows that span the row space
S         symmetric, shape (r, r): ``C^T C = R^T S R`` for ``W_1 = C E^T``
h         shape (q, r): the map is ``W = F h S R E^T``
P, M      ``R Gamma R^T`` and ``h S R A - B``
========= =====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.manifolds.equations import Shape
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.sharpen import newton
from explorer.networks.architectures.blocks import Array
from explorer.polynomial.arithmetic import as_balls

BITS = 320
"""Precision of a sharpened root: singular values may span a hundred bits."""
_STEPS = 40
_ROOM = 60
"""Bits between the precision and what steps can be brought down to; twice as many are enough."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """Reduced data in some number type; names as in :class:`ReducedData`."""

    A: Array
    B: Array
    inner: Array
    outer: Array
    ridges: Array
    strengths: Array

    @classmethod
    def of(cls, data: ReducedData, kind: Any = float) -> Numbers:
        """Round to doubles, or enclose by balls at the precision in force.

        Parameters
        ----------
        data : ReducedData
        kind : type
            ``float``, or ``arb`` of flint.
        """
        arrays = (data.A, data.B, data.inner, data.outer, data.ridges, data.strengths)
        return cls(*(converted(np.asarray(array, dtype=object), kind) for array in arrays))


def converted(array: Array, kind: Any) -> Array:
    """Fractions as doubles, or enclosed by balls at the precision in force."""
    if kind is float:
        return array.astype(np.float64)
    found = np.empty(array.shape, dtype=object)
    found.ravel()[:] = as_balls(array.ravel().tolist(), kind)
    return found


def unpacked(root: Array, rank: int, inputs: int, outputs: int) -> tuple[Array, Array, Array]:
    """R, S and h of a root.

    Parameters
    ----------
    root : array, shape (n,)
        Theta, the upper triangle of S and h, each row by row.
    rank, inputs, outputs : int
        r, s and q.
    """
    free, triangle = rank * (inputs - rank), rank * (rank + 1) // 2
    R = np.zeros((rank, inputs), dtype=root.dtype)
    R[:, :rank] = np.eye(rank, dtype=np.int64)
    R[:, rank:] = root[:free].reshape(rank, inputs - rank)
    S = np.zeros((rank, rank), dtype=root.dtype)
    S[np.triu_indices(rank)] = root[free : free + triangle]
    S.T[np.triu_indices(rank)] = root[free : free + triangle]
    return R, S, root[free + triangle :].reshape(outputs, rank)


def residual(numbers: Numbers, R: Array, S: Array, h: Array) -> Array:
    """Values of the reduced equations, in any number type.

    ``M R^T (S P)^(N-2) + e_a h``, the upper triangle of ``h^T G h - e_b P (S P)^(N-2)``, and the
    last s - r columns of ``h^T G M + e_a e_b R Gamma``.
    """
    rank, (e_a, e_b) = len(S), numbers.strengths
    P = R @ numbers.inner @ R.T
    M = h @ S @ R @ numbers.A - numbers.B
    power = np.eye(rank, dtype=np.int64).astype(S.dtype)
    for _ in range(len(numbers.ridges) - 2):
        power = power @ S @ P
    first = M @ R.T @ power + e_a * h
    second = h.T @ numbers.outer @ h - e_b * (P @ power)
    third = h.T @ numbers.outer @ M + e_a * e_b * (R @ numbers.inner)
    return np.concatenate([first.ravel(), second[np.triu_indices(rank)], third[:, rank:].ravel()])


def sharpened(data: ReducedData, rank: int, root: Array) -> Array | None:
    """Take Newton's steps with a Jacobian in doubles and residuals in balls.

    Parameters
    ----------
    data : ReducedData
    rank : int
    root : float array, shape (n,)

    Returns
    -------
    object array, shape (n,), or None
        Balls of flint without radius; call it at the precision wanted. None where the steps do not
        become small: no simple root is near.
    """
    from flint import arb, ctx

    sizes = (rank, data.inputs, data.outputs)
    jacobian = _jacobian(Numbers.of(data), root, sizes)
    scale = np.maximum(np.abs(root), 1e-18 * (np.abs(root).max() or 1.0))
    exact = Numbers.of(data, arb)
    x = _objects([arb(value) for value in root.tolist()])
    inverse = _inverse(jacobian, scale)
    if inverse is None:
        return _by_newton(data, rank, root)
    least = size = np.inf
    for _ in range(_STEPS):
        value = residual(exact, *unpacked(x, *sizes))
        step = _step(inverse, value)
        x = _objects([(a - b).mid() for a, b in zip(x, step, strict=True)])
        size = max(float(abs(s) / t) for s, t in zip(step, scale, strict=True))
        if size < 2.0 ** (_ROOM - ctx.prec) or not size < 2 * least:
            break
        least = size
    return x if size < 2.0 ** (2 * _ROOM - ctx.prec) else _by_newton(data, rank, root)


def _by_newton(data: ReducedData, rank: int, root: Array) -> Array | None:
    """Sharpen a root at which a Jacobian in doubles is no good."""
    found = newton(data, Shape.of(data, rank), root.astype(np.complex128))
    return None if found is None else _objects([value.real for value in found])


def precision(root: Array) -> Any:
    """Bound what is wrong in a sharpened root, with room to spare."""
    from flint import arb, ctx

    return max(abs(value).upper() for value in root) * arb(2) ** (2 * _ROOM - ctx.prec)


def _jacobian(numbers: Numbers, root: Array, sizes: tuple[int, int, int]) -> Array:
    """Derivatives by steps in the imaginary direction, without cancellation."""
    tiny = 1e-30
    columns = []
    for k in range(len(root)):
        there = root.astype(np.complex128)
        there[k] += 1j * tiny
        columns.append(residual(numbers, *unpacked(there, *sizes)).imag / tiny)
    return np.array(columns).T


def _inverse(jacobian: Array, scale: Array) -> Array | None:
    """Invert with columns in units of the unknowns, then rows in units of their largest entry."""
    scaled = jacobian * scale
    rows = np.abs(scaled).max(axis=1)
    if not np.isfinite(scaled).all() or not (rows > 0).all():
        return None
    try:
        inverse = np.linalg.inv(scaled / rows[:, None])
    except np.linalg.LinAlgError:
        return None
    return np.asarray(scale[:, None] * inverse / rows) if np.isfinite(inverse).all() else None


def _step(inverse: Array, value: Array) -> Array:
    from flint import arb_mat

    size = len(value)
    product = arb_mat(inverse.tolist()) * arb_mat(size, 1, [v.mid() for v in value])
    return _objects([product[k, 0] for k in range(size)])


def _objects(values: list[Any]) -> Array:
    found: Array = np.empty(len(values), dtype=object)
    found[:] = values
    return found
