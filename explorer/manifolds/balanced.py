"""The representative of a critical manifold: balanced layers in normal form.

Over a critical map all layers have the same singular values, up to the square roots of their ridge
coefficients. With orthogonal changes of hidden units W_1 has orthogonal rows, W_N orthogonal
columns, and layers between are diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.root import BITS, Numbers, converted, precision, sharpened, unpacked
from explorer.manifolds.symmetric import Definite, cholesky, eigen
from explorer.networks.architectures.blocks import Array

Real = NDArray[np.float64]


# Sharpened roots are right to more digits, relative to the largest entry of a layer.
_NOTHING = 1e-60


class NoManifold(StrEnum):
    """Why a real root stands for no real critical manifold that is known."""

    INDEFINITE = "S is not positive definite: no real weights belong to the root"
    UNDECIDED = "S is singular as far as can be seen: the data are degenerate"
    NOT_SIMPLE = "no simple root is near"


@dataclass(frozen=True, eq=False)
class Balanced:
    """A real critical manifold of a chain, by a point of it.

    Attributes
    ----------
    data : ReducedData
    rank : int
    live : tuple of object arrays
        Layers of the reduced network with ``rank`` units in each hidden layer, balls of flint of
        high precision; of shapes (r, s), (r, r), ..., (q, r).
    layers : tuple of float arrays
        Of the chain, in its own units; of shapes (d_i, d_{i-1}).
    singular_values : float array, shape (rank,)
        Of the map, in the chain's units, largest first.
    loss : float
        Of the chain.
    """

    data: ReducedData
    rank: int
    live: tuple[Array, ...]
    layers: tuple[Real, ...]
    singular_values: Real
    loss: float


def balanced(data: ReducedData, rank: int, root: Array) -> Balanced | NoManifold:
    """Sharpen a real root and give its manifold's representative.

    Parameters
    ----------
    data : ReducedData
    rank : int
        r; 0 for the origin.
    root : float array, shape (n,)
        Theta, the upper triangle of S and h; empty for the origin.

    Returns
    -------
    Balanced or NoManifold

    Notes
    -----
    With ``S = L L^T`` and ``L^T P L = O D O^T`` the rows of ``O^T L^T R`` are orthogonal, of
    squared lengths D; ``ell_i ||W_i||^2`` are equal in each direction.
    """
    from flint import arb, ctx

    with ctx.workprec(BITS):
        numbers = Numbers.of(data, arb)
        if rank == 0:
            return _assembled(data, _origin(data), [], arb(0))
        sharp = sharpened(data, rank, np.asarray(root, dtype=np.float64))
        if sharp is None:
            return NoManifold.NOT_SIMPLE
        R, S, h = unpacked(sharp, rank, data.inputs, data.outputs)
        lower, definite = cholesky(S, precision(sharp))
        if lower is None:
            return NoManifold.INDEFINITE if definite is Definite.NO else NoManifold.UNDECIDED
        P = R @ numbers.inner @ R.T
        squares, turn = eigen(lower.T @ P @ lower)
        lengths = np.array([square.sqrt() for square in squares], dtype=object)
        sizes = [lengths * (numbers.ridges[0] / ell).sqrt() for ell in numbers.ridges]
        live = _live(turn.T @ lower.T @ R, h @ lower @ turn, sizes)
        V = h @ S @ R
        gram = numbers.outer
        terms = (V @ numbers.A @ V.T @ gram).trace() / 2 - (V @ numbers.B.T @ gram).trace()
        ridge = numbers.ridges[0] * sum(squares) * data.layers / 2
        return _assembled(data, live, sizes, terms + ridge)


def _origin(data: ReducedData) -> tuple[Array, ...]:
    widths = (data.inputs, *(0,) * len(data.hidden), data.outputs)
    return tuple(
        np.zeros((after, before), dtype=object)
        for after, before in zip(widths[1:], widths, strict=False)
    )


def _live(first: Array, rest: Array, sizes: list[Array]) -> tuple[Array, ...]:
    """Layers from W_1 and the product of all others; ``sizes`` are their singular values."""
    signs = [1 if row[np.argmax(np.abs(row.astype(np.float64)))] > 0 else -1 for row in first]
    sign = np.array(signs, dtype=object)
    last = rest * sign
    for size in sizes[1:-1]:
        last = last / size
    middle = [np.diag(size) for size in sizes[1:-1]]
    return (first * sign[:, None], *middle, last)


def _assembled(
    data: ReducedData, live: tuple[Array, ...], sizes: list[Array], value: Any
) -> Balanced:
    """Layers of the chain in its own units, rounded once."""
    from flint import arb

    scales = converted(np.array(data.scales or (1,) * data.layers, dtype=object), arb)
    constant, unit = converted(np.array([data.constant, data.loss_scale], dtype=object), arb)
    parts = list(live)
    parts[0] = parts[0] @ converted(data.basis, arb).T
    parts[-1] = converted(data.columns, arb) @ parts[-1]
    widths = (len(data.basis), *data.hidden, len(data.columns))
    shapes = zip(widths[1:], widths, strict=False)
    return Balanced(
        data=data,
        rank=len(live[0]),
        live=live,
        layers=tuple(
            _placed(part * scale, shape)
            for part, scale, shape in zip(parts, scales, shapes, strict=True)
        ),
        singular_values=_product(sizes, scales),
        loss=float(constant + unit * value),
    )


def _placed(part: Array, shape: tuple[int, int]) -> Real:
    """Put live weights among the dead ones, which are zero; no rounding is left where zeros are."""
    layer = np.zeros(shape)
    layer[: part.shape[0], : part.shape[1]] = part.astype(np.float64)
    floor = np.abs(layer).max(initial=0) * _NOTHING
    return np.where(np.abs(layer) > floor, layer, 0.0)


def _product(sizes: list[Array], scales: Array) -> Real:
    """Singular values of the map in the chain's units."""
    if not sizes:
        return np.zeros(0)
    product: Any = np.prod(scales)
    for size in sizes:
        product = product * size
    return np.asarray(product.astype(np.float64))
