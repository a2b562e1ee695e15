"""Index, nullity and Morse-Bott property of a critical manifold of a linear chain.

At the representative live and dead hidden units decouple (``docs/theory.md``). The live network
has the tangent space of its orbit in its kernel. With one hidden layer each dead unit sees the form
``ell_2 |b|^2 / 2 + ell_1 |c|^2 / 2 + b^T M c``, which has the live units in its kernel; with more
layers dead units add positive directions and those of the orbit only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from explorer.manifolds.balanced import Balanced
from explorer.manifolds.inertia import exact_inertia, inertia_beside
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.root import BITS, Numbers
from explorer.manifolds.topology import stiefel_product
from explorer.networks.architectures.blocks import Array
from explorer.networks.chains.layouts import product_of


@dataclass(frozen=True)
class Index:
    """What the Hessian of a chain says at a critical manifold; None where it is undecided.

    Attributes
    ----------
    index : int or None
        Negative eigenvalues.
    nullity : int or None
        Zero eigenvalues.
    live_index : int or None
        Negative eigenvalues in the network without dead units.
    extra : int or None
        Negative directions that one dead unit adds: singular values of M above the ridge.
    morse_bott : bool or None
        Nullity = dimension.
    """

    index: int | None
    nullity: int | None
    live_index: int | None
    extra: int | None
    morse_bott: bool | None


def index_of(found: Balanced) -> Index:
    """Decide signs with bounds for rounding, in doubles, then with balls; the origin exactly.

    Parameters
    ----------
    found : Balanced

    Returns
    -------
    Index
    """
    from flint import ctx

    data = found.data
    if found.rank == 0:
        return _at_origin(data)
    with ctx.workprec(BITS):
        gradient = _gradient_of_map(found)
        live = _live_index(found, gradient)
        dead = min(data.hidden) - found.rank if data.layers == 2 else 0
        extra = _extra(found, gradient) if dead else 0
    if live is None or extra is None:
        return Index(None, None, live, extra, None)
    dimension = stiefel_product(data.hidden, found.rank).dimension
    return Index(live + dead * extra, dimension, live, extra, True)


def _at_origin(data: ReducedData) -> Index:
    """Exact: with more than one hidden layer the Hessian is that of the ridge."""
    if data.layers > 2:
        return Index(0, 0, 0, 0, True)
    units = data.hidden[0]
    cross = -data.outer @ data.B
    first, second = data.ridges
    form = np.concatenate(
        [
            np.concatenate([second * data.outer, cross], axis=1),
            np.concatenate([cross.T, first * data.inner], axis=1),
        ]
    )
    signs = exact_inertia(form)
    return Index(units * signs.negative, units * signs.zero, 0, signs.negative, signs.zero == 0)


def _live_index(found: Balanced, gradient: Array) -> int | None:
    """Index in the network with as many hidden units a layer as the rank."""
    data = found.data
    layers = tuple(layer.astype(np.float64) for layer in found.live)
    numbers = Numbers.of(data)
    M = gradient.astype(np.float64)
    form = hessian(numbers, layers, M)
    sizes = hessian(_absolute(numbers), [abs(w) for w in layers], np.abs(M))
    decided = inertia_beside(form, sizes, orbit_tangents(layers), lambda: _precise(found, gradient))
    return None if decided is None else decided[0]


def _precise(found: Balanced, gradient: Array) -> Array:
    from flint import arb

    return hessian(Numbers.of(found.data, arb), found.live, gradient)


def _absolute(numbers: Numbers) -> Numbers:
    return Numbers(*(abs(array) for array in vars(numbers).values()))


def _gradient_of_map(found: Balanced) -> Array:
    """``M = V A - B``, in balls: terms that cancel leave no trace."""
    from flint import arb

    numbers = Numbers.of(found.data, arb)
    return np.asarray(product_of(found.live) @ numbers.A - numbers.B)


def hessian(numbers: Numbers, layers: Any, M: Array) -> Array:
    """Hessian of a chain in reduced coordinates, in any number type.

    Parameters
    ----------
    numbers : Numbers
    layers : sequence of N arrays
        Of shapes (d_1, s), (d_2, d_1), ..., (q, d_{N-1}).
    M : array, shape (q, s)
        ``W_N ... W_1 A - B``.

    Returns
    -------
    array, shape (n, n)
        Layers one after the other, each row by row.

    Notes
    -----
    With L_i and R_i the products of the layers after and before the i-th, the block of layers
    i <= j is ``(L_j^T G L_i) x (R_j A R_i^T)``, and for i < j also ``(L_j^T G M R_i^T) x (W_{j-1}
    ... W_{i+1})`` with two factors exchanged; ridges stand on the diagonal.
    """
    count, G = len(layers), numbers.outer
    before = [_one(numbers.A)]
    for layer in layers[:-1]:
        before.append(layer @ before[-1])
    after = [_one(G)]
    for layer in layers[:0:-1]:
        after.append(after[-1] @ layer)
    after = after[::-1]
    rows = []
    for j in range(count):
        row = []
        for i in range(j + 1):
            outside, inside = after[j].T @ G @ after[i], before[j] @ numbers.A @ before[i].T
            block = _outer(outside, inside)
            if i < j:
                block = block + _crossed(after[j].T @ G @ M @ before[i].T, _between(layers, i, j))
            else:
                block = block + _ridge(numbers, layers, i)
            row.append(block.reshape(layers[j].size, layers[i].size))
        rows.append(row)
    return _whole(rows)


def _one(like: Array) -> Array:
    return np.eye(len(like), dtype=np.int64).astype(like.dtype)


def _outer(left: Array, right: Array) -> Array:
    """``H[a, b, c, d] = left[a, c] right[b, d]``."""
    return np.multiply.outer(left, right).transpose(0, 2, 1, 3)


def _crossed(Z: Array, K: Array) -> Array:
    """``H[a, b, d, c] = Z[a, c] K[b, d]``."""
    return np.multiply.outer(Z, K).transpose(0, 2, 3, 1)


def _between(layers: Any, i: int, j: int) -> Array:
    """Product of the layers strictly between i and j, shape (d_{j-1}, d_i)."""
    product: Array = np.eye(len(layers[i]), dtype=np.int64).astype(layers[i].dtype)
    for layer in layers[i + 1 : j]:
        product = layer @ product
    return product


def _ridge(numbers: Numbers, layers: Any, i: int) -> Array:
    rows, columns = (np.eye(k, dtype=np.int64).astype(layers[i].dtype) for k in layers[i].shape)
    if i == 0:
        columns = numbers.inner
    if i == len(layers) - 1:
        rows = numbers.outer
    return np.asarray(numbers.ridges[i] * _outer(rows, columns))


def _whole(rows: list[list[Array]]) -> Array:
    """Symmetric matrix of its lower blocks."""
    count = len(rows)
    full = [[rows[j][i] if i <= j else rows[i][j].T for i in range(count)] for j in range(count)]
    return np.concatenate([np.concatenate(row, axis=1) for row in full])


def orbit_tangents(layers: Any) -> Array:
    """Directions in which orthogonal changes of hidden units move the layers.

    Parameters
    ----------
    layers : sequence of N arrays

    Returns
    -------
    array, shape (n, t)
        One column for each pair of units of a hidden layer.
    """
    columns = []
    for place in range(len(layers) - 1):
        for p, q in combinations(range(len(layers[place])), 2):
            moved = [np.zeros_like(layer) for layer in layers]
            moved[place][p], moved[place][q] = layers[place][q], -layers[place][p]
            after = layers[place + 1]
            moved[place + 1][:, p], moved[place + 1][:, q] = after[:, q], -after[:, p]
            columns.append(np.concatenate([layer.ravel() for layer in moved]))
    size = sum(layer.size for layer in layers)
    return np.array(columns).T.reshape(size, len(columns))


def _extra(found: Balanced, gradient: Array) -> int | None:
    """Singular values of M beyond the live ones that are above the ridge."""
    from flint import arb

    M = gradient.astype(np.float64)
    numbers = Numbers.of(found.data)
    form = dead_unit(numbers, M)
    sizes = dead_unit(_absolute(numbers), np.abs(M))
    kernel = np.concatenate([found.live[1], found.live[0].T]).astype(np.float64)

    def precise() -> Array:
        return dead_unit(Numbers.of(found.data, arb), gradient)

    decided = inertia_beside(form, sizes, kernel, precise)
    return None if decided is None else decided[0]


def dead_unit(numbers: Numbers, M: Array) -> Array:
    """Hessian in the weights (b, c) of a dead unit, shape (q + s, q + s)."""
    cross = numbers.outer @ M
    return np.concatenate(
        [
            np.concatenate([numbers.ridges[1] * numbers.outer, cross], axis=1),
            np.concatenate([cross.T, numbers.ridges[0] * numbers.inner], axis=1),
        ]
    )
