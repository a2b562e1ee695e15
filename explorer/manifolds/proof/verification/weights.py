"""A point of a critical manifold as balls of weights, and the derivatives of the loss there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, fmpq
from numpy.typing import NDArray

from explorer.certify.inertia import negative_pivots
from explorer.manifolds.proof.inertia import complement
from explorer.manifolds.proof.verification.rebuild import flint_matrix, inputs_of
from explorer.manifolds.reduced_data import ReducedData
from explorer.networks.architectures.linear_chain import LinearChain


@dataclass(frozen=True, eq=False)
class Weights:
    """All layers of a chain as balls, at the precision in force.

    Attributes
    ----------
    chain : LinearChain
    layers : tuple of arb_mat
        Of shapes (d_i, d_{i-1}).
    """

    chain: LinearChain
    layers: tuple[arb_mat, ...]

    @property
    def map(self) -> arb_mat:
        """Product of all layers."""
        return _product(self.layers, self.chain.widths[0])

    @property
    def slope(self) -> arb_mat:
        """``W A - B``."""
        return self.map * arb_mat(flint_matrix(self.chain.A)) - arb_mat(flint_matrix(self.chain.B))

    def ahead(self, i: int) -> arb_mat:
        """Product of the layers behind layer i, on its outputs."""
        return _product(self.layers[i + 1 :], self.chain.widths[i + 1])

    def before(self, i: int) -> arb_mat:
        """Product of the layers before layer i."""
        return _product(self.layers[:i], self.chain.widths[0])

    def metric(self, i: int) -> list[arb]:
        """Ridge coefficients of the columns of a layer."""
        columns = self.chain.widths[i]
        factors = inputs_of(self.chain).tolist() if i == 0 else [Fraction(1)] * columns
        return [_ball(self.chain.ridges[i] * f) for f in factors]

    def gradient(self) -> list[arb]:
        """Derivatives by all weights, layer by layer, row by row."""
        entries = []
        for i, layer in enumerate(self.layers):
            pull = self.ahead(i).transpose() * self.slope * self.before(i).transpose()
            ridge = self.metric(i)
            entries += [
                pull[a, b] + ridge[b] * layer[a, b]
                for a in range(layer.nrows())
                for b in range(layer.ncols())
            ]
        return entries

    def loss(self) -> arb:
        """Loss of the chain."""
        W = self.map
        total = _ball(self.chain.constant)
        total += _trace(W * arb_mat(flint_matrix(self.chain.A)) * W.transpose()) / 2
        total -= _trace(W * arb_mat(flint_matrix(self.chain.B)).transpose())
        for i, layer in enumerate(self.layers):
            ridge = self.metric(i)
            total += (
                sum(
                    (
                        ridge[b] * layer[a, b] * layer[a, b]
                        for a in range(layer.nrows())
                        for b in range(layer.ncols())
                    ),
                    arb(0),
                )
                / 2
            )
        return total

    def hessian(self) -> arb_mat:
        """Second derivatives by all weights, shape (n, n)."""
        sizes = [layer.nrows() * layer.ncols() for layer in self.layers]
        starts = np.cumsum([0, *sizes]).tolist()
        found = arb_mat(starts[-1], starts[-1])
        for i in range(len(sizes)):
            for j in range(i, len(sizes)):
                self._fill(found, starts[i], starts[j], i, j)
        return found

    def _fill(self, found: arb_mat, row: int, column: int, i: int, j: int) -> None:
        """Second derivatives by layers i <= j."""
        U, T = self.ahead(i), self.ahead(j)
        V, X = self.before(i), self.before(j)
        first = U.transpose() * T
        second = V * arb_mat(flint_matrix(self.chain.A)) * X.transpose()
        force = T.transpose() * self.slope * V.transpose()
        between = _product(self.layers[i + 1 : j], self.chain.widths[i + 1]) if i < j else None
        ridge = self.metric(i)
        (p, q), (u, v) = _shape(self.layers[i]), _shape(self.layers[j])
        for a, b, c, d in np.ndindex(p, q, u, v):
            value = first[a, c] * second[b, d]
            if between is not None:
                value += force[c, b] * between[d, a]
            elif (a, b) == (c, d):
                value += ridge[b]
            k, m = row + a * q + b, column + c * v + d
            found[k, m] = value
            found[m, k] = value


def weights_at(
    chain: LinearChain, data: ReducedData, R: arb_mat, S: arb_mat, h: arb_mat
) -> Weights | None:
    """Give a point of the manifold of a root; None where balls are too wide for it.

    Notes
    -----
    With ``S = L L^T``, ``W_1 = L^T R E^T``. Then ``ell_(i+1) W_(i+1)^T W_(i+1) = ell_i W_i W_i^T =
    ell_i K K^T`` by a triangular ``W_(i+1) = (ell_i / ell_(i+1))^(1/2) K^T``, and the last layer
    makes the product the map.
    """
    r, inner = S.nrows(), arb_mat(flint_matrix(data.inner))
    try:
        L = _cholesky(S)
        first = L.transpose() * R
        gram, rest, middle = first * inner * first.transpose(), _unit(r), []
        for i in range(1, data.layers - 1):
            ratio = _ball(data.ridges[i - 1] / data.ridges[i]).sqrt()
            layer = _cholesky(gram).transpose() * ratio
            middle.append(layer)
            gram, rest = layer * layer.transpose(), layer * rest
        last = arb_mat(flint_matrix(data.columns)) * h * L * rest.inv()
    except (ValueError, ZeroDivisionError):
        return None
    live = [first * arb_mat(flint_matrix(data.basis)).transpose(), *middle, last]
    scaled = [layer * _ball(c) for layer, c in zip(live, data.scales, strict=True)]
    shapes = zip(chain.widths[1:], chain.widths, strict=False)
    padded = (_padded(m, *shape) for m, shape in zip(scaled, shapes, strict=True))
    return Weights(chain, tuple(padded))


def _cholesky(matrix: arb_mat) -> arb_mat:
    """Lower triangular L with ``L L^T`` in the balls of a matrix.

    Raises
    ------
    ValueError
        When it may not be positive definite.
    """
    n = matrix.nrows()
    lower = arb_mat(n, n)
    for j in range(n):
        square = matrix[j, j] - sum((lower[j, k] * lower[j, k] for k in range(j)), arb(0))
        if not square > 0:
            raise ValueError("a pivot may be zero")
        lower[j, j] = square.sqrt()
        for i in range(j + 1, n):
            rest = sum((lower[i, k] * lower[j, k] for k in range(j)), arb(0))
            lower[i, j] = (matrix[i, j] - rest) / lower[j, j]
    return lower


def origin(chain: LinearChain) -> Weights:
    """All weights zero."""
    shapes = zip(chain.widths[1:], chain.widths, strict=False)
    return Weights(chain, tuple(arb_mat(rows, columns) for rows, columns in shapes))


def inertia(hessian: arb_mat, kernel: int) -> tuple[int, int] | None:
    """Index and nullity of a Hessian with at least ``kernel`` zero eigenvalues.

    None where they are not decided; see :mod:`explorer.manifolds.proof.inertia`.
    """
    n = hessian.nrows()
    middle = np.array([float(hessian[i, j].mid()) for i in range(n) for j in range(n)])
    scale = np.sqrt(np.abs(np.diagonal(middle.reshape(n, n))))
    units = np.diag(1 / np.where(scale > 0, scale, 1.0))
    basis = complement(middle.reshape(n, n), units, kernel)
    Q = arb_mat(n, n - kernel, basis.ravel().tolist())
    negative = negative_pivots(Q.transpose() * hessian * Q) if n > kernel else 0
    return None if negative < 0 else (negative, kernel)


def positive(S: arb_mat) -> bool | None:
    """Whether a symmetric matrix is positive definite, by its pivots; None where unknown."""
    negative = negative_pivots(S)
    return None if negative < 0 else negative == 0


def singular_values(weights: Weights, rank: int) -> NDArray[np.float64]:
    """Singular values of the map, from midpoints, largest first."""
    W = weights.map
    p, q = _shape(W)
    middle = np.array([float(W[i, j].mid()) for i in range(p) for j in range(q)]).reshape(p, q)
    return np.asarray(np.linalg.svd(middle, compute_uv=False)[:rank])


def _padded(layer: arb_mat, rows: int, columns: int) -> arb_mat:
    wide = arb_mat(rows, columns)
    for i in range(layer.nrows()):
        for j in range(layer.ncols()):
            wide[i, j] = layer[i, j]
    return wide


def _product(layers: tuple[arb_mat, ...], width: int) -> arb_mat:
    product = _unit(width)
    for layer in layers:
        product = layer * product
    return product


def _unit(size: int) -> arb_mat:
    return arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _shape(matrix: arb_mat) -> tuple[int, int]:
    return matrix.nrows(), matrix.ncols()


def _trace(matrix: arb_mat) -> arb:
    return sum((matrix[i, i] for i in range(matrix.nrows())), arb(0))


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
