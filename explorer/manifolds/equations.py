"""The polynomial equations that critical maps of one rank solve, in coordinates without a gauge.

Symbols, beside those of :mod:`explorer.manifolds.reduced_data`:

========= ===============================================================================
r         rank of the map
Theta     (r, s - r); the map's row space is spanned by the rows of ``R = (I | Theta)``
S         (r, r), symmetric; ``W_1 = g R E^T`` with ``S = g^T g``
h         (q, r); the map is ``W = F V E^T`` with ``V = h S R``
P, M      ``R Gamma R^T`` and ``V A - B``
========= ===============================================================================

The equations, with ``e_c = e_a e_b``::

    (a)  M R^T (S P)^(N-2) + e_a h = 0
    (b)  h^T G h = e_b P (S P)^(N-2)
    (c)  (h^T G M + e_c R Gamma) = 0      in the last s - r columns

The first r columns of (c) follow where S and P are invertible. A real solution with S positive
definite is one real critical manifold, and each that the chart shows is such a solution
(`docs/one_lambda.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduced_data import ReducedData
from explorer.polynomial import Graph, System

Array = NDArray[Any]


@dataclass(frozen=True)
class Shape:
    """What the equations of one rank depend on.

    Attributes
    ----------
    layers : int
        N, at least 2.
    rank : int
        r, from 1 to min(s, q).
    inputs, outputs : int
        s and q.
    """

    layers: int
    rank: int
    inputs: int
    outputs: int

    @classmethod
    def of(cls, data: ReducedData, rank: int) -> Shape:
        """Take the shape of data for maps of a rank."""
        return cls(data.layers, rank, data.inputs, data.outputs)

    @property
    def unknowns(self) -> int:
        """Number of unknowns, and of equations of the square system."""
        r, s, q = self.rank, self.inputs, self.outputs
        return r * (s - r) + r * (r + 1) // 2 + q * r


@lru_cache(maxsize=64)
def reduced_system(shape: Shape) -> System:
    """Square system over exact data: parameters A, B, Gamma, G, e_a, e_b.

    Parameters
    ----------
    shape : Shape

    Returns
    -------
    System
        See :func:`parameters_of` for the order of its parameters, :func:`pack` for its unknowns.
    """
    return _system(shape, metrics=True, every_column=False)


@lru_cache(maxsize=64)
def all_equations(shape: Shape) -> System:
    """More equations than unknowns: (a), (b) and all columns of (c).

    For N > 2 their solutions have S and P invertible, which those of the square system need not.
    """
    return _system(shape, metrics=True, every_column=True)


@lru_cache(maxsize=64)
def plain_system(shape: Shape, *, every_column: bool = False) -> System:
    """System where both metrics are the unit matrix and ``e_b = 1``: parameters A, B, ell."""
    return _system(shape, metrics=False, every_column=every_column)


def _system(shape: Shape, *, metrics: bool, every_column: bool) -> System:
    graph = Graph()
    r, s, q = shape.rank, shape.inputs, shape.outputs
    R, S, h = _unknowns(graph, r, s, q)
    A = graph.parameter("A", (s, s), symmetric=True)
    B = graph.parameter("B", (q, s))
    e_a: Any
    e_b: Any
    if metrics:
        inner = graph.parameter("Gamma", (s, s), symmetric=True)
        outer = graph.parameter("G", (q, q), symmetric=True)
        e_a, e_b = graph.parameter("e_a")[()], graph.parameter("e_b")[()]
        lowered, pulled, strength = R @ inner, outer @ h, e_a * e_b
    else:
        e_a, e_b = graph.parameter("ell")[()], 1
        lowered, pulled, strength = R, h, e_a
    P = lowered @ R.T
    M = h @ (S @ R) @ A - B
    power = _power(S @ P, shape.layers - 2)
    a = M @ R.T @ power + e_a * h
    b = h.T @ pulled - e_b * (P @ power)
    c = pulled.T @ M + strength * lowered
    upper = np.triu_indices(r)
    columns = c if every_column else c[:, r:]
    equations = [*a.ravel(), *b[upper], *columns.ravel()]
    return System(graph, tuple(equations))


def _unknowns(graph: Graph, r: int, s: int, q: int) -> tuple[Array, Array, Array]:
    """R, S and h as expressions; unknowns are Theta, the upper triangle of S, h."""
    theta = graph.unknown("T", (r, s - r)) if s > r else np.zeros((r, 0), dtype=object)
    S = np.empty((r, r), dtype=object)
    for i in range(r):
        for j in range(i, r):
            S[i, j] = S[j, i] = graph.unknown(f"S_{i + 1}_{j + 1}")[()]
    h = graph.unknown("h", (q, r))
    unit = np.array([[graph.constant(int(i == j)) for j in range(r)] for i in range(r)])
    return np.hstack([unit, theta]), S, h


def _power(matrix: Array, exponent: int) -> Array:
    """Power of a matrix of expressions."""
    r = len(matrix)
    result: Array = np.eye(r, dtype=np.int64)
    for _ in range(exponent):
        result = result @ matrix
    return result


def pack(theta: Array, S: Array, h: Array) -> Array:
    """Unknowns (..., n): Theta row by row, the upper triangle of S row by row, h row by row."""
    i, j = np.triu_indices(S.shape[-1])
    lead = S.shape[:-2]
    parts = [theta.reshape(*lead, -1), S[..., i, j], h.reshape(*lead, -1)]
    return np.concatenate(parts, axis=-1)


def unpack(root: Array, shape: Shape) -> tuple[Array, Array, Array]:
    """Undo :func:`pack` for roots (..., n) of any number type.

    Returns
    -------
    R : array, shape (..., r, s)
    S : array, shape (..., r, r)
    h : array, shape (..., q, r)
    """
    r, s, q = shape.rank, shape.inputs, shape.outputs
    lead, free = root.shape[:-1], r * (s - r)
    theta = root[..., :free].reshape(*lead, r, s - r)
    unit = np.broadcast_to(np.eye(r, dtype=np.int64).astype(root.dtype), (*lead, r, r))
    i, j = np.triu_indices(r)
    S = np.zeros((*lead, r, r), dtype=root.dtype)
    S[..., i, j] = S[..., j, i] = root[..., free : free + len(i)]
    h = root[..., free + len(i) :].reshape(*lead, q, r)
    return np.concatenate([unit, theta], axis=-1), S, h


def parameters_of(data: ReducedData) -> list[Any]:
    """Exact parameters of :func:`reduced_system` and :func:`all_equations`."""
    e_a, e_b = data.strengths
    return [
        *_upper(data.A),
        *data.B.ravel(),
        *_upper(data.inner),
        *_upper(data.outer),
        e_a,
        e_b,
    ]


def plain_parameters(A: Array, B: Array, ell: Any) -> list[Any]:
    """Parameters of :func:`plain_system`."""
    return [*_upper(A), *B.ravel(), ell]


def _upper(matrix: Array) -> list[Any]:
    return list(matrix[np.triu_indices(len(matrix))])
